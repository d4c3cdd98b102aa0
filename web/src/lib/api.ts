import { noteServerTime } from "./clock";
import { isObject, objects, present, strings, text } from "./guards";
import { safeHref } from "./href";

export class Problem extends Error {
  readonly status: number;
  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export interface ThreadSummary { id: string; title: string; updatedAt: string; status: string }
export type Health = "ok" | "starting" | "degraded";
export interface EngineInfo { id: string; mode: string; health: Health; detail?: string; version?: string; account?: Account }
/** For engines where each person signs in; without a name there is no account yet. */
export interface Account { name?: string; start: string }
export interface Info {
  product: string;
  version: string;
  model: { id: string; label: string; kind: string; health: Health };
  engines: EngineInfo[];
  timezone: string;
  questions: Record<"es" | "en", string[]>;
}

/** The `detail` of a problem+json answer, or nothing readable. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => undefined);
  const detail = isObject(body) ? text(body["detail"]) ?? text(body["title"]) : undefined;
  return new Problem(response.status, detail ?? "");
}

export async function request(path: string, locale: string, init: RequestInit = {}): Promise<unknown> {
  const headers = new Headers(init.headers);
  headers.set("Accept-Language", locale);
  const response = await fetch(path, { ...init, headers });
  if (!response.ok) throw await problemOf(response);
  return response.status === 204 ? undefined : response.json().catch(() => undefined);
}

const good = new Set(["ok", "ready", "up", "connected", "healthy", "available"]);
const coming = new Set(["starting", "loading", "pending", "unknown", "connecting"]);

const health = (state: unknown): Health => {
  const name = text(state)?.toLowerCase() ?? "ok";
  return good.has(name) ? "ok" : coming.has(name) ? "starting" : "degraded";
};

const account = (value: unknown): Account | undefined => {
  if (!isObject(value)) return undefined;
  return present<Account>({ start: safeHref(text(value["start"])) ?? "/", name: text(value["account"]) });
};

export const disconnect = (engine: string, locale: string): Promise<unknown> =>
  request(`/connections/${encodeURIComponent(engine)}`, locale, { method: "DELETE" });

export async function getInfo(locale: string): Promise<Info> {
  const body = await request("/info", locale);
  if (!isObject(body)) throw new Problem(0, "");
  noteServerTime(text(body["now"]));
  const model = isObject(body["model"]) ? body["model"] : {};
  const questions = isObject(body["questions"]) ? body["questions"] : {};
  return {
    product: text(body["product"]) ?? "Habla",
    version: text(body["version"]) ?? "",
    model: {
      id: text(model["id"]) ?? "", label: text(model["label"]) ?? text(model["id"]) ?? "",
      kind: text(model["kind"]) ?? "", health: health(model["state"]) },
    engines: objects(body["engines"]).map((engine) => present<EngineInfo>({
      id: text(engine["id"]) ?? "", mode: text(engine["mode"]) ?? "", health: health(engine["state"]),
      detail: text(engine["detail"]), version: text(engine["version"]), account: account(engine["account"]) })),
    timezone: text(body["timezone"]) ?? "UTC",
    questions: { es: strings(questions["es"]), en: strings(questions["en"]) },
  };
}

export async function getThreads(locale: string): Promise<ThreadSummary[]> {
  const body = await request("/threads", locale);
  return objects(isObject(body) ? body["threads"] : body).flatMap((thread) => {
    const id = text(thread["id"]);
    return id === undefined ? [] : [{
      id, title: text(thread["title"]) ?? "", updatedAt: text(thread["updatedAt"]) ?? "", status: text(thread["status"]) ?? "" }];
  });
}

export interface ThreadDetail { approvals: { id: string; state: string }[] }

/** Null when the server does not know the thread: a conversation nobody has started. */
export async function getThread(id: string, locale: string): Promise<ThreadDetail | null> {
  try {
    const body = await request(`/threads/${encodeURIComponent(id)}`, locale);
    return {
      approvals: objects(isObject(body) ? body["approvals"] : []).map((approval) => ({
        id: text(approval["id"]) ?? "",
        state: text(approval["state"]) ?? text(approval["status"]) ?? text(approval["decision"]) ?? "" })) };
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

export const stopRun = (runId: string, locale: string): Promise<unknown> =>
  request(`/runs/${encodeURIComponent(runId)}/stop`, locale, { method: "POST" });


/** The SQL that the engine ran for a result. */
export async function getSql(resultId: string, locale: string): Promise<string> {
  const body = await request(`/results/${encodeURIComponent(resultId)}/sql`, locale);
  return isObject(body) ? text(body["sql"]) ?? "" : "";
}

/** The drawing of a result as another type of chart; no query runs for it. */
export async function getChart(resultId: string, type: string, locale: string): Promise<Record<string, unknown>> {
  const query = new URLSearchParams({ type, locale });
  const body = await request(`/results/${encodeURIComponent(resultId)}/chart?${query.toString()}`, locale);
  const spec = isObject(body) && isObject(body["chart"]) ? body["chart"] : body;
  if (!isObject(spec)) throw new Problem(0, "");
  return spec;
}

/** Whether this person has marked the answer of a run as right. */
export async function isVerified(runId: string, locale: string): Promise<boolean> {
  const body = await request("/verified", locale);
  return objects(isObject(body) ? body["verified"] : []).some((one) => one["runId"] === runId);
}

export const setVerified = (runId: string, verified: boolean, locale: string): Promise<unknown> =>
  request(`/runs/${encodeURIComponent(runId)}/verified`, locale, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ verified }) });
