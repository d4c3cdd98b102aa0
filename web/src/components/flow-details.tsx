import { useEffect, useId, useState, type ReactNode } from "react";
import { useI18n } from "@/i18n";
import { getGraph, getLog } from "@/lib/flows";
import { FlowGraphView } from "./flow-graph";
import { Button } from "./ui/button";

/** The flow as a diagram, asked for when somebody opens it; again with every change of the execution's state. */
export function FlowSteps({ flow, executionId, version }: { flow: string; executionId?: string | undefined; version: string }) {
  const { t, locale } = useI18n();
  return (
    <Fold open={t.showSteps} close={t.hideSteps} testId="flow-steps">
      <Loaded load={() => getGraph(flow, executionId, locale)} version={`${flow} ${executionId ?? ""} ${version} ${locale}`}>
        {(graph) => graph.nodes.length === 0 ? <p className="text-soft">{t.noSteps}</p> : <FlowGraphView flow={flow} graph={graph} />}
      </Loaded>
    </Fold>
  );
}

/** What the execution complained of. */
export function FlowLog({ executionId, version }: { executionId: string; version: string }) {
  const { t, locale, time } = useI18n();
  return (
    <Fold open={t.showLog} close={t.hideLog} testId="flow-log">
      <Loaded load={() => getLog(executionId, locale)} version={`${executionId} ${version} ${locale}`}>
        {(lines) => lines.length === 0 ? <p className="text-soft">{t.noLog}</p> : (
          <ol className="space-y-1">
            {lines.map((line, at) => (
              <li key={at} data-testid="log-line" className="wrap-anywhere">
                <span className="text-soft tabular-nums">{line.at && time(line.at)}</span>{" "}
                <span className={line.level === "ERROR" ? "font-medium text-danger" : "font-medium text-warning"}>{line.level}</span>{" "}
                {line.task && <span className="text-soft">{line.task}: </span>}
                <bdi>{line.message}</bdi>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Fold>
  );
}

export function Fold({ open, close, testId, children }: { open: string; close: string; testId: string; children: ReactNode }) {
  const [shown, setShown] = useState(false);
  const region = useId();
  return (
    <div data-testid={testId} className="space-y-2 text-sm">
      <Button variant="link" size="inline" aria-expanded={shown} aria-controls={region} onClick={() => setShown(!shown)}>
        {shown ? close : open}
      </Button>
      <div id={region} hidden={!shown}>{shown && children}</div>
    </div>
  );
}

type State<T> = { kind: "loading" } | { kind: "done"; value: T } | { kind: "failed"; message: string };

export function Loaded<T>({ load, version, children }: { load: () => Promise<T>; version: string; children: (value: T) => ReactNode }) {
  const { t } = useI18n();
  const [state, setState] = useState<State<T>>({ kind: "loading" });
  useEffect(() => {
    let gone = false;
    load().then(
      (value) => { if (!gone) setState({ kind: "done", value }); },
      (error: unknown) => { if (!gone) setState({ kind: "failed", message: error instanceof Error ? error.message : "" }); },
    );
    return () => { gone = true; };
    // `version` names everything that `load` depends on.
  }, [version]);
  switch (state.kind) {
    case "loading":
      return <p className="text-soft" role="status">{t.loadingDetails}</p>;
    case "failed":
      return <p className="text-warning wrap-anywhere" role="status">{state.message || t.offlineDetails}</p>;
    case "done":
      return <>{children(state.value)}</>;
  }
}
