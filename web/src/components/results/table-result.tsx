import { useContext } from "react";
import { ResultsContext } from "@/hooks/results-context";
import { useI18n } from "@/i18n";
import type { Edit, Provenance, TableResult } from "@/agui/types";
import { SafeLink } from "../safe-link";
import { Alert } from "../ui/alert";
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from "../ui/card";
import { Chips } from "./chips";
import { Drawing } from "./drawing";
import { Figures, isFigures } from "./figures";
import { ProvenanceView } from "./provenance";
import { Rows } from "./rows";

interface Props { result: TableResult; provenance?: Provenance | undefined; runId?: string; busy?: boolean; onEdit?: (text: string, edit: Edit) => void }

export function TableResultView({ result, provenance, runId, busy = false, onEdit }: Props) {
  const { t } = useI18n();
  const { period } = result;
  const undoable = isLatest(useContext(ResultsContext), result.resultId);
  const saved = provenance?.filters.flatMap((filter) => (filter.saved && filter.text ? [filter.text] : [])).join("; ");
  const range = period && [period.text, period.timezone].filter(Boolean).join(", ");
  return (
    <Card aria-label={result.title}>
      <CardHeader>
        <CardTitle>{result.title}</CardTitle>
        {range && <p data-testid="result-range" className="text-sm text-soft">{range}</p>}
        {saved && <p data-testid="result-saved-filters" className="text-sm text-soft">{t.savedFilters(saved)}</p>}
        {result.compare && <p data-testid="result-compare" className="text-sm text-soft">{t.compared(result.compare)}</p>}
        <Chips
          chips={result.chips} busy={busy}
          onRemove={onEdit && ((chip) => onEdit(chip.text, { resultId: result.resultId, remove: [chip.id] }))}
          onUndo={onEdit && undoable ? () => onEdit(t.undo, { resultId: result.resultId, undo: true }) : undefined}
        />
      </CardHeader>
      {result.warnings.length > 0 && (
        <CardContent className="space-y-2 pb-2">
          {result.warnings.map((warning) => <Alert key={warning} variant="warning">{warning}</Alert>)}
        </CardContent>
      )}
      {result.rows.length > 0 && <Drawing result={result} />}
      <Data result={result} />
      <CardFooter className="flex-col items-stretch gap-2">
        <Counts result={result} />
        {provenance && (
          <ProvenanceView runId={runId} resultId={result.resultId || undefined} provenance={{ ...(range ? { period: range } : {}), ...(result.compare ? { compare: result.compare } : {}), ...provenance }} />
        )}
      </CardFooter>
    </Card>
  );
}

/** Only the last of several results has something to go back to. */
const isLatest = (results: ReadonlyMap<string, unknown>, id: string): boolean => results.size > 1 && [...results.keys()].at(-1) === id;

function Data({ result }: { result: TableResult }) {
  const { t } = useI18n();
  if (result.rows.length === 0) return <p className="px-4 pb-4 text-sm text-soft">{t.noRows}</p>;
  return isFigures(result) ? <Figures result={result} /> : <Rows result={result} label={t.table(result.title)} />;
}

function Counts({ result }: { result: TableResult }) {
  const { t, count } = useI18n();
  const shown = result.rows.length;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft">
      {!isFigures(result) && (
        <span>{result.rowsText ?? (shown < result.rowCount ? t.truncated(count(shown), count(result.rowCount)) : t.rows(result.rowCount, count(result.rowCount)))}</span>
      )}
      {result.truncated && <span className="text-warning">{t.incomplete}</span>}
      <span className="ml-auto flex flex-wrap gap-4">
        {result.links.map((link) => <SafeLink key={link.href} href={link.href}>{link.label}</SafeLink>)}
        {result.resultId && (
          <SafeLink href={`/results/${encodeURIComponent(result.resultId)}.csv`} download>{t.csv}</SafeLink>
        )}
      </span>
    </div>
  );
}
