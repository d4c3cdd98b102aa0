import { Fragment } from "react";
import { parseMarkdown, type Block, type Span } from "@/lib/markdown";
import { unreachable } from "@/lib/guards";

export function Markdown({ source }: { source: string }) {
  return <div className="space-y-3 leading-relaxed wrap-anywhere" dir="auto">{parseMarkdown(source).map((block, at) => <BlockView key={at} block={block} />)}</div>;
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case "paragraph":
      return <p>{block.lines.map((line, at) => <Fragment key={at}>{at > 0 && <br />}<Spans spans={line} /></Fragment>)}</p>;
    case "list": {
      const items = block.items.map((item, at) => <li key={at}><Spans spans={item} /></li>);
      return block.ordered
        ? <ol className="list-decimal space-y-1 pl-6">{items}</ol>
        : <ul className="list-disc space-y-1 pl-6">{items}</ul>;
    }
    default:
      return unreachable(block);
  }
}

function Spans({ spans }: { spans: Span[] }) {
  return spans.map((span, at) => <SpanView key={at} span={span} />);
}

function SpanView({ span }: { span: Span }) {
  switch (span.kind) {
    case "text":
      return span.text;
    case "strong":
      return <strong className="font-semibold">{span.text}</strong>;
    case "em":
      return <em>{span.text}</em>;
    case "code":
      return <code className="rounded bg-muted px-1 py-0.5 text-[0.9em]">{span.text}</code>;
    default:
      return unreachable(span.kind);
  }
}
