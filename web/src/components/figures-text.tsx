import { useContext, useId, useState, type KeyboardEvent } from "react";
import { ResultsContext } from "@/hooks/results-context";
import type { TextItem } from "@/agui/reduce";
import type { Origin, TableResult } from "@/agui/types";
import { useI18n } from "@/i18n";
import { cn } from "@/lib/cn";
import { cellId, cellsOf, showCell } from "@/lib/origin";
import { marked, type Span } from "@/lib/markdown";
import { Markdown } from "./markdown";
import { ResultSql } from "./results/sql";
import { Button } from "./ui/button";

/** An answer whose figures can be asked where they come from: the cell, the query and its filters. */
export function FiguresText({ item }: { item: TextItem }) {
  const { t } = useI18n();
  const panel = useId();
  const [asked, setAsked] = useState<number>();
  const origins = item.origins ?? [];
  const open = origins.find((origin) => origin.start === asked);
  const close = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setAsked(undefined);
  };
  const inner = (span: Span) => marked(span, origins).map(({ text, mark }) => mark ? (
    <button
      key={mark.start} type="button" data-testid="figure" aria-expanded={mark === open} aria-controls={panel} title={t.whereFrom}
      className={cn("cursor-pointer rounded-sm text-inherit underline decoration-dotted decoration-1 underline-offset-4 hover:bg-muted", mark === open && "bg-muted decoration-solid")}
      onClick={() => setAsked(mark === open ? undefined : mark.start)}
    >
      {text}
    </button>
  ) : text);
  return (
    <div onKeyDown={close}>
      <Markdown source={item.text} inner={inner} />
      <div id={panel} role="region" aria-label={t.whereFrom} hidden={!open}>
        {open && <OriginView origin={open} figure={item.text.slice(open.start, open.end)} onClose={() => setAsked(undefined)} />}
      </div>
    </div>
  );
}

function OriginView({ origin, figure, onClose }: { origin: Origin; figure: string; onClose: () => void }) {
  const { t, moment } = useI18n();
  const found = useContext(ResultsContext).get(origin.resultId);
  if (!found) return <p data-testid="origin" className="mt-2 text-sm text-soft">{t.originGone}</p>;
  const { result, provenance } = found;
  const cells = cellsOf(origin, result, t);
  const filters = provenance?.filters.map((filter) => filter.text ?? `${filter.field}: ${filter.values.join(", ")}`) ?? [];
  const lines: [string, string | undefined][] = [
    [t.result, result.title],
    [cells.length === 1 ? t.cell : t.cells, cells.map((cell) => cell.text).join(" · ")],
    [t.period, result.period?.text],
    [t.comparedPeriod, origin.kind === "before" || origin.kind === "growth" || origin.kind === "compare" ? result.compare : undefined],
    [t.filters, filters.length > 0 ? filters.join("; ") : t.none],
    [t.explore, provenance?.explore],
    [t.queryId, provenance?.queryId],
    [t.executedAt, provenance?.executedAt && moment(provenance.executedAt)],
  ];
  const first = cells.find((cell) => shown(result, cell.row));
  return (
    <div data-testid="origin" className="mt-3 rounded-lg border bg-surface p-3 text-sm">
      <p className="mb-1.5"><strong className="font-semibold"><bdi>{figure}</bdi></strong> · {t.originKinds[origin.kind]}</p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        {lines.map(([label, value]) => value ? (
          <div key={label} className="contents"><dt className="text-soft">{label}</dt><dd className="wrap-anywhere"><bdi>{value}</bdi></dd></div>
        ) : null)}
      </dl>
      {provenance?.explained && <div className="mt-2"><ResultSql resultId={result.resultId} /></div>}
      <div className="mt-2 flex flex-wrap gap-2">
        {first && (
          <Button variant="outline" size="sm" onClick={() => showCell(cellId(result.resultId, first.column, first.row))}>{t.showInTable}</Button>
        )}
        <Button variant="ghost" size="sm" onClick={onClose}>{t.close}</Button>
      </div>
    </div>
  );
}

const shown = (result: TableResult, row: number | undefined): boolean => row === undefined ? result.totals !== undefined : row < result.rows.length;
