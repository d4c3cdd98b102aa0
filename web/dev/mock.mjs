// A stand-in for the server: serves dist/ under the page's real security policy and plays one scripted conversation.
// node dev/mock.mjs [port]   Words in the question choose the script: "envía" asks for approval, "error" fails, "cuál" asks
// back; in a conversation that began with "corta" every POST breaks in the middle of its seventh frame.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { readScript } from "./script.mjs";

const root = new URL("../dist/", import.meta.url).pathname;
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
  + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
  + "require-trusted-types-for 'script'";
const types = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html; charset=utf-8" };
const threads = new Map();
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function threadOf(id) {
  if (!threads.has(id)) threads.set(id, { id, title: "", updatedAt: new Date().toISOString(), events: [], approvals: [], listeners: new Set() });
  return threads.get(id);
}

async function play(thread, input) {
  let seq = 0;
  const emit = (data, threadOnly = false) => {
    const event = { id: `${input.runId}:${++seq}`, runId: input.runId, data, threadOnly };
    thread.events.push(event);
    for (const listener of [...thread.listeners]) listener(event);
  };
  const words = input.messages.at(-1)?.content ?? "";
  thread.title ||= words;
  for (const [wait, data, threadOnly] of readScript(input, words, thread)) {
    await sleep(wait);
    emit(data, threadOnly);
  }
}

function stream(request, response, thread, { runId, after, follow }) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const mine = (event) => !runId || (event.runId === runId && !event.threadOnly);
  let left = runId && thread.title.includes("corta") ? 6 : Infinity;
  const write = (event) => {
    if (!mine(event) || response.destroyed) return;
    if (left-- <= 0) {
      if (left === -1) response.write(`id: ${event.id}\ndata: {"ty`);
      return void setTimeout(() => response.destroy(), 30);
    }
    response.write(`id: ${event.id}\ndata: ${JSON.stringify(event.data)}\n\n`);
    if (runId && ["RUN_FINISHED", "RUN_ERROR"].includes(event.data.type)) response.end();
  };
  const from = after ? thread.events.findIndex((event) => event.id === after) + 1 : 0;
  thread.events.slice(from).forEach(write);
  if (!follow) return response.end();
  thread.listeners.add(write);
  const ping = setInterval(() => response.write(": ping\n\n"), 15_000);
  request.on("close", () => {
    clearInterval(ping);
    thread.listeners.delete(write);
  });
}

const json = (response, status, body) => {
  response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" });
  response.end(JSON.stringify(body));
};

const info = {
  product: "Habla", version: "0.1.0", model: { id: "offline/planner", label: "Planificador", kind: "offline", state: "ready" },
  engines: [
    { id: "lightdash", mode: "embedded", state: "ready" }, { id: "kestra", mode: "embedded", state: "ready" },
    { id: "tracardi", mode: "embedded", state: process.env.MOCK_DEGRADED ? "down" : "ready" }],
  timezone: "Europe/Madrid", questions: {
    es: ["¿Cuánto vendimos el mes pasado por país?", "Muéstrame los ingresos por semana de este trimestre", "Envía el reporte de ventas a la minuta", "¿Qué métricas hay?"],
    en: ["How much did we sell last month by country?", "Show revenue by week this quarter", "Send the sales report to the minutes", "Which metrics are there?"] } };

createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  const [, first, id, last] = url.pathname.split("/").map(decodeURIComponent);
  if (first === "info") return json(response, 200, info);
  if (first === "threads" && !id) {
    return json(response, 200, { threads: [...threads.values()].reverse().map(({ id, title, updatedAt }) => ({ id, title, updatedAt, status: "idle" })) });
  }
  if (first === "threads") {
    const thread = threads.get(id);
    if (!thread) return json(response, 404, { title: "Not found", status: 404, detail: "No existe esa conversación." });
    if (last !== "events") return json(response, 200, { id, title: thread.title, approvals: thread.approvals });
    return stream(request, response, thread, { after: request.headers["last-event-id"] ?? url.searchParams.get("after"), follow: url.searchParams.get("follow") !== "false" });
  }
  if (first === "agui") {
    let body = "";
    for await (const chunk of request) body += chunk;
    const input = JSON.parse(body);
    const thread = threadOf(input.threadId);
    if (!thread.events.some((event) => event.runId === input.runId)) void play(thread, input);
    return stream(request, response, thread, { runId: input.runId, after: request.headers["last-event-id"], follow: true });
  }
  if (first === "runs") return json(response, 202, {});
  const path = join(root, normalize(url.pathname));
  const file = path.startsWith(root) && extname(path) && existsSync(path) ? path : join(root, "index.html");
  response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream", "content-security-policy": policy, "x-content-type-options": "nosniff" });
  createReadStream(file).pipe(response);
}).listen(Number(process.argv[2] ?? 8000), "127.0.0.1");
