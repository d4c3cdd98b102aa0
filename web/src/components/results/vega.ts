import { loader as createLoader, parse, View, type Loader } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type Config, type TopLevelSpec } from "vega-lite";
import type { Json } from "@/lib/guards";
import { fitted } from "./fit";

export interface Chart { node: HTMLElement; finalize(): void }

/**
 * Draws, out of sight, for the width of the element it is meant for; with inline data only: nothing is loaded, nothing
 * links out, no code is made from text.
 */
export async function drawChart(element: HTMLElement, given: Json): Promise<Chart> {
  const { spec } = compile(fitted(given, element.clientWidth) as unknown as TopLevelSpec, { config: theme(element) });
  const node = document.createElement("div");
  const view = new View(parse(spec, undefined, { ast: true }), {
    expr: expressionInterpreter, loader: closedLoader(), renderer: "svg", container: node, hover: true, logLevel: 1 });
  await view.runAsync();
  return { node, finalize: () => view.finalize() };
}

function closedLoader(): Loader {
  const refuse = () => Promise.reject(new Error("charts carry their data"));
  return { ...createLoader(), load: refuse, sanitize: refuse, http: refuse, file: refuse };
}

function theme(element: HTMLElement): Config {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const text = { labelColor: colour("--soft"), titleColor: colour("--soft"), labelFontSize: 11, titleFontSize: 11, titleFontWeight: "normal" as const };
  const accent = colour("--accent");
  return {
    view: { stroke: null },
    axis: { ...text, gridColor: colour("--border"), domainColor: colour("--border"), tickColor: colour("--border") },
    axisBand: { grid: false },
    axisTemporal: { grid: false },
    legend: { ...text, orient: "bottom" },
    header: text,
    title: { color: colour("--soft"), fontSize: 12, anchor: "start" },
    mark: { color: accent },
    bar: { color: accent, cornerRadiusEnd: 3 },
    line: { color: accent, strokeWidth: 2 },
    area: { color: accent, fillOpacity: 0.25 },
    point: { color: accent, filled: true },
    arc: { stroke: colour("--surface") },
    text: { color: colour("--foreground") },
    range: { category: [accent, "#c2762c", "#5b6fb5", "#a2527f", "#6f8a2e", "#8a7a63", "#3d8bb0", "#b3524a"] },
  } as Config;
}
