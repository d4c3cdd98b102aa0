// What the stand-in answers: pairs of a pause and an event.
const rows = [["España", 128430.5], ["México", 97210], ["Colombia", 45120.25], ["Chile", 30990], ["Perú", 12800.75]];
const money = (value) => `${value.toLocaleString("es", { minimumFractionDigits: 2, useGrouping: "always" })} €`;
const total = rows.reduce((sum, [, value]) => sum + value, 0);

const chart = {
  mark: "bar",
  data: { values: rows.map(([country, revenue]) => ({ country, revenue })) },
  encoding: {
    x: { field: "country", type: "nominal", title: "País", sort: null, axis: { labelAngle: 0 } },
    y: { field: "revenue", type: "quantitative", title: "Ingresos" },
    tooltip: [{ field: "country", type: "nominal" }, { field: "revenue", type: "quantitative", format: ",.2f" }] } };

const table = {
  kind: "table", resultId: "res-1", title: "Ingresos por país",
  columns: [{ id: "country", label: "País", type: "string", role: "dimension" }, { id: "revenue", label: "Ingresos", type: "number", role: "metric" }],
  rows: rows.map(([country, value]) => [{ raw: country, text: country }, { raw: value, text: money(value) }]),
  rowCount: 5, truncated: false, totals: [null, { raw: total, text: money(total) }], chart, warnings: [], links: [],
  period: { start: "2026-10-01", end: "2026-11-01", text: "1–31 oct 2026", timezone: "Europe/Madrid" } };

const provenance = {
  engine: "lightdash", project: "tienda", explore: "orders", explore_label: "Pedidos", metrics: [{ id: "revenue", label: "Ingresos" }],
  dimensions: [{ id: "country", label: "País" }], filters: [{ field: "status", label: "Estado", operator: "es", values: ["completado"] }],
  period: "1–31 oct 2026", queryId: "q-7f3a", executedAt: "2026-11-24T09:12:00Z", elapsedMs: 412, url: "http://127.0.0.1:8080/projects/tienda" };

function* say(id, text, metadata) {
  yield [30, { type: "TEXT_MESSAGE_START", messageId: id, role: "assistant" }];
  for (const piece of text.match(/.{1,12}/gs) ?? []) yield [30, { type: "TEXT_MESSAGE_CONTENT", messageId: id, delta: piece }];
  yield [10, { type: "TEXT_MESSAGE_END", messageId: id, ...(metadata ? { metadata } : {}) }];
}

function* call(id, name, reading) {
  yield [60, { type: "TOOL_CALL_START", toolCallId: id, toolCallName: name }];
  yield [0, { type: "TOOL_CALL_ARGS", toolCallId: id, delta: "{}" }];
  yield [0, { type: "TOOL_CALL_END", toolCallId: id, metadata: { intent: {}, reading } }];
}

const progress = (id, phase, elapsedMs) => ({ type: "ACTIVITY_SNAPSHOT", messageId: `${id}:progress`, activityType: "query.progress", replace: true,
  content: { toolCallId: id, tool: "query_metrics", phase, elapsedMs } });
const result = (id, content, metadata) => ({ type: "TOOL_CALL_RESULT", messageId: `${id}:r`, toolCallId: id, role: "tool", content: JSON.stringify(content), ...(metadata ? { metadata } : {}) });
const flow = (id, state, ...states) => ({ type: "ACTIVITY_SNAPSHOT", messageId: `${id}:flow`, activityType: "flow.progress", replace: true,
  content: { toolCallId: id, flow: "company.reports/export_report", executionId: "ex-1", state, url: "http://127.0.0.1:8080/ui/executions/ex-1",
    outputs: {}, links: [], tasks: [["build", "Preparar el archivo"], ["attach", "Adjuntar a la minuta"], ["notify", "Avisar a los asistentes"]].map(([task, label], at) => ({ id: task, label, state: states[at] ?? "CREATED" })) } });

export function* readScript(input, words, thread) {
  const { threadId, runId } = input;
  const done = (outcome) => [20, { type: "RUN_FINISHED", threadId, runId, outcome }];
  yield [0, { type: "RUN_STARTED", threadId, runId, protocolVersion: "1.0", metadata: { model: "offline/planner" } }];
  if (input.resume) return yield* resumed(input.resume[0], thread, done);
  const message = input.messages.at(-1);
  yield [0, { type: "TEXT_MESSAGE_START", messageId: message.id, role: "user" }, true];
  yield [0, { type: "TEXT_MESSAGE_CONTENT", messageId: message.id, delta: words }, true];
  yield [0, { type: "TEXT_MESSAGE_END", messageId: message.id }, true];
  if (/error/i.test(words)) return yield [300, { type: "RUN_ERROR", message: "Lightdash no responde. Inténtalo de nuevo en un minuto.", code: "upstream_unavailable" }];
  if (/cuál/i.test(words)) {
    yield* say(`${runId}-t`, "¿Qué ventas quieres ver?", { question: { options: [{ label: "Ingresos netos", text: "Ingresos netos", default: true }, { label: "Pedidos", text: "Pedidos" }] } });
    return yield done({ type: "success" });
  }
  const id = `${runId}-c`;
  yield* call(id, "query_metrics", "Leo: ingresos por país, 1–31 oct 2026");
  for (const [phase, ms] of [["submitted", 10], ["queued", 120], ["running", 400]]) yield [250, progress(id, phase, ms)];
  yield [250, result(id, table, { provenance })];
  yield* say(`${runId}-t`, `En octubre se ingresaron **${money(total)}**. Lo más destacado:\n\n- España va primera con ${money(rows[0][1])}\n- Perú cierra la lista\n`);
  if (!/env[ií]a/i.test(words)) return yield done({ type: "success" });
  const trigger = `${runId}-w`;
  yield* call(trigger, "trigger_flow", "Leo: enviar el reporte a la minuta de la reunión");
  yield [20, { type: "STATE_SNAPSHOT", snapshot: {} }];
  yield [0, { type: "MESSAGES_SNAPSHOT", messages: [] }];
  thread.approvals.push({ id: `${runId}-i`, state: "open", toolCallId: trigger });
  yield done({ type: "interrupt", interrupts: [{
    id: `${runId}-i`, reason: "tool_call", message: "Se enviará el reporte a la minuta.", toolCallId: trigger, responseSchema: {},
    expiresAt: new Date(Date.now() + 600_000).toISOString(), metadata: { digest: "d1", preview: {
      title: "Enviar el reporte de ventas", tool: "trigger_flow", target: "company.reports/export_report", revision: 4, read: ["Ingresos por país"],
      arguments: [
        { name: "file", label: "Archivo", type: "file", value: "ventas-2026-10.xlsx", file: { name: "ventas-2026-10.xlsx", size: 18342, sha256: "9f2c4be1a07d55c3", rows: 5 } },
        { name: "meeting", label: "Reunión", type: "string", value: "Comité de ventas\u202e 24 nov" },
        { name: "note", label: "Nota", type: "string", value: "Resumen de octubre. ".repeat(14) }] } } }] });
}

function* resumed(answer, thread, done) {
  const approval = thread.approvals.find((entry) => entry.id === answer.interruptId);
  const id = approval.toolCallId;
  approval.state = answer.payload.approved ? "approved" : "denied";
  if (!answer.payload.approved) {
    yield [50, result(id, { kind: "error", code: "denied", message: "No se ejecutó.", retryable: false })];
    return yield done({ type: "success" });
  }
  yield [50, result(id, { kind: "flow", flow: "company.reports/export_report", executionId: "ex-1", state: "RUNNING", outputs: {}, links: [] })];
  yield [300, flow(id, "RUNNING", "RUNNING")];
  yield [600, flow(id, "RUNNING", "SUCCESS", "RUNNING")];
  yield [600, flow(id, "SUCCESS", "SUCCESS", "SUCCESS", "SUCCESS")];
  yield [50, { type: "CUSTOM", name: "notice", value: { level: "success", text: "Reporte enviado", link: { label: "Abrir la minuta", href: "http://127.0.0.1:8080/minutas/1" } } }];
  yield* say(`${id}-done`, "El reporte ya está en la minuta de la reunión.");
  yield done({ type: "success" });
}
