import { createContext } from "react";
import type { Item } from "@/agui/reduce";
import type { Provenance, TableResult } from "@/agui/types";

export interface FoundResult { result: TableResult; provenance?: Provenance }

export const noResults: ReadonlyMap<string, FoundResult> = new Map();

/** The tables of the conversation by their id: a figure of a text says which one it is from. */
export const ResultsContext = createContext(noResults);

export function resultsOf(items: readonly Item[]): ReadonlyMap<string, FoundResult> {
  return new Map(items.flatMap((item) =>
    item.kind === "tool" && item.result?.kind === "table"
      ? [[item.result.resultId, { result: item.result, ...(item.provenance ? { provenance: item.provenance } : {}) }] as const] : []));
}
