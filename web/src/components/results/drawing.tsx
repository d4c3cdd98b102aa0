import { useId, useState } from "react";
import type { TableResult } from "@/agui/types";
import { named, regional, useI18n } from "@/i18n";
import { getChart } from "@/lib/api";
import { SafeLink } from "../safe-link";
import { ChartView } from "./chart-view";

type Spec = Record<string, unknown>;

/** The chart of a result and the other ways to draw it. Which ways are honest, and how they look, the server says. */
export function Drawing({ result }: { result: TableResult }) {
  const { t, locale } = useI18n();
  const select = useId();
  const [chosen, setChosen] = useState<{ type: string; spec: Spec | undefined }>();
  const [failed, setFailed] = useState(false);
  const type = chosen?.type ?? result.chartType ?? (result.chart ? "" : "table");
  const spec = chosen ? chosen.spec : result.chart;
  const choose = (next: string) => {
    setFailed(false);
    if (next === "table" || next === result.chartType) {
      setChosen(next === result.chartType ? undefined : { type: next, spec: undefined });
      return;
    }
    getChart(result.resultId, next, regional(locale)).then(
      (found) => setChosen({ type: next, spec: found }),
      () => setFailed(true));
  };
  if (!result.chart && result.chartTypes.length < 2) return null;
  const drawn = type && type !== "table" && type !== "number";
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 pb-2 text-sm text-soft">
        {result.chartTypes.length > 1 && (
          <span>
            <label htmlFor={select}>{t.drawnAs}</label>{" "}
            <select id={select} data-testid="chart-type" value={type} onChange={(event) => choose(event.target.value)} className="rounded-md border bg-surface px-2 py-1 text-foreground">
              {result.chartTypes.map((one) => <option key={one} value={one}>{named(t.chartTypes, one)}</option>)}
            </select>
          </span>
        )}
        {drawn && result.images.png && (
          <SafeLink href={withType(result.images.png, type)} download>{t.png}</SafeLink>
        )}
      </div>
      {failed && <p role="alert" className="px-4 pb-2 text-sm text-warning">{t.chartNotMade}</p>}
      {spec && <ChartView spec={spec} title={result.title} alt={result.alt} />}
    </>
  );
}

function withType(path: string, type: string): string {
  const [base, query] = path.split("?");
  const params = new URLSearchParams(query);
  params.set("type", type);
  return `${base}?${params.toString()}`;
}
