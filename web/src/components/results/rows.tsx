import { useI18n } from "@/i18n";
import type { Cell, Column, TableResult } from "@/agui/types";
import { cn } from "@/lib/cn";
import { cellId } from "@/lib/origin";
import { Table, TableCell, TableHead } from "../ui/table";

/** One column as shown: a column of the result, or what it was before, or how much it changed. */
interface Shown { key: string; label: string; column: Column; at: number; part: "now" | "before" | "change"; pinned?: boolean }

export function Rows({ result, label }: { result: TableResult; label: string }) {
  const { t } = useI18n();
  const { rows, totals, comparedTotals, changedTotals } = result;
  const shown = useShown(result);
  const total = ({ part, at }: Shown) => (part === "now" ? totals : part === "before" ? comparedTotals : changedTotals)?.[at]?.text;
  return (
    <Table data-testid="result-table" label={label}>
      <thead>
        <tr>{shown.map((one) => <TableHead key={one.key} className={cn(align(one), "whitespace-normal align-bottom", one.pinned && "left-0 z-1")}>{one.label}</TableHead>)}</tr>
      </thead>
      <tbody>
        {rows.map((row, at) => (
          <tr key={at}>{shown.map((one) => <Value key={one.key} id={cellId(result.resultId, one.column.id, at)} one={one} row={row} before={result.compared?.[at]} change={result.changes?.[at]} />)}</tr>
        ))}
      </tbody>
      {totals && (
        <tfoot>
          <tr className="font-semibold">
            {shown.map((one, at) => (
              <TableCell key={one.key} {...findable(one, cellId(result.resultId, one.column.id))} className={cn("sticky bottom-0 border-t border-b-0 bg-surface", align(one), one.pinned && "left-0 z-1")}>
                {total(one) || (at === 0 ? result.totalsLabel ?? t.total : "")}
              </TableCell>
            ))}
          </tr>
        </tfoot>
      )}
    </Table>
  );
}

function useShown({ columns, compared, changes }: TableResult): Shown[] {
  const { t } = useI18n();
  const several = columns.filter((column) => column.role === "metric").length > 1;
  const shown = columns.flatMap((column, at): Shown[] => {
    const now: Shown = { key: column.id, label: column.label, column, at, part: "now" };
    if (column.role !== "metric" || !compared || compared.length === 0) return [now];
    const beside = (part: "before" | "change", word: string): Shown =>
      ({ key: `${column.id} ${part}`, label: several ? `${column.label} · ${word}` : word, column, at, part });
    return [now, beside("before", t.before), ...(changes ? [beside("change", t.change)] : [])];
  });
  // What a row is about stays in sight while a wide table is moved.
  return shown.length > 3 ? shown.map((one, at) => (at === 0 && one.column.role === "dimension" ? { ...one, pinned: true } : one)) : shown;
}

interface ValueProps { id: string; one: Shown; row: Cell[]; before: Cell[] | undefined; change: (Cell | null)[] | undefined }

function Value({ id, one, row, before, change }: ValueProps) {
  const source = one.part === "now" ? row : one.part === "before" ? before : change;
  return (
    <TableCell {...findable(one, id)} className={cn(align(one), one.part !== "now" && "text-soft", one.pinned && "sticky left-0 bg-surface max-sm:max-w-40")}>
      <bdi>{source?.[one.at]?.text ?? ""}</bdi>
      {one.part === "now" && one.column.role === "dimension" && <Otherwise now={row[one.at]} before={before?.[one.at]} />}
    </TableCell>
  );
}

/** A figure of the answer can lead to its cell, which then has the focus. */
const findable = ({ part }: Shown, id: string) =>
  part === "now" ? { id, tabIndex: -1, "data-cell": true } : {};

/** A bucket of time stands beside another one: January beside the January before. */
function Otherwise({ now, before }: { now: Cell | undefined; before: Cell | undefined }) {
  const { t } = useI18n();
  if (!before?.text || before.raw === null || before.text === now?.text) return null;
  return <span className="block text-xs text-soft">{t.versus(before.text)}</span>;
}

function align({ column, part }: Shown): string {
  if (part !== "now" || column.role === "metric") return "text-right tabular-nums whitespace-nowrap";
  return column.type === "string" ? "min-w-36 max-w-80 text-left wrap-anywhere" : "text-left whitespace-nowrap";
}
