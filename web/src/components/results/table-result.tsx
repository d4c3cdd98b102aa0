import { useI18n } from "@/i18n";
import type { Cell, Column, Provenance, TableResult } from "@/agui/types";
import { cn } from "@/lib/cn";
import { SafeLink } from "../safe-link";
import { Alert } from "../ui/alert";
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from "../ui/card";
import { Collapsible, CollapsibleContent, CollapsibleTrigger } from "../ui/collapsible";
import { Table, TableCell, TableHead } from "../ui/table";
import { ChartView } from "./chart-view";
import { ProvenanceView } from "./provenance";

export function TableResultView({ result, provenance }: { result: TableResult; provenance?: Provenance | undefined }) {
  const { t } = useI18n();
  const { period } = result;
  return (
    <Card aria-label={result.title}>
      <CardHeader>
        <CardTitle>{result.title}</CardTitle>
        {period && (
          <p data-testid="result-range" className="text-sm text-soft">
            {period.text}{period.timezone && `, ${period.timezone}`}
          </p>
        )}
      </CardHeader>
      {result.warnings.length > 0 && (
        <CardContent className="space-y-2 pb-2">
          {result.warnings.map((warning) => <Alert key={warning} variant="warning">{warning}</Alert>)}
        </CardContent>
      )}
      {result.chart && result.rows.length > 0 && <ChartView spec={result.chart} title={result.title} />}
      {result.rows.length === 0 ? <p className="px-4 pb-4 text-sm text-soft">{t.noRows}</p> : <Rows result={result} label={result.title} />}
      <CardFooter className="flex-col items-stretch gap-2">
        <Counts result={result} />
        {result.compare && <Compared result={result} period={result.compare} />}
        {provenance && <ProvenanceView provenance={{ ...(period ? { period: period.text } : {}), ...provenance }} />}
      </CardFooter>
    </Card>
  );
}

const align = (column: Column | undefined) => (column?.role === "metric" ? "text-right tabular-nums" : "text-left");

/** The same columns for the period it is compared with. */
function Compared({ result, period }: { result: TableResult; period: string }) {
  const { t } = useI18n();
  const { compared, columns } = result;
  if (!compared || compared.length === 0) return <p className="text-sm text-soft">{t.compared(period)}</p>;
  return (
    <Collapsible>
      <CollapsibleTrigger>{t.compared(period)}</CollapsibleTrigger>
      <CollapsibleContent className="-mx-4 mt-1">
        <Table label={t.compared(period)}>
          <Heads columns={columns} />
          <tbody>{compared.map((row, at) => <Row key={at} row={row} columns={columns} />)}</tbody>
        </Table>
      </CollapsibleContent>
    </Collapsible>
  );
}

function Heads({ columns }: { columns: Column[] }) {
  return (
    <thead>
      <tr>{columns.map((column) => <TableHead key={column.id} className={align(column)}>{column.label}</TableHead>)}</tr>
    </thead>
  );
}

function Rows({ result, label }: { result: TableResult; label: string }) {
  const { t } = useI18n();
  const { columns, rows, totals } = result;
  return (
    <Table data-testid="result-table" label={label}>
      <Heads columns={columns} />
      <tbody>{rows.map((row, at) => <Row key={at} row={row} columns={columns} />)}</tbody>
      {totals && (
        <tfoot>
          <tr className="font-semibold">
            {columns.map((column, at) => (
              <TableCell key={column.id} className={cn("sticky bottom-0 border-t border-b-0 bg-surface", align(column))}>
                {totals[at]?.text || (at === 0 ? t.total : "")}
              </TableCell>
            ))}
          </tr>
        </tfoot>
      )}
    </Table>
  );
}

function Row({ row, columns }: { row: Cell[]; columns: Column[] }) {
  return <tr>{columns.map((column, at) => <TableCell key={column.id} className={align(column)}>{row[at]?.text ?? ""}</TableCell>)}</tr>;
}

function Counts({ result }: { result: TableResult }) {
  const { t, count } = useI18n();
  const shown = result.rows.length;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-soft">
      <span>{shown < result.rowCount ? t.truncated(count(shown), count(result.rowCount)) : t.rows(result.rowCount, count(result.rowCount))}</span>
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
