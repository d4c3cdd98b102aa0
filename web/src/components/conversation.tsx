import { useMemo, useRef } from "react";
import type { Item, ThreadView } from "@/agui/reduce";
import type { Failure, Snapshot, ThreadSession } from "@/agui/session";
import { useI18n } from "@/i18n";
import { ResultsContext, resultsOf } from "@/hooks/results-context";
import { useStickToBottom } from "@/hooks/use-stick-to-bottom";
import { unreachable } from "@/lib/guards";
import { finePointer } from "@/lib/pointer";
import { Composer } from "./composer";
import { ItemView, type Actions } from "./item-view";
import { ProgressLine } from "./progress-line";
import { Toaster } from "./toaster";
import { Alert } from "./ui/alert";
import { Button } from "./ui/button";
import { Welcome } from "./welcome";

interface Props { session: ThreadSession; snapshot: Snapshot; title: string; questions: string[]; isOurs: boolean }

export function Conversation({ session, snapshot, title, questions, isOurs }: Props) {
  const { t } = useI18n();
  const { view, runId, failure } = snapshot;
  const running = runId !== undefined;
  const composer = useRef<HTMLTextAreaElement>(null);
  const { box, atEnd, toEnd } = useStickToBottom(view.items);
  const actions = useMemo((): Actions => ({
    send: (text) => {
      toEnd();
      session.send(text);
      if (finePointer()) composer.current?.focus();
    },
    decide: (interrupt, decision) => {
      toEnd();
      session.decide(interrupt, decision);
    },
    edit: (text, edit) => {
      toEnd();
      session.edit(text, edit);
    } }), [session, toEnd]);
  const empty = view.items.length === 0 && !running && !snapshot.loading;
  const last = view.items.at(-1);
  const quiet = running && !(last?.kind === "text" && last.streaming) && !(last?.kind === "tool" && last.progress);
  const results = useMemo(() => resultsOf(view.items), [view.items]);
  const words = useMemo(() => wordsByRun(view.items), [view.items]);
  return (
    <ResultsContext value={results}>
    <main id="conversation" aria-label={t.conversation} tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
      {!empty && <h1 className="sr-only">{title || t.conversation}</h1>}
      <div className="relative min-h-0 flex-1">
        <div ref={box} className="h-full overflow-y-auto overscroll-contain" tabIndex={-1}>
          <div role="log" aria-label={t.conversation} aria-live="off" aria-busy={running} className="mx-auto flex max-w-3xl flex-col gap-5 px-4 py-6">
            {snapshot.loading && <p className="text-sm text-soft">{t.loading}</p>}
            {empty && !failure && <Welcome questions={questions} lost={snapshot.unknown && !isOurs} onPick={actions.send} />}
            {view.items.map((item) => (
              <ItemView
                key={item.id} item={item} actions={actions} busy={running} last={item === last}
                deciding={item.kind === "tool" && item.approval ? snapshot.deciding[item.approval.id] : undefined}
                retryText={item.kind === "error" || item.kind === "tool" ? words.get(item.runId) : undefined}
              />
            ))}
            {quiet && !snapshot.reconnecting && <ProgressLine key={`${runId} ${view.items.length}`} />}
          </div>
        </div>
        {!atEnd && (
          <Button data-testid="jump" variant="outline" size="sm" className="absolute inset-x-0 bottom-2 mx-auto w-fit rounded-full shadow-md" onClick={toEnd}>
            <span aria-hidden="true">↓</span> {t.latest}
          </Button>
        )}
      </div>
      <div className="mx-auto w-full max-w-3xl space-y-2 px-4 pt-1 pb-4">
        <p role="status" className="text-sm text-warning empty:hidden">{snapshot.reconnecting && !failure ? t.reconnecting : ""}</p>
        {failure && (
          <Alert data-testid="error" role="alert" variant="error">
            <span className="min-w-0 flex-1 wrap-anywhere">{wording(failure, t)}</span>
            <Button variant="outline" size="sm" onClick={() => session.retry()}>{t.retry}</Button>
          </Alert>
        )}
        <Composer
          box={composer} draft={snapshot.draft} running={running} stopping={snapshot.stopping} onSend={actions.send}
          onDraft={(draft) => session.setDraft(draft)} onStop={() => session.stop()}
        />
      </div>
      <p role="status" className="sr-only">{running ? t.working : empty || snapshot.loading ? "" : waits(view) ? t.approval : t.ready}</p>
      <Toaster key={session.id} items={view.items} settled={!snapshot.loading} />
    </main>
    </ResultsContext>
  );
}

const waits = ({ items }: ThreadView): boolean => items.some((item) => item.kind === "tool" && item.approval?.state === "open");

function wording(failure: Failure, t: ReturnType<typeof useI18n>["t"]): string {
  switch (failure.kind) {
    case "offline":
      return t.offline;
    case "lost":
      return t.lost;
    case "refused":
      return failure.detail || t.errorTitle;
    default:
      return unreachable(failure);
  }
}

function wordsByRun(items: readonly Item[]): Map<string, string> {
  return new Map(items.flatMap((item) => (item.kind === "user" ? [[item.runId, item.text] as const] : [])));
}
