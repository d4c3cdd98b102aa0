import type { TableResult } from "@/agui/types";
import { useI18n } from "@/i18n";
import { cellId } from "@/lib/origin";

export const isFigures = ({ columns, rows }: TableResult): boolean =>
  rows.length === 1 && columns.length > 0 && columns.length <= 4 && columns.every((column) => column.role === "metric");

/** One row of numbers without a breakdown is the answer itself: shown big, not as a table with one line. */
export function Figures({ result }: { result: TableResult }) {
  const { t } = useI18n();
  const before = result.compared?.[0];
  const change = result.changes?.[0];
  return (
    <dl data-testid="result-figures" className="flex flex-wrap gap-x-10 gap-y-4 px-4 pt-1 pb-4">
      {result.columns.map((column, at) => (
        <div key={column.id} className="min-w-0">
          <dt className={result.columns.length === 1 && column.label === result.title ? "sr-only" : "text-sm text-soft"}>{column.label}</dt>
          <dd>
            <span id={cellId(result.resultId, column.id, 0)} tabIndex={-1} data-cell className="text-3xl font-semibold tracking-tight tabular-nums wrap-anywhere">{result.rows[0]?.[at]?.text}</span>
            {before?.[at]?.text && (
              <span className="mt-1 block text-sm text-soft">
                {change?.[at]?.text && <strong className="font-semibold text-foreground">{change[at].text} </strong>}
                {t.versus(before[at].text)}
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
