import { memo } from "react";
import type { Item, TextItem, ToolItem } from "@/agui/reduce";
import type { Decision } from "@/agui/session";
import type { Edit, Interrupt, Provenance, ToolResult } from "@/agui/types";
import { useI18n } from "@/i18n";
import { unreachable } from "@/lib/guards";
import { ApprovalCard } from "./approval-card";
import { FlowProgressView } from "./flow-progress";
import { FiguresText } from "./figures-text";
import { NoticeView } from "./notice-view";
import { ProgressLine } from "./progress-line";
import { CardResultView, ErrorResultView, FlowResultView } from "./results/simple-results";
import { TableResultView } from "./results/table-result";
import { Alert } from "./ui/alert";
import { Button } from "./ui/button";

export interface Actions {
  send: (text: string) => void;
  decide: (interrupt: Interrupt, decision: Decision) => void;
  edit: (text: string, edit: Edit) => void;
}

interface Props { item: Item; actions: Actions; busy: boolean; last: boolean; deciding: Decision | undefined; retryText: string | undefined }

export const ItemView = memo(function ItemView({ item, actions, busy, last, deciding, retryText }: Props) {
  const { t } = useI18n();
  switch (item.kind) {
    case "user":
      return (
        <article data-testid="user-message" aria-label={t.you} dir="auto" className="ml-auto max-w-[85%] rounded-2xl bg-muted px-4 py-2.5 wrap-anywhere whitespace-pre-wrap">
          {item.text}
        </article>
      );
    case "text":
      return <AssistantText item={item} actions={actions} busy={busy} last={last} />;
    case "tool":
      return <ToolView item={item} actions={actions} busy={busy} deciding={deciding} retryText={last ? retryText : undefined} />;
    case "notice":
      return <NoticeView notice={item.notice} />;
    case "error":
      return (
        <Alert data-testid="error" role="alert" variant="error">
          <span className="min-w-0 flex-1 wrap-anywhere">{item.message || t.errorTitle}</span>
          {last && retryText !== undefined && (
            <Button variant="outline" size="sm" disabled={busy} onClick={() => actions.send(retryText)}>{t.retry}</Button>
          )}
        </Alert>
      );
    case "stopped":
      return <p className="text-sm text-soft">{t.stopped}</p>;
    default:
      return unreachable(item);
  }
});

function AssistantText({ item, actions, busy, last }: { item: TextItem; actions: Actions; busy: boolean; last: boolean }) {
  const { t } = useI18n();
  return (
    <article data-testid="assistant-message" aria-label={t.assistant} aria-busy={item.streaming}>
      <FiguresText item={item} />
      {item.question && item.question.length > 0 && (
        <div className="mt-3 flex flex-wrap gap-2">
          {item.question.map((option) => (
            <Button
              key={option.text} data-testid="option" size="sm" className="h-auto min-h-8 py-1.5 text-left whitespace-normal wrap-anywhere" variant={option.isDefault ? "default" : "outline"}
              disabled={busy || !last} onClick={() => actions.send(option.text)}
            >
              {option.label}
            </Button>
          ))}
        </div>
      )}
    </article>
  );
}

type ToolProps = Pick<Props, "actions" | "busy" | "deciding" | "retryText"> & { item: ToolItem };

function ToolView({ item, actions, busy, deciding, retryText }: ToolProps) {
  const { approval, result } = item;
  return (
    <div className="space-y-3">
      {item.reading && <p data-testid="reading" className="border-l-2 border-accent pl-3 text-sm text-soft wrap-anywhere">{item.reading}</p>}
      {item.progress && <ProgressLine progress={item.progress} />}
      {approval && <ApprovalCard approval={approval} deciding={deciding} busy={busy} onDecide={(decision) => actions.decide(approval, decision)} />}
      {item.flow && <FlowProgressView flow={item.flow} />}
      {result && !(approval && approval.state !== "approved" && result.kind === "error") && (
        <ResultView result={result} runId={item.runId} provenance={item.provenance} busy={busy} onAsk={actions.send} onEdit={actions.edit} retryText={approval ? undefined : retryText} />
      )}
    </div>
  );
}

interface ResultProps {
  result: ToolResult;
  runId: string;
  provenance: Provenance | undefined;
  busy: boolean;
  onAsk: (text: string) => void;
  onEdit: (text: string, edit: Edit) => void;
  retryText: string | undefined;
}

function ResultView({ result, runId, provenance, busy, onAsk, onEdit, retryText }: ResultProps) {
  switch (result.kind) {
    case "table":
      return <TableResultView result={result} runId={runId} provenance={provenance} busy={busy} onEdit={onEdit} />;
    case "profile":
    case "catalogue":
    case "definition":
      return <CardResultView result={result} busy={busy} onAsk={onAsk} />;
    case "flow":
      return <FlowResultView result={result} />;
    case "error":
      return <ErrorResultView result={result} onRetry={retryText === undefined || busy ? undefined : () => onAsk(retryText)} />;
    default:
      return unreachable(result);
  }
}
