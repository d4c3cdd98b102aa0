import { isObject, number, objects, present, text, type Json } from "@/lib/guards";
import type { CellPlace, Origin, OriginKind } from "./types";

const kinds: readonly OriginKind[] = [
  "cell", "total", "before", "growth", "sum", "mean", "difference", "ratio", "share", "rank", "count", "period", "compare"];

/** The origins of a text's figures; what cannot be read is left out, and its figure is plain text. */
export function parseOrigins(value: unknown): Origin[] | undefined {
  const found = objects(value).flatMap(origin);
  return found.length > 0 ? found : undefined;
}

function origin(value: Json): Origin[] {
  const [start, end, resultId] = [number(value["start"]), number(value["end"]), text(value["resultId"])];
  const kind = kinds.find((one) => one === value["kind"]);
  if (start === undefined || end === undefined || start < 0 || end <= start || !resultId || !kind) return [];
  const several = objects(value["of"]).flatMap(place);
  return [{ start, end, resultId, kind, cells: several.length > 0 ? several : place(value) }];
}

function place(value: unknown): CellPlace[] {
  const column = isObject(value) ? text(value["column"]) : undefined;
  return column === undefined || !isObject(value) ? [] : [present<CellPlace>({ column, row: number(value["row"]) })];
}
