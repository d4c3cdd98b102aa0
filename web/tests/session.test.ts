import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "@/agui/run";
import { ThreadSession } from "@/agui/session";
import type { Interrupt } from "@/agui/types";
import { frames, readTurn, resumedTurn, words, writeTurn, type Wire } from "./wire";

class FakeSource {
  static readonly CLOSED = 2;
  static open: FakeSource[] = [];
  readonly url: string;
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((message: { lastEventId: string; data: string }) => void) | null = null;
  constructor(url: string) {
    this.url = url;
    FakeSource.open.push(this);
  }
  close(): void {
    FakeSource.open = FakeSource.open.filter((source) => source !== this);
  }
  say(runId: string, events: Wire[]): void {
    events.forEach((event, at) => this.onmessage?.({ lastEventId: `${runId}:${at + 1}`, data: JSON.stringify(event) }));
  }
}

interface Call { path: string; body: Record<string, unknown> }
let calls: Call[];
let agui: (body: Record<string, unknown>) => Response | Promise<Response>;
let history: string;
let approvals: Wire[];
const sse = (text: string) => new Response(text, { headers: { "Content-Type": "text/event-stream" } });
const problem = (status: number, detail: string) => new Response(JSON.stringify({ status, detail }), { status });
const posts = () => calls.filter((call) => call.path === "/agui");
const settle = () => vi.waitFor(() => undefined).then(() => new Promise((done) => setTimeout(done, 60)));

beforeEach(() => {
  calls = [];
  history = "";
  approvals = [];
  agui = (body) => sse(frames(String(body["runId"]), readTurn(String(body["runId"]))).join(""));
  localStorage.clear();
  FakeSource.open = [];
  vi.stubGlobal("EventSource", FakeSource);
  vi.stubGlobal("fetch", (input: string, init: RequestInit = {}) => {
    const path = String(input);
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    calls.push({ path, body });
    if (path === "/agui") return Promise.resolve(agui(body));
    if (path.includes("/events?")) return Promise.resolve(sse(history));
    return Promise.resolve(history === "" ? problem(404, "no") : new Response(JSON.stringify({ id: "t1", approvals })));
  });
});
afterEach(() => vi.unstubAllGlobals());

function session(fresh = true): ThreadSession {
  const made = new ThreadSession("t1", { locale: () => "es", onRunEnd: () => undefined, onAccepted: () => undefined }, fresh);
  void made.activate();
  return made;
}
const kinds = (made: ThreadSession) => made.getSnapshot().view.items.map((item) => item.kind);

describe("a conversation", () => {
  it("shows the words at once, streams the answer, then follows the thread", async () => {
    const made = session();
    made.setDraft("Hola");
    made.send("Hola");
    expect(kinds(made)).toEqual(["user"]);
    expect(made.getSnapshot()).toMatchObject({ draft: "", runId: expect.any(String) as string });
    expect(localStorage.getItem("habla.draft.t1")).toBe("Hola");
    await settle();
    expect(kinds(made)).toEqual(["user", "tool", "text"]);
    expect(made.getSnapshot().runId).toBeUndefined();
    expect(localStorage.getItem("habla.draft.t1")).toBeNull();
    expect(FakeSource.open).toHaveLength(1);
  });

  it("drops from the thread's stream what its own run brought", async () => {
    const made = session();
    made.send("Hola");
    await settle();
    const before = made.getSnapshot().view;
    const runId = String(posts()[0]?.body["runId"]);
    FakeSource.open[0]?.say(runId, readTurn(runId));
    await settle();
    expect(made.getSnapshot().view).toEqual(before);
  });

  it("loads history and the answers to approvals, then follows after the last event", async () => {
    history = frames("r1", writeTurn("r1")).join("");
    approvals = [{ id: "i1", state: "denied" }];
    const made = session(false);
    expect(made.getSnapshot().loading).toBe(true);
    await settle();
    expect(made.getSnapshot().view.items[0]).toMatchObject({ kind: "tool", approval: { state: "denied" } });
    expect(FakeSource.open[0]?.url).toBe(`/threads/t1/events?after=${encodeURIComponent(`r1:${writeTurn("r1").length}`)}`);
  });

  it("takes part in a run started elsewhere", async () => {
    history = frames("r1", readTurn("r1").slice(0, 5)).join("");
    const made = session(false);
    await settle();
    expect(made.getSnapshot().runId).toBe("r1");
    made.stop();
    expect(made.getSnapshot().stopping).toBe(true);
    expect(calls.at(-1)?.path).toBe("/runs/r1/stop");
    FakeSource.open[0]?.say("r2", [...words("u2", "Otra", "user"), ...readTurn("r2")]);
    await settle();
    expect(kinds(made)).toContain("user");
  });

  it("has nothing open while its own run streams", async () => {
    agui = () => new Promise(() => undefined);
    const made = session();
    made.send("Hola");
    expect(FakeSource.open).toHaveLength(0);
    made.send("Otra");
    await settle();
    expect(posts()).toHaveLength(1);
  });
});

describe("when it fails", () => {
  it("gives refused words back, and retries the same run", async () => {
    agui = () => problem(409, "Espera");
    const made = session();
    made.send("Hola");
    await settle();
    expect(made.getSnapshot()).toMatchObject({ draft: "Hola", failure: { kind: "refused", detail: "Espera" }, runId: undefined });
    expect(kinds(made)).toEqual([]);
    expect(localStorage.getItem("habla.draft.t1")).toBe("Hola");
    agui = (body) => sse(frames(String(body["runId"]), readTurn(String(body["runId"]))).join(""));
    made.retry();
    await settle();
    expect(made.getSnapshot()).toMatchObject({ draft: "", failure: undefined });
    expect(posts()[0]?.body["runId"]).toBe(posts()[1]?.body["runId"]);
    expect(kinds(made)).toEqual(["user", "tool", "text"]);
  });

  it("keeps a draft over a reload", () => {
    session().setDraft("a medias");
    expect(session().getSnapshot().draft).toBe("a medias");
  });
});

describe("an approval", () => {
  async function asked(): Promise<{ made: ThreadSession; card: Interrupt }> {
    history = frames("r1", writeTurn("r1")).join("");
    const made = session(false);
    await settle();
    const item = made.getSnapshot().view.items[0];
    if (item?.kind !== "tool" || !item.approval) throw new Error("no card");
    return { made, card: item.approval };
  }

  it("is answered once, with the digest, however often it is pressed", async () => {
    agui = (body) => sse(frames(String(body["runId"]), resumedTurn(String(body["runId"]))).join(""));
    const { made, card } = await asked();
    made.decide(card, "approve");
    made.decide(card, "approve");
    made.decide(card, "deny");
    expect(made.getSnapshot().deciding).toEqual({ i1: "approve" });
    await settle();
    expect(posts().map((call) => call.body["resume"])).toEqual([
      [{ interruptId: "i1", status: "resolved", payload: { approved: true, digest: "abc" } }]]);
    expect(made.getSnapshot().view.items[0]).toMatchObject({ approval: { state: "approved" }, flow: { state: "SUCCESS" } });
  });

  it("can be answered again when the answer did not arrive", async () => {
    agui = () => problem(409, "La huella no coincide");
    const { made, card } = await asked();
    made.decide(card, "deny");
    await settle();
    expect(made.getSnapshot()).toMatchObject({ failure: { detail: "La huella no coincide" }, deciding: {} });
  });
});

describe("a place that is not there, or not now", () => {
  it("knows when the server has no such conversation", async () => {
    const made = session(false);
    await settle();
    expect(made.getSnapshot().unknown).toBe(true);
    made.send("Hola");
    expect(made.getSnapshot().unknown).toBe(false);
    await settle();
  });
  it("takes back that the connection is lost as soon as the thread is there again", async () => {
    agui = (body) => {
      const cut = frames(String(body["runId"]), readTurn(String(body["runId"]))).slice(0, 3).join("");
      return calls.filter((call) => call.path === "/agui").length > 1 ? problem(500, "no") : sse(cut);
    };
    const made = session();
    made.send("Hola");
    await vi.waitFor(() => expect(made.getSnapshot().failure?.kind).toBe("lost"), { timeout: 5000 });
    await vi.waitFor(() => expect(FakeSource.open).toHaveLength(1));
    FakeSource.open[0]?.onopen?.();
    expect(made.getSnapshot().failure).toBeUndefined();
    expect(made.getSnapshot().runId).toBeDefined();
  });
});

describe("an edit by tap", () => {
  const edit = { resultId: "res1", remove: ["filter:0:country"] };

  it("goes with the words it is shown with", async () => {
    const made = session();
    made.edit("Quitar país: España", edit);
    await settle();
    expect(posts()[0]?.body).toMatchObject({ forwardedProps: { edit }, messages: [{ content: "Quitar país: España" }] });
    expect(made.getSnapshot().view.items[0]).toMatchObject({ kind: "user", text: "Quitar país: España" });
  });

  it("that is refused is no draft, and typed words later are no edit", async () => {
    agui = () => problem(409, "No se puede quitar");
    const made = session();
    made.edit("Quitar país: España", edit);
    await settle();
    expect(made.getSnapshot()).toMatchObject({ draft: "", failure: { kind: "refused", detail: "No se puede quitar" } });
    made.send("Quitar país: España");
    await settle();
    expect(posts()[1]?.body["forwardedProps"]).not.toHaveProperty("edit");
  });

  it("waits for the run that is under way", async () => {
    agui = () => new Promise<Response>(() => undefined);
    const made = session();
    made.send("Hola");
    made.edit("Quitar", edit);
    await settle();
    expect(posts()).toHaveLength(1);
  });
});
