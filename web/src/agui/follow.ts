import { parseJson } from "@/lib/guards";
import { parseEvent } from "./parse";
import type { ViewEvent } from "./types";

export interface Follow { close(): void }
interface Handlers {
  onEvent: (id: string, event: ViewEvent | null) => void;
  onConnection: (state: "open" | "reconnecting") => void;
}

/** The thread's own stream: history, then live. EventSource resumes by itself; we start it again when it gives up. */
export function followThread(threadId: string, after: string | undefined, handlers: Handlers): Follow {
  let cursor = after;
  let attempt = 0;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const open = () => {
    const query = cursor === undefined ? "" : `?after=${encodeURIComponent(cursor)}`;
    source = new EventSource(`/threads/${encodeURIComponent(threadId)}/events${query}`);
    source.onopen = () => {
      attempt = 0;
      handlers.onConnection("open");
    };
    source.onmessage = (message: MessageEvent<string>) => {
      cursor = message.lastEventId;
      handlers.onEvent(message.lastEventId, parseEvent(parseJson(message.data)));
    };
    source.onerror = () => {
      handlers.onConnection("reconnecting");
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, Math.min(15_000, 500 * 2 ** attempt++));
    };
  };

  open();
  return {
    close: () => {
      clearTimeout(timer);
      source?.close();
    },
  };
}
