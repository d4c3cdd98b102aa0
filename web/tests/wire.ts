/** Streams as the server writes them, by hand from the protocol. */
export type Wire = Record<string, unknown>;

export const frame = (id: string, data: Wire): string => `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
export const frames = (runId: string, events: Wire[]): string[] => events.map((event, at) => frame(`${runId}:${at + 1}`, event));

export const started = (runId: string, extra: Wire = {}): Wire => ({ type: "RUN_STARTED", threadId: "t1", runId, protocolVersion: "1.0", ...extra });
export const finished = (runId: string, outcome: Wire = { type: "success" }): Wire => ({ type: "RUN_FINISHED", threadId: "t1", runId, outcome });
export const failed = (message: string, code = "internal"): Wire => ({ type: "RUN_ERROR", message, code });

export const words = (messageId: string, text: string, role = "assistant", question?: Wire): Wire[] => [
  { type: "TEXT_MESSAGE_START", messageId, role },
  ...[...text].map((delta) => ({ type: "TEXT_MESSAGE_CONTENT", messageId, delta })),
  { type: "TEXT_MESSAGE_END", messageId, ...(question ? { metadata: { question } } : {}) },
];

export const call = (toolCallId: string, reading: string, toolCallName = "query_metrics"): Wire[] => [
  { type: "TOOL_CALL_START", toolCallId, toolCallName, parentMessageId: "m0" },
  { type: "TOOL_CALL_ARGS", toolCallId, delta: "{}" },
  { type: "TOOL_CALL_END", toolCallId, metadata: { intent: toolCallName, reading } },
];

export const progress = (toolCallId: string, phase: string, elapsedMs: number): Wire => ({
  type: "ACTIVITY_SNAPSHOT", messageId: `${toolCallId}:progress`, activityType: "query.progress", replace: true,
  content: { toolCallId, tool: "query_metrics", phase, elapsedMs } });

export const flow = (toolCallId: string, state: string, ...tasks: string[]): Wire => ({
  type: "ACTIVITY_SNAPSHOT", messageId: `${toolCallId}:flow`, activityType: "flow.progress", replace: true,
  content: { toolCallId, flow: "tienda/export", executionId: "e1", state, tasks: tasks.map((task, at) => ({ id: `k${at}`, label: `Tarea ${at}`, state: task })) } });

export const result = (toolCallId: string, content: Wire, provenance?: Wire): Wire => ({
  type: "TOOL_CALL_RESULT", messageId: `${toolCallId}-r`, toolCallId, role: "tool", content: JSON.stringify(content),
  ...(provenance ? { metadata: { provenance } } : {}) });

export const notice = (text: string): Wire => ({ type: "CUSTOM", name: "notice", value: { level: "success", text, link: { label: "Abrir", href: "http://localhost/m/1" } } });

export const table: Wire = {
  kind: "table", resultId: "res1", title: "Ingresos por país", truncated: false, rowCount: 250,
  columns: [{ id: "country", label: "País", type: "string", role: "dimension" }, { id: "revenue", label: "Ingresos", type: "number", role: "metric" }],
  rows: [[{ raw: "ES", text: "España" }, { raw: 10.5, text: "10,50 €" }], [{ raw: null, text: "" }, { raw: 2, text: "2,00 €" }]],
  totals: { revenue: "12,50 €" }, warnings: ["Faltan dos días"], links: [],
  period: { start: "2026-10-01", end: "2026-11-01", text: "1–31 oct 2026", timezone: "Europe/Madrid" } };

export const provenance: Wire = {
  engine: "lightdash", project: "tienda", explore: "orders", explore_label: "Pedidos", metrics: [{ id: "revenue", label: "Ingresos" }],
  dimensions: [], filters: [{ field: "status", label: "Estado", operator: "equals", values: ["completado"] }],
  query_id: "q1", executed_at: "2026-11-24T09:12:00Z", elapsed_ms: 412, url: "http://localhost:8080/x" };

export const interrupt = (id: string, toolCallId: string, args: Wire[] = []): Wire => ({
  id, reason: "tool_call", message: "Revisa", toolCallId, responseSchema: {}, expiresAt: "2099-01-01T00:00:00+00:00",
  metadata: { digest: "abc", preview: { title: "Enviar reporte", tool: "trigger_flow", target: "tienda/export", revision: 3, arguments: args } } });

export const readTurn = (runId: string): Wire[] => [
  started(runId), ...call("c1", "Leo: ingresos por país"), progress("c1", "submitted", 3), progress("c1", "running", 200),
  result("c1", table, provenance), ...words("m1", "Son **12,50 €**."), finished(runId)];

export const writeTurn = (runId: string): Wire[] => [
  started(runId), ...call("w1", "Leo: enviar", "trigger_flow"), { type: "STATE_SNAPSHOT", snapshot: {} }, { type: "MESSAGES_SNAPSHOT", messages: [] },
  finished(runId, { type: "interrupt", interrupts: [interrupt("i1", "w1")] })];

export const resumedTurn = (runId: string): Wire[] => [
  started(runId, { parentRunId: "r1" }), result("w1", { kind: "flow", flow: "tienda/export", executionId: "e1", state: "RUNNING", outputs: {}, links: [] }),
  flow("w1", "RUNNING", "SUCCESS", "RUNNING"), flow("w1", "SUCCESS", "SUCCESS", "SUCCESS"), notice("Reporte enviado"), ...words("m2", "Hecho."), finished(runId)];
