import { describe, expect, it, vi } from "vitest";
import { resumableFetch } from "@/agui/resumable";
import { frames, readTurn } from "./wire";

type Serve = (init: RequestInit) => Response | Error;

/** A body that sends its pieces and then ends, breaks, or stays silent. */
function body(pieces: string[], end: "close" | "break" | "hang" = "close"): Response {
  const encoder = new TextEncoder();
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[at++];
      if (piece !== undefined) controller.enqueue(encoder.encode(piece));
      else if (end === "close") controller.close();
      else if (end === "break") controller.error(new Error("reset"));
      else return new Promise<void>(() => undefined);
    },
  });
  return new Response(stream, { headers: { "Content-Type": "text/event-stream" } });
}

function client(...answers: Serve[]) {
  const calls: RequestInit[] = [];
  const states: string[] = [];
  const ids: string[] = [];
  const follow = resumableFetch({
    retries: 3, delay: () => 0, idleMs: 40, onId: (id) => ids.push(id), onConnection: (state) => states.push(state),
    fetch: (_url, init) => {
      const answer = (answers[calls.length] ?? answers.at(-1))?.(init ?? {}) ?? new Error("none");
      calls.push(init ?? {});
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    } });
  return { calls, states, ids, run: (init: RequestInit = {}) => follow("/agui", { method: "POST", body: "{\"runId\":\"r1\"}", ...init }) };
}

const all = frames("r1", readTurn("r1"));
const whole = all.join("");
const lastId = (init: RequestInit | undefined) => new Headers(init?.headers).get("Last-Event-ID");

describe("resumableFetch", () => {
  it("passes an undisturbed stream through", async () => {
    const c = client(() => body([whole]));
    expect(await (await c.run()).text()).toBe(whole);
    expect(c.calls).toHaveLength(1);
    expect(c.ids).toHaveLength(all.length);
  });

  it("forwards whole frames only, and asks again after the last one", async () => {
    const cut = all.slice(0, 4).join("") + (all[4] ?? "").slice(0, 20);
    const c = client(() => body([cut], "break"), () => body([all.slice(4, 9).join(""), "id: half"]), () => body([all.slice(9).join("")]));
    expect(await (await c.run()).text()).toBe(whole);
    expect(c.calls.map(lastId)).toEqual([null, "r1:4", "r1:9"]);
    expect(c.calls.every((init) => init.body === "{\"runId\":\"r1\"}")).toBe(true);
    expect(c.states).toEqual(["open", "reconnecting", "open", "reconnecting", "open", "open"]);
  });

  it("survives characters and frames split anywhere", async () => {
    const bytes = new TextEncoder().encode(whole);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 7) controller.enqueue(bytes.slice(at, at + 7));
        controller.close();
      } });
    const c = client(() => new Response(stream));
    expect(await (await c.run()).text()).toBe(whole);
  });

  it("drops what a server sends twice", async () => {
    const c = client(() => body([all.slice(0, 5).join("")]), () => body([whole]));
    expect(await (await c.run()).text()).toBe(whole);
  });

  it("does not forward pings, but they keep the connection alive", async () => {
    const c = client(() => body([": ping\n\n", whole]));
    expect(await (await c.run()).text()).toBe(whole);
  });

  it("takes silence for a dead connection", async () => {
    const c = client(() => body(all.slice(0, 2), "hang"), () => body(all.slice(2)));
    expect(await (await c.run()).text()).toBe(whole);
    expect(lastId(c.calls[1])).toBe("r1:2");
  });

  it("tries a refused first connection and a 503 again", async () => {
    const c = client(() => new Error("refused"), () => new Response("", { status: 503 }), () => body([whole]));
    expect(await (await c.run()).text()).toBe(whole);
    expect(c.calls).toHaveLength(3);
  });

  it("gives a refusal back as it is, without trying again", async () => {
    const c = client(() => new Response("{}", { status: 409 }));
    expect((await c.run()).status).toBe(409);
    expect(c.calls).toHaveLength(1);
  });

  it("gives up after its bounded tries without progress", async () => {
    const c = client(() => body([whole.slice(0, 10)]));
    expect(await (await c.run()).text()).toBe("");
    expect(c.states.at(-1)).toBe("lost");
    expect(c.calls).toHaveLength(4);
  });

  it("counts tries anew after progress", async () => {
    const c = client(...all.map((one) => () => body([one])));
    expect(await (await c.run()).text()).toBe(whole);
    expect(c.calls).toHaveLength(all.length);
  });

  it("stops when aborted", async () => {
    const abort = new AbortController();
    const c = client(() => { abort.abort(); return new Error("aborted"); });
    await expect(c.run({ signal: abort.signal })).rejects.toThrow();
    expect(c.calls).toHaveLength(1);
  });

  it("uses the browser's fetch by default", async () => {
    const spy = vi.spyOn(globalThis, "fetch").mockResolvedValue(body([whole]));
    expect(await (await resumableFetch({})("/agui", {})).text()).toBe(whole);
    spy.mockRestore();
  });
});
