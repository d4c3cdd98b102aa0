import { useId } from "react";
import { named, useI18n } from "@/i18n";
import type { FlowGraph } from "@/lib/flows";
import { box, draw } from "@/lib/layers";
import { tone, type Tone } from "@/lib/tone";

const fill: Record<Tone, string> = { good: "fill-accent", going: "fill-accent animate-pulse", bad: "fill-danger", waiting: "fill-border" };
/** Ways that are only taken when something is over or has gone wrong. */
const aside: ReadonlySet<string> = new Set(["error", "finally", "after"]);
const letters = 20;
const short = (label: string) => (label.length > letters ? `${label.slice(0, letters - 1)}…` : label);

/** Steps from top to bottom, with the choices on their lines; the same as a list for who cannot see it. */
export function FlowGraphView({ flow, graph }: { flow: string; graph: FlowGraph }) {
  const { t } = useI18n();
  const arrow = useId();
  const drawing = draw(graph);
  return (
    <div className="overflow-x-auto rounded-lg border" data-testid="flow-graph">
      <svg
        viewBox={`0 0 ${drawing.width} ${drawing.height}`} width={drawing.width} height={drawing.height} role="img"
        aria-label={t.graphOf(flow)} className="mx-auto block"
      >
        <defs>
          <marker id={arrow} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0,0 L8,4 L0,8 z" className="fill-soft" />
          </marker>
        </defs>
        {drawing.lines.map((line) => (
          <g key={`${line.edge.source} ${line.edge.target}`}>
            <path
              d={line.path} fill="none" className={line.edge.kind === "error" ? "stroke-danger" : "stroke-soft"}
              strokeDasharray={aside.has(line.edge.kind) ? "4 3" : undefined} markerEnd={`url(#${arrow})`}
            />
            {line.edge.value && (
              <text
                x={line.labelX} y={line.labelY} textAnchor="middle" paintOrder="stroke" strokeWidth={5} strokeLinejoin="round"
                className="fill-soft stroke-surface text-[11px]"
              >
                {named(t.choices, line.edge.value)}
              </text>
            )}
          </g>
        ))}
        {drawing.nodes.map(({ node, x, y }) => (
          <g key={node.id} data-testid="graph-node" data-state={node.state ?? ""} transform={`translate(${x},${y})`}>
            <title>{node.state ? `${node.label}: ${named(t.flowState, node.state)}` : node.label}</title>
            <rect
              width={box.width} height={box.height} rx={node.kind === "trigger" ? box.height / 2 : 8}
              className={node.state && tone(node.state) === "bad" ? "fill-surface stroke-danger" : "fill-surface stroke-border"}
            />
            <circle cx={16} cy={box.height / 2} r={4} className={fill[node.state ? tone(node.state) : "waiting"]} />
            <text x={28} y={box.height / 2 + 4} className="fill-foreground text-xs">{short(node.label)}</text>
          </g>
        ))}
      </svg>
      <ol className="sr-only">
        {drawing.nodes.map(({ node }) => (
          <li key={node.id}>{node.label}{node.state && `: ${named(t.flowState, node.state)}`}</li>
        ))}
      </ol>
    </div>
  );
}
