import type { ResumeEntry } from "@ag-ui/client";
import { getThread, Problem, stopRun } from "@/lib/api";
import { readDraft, writeDraft } from "@/lib/draft";
import { approvalState, runOf } from "./parse";
import { emptyView, reduce, runningRun, type ThreadView } from "./reduce";
import { followThread, readHistory, type Follow } from "./follow";
import type { Edit, Envelope, Interrupt, ViewEvent } from "./types";

export type Failure = { kind: "offline" } | { kind: "refused"; detail: string } | { kind: "lost" };
export type Decision = "approve" | "deny";

export interface Snapshot {
  view: ThreadView;
  /** The run this page may stop, and whether a stop was already asked. */
  runId: string | undefined;
  stopping: boolean;
  loading: boolean;
  /** The server knows no such conversation. */
  unknown: boolean;
  reconnecting: boolean;
  failure: Failure | undefined;
  draft: string;
  deciding: Readonly<Record<string, Decision>>;
}

interface Attempt { runId: string; text?: string; messageId: string; resume?: ResumeEntry[]; edit?: Edit }
export interface Surroundings { locale: () => string; onRunEnd: () => void; onAccepted: () => void }

/** One conversation: its events from either transport, and what the person can do. */
export class ThreadSession {
  readonly id: string;
  private readonly around: Surroundings;
  private readonly listeners = new Set<() => void>();
  private readonly seen = new Set<string>();
  private snapshot: Snapshot;
  private queue: Envelope[] = [];
  private flushing: ReturnType<typeof setTimeout> | undefined;
  private follow: Follow | undefined;
  private cursor: string | undefined;
  private active = false;
  private loaded = false;
  /** Nobody has said anything in it yet, so the server does not know it. */
  private fresh: boolean;
  private accepted = false;
  private own: string | undefined;
  private failed: Attempt | undefined;

  constructor(id: string, around: Surroundings, fresh: boolean) {
    this.id = id;
    this.fresh = fresh;
    this.around = around;
    this.snapshot = {
      view: emptyView, runId: undefined, stopping: false, loading: !fresh, unknown: false, reconnecting: false,
      failure: undefined, draft: readDraft(id), deciding: {} };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  getSnapshot = (): Snapshot => this.snapshot;

  /** Called when the conversation is looked at; loads it and follows what is made elsewhere. */
  async activate(): Promise<void> {
    this.active = true;
    if (this.fresh || this.own !== undefined) return;
    try {
      if (!this.loaded) await this.load();
      this.openFollow();
    } catch (error) {
      this.set({ loading: false, failure: failureOf(error) });
    }
  }

  private async load(): Promise<void> {
    this.set({ loading: true, failure: undefined });
    const detail = await getThread(this.id, this.around.locale());
    this.set({ unknown: detail === null });
    if (detail === null) this.fresh = true;
    else await readHistory(this.id, this.cursor, this.around.locale(), this.arrived);
    for (const { id, state } of detail?.approvals ?? []) this.noteApproval(id, state);
    this.flush();
    this.loaded = true;
    this.set({ loading: false });
  }

  deactivate(): void {
    this.active = false;
    this.closeFollow();
  }

  setDraft(draft: string): void {
    writeDraft(this.id, draft);
    this.set({ draft });
  }

  send(text: string): void {
    if (this.snapshot.runId !== undefined || text.trim() === "") return;
    const again = this.failed?.text === text && !this.failed.edit ? this.failed : undefined;
    void this.start(again ?? { runId: crypto.randomUUID(), messageId: crypto.randomUUID(), text });
  }

  /** A change by tap: `text` is what it says in the conversation. */
  edit(text: string, edit: Edit): void {
    if (this.snapshot.runId !== undefined) return;
    void this.start({ runId: crypto.randomUUID(), messageId: crypto.randomUUID(), text, edit });
  }

  decide(interrupt: Interrupt, decision: Decision): void {
    if (this.snapshot.runId !== undefined || this.snapshot.deciding[interrupt.id] !== undefined) return;
    this.set({ deciding: { ...this.snapshot.deciding, [interrupt.id]: decision } });
    const payload = { approved: decision === "approve", digest: interrupt.digest };
    void this.start({
      runId: crypto.randomUUID(), messageId: crypto.randomUUID(),
      resume: [{ interruptId: interrupt.id, status: "resolved", payload }] });
  }

  retry(): void {
    if (this.failed !== undefined) void this.start(this.failed);
    else void this.activate();
  }

  stop(): void {
    const { runId, stopping } = this.snapshot;
    if (runId === undefined || stopping) return;
    this.set({ stopping: true });
    stopRun(runId, this.around.locale()).catch((error: unknown) => {
      this.set({ stopping: false, failure: failureOf(error) });
    });
  }

  private async start(attempt: Attempt): Promise<void> {
    this.own = attempt.runId;
    this.accepted = false;
    this.failed = undefined;
    this.closeFollow();
    this.set({ runId: attempt.runId, failure: undefined, stopping: false, unknown: false });
    if (this.snapshot.draft === attempt.text) this.set({ draft: "" });
    if (attempt.text !== undefined) this.showUser(attempt, attempt.text);
    try {
      const { streamRun } = await import("./run");
      await streamRun({
        threadId: this.id, runId: attempt.runId, messageId: attempt.messageId, locale: this.around.locale(),
        text: attempt.text, edit: attempt.edit, resume: attempt.resume,
        onEvent: (event) => this.take({ runId: attempt.runId, event }),
        onId: (id) => this.accept(id),
        onConnection: (state) => this.set({ reconnecting: state === "reconnecting" }) });
      this.flush();
    } catch (error) {
      this.flush();
      this.giveUp(attempt, error);
    }
    this.own = undefined;
    this.set({ reconnecting: false, deciding: {} });
    this.refreshRun();
    this.around.onRunEnd();
    if (this.active) void this.activate();
  }

  /** The server has the message: from here on the words are safe with it. */
  private accept(id: string): void {
    this.seen.add(id);
    if (this.accepted) return;
    this.accepted = true;
    this.fresh = false;
    this.loaded = true;
    writeDraft(this.id, this.snapshot.draft);
    this.around.onAccepted();
  }

  private giveUp(attempt: Attempt, error: unknown): void {
    const started = this.snapshot.view.runs[attempt.runId] !== undefined;
    if (started && this.snapshot.view.runs[attempt.runId] !== "running") return;
    this.failed = attempt;
    const view = started ? this.snapshot.view : {
      ...this.snapshot.view, items: this.snapshot.view.items.filter((item) => item.id !== attempt.messageId) };
    const draft = started ? this.snapshot.draft : this.snapshot.draft || (attempt.edit ? "" : attempt.text ?? "");
    if (draft !== this.snapshot.draft) writeDraft(this.id, draft);
    this.set({ view, draft, failure: started ? { kind: "lost" } : failureOf(error) });
  }

  private showUser(attempt: Attempt, text: string): void {
    const { runId, messageId } = attempt;
    this.take({ runId, event: { type: "text.started", messageId, role: "user" } });
    this.take({ runId, event: { type: "text.delta", messageId, delta: text } });
    this.flush();
  }

  private openFollow(): void {
    this.closeFollow();
    if (!this.active || this.fresh || this.own !== undefined) return;
    this.follow = followThread(this.id, this.cursor, {
      onEvent: this.arrived,
      onConnection: (state) => {
        this.set({ reconnecting: state === "reconnecting" });
        if (state === "open" && this.snapshot.failure?.kind === "lost") this.found();
      } });
  }

  /** The thread is there again, and with it the run that went on without us. */
  private found(): void {
    this.failed = undefined;
    this.set({ failure: undefined });
  }

  private readonly arrived = (id: string, event: ViewEvent | null): void => {
    this.cursor = id;
    if (this.seen.has(id)) return;
    this.seen.add(id);
    if (event !== null) this.take({ runId: runOf(id), event });
  };

  private closeFollow(): void {
    this.follow?.close();
    this.follow = undefined;
  }

  private noteApproval(interruptId: string, name: string): void {
    const state = approvalState(name);
    if (state !== undefined) this.take({ runId: "", event: { type: "approval.state", interruptId, state } });
  }

  /** Events come in bursts, on a replay in hundreds; one render a frame is enough. */
  private take(envelope: Envelope): void {
    this.queue.push(envelope);
    this.flushing ??= setTimeout(() => this.flush(), 16);
  }

  private flush(): void {
    clearTimeout(this.flushing);
    this.flushing = undefined;
    if (this.queue.length === 0) return;
    const batch = this.queue;
    this.queue = [];
    const view = batch.reduce(reduce, this.snapshot.view);
    this.set({ view });
    this.refreshRun();
    const ended = batch.some(({ event }) => event.type === "run.finished" || event.type === "run.failed");
    if (!ended) return;
    if (this.snapshot.failure?.kind === "lost") this.found();
    if (this.own === undefined) this.around.onRunEnd();
  }

  private refreshRun(): void {
    const { view, runId, stopping } = this.snapshot;
    const pending = this.own !== undefined && view.runs[this.own] === undefined ? this.own : undefined;
    const next = pending ?? runningRun(view);
    if (next !== runId) this.set({ runId: next, stopping: next === undefined ? false : stopping });
  }

  private set(part: Partial<Snapshot>): void {
    this.snapshot = { ...this.snapshot, ...part };
    for (const listener of this.listeners) listener();
  }
}

function failureOf(error: unknown): Failure {
  return error instanceof Problem && error.status > 0 ? { kind: "refused", detail: error.message } : { kind: "offline" };
}
