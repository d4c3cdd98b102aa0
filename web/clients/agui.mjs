// Runs one AG-UI input through the published client, old line or new, and prints what its user would get.
// usage: node agui.mjs <old|new> <base url> < input.json
import { readFileSync } from "node:fs";

const [line, base] = process.argv.slice(2);
const { HttpAgent } = await import(line === "old" ? "agui-059" : "@ag-ui/client");
const input = JSON.parse(readFileSync(0, "utf8"));

const agent = new HttpAgent({
  url: `${base}/agui`,
  threadId: input.threadId,
  initialMessages: input.messages,
});
const events = [];
const said = { events, messages: [], error: null, failed: null };
try {
  await agent.runAgent(
    { runId: input.runId, forwardedProps: input.forwardedProps ?? {}, ...(input.resume ? { resume: input.resume } : {}) },
    {
      onEvent: ({ event }) => void events.push(event),
      onRunErrorEvent: ({ event }) => void (said.error = event),
      onRunFailed: ({ error }) => void (said.failed = String(error)),
    },
  );
} catch (error) {
  said.failed = String(error);
}
said.messages = agent.messages;
process.stdout.write(JSON.stringify(said));
