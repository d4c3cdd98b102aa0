import { afterEach, describe, expect, it, vi } from "vitest";
import { streamRun, type OwnRun } from "@/agui/run";
import type { ViewEvent } from "@/agui/types";
import { failed, finished, frames, readTurn, resumedTurn, started, writeTurn, type Wire } from "./wire";

afterEach(() => vi.restoreAllMocks());

function serve(runId: string, events: Wire[]) {
  return vi.spyOn(globalThis, "fetch").mockImplementation(() =>
    Promise.resolve(new Response(frames(runId, events).join(""), { headers: { "Content-Type": "text/event-stream" } })));
}

async function stream(part: Partial<OwnRun>): Promise<ViewEvent[]> {
  const events: ViewEvent[] = [];
  await streamRun({
    threadId: "t1", runId: "r1", messageId: "u1", locale: "es", text: undefined, resume: undefined, edit: undefined,
    onEvent: (event) => events.push(event), onId: () => undefined, onConnection: () => undefined, ...part });
  return events;
}

describe("a run through the AG-UI client", () => {
  it("sends only what is new, with locale and zone", async () => {
    const spy = serve("r1", readTurn("r1"));
    const events = await stream({ text: "Hola" });
    const input = JSON.parse(String(spy.mock.calls[0]?.[1]?.body)) as Record<string, unknown>;
    expect(input).toMatchObject({ threadId: "t1", runId: "r1", messages: [{ id: "u1", role: "user", content: "Hola" }], forwardedProps: { locale: "es-ES" } });
    expect(input["protocolVersion"]).toBeDefined();
    expect(events.map((event) => event.type)).toContain("tool.result");
    expect(events.at(-1)).toEqual({ type: "run.finished", outcome: { type: "success" } });
    expect(events.find((event) => event.type === "tool.result")).toMatchObject({ provenance: { queryId: "q1" } });
  });

  it("takes an interrupt, and the run that answers it", async () => {
    serve("r1", writeTurn("r1"));
    expect((await stream({ text: "Envía" })).at(-1)).toMatchObject({ outcome: { type: "interrupt", interrupts: [{ id: "i1", digest: "abc" }] } });
    vi.restoreAllMocks();
    const spy = serve("r2", resumedTurn("r2"));
    const resume: OwnRun["resume"] = [{ interruptId: "i1", status: "resolved", payload: { approved: true, digest: "abc" } }];
    const events = await stream({ runId: "r2", resume });
    expect(JSON.parse(String(spy.mock.calls[0]?.[1]?.body))).toMatchObject({ messages: [], resume });
    expect(events.map((event) => event.type)).toEqual(expect.arrayContaining(["tool.result", "flow.progress", "notice", "run.finished"]));
  });

  it.each([[finished("r1", { type: "cancelled" }), "run.finished"], [failed("mal"), "run.failed"]])("ends on %j", async (end, type) => {
    serve("r1", [started("r1"), end as Wire]);
    expect((await stream({ text: "x" })).at(-1)?.type).toBe(type);
  });

  it("throws the server's own words when refused", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(JSON.stringify({ status: 409, detail: "Espera a que termine" }), { status: 409 }));
    await expect(stream({ text: "x" })).rejects.toThrow("Espera a que termine");
  });
});
