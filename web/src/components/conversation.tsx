import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Failure, Snapshot, ThreadSession } from "@/agui/session";
import { useI18n } from "@/i18n";
import { unreachable } from "@/lib/guards";
import { Composer } from "./composer";
import { ItemView, type Actions } from "./item-view";
import { ProgressLine } from "./progress-line";
import { Toaster } from "./toaster";
import { Alert } from "./ui/alert";
import { Button } from "./ui/button";

export function Conversation({ session, snapshot, questions }: { session: ThreadSession; snapshot: Snapshot; questions: string[] }) {
  const { t } = useI18n();
  const { view, runId, failure } = snapshot;
  const running = runId !== undefined;
  const actions = useMemo((): Actions => ({
    send: (text) => session.send(text), decide: (interrupt, decision) => session.decide(interrupt, decision) }), [session]);
  const bottom = useStickToBottom(view.items);
  const empty = view.items.length === 0 && !running && !snapshot.loading;
  const last = view.items.at(-1);
  const quiet = running && !(last?.kind === "text" && last.streaming) && !(last?.kind === "tool" && last.progress);
  return (
    <main id="conversation" aria-label={t.conversation} className="flex min-w-0 flex-1 flex-col">
      <div ref={bottom} className="flex-1 overflow-y-auto" tabIndex={-1}>
        <div role="log" aria-label={t.conversation} aria-live="off" className="mx-auto flex max-w-3xl flex-col gap-5 px-4 py-6">
          {snapshot.loading && <p className="text-sm text-soft">{t.loading}</p>}
          {empty && !failure && <Welcome questions={questions} onPick={actions.send} />}
          {view.items.map((item) => (
            <ItemView
              key={item.id} item={item} actions={actions} busy={running} last={item === last}
              deciding={item.kind === "tool" && item.approval ? snapshot.deciding[item.approval.id] : undefined}
              retryText={item.kind === "error" || item.kind === "tool" ? wordsOf(snapshot, item.runId) : undefined}
            />
          ))}
          {quiet && <ProgressLine key={`${runId} ${view.items.length}`} />}
        </div>
      </div>
      <div className="mx-auto w-full max-w-3xl space-y-2 px-4 pb-4">
        <p role="status" className="text-sm text-warning empty:hidden">{snapshot.reconnecting ? t.reconnecting : ""}</p>
        {failure && (
          <Alert data-testid="error" role="alert" variant="error">
            <span className="min-w-0 flex-1">{wording(failure, t)}</span>
            <Button variant="outline" size="sm" onClick={() => session.retry()}>{t.retry}</Button>
          </Alert>
        )}
        <Composer
          draft={snapshot.draft} running={running} stopping={snapshot.stopping} onSend={actions.send}
          onDraft={(draft) => session.setDraft(draft)} onStop={() => session.stop()}
        />
      </div>
      <p role="status" className="sr-only">{running ? t.working : view.items.length > 0 && !snapshot.loading ? t.ready : ""}</p>
      <Toaster key={session.id} items={view.items} settled={!snapshot.loading} />
    </main>
  );
}

function Welcome({ questions, onPick }: { questions: string[]; onPick: (text: string) => void }) {
  const { t } = useI18n();
  return (
    <section className="pt-[12vh]">
      <h1 className="text-2xl font-semibold tracking-tight">{t.emptyTitle}</h1>
      <p className="mt-2 max-w-prose text-soft">{t.emptyText}</p>
      {questions.length > 0 && (
        <ul aria-label={t.suggestions} className="mt-6 grid gap-2 sm:grid-cols-2">
          {questions.map((question) => (
            <li key={question}>
              <button
                type="button" data-testid="suggestion" onClick={() => onPick(question)}
                className="h-full w-full rounded-xl border bg-surface px-4 py-3 text-left text-sm hover:border-accent"
              >
                {question}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

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


/** Follows new content only while the person is at the end. */
function useStickToBottom(content: unknown) {
  const box = useRef<HTMLDivElement | null>(null);
  const stick = useRef(true);
  const ref = useCallback((element: HTMLDivElement | null) => {
    box.current = element;
    if (!element) return;
    const note = () => { stick.current = element.scrollHeight - element.scrollTop - element.clientHeight < 80; };
    const grow = new ResizeObserver(() => { if (stick.current) element.scrollTop = element.scrollHeight; });
    element.addEventListener("scroll", note, { passive: true });
    for (const child of element.children) grow.observe(child);
    return () => {
      element.removeEventListener("scroll", note);
      grow.disconnect();
    };
  }, []);
  useEffect(() => {
    if (stick.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [content]);
  return ref;
}

const wordsOf = ({ view }: Snapshot, runId: string): string | undefined =>
  view.items.flatMap((item) => (item.kind === "user" && item.runId === runId ? [item.text] : []))[0];
