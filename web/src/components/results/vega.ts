import { loader as createLoader, parse, View, type Loader } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { objects } from "@/lib/guards";
import { compile, type Config, type TopLevelSpec } from "vega-lite";

export interface Chart { resize(): void; finalize(): void }

/** Draws with inline data only: nothing is loaded, nothing links out, no code is made from text. */
export async function drawChart(element: HTMLElement, given: Record<string, unknown>): Promise<Chart> {
  const { spec } = compile(fitted(given, element.clientWidth), { config: theme(element) });
  const view = new View(parse(spec, undefined, { ast: true }), {
    expr: expressionInterpreter, loader: closedLoader(), renderer: "svg", container: element, hover: true, logLevel: 1 });
  await view.runAsync();
  let width = element.clientWidth;
  return {
    resize: () => {
      if (element.clientWidth === width || element.clientWidth === 0) return;
      width = element.clientWidth;
      window.dispatchEvent(new Event("resize"));
    },
    finalize: () => {
      view.finalize();
      element.replaceChildren();
    },
  };
}

function closedLoader(): Loader {
  const refuse = () => Promise.reject(new Error("charts carry their data"));
  return { ...createLoader(), load: refuse, sanitize: refuse, http: refuse, file: refuse };
}

/** Room for labels and title beside a panel's axis. */
const margin = 96;

/** One panel follows the card's width; stacked panels are given it, for Vega-Lite cannot make a stack follow. */
function fitted(given: Record<string, unknown>, room: number): TopLevelSpec {
  const stack = objects(given["vconcat"]);
  if (stack.length > 0) {
    const vconcat = stack.map((panel) => ({ ...panel, width: Math.max(160, room - margin) }));
    return { ...given, vconcat, background: "transparent" } as unknown as TopLevelSpec;
  }
  const several = ["hconcat", "concat", "facet", "repeat"].some((key) => key in given);
  const size = several ? {} : { width: "container", autosize: { type: "fit", contains: "padding" } };
  return { height: several ? undefined : 240, ...given, ...size, background: "transparent" } as unknown as TopLevelSpec;
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
    title: { color: colour("--foreground"), fontSize: 12, anchor: "start" },
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
