import type { ReactNode } from "react";
import type { Provenance } from "@/agui/types";
import { named, useI18n } from "@/i18n";
import { engineName } from "@/lib/engines";
import { SafeLink } from "../safe-link";
import { Collapsible, CollapsibleContent, CollapsibleTrigger } from "../ui/collapsible";
import { Proof } from "./proof";
import { ResultSql } from "./sql";

export function ProvenanceView({ provenance, resultId, runId }: { provenance: Provenance; resultId?: string | undefined; runId?: string | undefined }) {
  const { t, decimal, moment } = useI18n();
  const p = provenance;
  const lines: [string, ReactNode][] = [
    [t.engine, p.engine && engineName(p.engine)],
    [t.project, p.project && <Code>{p.project}</Code>],
    [t.explore, p.explore],
    [t.metrics, p.metrics.join(", ")],
    [t.dimensions, p.dimensions.join(", ")],
    [t.filters, <Filters key="filters" filters={p.filters} />],
    [t.period, p.period],
    [t.comparedPeriod, p.compare],
    [t.queryId, p.queryId && <Code>{p.queryId}</Code>],
    [t.executedAt, p.executedAt && moment(p.executedAt)],
    [t.took, p.elapsedMs !== undefined && t.seconds(decimal(p.elapsedMs / 1000))],
  ];
  return (
    <Collapsible data-testid="provenance" className="w-full min-w-0">
      <CollapsibleTrigger>{t.provenance}</CollapsibleTrigger>
      <CollapsibleContent>
        <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
          {lines.map(([label, value]) => value ? (
            <div key={label} className="contents"><dt className="text-soft">{label}</dt><dd className="wrap-anywhere">{value}</dd></div>
          ) : null)}
        </dl>
        {p.explained && resultId && <div className="mt-2"><ResultSql resultId={resultId} /></div>}
        {runId && <Proof runId={runId} />}
        {p.url && <p className="mt-2"><SafeLink href={p.url}>{t.openIn(engineName(p.engine ?? "lightdash"))}</SafeLink></p>}
      </CollapsibleContent>
    </Collapsible>
  );
}

function Code({ children }: { children: string }) {
  return <code className="text-xs break-all">{children}</code>;
}

function Filters({ filters }: { filters: Provenance["filters"] }) {
  const { t } = useI18n();
  if (filters.length === 0) return t.none;
  return filters.map((filter, at) => (
    <span key={at} className="block">
      {filter.text ? <bdi>{filter.text}</bdi> : <>{filter.field} {named(t.operators, filter.operator)} <bdi>{filter.values.join(", ")}</bdi></>}
    </span>
  ));
}
