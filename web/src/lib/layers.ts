import type { FlowGraph, GraphEdge, GraphNode } from "./flows";

export const box = { width: 176, height: 36, across: 24, down: 32, margin: 12 };

export interface Placed { node: GraphNode; x: number; y: number }
export interface Line { edge: GraphEdge; path: string; labelX: number; labelY: number }
export interface Drawing { width: number; height: number; nodes: Placed[]; lines: Line[] }

/** Each step one row below the last of those it follows; rows are centred. Loops are cut where they close. */
export function draw(graph: FlowGraph): Drawing {
  const known = new Map(graph.nodes.map((node) => [node.id, node]));
  const edges = graph.edges.filter((edge) => known.has(edge.source) && known.has(edge.target) && edge.source !== edge.target);
  const row = rows(graph.nodes, edges);
  const byRow: GraphNode[][] = [];
  for (const node of graph.nodes) (byRow[row.get(node.id) ?? 0] ??= []).push(node);
  const widest = Math.max(1, ...byRow.map((nodes) => nodes?.length ?? 0));
  const inner = widest * box.width + (widest - 1) * box.across;
  const placed = new Map<string, Placed>();
  byRow.forEach((nodes, at) => {
    const left = box.margin + (inner - nodes.length * box.width - (nodes.length - 1) * box.across) / 2;
    nodes.forEach((node, n) => placed.set(node.id, {
      node, x: left + n * (box.width + box.across), y: box.margin + at * (box.height + box.down) }));
  });
  const far = edges.some((edge) => span(edge, row) !== 1);
  return {
    width: inner + 2 * box.margin + (far ? box.across : 0),
    height: byRow.length * (box.height + box.down) - box.down + 2 * box.margin,
    nodes: [...placed.values()],
    lines: edges.flatMap((edge) => {
      const from = placed.get(edge.source);
      const to = placed.get(edge.target);
      return from && to ? [line(edge, from, to, span(edge, row) === 1, inner + 2 * box.margin)] : [];
    }),
  };
}

const span = (edge: GraphEdge, row: Map<string, number>) => (row.get(edge.target) ?? 0) - (row.get(edge.source) ?? 0);

function rows(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Map<string, number> {
  const waiting = new Map(nodes.map((node) => [node.id, edges.filter((edge) => edge.target === node.id).length]));
  const row = new Map(nodes.map((node) => [node.id, 0]));
  const left = new Set(nodes.map((node) => node.id));
  while (left.size > 0) {
    // In a loop nobody is first: whoever the flow names first is.
    const next = [...left].find((id) => (waiting.get(id) ?? 0) <= 0) ?? [...left][0];
    if (next === undefined) break;
    left.delete(next);
    for (const edge of edges.filter(({ source, target }) => source === next && left.has(target))) {
      row.set(edge.target, Math.max(row.get(edge.target) ?? 0, (row.get(next) ?? 0) + 1));
      waiting.set(edge.target, (waiting.get(edge.target) ?? 0) - 1);
    }
  }
  return row;
}

function line(edge: GraphEdge, from: Placed, to: Placed, near: boolean, right: number): Line {
  const [x1, y1] = [from.x + box.width / 2, from.y + box.height];
  const [x2, y2] = [to.x + box.width / 2, to.y];
  // A line past other rows goes around them, not behind them.
  const [c1, c2] = near ? [x1, x2] : [right, right];
  const bend = near ? box.down * 0.6 : box.down;
  const path = `M${x1},${y1} C${c1},${y1 + bend} ${c2},${y2 - bend} ${x2},${y2}`;
  return { edge, path, labelX: near ? (x1 + x2) / 2 : (x1 + 3 * right) / 4 - 12, labelY: (y1 + y2) / 2 + 4 };
}
