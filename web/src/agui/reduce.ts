import { present, unreachable } from "@/lib/guards";
import type {
  Approval, ApprovalState, Envelope, FlowProgress, Interrupt, Notice, Option, Outcome, Provenance, QueryProgress, ToolResult, Origin, ViewEvent,
} from "./types";

export interface UserItem { kind: "user"; id: string; runId: string; text: string }
export interface TextItem { kind: "text"; id: string; runId: string; text: string; streaming: boolean; question?: Option[]; origins?: Origin[] }
export interface ToolItem {
  kind: "tool"; id: string; runId: string; name: string; reading?: string; progress?: QueryProgress;
  result?: ToolResult; provenance?: Provenance; approval?: Approval; flow?: FlowProgress;
}
export interface NoticeItem { kind: "notice"; id: string; runId: string; notice: Notice }
export interface ErrorItem { kind: "error"; id: string; runId: string; code: string; message: string }
export interface StoppedItem { kind: "stopped"; id: string; runId: string }
export type Item = UserItem | TextItem | ToolItem | NoticeItem | ErrorItem | StoppedItem;

export type RunState = "running" | "success" | "interrupt" | "cancelled" | "failed";
export interface ThreadView {
  items: readonly Item[];
  runs: Readonly<Record<string, RunState>>;
  /** How consents ended, by interrupt id; told by the server, perhaps before the card itself arrives. */
  answers: Readonly<Record<string, ApprovalState>>;
}

export const emptyView: ThreadView = { items: [], runs: {}, answers: {} };

/** The only place where events become what is shown. Pure; the same for a live run, a replay and another tab's run. */
export function reduce(view: ThreadView, { runId, event }: Envelope): ThreadView {
  switch (event.type) {
    case "run.started":
      return { ...view, runs: { ...view.runs, [runId]: view.runs[runId] ?? "running" } };
    case "text.started":
      return put(view, event.role === "user"
        ? { kind: "user", id: event.messageId, runId, text: "" }
        : { kind: "text", id: event.messageId, runId, text: "", streaming: true });
    case "text.delta":
      return change(view, event.messageId, (item) =>
        item.kind === "text" ? present<TextItem>({ ...item, text: item.text + event.delta, origins: added(item.origins, event.origins) })
          : item.kind === "user" ? { ...item, text: item.text + event.delta } : item);
    case "text.ended":
      return change(view, event.messageId, (item) =>
        item.kind === "text" ? present<TextItem>({ ...item, streaming: false, question: event.question, origins: event.origins ?? item.origins }) : item);
    case "tool.started":
      return onTool(view, runId, event.toolCallId, (tool) => ({ ...tool, name: event.name }));
    case "tool.read":
      return onTool(view, runId, event.toolCallId, (tool) => present<ToolItem>({ ...tool, reading: event.reading ?? tool.reading }));
    case "tool.progress":
      return onTool(view, runId, event.toolCallId, (tool) => ({ ...tool, progress: event.progress }));
    case "tool.result":
      return onTool(view, runId, event.toolCallId, (tool) => withResult(tool, event));
    case "flow.progress":
      return onTool(view, runId, event.toolCallId, (tool) => ({ ...tool, flow: event.flow }));
    case "approval.state":
      return {
        ...view, answers: { ...view.answers, [event.interruptId]: event.state },
        items: view.items.map((item) =>
          item.kind === "tool" && item.approval?.id === event.interruptId ? settled(item, event.state) : item) };
    case "notice":
      return put(view, { kind: "notice", id: `${runId}:notice:${event.notice.text}`, runId, notice: event.notice });
    case "run.finished":
      return finish(view, runId, event.outcome);
    case "run.failed":
      return put(end(view, runId, "failed"),
        { kind: "error", id: `${runId}:error`, runId, code: event.code, message: event.message });
    default:
      return unreachable(event);
  }
}

const added = (before: Origin[] | undefined, now: Origin[] | undefined): Origin[] | undefined =>
  before && now ? [...before, ...now] : before ?? now;

function put(view: ThreadView, item: Item): ThreadView {
  const at = view.items.findIndex((other) =>
    other.id === item.id || (item.kind === "user" && other.kind === "user" && other.runId === item.runId));
  return { ...view, items: at < 0 ? [...view.items, item] : view.items.with(at, item) };
}

function change(view: ThreadView, id: string, apply: (item: Item) => Item): ThreadView {
  const at = view.items.findLastIndex((item) => item.id === id);
  const item = view.items[at];
  return item === undefined ? view : { ...view, items: view.items.with(at, apply(item)) };
}

function onTool(view: ThreadView, runId: string, id: string, apply: (tool: ToolItem) => ToolItem): ThreadView {
  const known = view.items.findLast((item) => item.kind === "tool" && item.id === id);
  const tool: ToolItem = known?.kind === "tool" ? known : { kind: "tool", id, runId, name: "" };
  return put(view, apply(tool));
}

function withResult(tool: ToolItem, event: ViewEvent & { type: "tool.result" }): ToolItem {
  const { progress: _done, ...rest } = tool;
  const next = present<ToolItem>({ ...rest, result: event.result, provenance: event.provenance });
  return next.approval?.state === "open" ? settled(next, answerIn(event.result)) : next;
}

/** A result against a call that waited for consent tells how the consent ended. */
function answerIn(result: ToolResult): ApprovalState {
  if (result.kind === "flow") return result.state.toUpperCase() === "DENIED" ? "denied" : "approved";
  if (result.kind !== "error") return "approved";
  if (/^(approval_)?expired$/.test(result.code)) return "expired";
  return /^(approval_)?denied$/.test(result.code) ? "denied" : "approved";
}

function settled(tool: ToolItem, state: ApprovalState): ToolItem {
  return tool.approval === undefined || tool.approval.state === state || (tool.approval.state !== "open" && state === "open")
    ? tool : { ...tool, approval: { ...tool.approval, state } };
}

function finish(view: ThreadView, runId: string, outcome: Outcome): ThreadView {
  switch (outcome.type) {
    case "success":
      return end(view, runId, "success");
    case "cancelled":
      return put(end(view, runId, "cancelled"), { kind: "stopped", id: `${runId}:stopped`, runId });
    case "interrupt":
      return outcome.interrupts.reduce((next, interrupt) => asking(next, runId, interrupt), end(view, runId, "interrupt"));
    default:
      return unreachable(outcome);
  }
}

function asking(view: ThreadView, runId: string, interrupt: Interrupt): ThreadView {
  return onTool(view, runId, interrupt.toolCallId, (tool) => {
    const { progress: _waiting, ...rest } = tool;
    return tool.approval ? tool : { ...rest, approval: { ...interrupt, state: view.answers[interrupt.id] ?? "open" } };
  });
}

/** Nothing of a finished run may look as if it still moved. */
function end(view: ThreadView, runId: string, state: RunState): ThreadView {
  const items = view.items.map((item): Item => {
    if (item.runId !== runId) return item;
    if (item.kind === "text" && item.streaming) return { ...item, streaming: false };
    if (item.kind === "tool" && item.progress) {
      const { progress: _stopped, ...rest } = item;
      return rest;
    }
    return item;
  });
  return { ...view, items, runs: { ...view.runs, [runId]: state } };
}

export function runningRun(view: ThreadView): string | undefined {
  return Object.keys(view.runs).findLast((id) => view.runs[id] === "running");
}
