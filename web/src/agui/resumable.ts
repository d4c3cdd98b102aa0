import { isObject, parseJson } from "@/lib/guards";
import { fieldsOf } from "./frame";

export type Connection = "open" | "reconnecting" | "lost";

export interface ResumableOptions {
  /** Told each id that went through, so that another transport can drop the same event. */
  onId?: (id: string) => void;
  /** "lost" is the last word: the stream then ends without its terminal event. */
  onConnection?: (state: Connection) => void;
  fetch?: typeof fetch;
  retries?: number;
  delay?: (attempt: number) => number;
  /** Silence, pings included, after which the connection counts as dead. */
  idleMs?: number;
}

const terminal = new Set(["RUN_FINISHED", "RUN_ERROR"]);
const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
const passing = (status: number) => status === 502 || status === 503 || status === 504;

/** A fetch for HttpAgent that survives dropped connections: whole frames only, each once, until a terminal event. */
export function resumableFetch(options: ResumableOptions): (url: string, init: RequestInit) => Promise<Response> {
  const { onId, onConnection, retries = 6, idleMs = 45_000 } = options;
  const request = options.fetch ?? ((url, init) => fetch(url, init));
  const delay = options.delay ?? ((attempt) => Math.min(8000, 250 * 2 ** attempt) * (0.75 + Math.random() / 2));

  return async (url, init) => {
    let lastId: string | undefined;
    let attempt = 0;
    const seen = new Set<string>();

    const connect = async (): Promise<Response> => {
      for (;;) {
        init.signal?.throwIfAborted();
        const headers = new Headers(init.headers);
        if (lastId !== undefined) headers.set("Last-Event-ID", lastId);
        const response = await request(url, { ...init, headers }).catch((error: unknown) => {
          if (init.signal?.aborted || attempt >= retries) throw error;
          return null;
        });
        if (response && !(passing(response.status) && attempt < retries)) {
          if (response.ok) onConnection?.("open");
          return response;
        }
        onConnection?.("reconnecting");
        await sleep(delay(attempt++));
      }
    };

    const first = await connect();
    if (!first.ok || first.body === null) return first;

    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        const encoder = new TextEncoder();
        /** True once the run's last event has passed. */
        const forward = (frame: string): boolean => {
          const { id, data } = fieldsOf(frame);
          if (data === undefined) return false;
          const event = parseJson(data);
          if (id === undefined || !seen.has(id)) {
            controller.enqueue(encoder.encode(`${frame}\n\n`));
            attempt = 0;
          }
          if (id !== undefined) {
            lastId = id;
            seen.add(id);
            onId?.(id);
          }
          return isObject(event) && terminal.has(String(event["type"]));
        };
        try {
          for (let response = first; ; response = await connect()) {
            if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
            if (await readFrames(response.body, forward, idleMs)) break;
            init.signal?.throwIfAborted();
            if (attempt >= retries) throw new Error("connection lost");
            onConnection?.("reconnecting");
            await sleep(delay(attempt++));
          }
          onConnection?.("open");
          controller.close();
        } catch {
          // Closed, not errored: the client rethrows a stream's error where nobody can catch it.
          onConnection?.("lost");
          controller.close();
        }
      },
    });
    return new Response(body, { status: first.status, headers: first.headers });
  };
}

/** Feeds whole frames until `forward` says it was the last; false when the connection ended, failed or fell silent. */
async function readFrames(
  body: ReadableStream<Uint8Array>, forward: (frame: string) => boolean, idleMs: number,
): Promise<boolean> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let buffer = "";
  try {
    for (;;) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const silence = new Promise<null>((give) => { timer = setTimeout(() => give(null), idleMs); });
      const chunk = await Promise.race([reader.read(), silence]).finally(() => clearTimeout(timer));
      if (chunk === null || chunk.done) return false;
      buffer += decoder.decode(chunk.value, { stream: true });
      for (let at = buffer.indexOf("\n\n"); at >= 0; at = buffer.indexOf("\n\n")) {
        const frame = buffer.slice(0, at);
        buffer = buffer.slice(at + 2);
        if (forward(frame)) return true;
      }
    }
  } catch {
    return false;
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
