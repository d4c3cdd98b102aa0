import type { Origin, TableResult } from "@/agui/types";
import type { Messages } from "@/i18n/es";

export interface NamedCell { column: string; row?: number; text: string }

/** The cells behind a figure as a person finds them in the table: the column, and what its row is about. */
export function cellsOf(origin: Origin, result: TableResult, t: Messages): NamedCell[] {
  return origin.cells.map(({ column, row }) => {
    const label = result.columns.find((one) => one.id === column)?.label ?? column;
    if (row === undefined) return { column, text: `${label}, ${t.total.toLowerCase()}` };
    const about = result.columns.flatMap((one, at) => (one.role === "dimension" && one.id !== column ? result.rows[row]?.[at]?.text ?? [] : []));
    return { column, row, text: [label, ...(about.length > 0 ? about : [t.row(row + 1)])].join(", ") };
  });
}

/** The id of a cell in the page; without a row, of the column's total. */
export const cellId = (resultId: string, column: string, row?: number): string => `cell-${resultId}-${row ?? "total"}-${column}`;

export function showCell(id: string): void {
  const cell = document.getElementById(id);
  if (!cell) return;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  cell.scrollIntoView({ block: "center", inline: "center", behavior: still ? "auto" : "smooth" });
  cell.focus({ preventScroll: true });
}
