import { isObject, list, number, objects, present, scalar, strings, text, type Json } from "@/lib/guards";
import type {
  Argument, CardResult, Cell, Chip, Column, Field, FileValue, Group, Interrupt, Link, Period, Provenance, TableResult, ToolResult,
} from "./types";

export function parseResult(value: unknown): ToolResult {
  if (!isObject(value)) return { kind: "error", code: "unreadable", message: "", retryable: false };
  switch (value["kind"]) {
    case "table":
      return table(value);
    case "profile":
    case "catalogue":
    case "definition":
      return card(value["kind"], value);
    case "flow":
      return present<ToolResult & { kind: "flow" }>({
        kind: "flow", message: text(value["message"]), flow: text(value["flow"]) ?? "", executionId: text(value["executionId"]) ?? "",
        state: text(value["state"]) ?? "", outputs: fields(value["outputs"]), links: links(value["links"]) });
    case "error":
      return {
        kind: "error", code: text(value["code"]) ?? "error", message: text(value["message"]) ?? "",
        retryable: value["retryable"] === true };
    default:
      return { kind: "error", code: "unreadable", message: "", retryable: false };
  }
}

function table(value: Json): TableResult {
  const columns = objects(value["columns"]).map((column): Column => ({
    id: text(column["id"]) ?? "", label: text(column["label"]) ?? text(column["id"]) ?? "",
    type: text(column["type"]) ?? "string", role: column["role"] === "metric" ? "metric" : "dimension" }));
  const rows = list(value["rows"]).map((row) => list(row).map(cell));
  return present<TableResult>({
    kind: "table", resultId: text(value["resultId"]) ?? "", title: text(value["title"]) ?? "", columns, rows,
    rowCount: number(value["rowCount"]) ?? rows.length, truncated: value["truncated"] === true,
    totals: totals(value["totals"], columns), chart: isObject(value["chart"]) ? value["chart"] : undefined,
    totalsLabel: text(value["totalsLabel"]), chartType: text(value["chartType"]), chartTypes: strings(value["chartTypes"]),
    alt: text(value["alt"]) || undefined, images: images(value["images"]), rowsText: text(value["rowsText"]) || undefined,
    chips: objects(value["chips"]).flatMap(chip),
    period: period(value["period"]), compare: words(value["compare"]),
    compared: Array.isArray(value["compared"]) ? list(value["compared"]).map((row) => list(row).map(cell)) : undefined,
    comparedTotals: totals(value["comparedTotals"], columns),
    changes: Array.isArray(value["changes"]) ? list(value["changes"]).map((row) => list(row).map(maybeCell)) : undefined,
    changedTotals: totals(value["changedTotals"], columns),
    warnings: strings(value["warnings"]),
    links: links(value["links"]) });
}

const directions = ["up", "down", "same"] as const;

function cell(value: unknown): Cell {
  if (isObject(value)) {
    return present<Cell>({
      raw: value["raw"], text: text(value["text"]) ?? scalar(value["raw"]) ?? "",
      direction: directions.find((one) => one === value["direction"]) });
  }
  return { raw: value, text: scalar(value) ?? "" };
}

function chip(value: Json): Chip[] {
  const [id, label] = [text(value["id"]), text(value["label"])];
  if (!id || !label) return [];
  return [{ id, label, slot: text(value["slot"]) ?? "", text: text(value["text"]) ?? label, removable: value["removable"] === true }];
}

/** Only pictures of this server. */
function images(value: unknown): TableResult["images"] {
  const own = (entry: unknown) => (text(entry)?.startsWith("/results/") ? text(entry) : undefined);
  return isObject(value) ? present<TableResult["images"]>({ png: own(value["png"]), svg: own(value["svg"]) }) : {};
}

const maybeCell = (value: unknown): Cell | null => (value == null ? null : cell(value));

/** Totals come as one cell a column, or keyed by the column's id. */
function totals(value: unknown, columns: Column[]): (Cell | null)[] | undefined {
  if (Array.isArray(value)) {
    return value.length === 0 ? undefined : columns.map((_, at) => maybeCell(value[at]));
  }
  if (!isObject(value)) return undefined;
  const found = columns.map((column) => maybeCell(value[column.id]));
  return found.some((entry) => entry !== null) ? found : undefined;
}

function period(value: unknown): Period | undefined {
  if (!isObject(value)) return undefined;
  return present<Period>({
    start: text(value["start"]) ?? "", end: text(value["end"]) ?? "", text: text(value["text"]) ?? "",
    timezone: text(value["timezone"]) ?? "", words: text(value["words"]) });
}

/** The readable part of something that is a string or carries one. */
function words(value: unknown): string | undefined {
  return isObject(value) ? text(value["text"]) ?? text(value["label"]) ?? words(value["period"]) : scalar(value);
}

function card(kind: CardResult["kind"], value: Json): CardResult {
  return present<CardResult>({
    kind, title: text(value["title"]) ?? text(value["label"]) ?? "", body: text(value["text"]) || text(value["description"]),
    fields: [...fields(value["fields"]), ...fields(value["items"])], groups: list(value["groups"]).flatMap(group),
    examples: strings(value["examples"]), links: links(value["links"]), resultId: text(value["resultId"]) || undefined });
}

/** A group is a pair of its name and its items. */
function group(value: unknown): Group[] {
  if (!Array.isArray(value)) return [];
  const [label, items] = value as unknown[];
  return [{ label: scalar(label) ?? "", fields: fields(items) }];
}

function fields(value: unknown): Field[] {
  if (isObject(value)) {
    return Object.entries(value).map(([label, entry]) => ({ label, value: show(entry) }));
  }
  return objects(value).map((field) => ({
    label: text(field["label"]) ?? text(field["name"]) ?? text(field["id"]) ?? "", value: show(field["value"]) }));
}

export function show(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (isObject(value) && text(value["text"]) !== undefined) return text(value["text"]) ?? "";
  return scalar(value) ?? JSON.stringify(value, null, 1);
}

export function links(value: unknown): Link[] {
  return objects(value).flatMap((link) => {
    const href = text(link["href"]);
    return href === undefined ? [] : [{ href, label: text(link["label"]) ?? href, kind: text(link["kind"]) ?? "link" }];
  });
}

const labels = (value: unknown): string[] =>
  list(value).flatMap((entry) => (isObject(entry) ? text(entry["label"]) ?? text(entry["id"]) ?? [] : scalar(entry) ?? []));

export function parseProvenance(value: unknown): Provenance | undefined {
  if (!isObject(value)) return undefined;
  return present<Provenance>({
    engine: text(value["engine"]), project: text(value["project"]),
    explore: text(value["exploreLabel"] ?? value["explore_label"]) ?? text(value["explore"]),
    metrics: labels(value["metrics"]), dimensions: labels(value["dimensions"]),
    filters: objects(value["filters"]).map((filter) => present<Provenance["filters"][number]>({
      field: text(filter["label"]) ?? text(filter["field"]) ?? "", operator: text(filter["operator"]) ?? "",
      values: list(filter["texts"] ?? filter["values"]).map(show), text: text(filter["text"]) || undefined,
      saved: filter["saved"] === true || undefined })),
    period: words(value["period"]), compare: words(value["compare"]), queryId: scalar(value["queryId"] ?? value["query_id"]),
    executedAt: text(value["executedAt"] ?? value["executed_at"]), elapsedMs: number(value["elapsedMs"] ?? value["elapsed_ms"]), url: text(value["url"]),
    explained: value["explained"] === true || undefined });
}

export function parseInterrupt(value: Json): Interrupt {
  const metadata = isObject(value["metadata"]) ? value["metadata"] : {};
  const preview = isObject(metadata["preview"]) ? metadata["preview"] : {};
  return present<Interrupt>({
    id: text(value["id"]) ?? "", toolCallId: text(value["toolCallId"]) ?? "", message: text(value["message"]) ?? "",
    digest: text(metadata["digest"]) ?? "", title: text(preview["title"]) ?? text(value["message"]) ?? "",
    target: show(preview["target"]), revision: scalar(preview["revision"]), risk: text(preview["risk"]),
    expiresAt: text(value["expiresAt"]), arguments: objects(preview["arguments"]).map(argument),
    read: labels(preview["read"]) });
}

function argument(value: Json): Argument {
  return present<Argument>({
    name: text(value["name"]) ?? "", label: text(value["label"]) ?? text(value["name"]) ?? "",
    value: show(value["value"]), file: file(value["file"]) });
}

function file(value: unknown): FileValue | undefined {
  if (!isObject(value)) return undefined;
  return present<FileValue>({
    name: text(value["name"]) ?? "", size: number(value["size"]) ?? 0, sha256: text(value["sha256"]) ?? "",
    rows: number(value["rows"]) });
}
