import { problemOf } from "@/lib/api";
import { parseJson } from "@/lib/guards";
import { fieldsOf } from "./frame";
import { parseEvent } from "./parse";
import type { ViewEvent } from "./types";

export interface Follow { close(): void }
interface Handlers {
  onEvent: (id: string, event: ViewEvent | null) => void;
  onConnection: (state: "open" | "reconnecting") => void;
}

/** All that has happened so far, in one go, so that the page knows what is history and what is news. */
export async function readHistory(
  threadId: string, after: string | undefined, locale: string, onEvent: Handlers["onEvent"],
): Promise<void> {
  const query = new URLSearchParams({ follow: "false", ...(after === undefined ? {} : { after }) });
  const response = await fetch(`/threads/${encodeURIComponent(threadId)}/events?${query}`, {
    headers: { "Accept": "text/event-stream", "Accept-Language": locale } });
  if (!response.ok) throw await problemOf(response);
  for (const frame of (await response.text()).split("\n\n")) {
    const { id, data } = fieldsOf(frame);
    if (id !== undefined && data !== undefined) onEvent(id, parseEvent(parseJson(data)));
  }
}

/** The thread's own stream: live after an event. EventSource resumes by itself; we start it again when it gives up. */
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
