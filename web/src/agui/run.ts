import "../strict-csp";
import { HttpAgent, type Message, type ResumeEntry } from "@ag-ui/client";
import { regional } from "@/i18n";
import { problemOf } from "@/lib/api";
import { parseEvent } from "./parse";
import { resumableFetch, type Connection } from "./resumable";
import type { Edit, ViewEvent } from "./types";

export interface OwnRun {
  threadId: string;
  runId: string;
  messageId: string;
  locale: string;
  text: string | undefined;
  edit: Edit | undefined;
  resume: ResumeEntry[] | undefined;
  onEvent: (event: ViewEvent) => void;
  onId: (id: string) => void;
  onConnection: (state: Connection) => void;
}

/** One run of ours. The history is the server's, so the agent starts empty and carries only what is new. */
export async function streamRun(run: OwnRun): Promise<void> {
  let lost = false;
  const follow = resumableFetch({
    onId: run.onId,
    onConnection: (state) => {
      lost = state === "lost";
      run.onConnection(state);
    },
  });
  let refused: Error | undefined;
  const agent = new HttpAgent({
    url: "/agui",
    threadId: run.threadId,
    headers: { "Accept-Language": run.locale },
    initialMessages: run.text === undefined ? [] : [{ id: run.messageId, role: "user", content: run.text } satisfies Message],
    fetch: async (url, init) => {
      const response = await follow(url, init);
      if (!response.ok) throw (refused = await problemOf(response));
      return response;
    },
  });
  const forwardedProps = { locale: regional(run.locale === "en" ? "en" : "es"), timezone: Intl.DateTimeFormat().resolvedOptions().timeZone, ...(run.edit ? { edit: run.edit } : {}) };
  try {
    await agent.runAgent(
      { runId: run.runId, forwardedProps, ...(run.resume ? { resume: run.resume } : {}) },
      {
        onEvent: ({ event }) => {
          const parsed = parseEvent(event);
          if (parsed !== null) run.onEvent(parsed);
        },
      },
    );
  } catch (error) {
    throw refused ?? error;
  }
  if (lost) throw new Error("connection lost");
}
