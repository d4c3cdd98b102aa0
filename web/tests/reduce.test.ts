import { describe, expect, it } from "vitest";
import { parseEvent } from "@/agui/parse";
import { emptyView, reduce, runningRun, type Item, type ThreadView, type ToolItem } from "@/agui/reduce";
import { call, failed, finished, flow, notice, progress, readTurn, result, resumedTurn, started, table, words, writeTurn, type Wire } from "./wire";

function play(runId: string, events: Wire[], from: ThreadView = emptyView): ThreadView {
  return events.reduce((view, wire) => {
    const event = parseEvent(wire);
    return event === null ? view : reduce(view, { runId, event });
  }, from);
}

const kinds = (view: ThreadView) => view.items.map((item) => item.kind);
function pick<K extends Item["kind"]>(view: ThreadView, kind: K, at = 0): Extract<Item, { kind: K }> {
  const found = view.items.filter((item) => item.kind === kind)[at];
  if (!found) throw new Error(`no ${kind} ${at}`);
  return found as Extract<Item, { kind: K }>;
}
const tool = (view: ThreadView): ToolItem => pick(view, "tool");

describe("a read", () => {
  const events = readTurn("r1");

  it("shows the reading and the progress as they arrive", () => {
    const early = play("r1", events.slice(0, 6));
    expect(tool(early).reading).toBe("Leo: ingresos por país");
    expect(tool(early).progress).toEqual({ phase: "running", elapsedMs: 200 });
    expect(runningRun(early)).toBe("r1");
  });

  it("ends with the table, its origin and the text", () => {
    const view = play("r1", events);
    expect(kinds(view)).toEqual(["tool", "text"]);
    expect(tool(view).progress).toBeUndefined();
    expect(tool(view).result).toMatchObject({ kind: "table", rowCount: 250, totals: [null, { text: "12,50 €" }] });
    expect(tool(view).provenance).toMatchObject({ explore: "Pedidos", queryId: "q1", elapsedMs: 412 });
    expect(pick(view, "text")).toMatchObject({ text: "Son **12,50 €**.", streaming: false });
    expect(view.runs).toEqual({ r1: "success" });
    expect(runningRun(view)).toBeUndefined();
  });

  it("is the same after a replay from the start", () => {
    const once = play("r1", events);
    expect(play("r1", events, once)).toEqual({ ...once, runs: { r1: "success" } });
  });

  it("keeps parallel calls apart", () => {
    const view = play("r1", [started("r1"), ...call("a", "A"), ...call("b", "B"), progress("b", "running", 5),
      result("a", { kind: "error", code: "x", message: "no", retryable: false }), result("b", table), finished("r1")]);
    expect(pick(view, "tool", 0).result?.kind).toBe("error");
    expect(pick(view, "tool", 1).result?.kind).toBe("table");
  });
});

describe("the person's words", () => {
  it("appear once, whether the page or the thread's stream said them first", () => {
    const own = play("r1", words("u1", "Hola", "user").slice(0, 2));
    const view = play("r1", [started("r1"), ...words("u1", "Hola", "user"), ...words("m1", "Sí")], own);
    expect(kinds(view)).toEqual(["user", "text"]);
    expect(pick(view, "user").text).toBe("Hola");
  });

  it("are one message a run even under another id", () => {
    const view = play("r1", words("other", "Hola", "user"), play("r1", words("u1", "Hola", "user")));
    expect(kinds(view)).toEqual(["user"]);
  });
});

describe("an approval", () => {
  const asked = play("r1", writeTurn("r1"));

  it("is open when the run is interrupted, and no longer running", () => {
    expect(tool(asked).approval).toMatchObject({ id: "i1", state: "open", title: "Enviar reporte", target: "tienda/export", revision: "3", digest: "abc" });
    expect(asked.runs).toEqual({ r1: "interrupt" });
  });

  it("is approved by the result of the next run; the flow and the notice follow", () => {
    const view = play("r2", resumedTurn("r2"), asked);
    expect(kinds(view)).toEqual(["tool", "notice", "text"]);
    expect(tool(view).approval?.state).toBe("approved");
    expect(tool(view).flow).toMatchObject({ state: "SUCCESS", tasks: [{ state: "SUCCESS" }, { state: "SUCCESS" }] });
    expect(pick(view, "notice").notice).toMatchObject({ level: "success", text: "Reporte enviado", link: { label: "Abrir" } });
  });

  it.each(["denied", "expired", "superseded", "approved"] as const)("takes the server's word: %s", (decision) => {
    const view = play("r2", [started("r2"), { type: "CUSTOM", name: "approval.resolved", value: { approval_id: "i1", tool_call_id: "w1", decision } }], asked);
    expect(tool(view).approval?.state).toBe(decision);
  });

  it("shows an answer that was known before the card", () => {
    const view = reduce(emptyView, { runId: "", event: { type: "approval.state", interruptId: "i1", state: "denied" } });
    expect(tool(play("r1", writeTurn("r1"), view)).approval?.state).toBe("denied");
  });

  it("is denied by a result that says so", () => {
    const view = play("r2", [started("r2"), result("w1", { kind: "flow", flow: "tienda/export", state: "DENIED" })], asked);
    expect(tool(view).approval?.state).toBe("denied");
  });

  it("does not open again", () => {
    const done = play("r2", resumedTurn("r2"), asked);
    expect(tool(play("r1", writeTurn("r1"), done)).approval?.state).toBe("approved");
  });
});

describe("ends", () => {
  it("shows an error and stops what was moving", () => {
    const view = play("r1", [started("r1"), ...call("c1", "L"), progress("c1", "running", 1), ...words("m1", "A").slice(0, 2), failed("No responde", "upstream")]);
    expect(pick(view, "error")).toMatchObject({ message: "No responde", code: "upstream" });
    expect(pick(view, "text").streaming).toBe(false);
    expect(tool(view).progress).toBeUndefined();
    expect(view.runs["r1"]).toBe("failed");
  });

  it.each([finished("r1", { type: "cancelled" }), failed("cancelled", "cancelled")])("shows a stop as a stop", (end) => {
    const view = play("r1", [started("r1"), end]);
    expect(kinds(view)).toEqual(["stopped"]);
    expect(view.runs["r1"]).toBe("cancelled");
  });

  it("takes a run the server made, on the call that started it", () => {
    const before = play("r2", [started("r2"), flow("w1", "RUNNING", "RUNNING"), finished("r2")], play("r1", writeTurn("r1")));
    const view = play("r3", [started("r3", { parentRunId: "r2" }), flow("w1", "SUCCESS", "SUCCESS"), notice("Reporte enviado"), notice("Reporte enviado"), finished("r3")], before);
    expect(kinds(view)).toEqual(["tool", "notice"]);
    expect(tool(view).flow?.state).toBe("SUCCESS");
  });

  it("offers the options of a question", () => {
    const view = play("r1", words("m1", "¿Cuál?", "assistant", { options: [{ label: "Netos", text: "Ingresos netos", default: true }] }));
    expect(pick(view, "text").question).toEqual([{ label: "Netos", text: "Ingresos netos", isDefault: true }]);
  });
});
