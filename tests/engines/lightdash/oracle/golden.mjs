// Renders filter rules and the sample explores with Lightdash's own library, and writes what it says to golden/.
// Run it again with: npm ci --ignore-scripts && npm run golden

process.env.TZ = "UTC";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import yaml from "js-yaml";
import { groups, plain, timed } from "./filters.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(join(here, "node_modules/@lightdash/common/package.json"), "utf8"));
const Real = Date;
let now = Real.now();
globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length ? given : [now]));
  }
  static now() {
    return now;
  }
};
const common = require("@lightdash/common");

const fields = {
  s: { type: "string", sql: '"rows"."s"' },
  n: { type: "number", sql: '"rows"."n"' },
  b: { type: "boolean", sql: '"rows"."b"' },
  d: { type: "date", sql: '"rows"."d"' },
  t: { type: "timestamp", sql: '"rows"."t"' },
  d_month: { type: "date", sql: `DATE_TRUNC('MONTH', "rows"."d")`, base: '"rows"."d"' },
};
// The escaping of a Postgres-like warehouse: that client is not published, its effect is in the recorded answers.
const escape = (text) => text.replaceAll("'", "''").replaceAll(/--|\/\*|\*\//g, "");

function sqlOf(rule, timezone) {
  const field = fields[rule.target.fieldId];
  return common.renderFilterRuleSql(
    rule, field.type, field.sql, "'", escape, null, "duckdb", timezone, rule.caseSensitive ?? true, field.base, true,
  );
}

// How rules of a group come together is the server's part, not the library's; the recorded answers show this form.
function group(part) {
  if (part.target) return `(${sqlOf(part, "UTC")})`;
  const [word, items] = part.or ? ["OR", part.or] : ["AND", part.and];
  const made = items.map(group).filter(Boolean);
  return made.length ? `(${made.join(` ${word} `)})` : "";
}

function line(rule, render, context = {}) {
  try {
    return { ...context, rule, sql: render() };
  } catch (error) {
    return { ...context, rule, error: error.message };
  }
}

function write(name, lines) {
  mkdirSync(join(here, "golden"), { recursive: true });
  const text = lines.map((one) => JSON.stringify(one)).join("\n");
  writeFileSync(join(here, "golden", `${name}.jsonl`), `${JSON.stringify({ library: `@lightdash/common ${version}` })}\n${text}\n`);
}

const contexts = [
  { timezone: "UTC", now: "2026-11-24T08:30:00Z" },
  { timezone: "Europe/Madrid", now: "2026-11-24T08:30:00Z" },
  { timezone: "America/Mexico_City", now: "2026-01-01T03:00:00Z" },
  { timezone: "Europe/Madrid", now: "2028-02-28T23:30:00Z" },
  { timezone: "Europe/Madrid", now: "2026-03-29T09:00:00Z" },
];
for (const [type, rules] of Object.entries(plain)) write(type, rules.map((one) => line(one, () => sqlOf(one, "UTC"))));
for (const [type, rules] of Object.entries(timed)) {
  const made = contexts.flatMap((context) => {
    now = Real.parse(context.now);
    return rules.map((one) => line(one, () => sqlOf(one, context.timezone), context));
  });
  write(type, made);
}
write("groups", groups.map((one) => line(one, () => group(one))));

const sample = join(here, "../../../../engines/tienda/models");
const models = readdirSync(sample)
  .filter((name) => name.endsWith(".yml"))
  .flatMap((name) => yaml.load(readFileSync(join(sample, name), "utf8")).models ?? [])
  .map((model) => ({
    ...model,
    unique_id: `model.tienda.${model.name}`,
    resource_type: "model",
    database: "warehouse",
    schema: "main",
    alias: model.name,
    relation_name: `"main"."${model.name}"`,
    root_path: "",
    original_file_path: "",
    patch_path: null,
    language: "sql",
    raw_code: "",
    compiled: true,
    depends_on: { nodes: [] },
    description: model.description ?? "",
    tags: [],
    meta: model.meta ?? {},
    config: { materialized: "table", ...(model.config ?? {}) },
    columns: Object.fromEntries((model.columns ?? []).map((c) => [c.name, { ...c, description: c.description ?? "", meta: c.meta ?? {}, data_type: c.data_type ?? typeOf(c) }])),
  }));

function typeOf(column) {
  const meta = { ...(column.meta ?? {}), ...(column.config?.meta ?? {}) };
  return meta.dimension?.type ?? "string";
}

const { warehouseClientMock } = require("./node_modules/@lightdash/common/dist/cjs/compiler/exploreCompiler.mock.js");
const warehouse = { ...warehouseClientMock, getAdapterType: () => "duckdb", getStartOfWeek: () => null, escapeString: escape };
const explores = await common.convertExplores(models, false, "duckdb", warehouse, common.DEFAULT_SPOTLIGHT_CONFIG ? { spotlight: common.DEFAULT_SPOTLIGHT_CONFIG } : { spotlight: { default_visibility: "show" } });
const shown = (field) => ({
  id: common.getItemId(field), label: field.label, type: field.type, hidden: Boolean(field.hidden), table: field.table, tableLabel: field.tableLabel,
  groups: field.groups, ...(field.timeInterval ? { timeInterval: field.timeInterval, base: field.timeIntervalBaseDimensionName } : {}),
  ...(field.fieldType === "dimension" ? { sql: field.compiledSql } : {}), tables: field.tablesReferences,
});
write("explores", explores.map((explore) => explore.errors ? explore : {
  name: explore.name, label: explore.label, baseTable: explore.baseTable,
  joins: explore.joinedTables.map((j) => ({ table: j.table, compiledSqlOn: j.compiledSqlOn, relationship: j.relationship })),
  dimensions: Object.values(explore.tables).flatMap((t) => Object.values(t.dimensions).map(shown)),
  metrics: Object.values(explore.tables).flatMap((t) => Object.values(t.metrics).map(shown)),
}));
