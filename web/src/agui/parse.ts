import { isObject, number, objects, parseJson, present, scalar, text, type Json } from "@/lib/guards";
import { links, parseInterrupt, parseProvenance, parseResult } from "./results";
import { parseOrigins } from "./origins";
import { approvalStates, type ApprovalState, type FlowProgress, type FlowTask, type Link, type Notice, type NoticeLevel, type Option, type Outcome, type QueryProgress, type ViewEvent } from "./types";

/** One AG-UI event as the page understands it, or null for what it has no use for. */
export function parseEvent(raw: unknown): ViewEvent | null {
  if (!isObject(raw)) return null;
  const toolCallId = text(raw["toolCallId"]) ?? "";
  const messageId = text(raw["messageId"]) ?? "";
  const metadata = isObject(raw["metadata"]) ? raw["metadata"] : {};
  switch (raw["type"]) {
    case "RUN_STARTED":
      return present<ViewEvent & { type: "run.started" }>({ type: "run.started", parentRunId: text(raw["parentRunId"]) });
    case "TEXT_MESSAGE_START":
      return { type: "text.started", messageId, role: raw["role"] === "user" ? "user" : "assistant" };
    case "TEXT_MESSAGE_CONTENT":
      return present<ViewEvent & { type: "text.delta" }>({
        type: "text.delta", messageId, delta: text(raw["delta"]) ?? "", origins: parseOrigins(metadata["origins"]) });
    case "TEXT_MESSAGE_END":
      return present<ViewEvent & { type: "text.ended" }>({
        type: "text.ended", messageId, question: question(metadata["question"]), origins: parseOrigins(metadata["origins"]) });
    case "TOOL_CALL_START":
      return { type: "tool.started", toolCallId, name: text(raw["toolCallName"]) ?? "" };
    case "TOOL_CALL_END":
      return present<ViewEvent & { type: "tool.read" }>({
        type: "tool.read", toolCallId, reading: text(metadata["reading"]) });
    case "TOOL_CALL_RESULT":
      return present<ViewEvent & { type: "tool.result" }>({
        type: "tool.result", toolCallId, result: parseResult(parseJson(text(raw["content"]) ?? "")),
        provenance: parseProvenance(metadata["provenance"]) });
    case "ACTIVITY_SNAPSHOT":
      return activity(raw["activityType"], isObject(raw["content"]) ? raw["content"] : {});
    case "CUSTOM":
      return isObject(raw["value"]) ? custom(raw["name"], raw["value"]) : null;
    case "RUN_FINISHED":
      return { type: "run.finished", outcome: outcome(raw["outcome"]) };
    case "RUN_ERROR":
      return raw["code"] === "cancelled"
        ? { type: "run.finished", outcome: { type: "cancelled" } }
        : { type: "run.failed", code: text(raw["code"]) ?? "error", message: text(raw["message"]) ?? "" };
    default:
      return null;
  }
}

function activity(kind: unknown, content: Json): ViewEvent | null {
  const toolCallId = text(content["toolCallId"]);
  if (toolCallId === undefined) return null;
  if (kind === "query.progress") {
    return { type: "tool.progress", toolCallId, progress: present<QueryProgress>({
      phase: text(content["phase"]) ?? "running", elapsedMs: number(content["elapsedMs"]) ?? 0,
      rows: number(content["rows"]) }) };
  }
  if (kind === "flow.progress") {
    return { type: "flow.progress", toolCallId, flow: present<FlowProgress>({
      flow: text(content["flow"]) ?? "", executionId: text(content["executionId"]) ?? "",
      state: text(content["state"]) ?? "", url: text(content["url"]),
      links: links(content["links"]),
      tasks: objects(content["tasks"]).map((task) => present<FlowTask>({
        id: scalar(task["id"]) ?? "", label: text(task["label"]) ?? scalar(task["id"]) ?? "",
        state: text(task["state"]) ?? "", tookMs: between(task["startedAt"], task["endedAt"]) })) }) };
  }
  return null;
}

function between(start: unknown, end: unknown): number | undefined {
  const took = Date.parse(text(end) ?? "") - Date.parse(text(start) ?? "");
  return took >= 0 ? took : undefined;
}

function custom(name: unknown, value: Json): ViewEvent | null {
  if (name === "notice") return { type: "notice", notice: notice(value) };
  if (name !== "approval.resolved") return null;
  const interruptId = text(value["approvalId"] ?? value["approval_id"]);
  const state = approvalState(value["decision"]);
  return interruptId === undefined || state === undefined ? null : { type: "approval.state", interruptId, state };
}

export const approvalState = (value: unknown): ApprovalState | undefined => approvalStates.find((state) => state === value);

function question(value: unknown): Option[] | undefined {
  if (!isObject(value)) return undefined;
  return objects(value["options"]).flatMap((option) => {
    const label = text(option["label"]) ?? text(option["text"]);
    return label === undefined ? [] : [{ label, text: text(option["text"]) ?? label, isDefault: option["default"] === true }];
  });
}

const levels: readonly NoticeLevel[] = ["info", "success", "warning", "error"];

function notice(value: Json): Notice {
  const link = isObject(value["link"]) ? value["link"] : undefined;
  const href = link && text(link["href"]);
  const found: Link | undefined = href ? { href, label: text(link["label"]) ?? href, kind: "link" } : undefined;
  return present<Notice>({
    level: levels.find((level) => level === value["level"]) ?? "info", text: text(value["text"]) ?? "", link: found });
}

function outcome(value: unknown): Outcome {
  const type = isObject(value) ? value["type"] : "success";
  if (type === "cancelled") return { type };
  if (isObject(value) && type === "interrupt") {
    return { type, interrupts: objects(value["interrupts"]).map(parseInterrupt) };
  }
  return { type: "success" };
}

/** `<runId>:<seq>[.<k>]`; a run id may hold colons itself. */
export function runOf(eventId: string): string {
  return eventId.slice(0, Math.max(0, eventId.lastIndexOf(":")));
}

