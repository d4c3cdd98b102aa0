import { Fragment, type ReactNode } from "react";
import { parseMarkdown, type Block, type Span } from "@/lib/markdown";
import { unreachable } from "@/lib/guards";

/** `inner` draws the text of a span, which knows where in the source it begins. */
interface Props { source: string; inner?: (span: Span) => ReactNode }

const plain = (span: Span): ReactNode => span.text;

export function Markdown({ source, inner = plain }: Props) {
  return (
    <div className="space-y-3 leading-relaxed wrap-anywhere" dir="auto">
      {parseMarkdown(source).map((block, at) => <BlockView key={at} block={block} inner={inner} />)}
    </div>
  );
}

function BlockView({ block, inner }: { block: Block; inner: (span: Span) => ReactNode }) {
  switch (block.kind) {
    case "paragraph":
      return <p>{block.lines.map((line, at) => <Fragment key={at}>{at > 0 && <br />}<Spans spans={line} inner={inner} /></Fragment>)}</p>;
    case "list": {
      const items = block.items.map((item, at) => <li key={at}><Spans spans={item} inner={inner} /></li>);
      return block.ordered
        ? <ol className="list-decimal space-y-1 pl-6">{items}</ol>
        : <ul className="list-disc space-y-1 pl-6">{items}</ul>;
    }
    default:
      return unreachable(block);
  }
}

function Spans({ spans, inner }: { spans: Span[]; inner: (span: Span) => ReactNode }) {
  return spans.map((span, at) => <SpanView key={at} span={span} inner={inner} />);
}

function SpanView({ span, inner }: { span: Span; inner: (span: Span) => ReactNode }) {
  switch (span.kind) {
    case "text":
      return inner(span);
    case "strong":
      return <strong className="font-semibold">{inner(span)}</strong>;
    case "em":
      return <em>{inner(span)}</em>;
    case "code":
      return <code className="rounded bg-muted px-1 py-0.5 text-[0.9em]">{inner(span)}</code>;
    default:
      return unreachable(span.kind);
  }
}
