import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FlowProgress } from "@/agui/types";
import { FlowProgressView } from "@/components/flow-progress";
import { I18nProvider } from "@/i18n";
import { draw } from "@/lib/layers";

const graph = {
  nodes: [
    { id: "task:a", kind: "task", label: "Elegir el alcance", state: "SUCCESS" },
    { id: "task:b", kind: "task", label: "Recargar todo", parent: "task:a" },
    { id: "task:c", kind: "task", label: "Cargar lo nuevo", parent: "task:a", state: "FAILED" },
    { id: "task:d", kind: "task", label: "Resultado" },
  ],
  edges: [
    { source: "task:a", target: "task:b", kind: "choice", value: "true" },
    { source: "task:a", target: "task:c", kind: "choice", value: "false" },
    { source: "task:b", target: "task:d", kind: "next" },
    { source: "task:c", target: "task:d", kind: "next" },
    { source: "task:a", target: "task:d", kind: "next" },
    { source: "task:d", target: "task:gone", kind: "next" },
  ],
};
const answers: Record<string, unknown> = {};
let asked: string[] = [];

beforeEach(() => {
  localStorage.setItem("habla.locale", "es");
  asked = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    const body = answers[path];
    const status = body === undefined ? 404 : 200;
    return Promise.resolve(new Response(JSON.stringify(body ?? { detail: "No está." }), { status }));
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  for (const key of Object.keys(answers)) delete answers[key];
});

const flow = (part: Partial<FlowProgress> = {}): FlowProgress => ({
  flow: "tienda/refresh", executionId: "e1", state: "FAILED", tasks: [], links: [], ...part });
const show = (value: FlowProgress) => render(<I18nProvider><FlowProgressView flow={value} /></I18nProvider>);

describe("what is behind a flow's progress", () => {
  it("draws the steps when they are asked for, with their states", async () => {
    answers["/flows/tienda/refresh/graph?execution=e1"] = graph;
    show(flow());
    expect(asked).toEqual([]);
    fireEvent.click(screen.getByText("Ver los pasos"));
    const nodes = await screen.findAllByTestId("graph-node");
    expect(nodes.map((node) => node.getAttribute("data-state"))).toEqual(["SUCCESS", "", "FAILED", ""]);
    expect(screen.getByRole("img", { name: "Pasos de tienda/refresh" }).textContent).toContain("sí");
    expect(screen.getByText("Cargar lo nuevo: ha fallado", { selector: "li" })).toBeTruthy();
    fireEvent.click(screen.getByText("Ocultar los pasos"));
    expect(screen.queryByTestId("flow-graph")).toBeNull();
  });

  it("asks again when the execution has moved on", async () => {
    answers["/flows/tienda/refresh/graph?execution=e1"] = graph;
    const { rerender } = show(flow({ state: "RUNNING" }));
    fireEvent.click(screen.getByText("Ver los pasos"));
    await waitFor(() => expect(asked).toHaveLength(1));
    rerender(<I18nProvider><FlowProgressView flow={flow({ state: "RUNNING" })} /></I18nProvider>);
    rerender(<I18nProvider><FlowProgressView flow={flow({ state: "SUCCESS" })} /></I18nProvider>);
    await waitFor(() => expect(asked).toHaveLength(2));
  });

  it("shows the log of a run that went wrong, as text", async () => {
    answers["/executions/e1/log"] = { lines: [{ at: "2026-11-20T09:30:01Z", level: "ERROR", task: "load", message: "<b>no</b>" }] };
    show(flow());
    fireEvent.click(screen.getByText("Ver registros"));
    expect((await screen.findByTestId("log-line")).textContent).toContain("load: <b>no</b>");
    cleanup();
    show(flow({ state: "SUCCESS" }));
    expect(screen.queryByText("Ver registros")).toBeNull();
  });

  it("says why there is nothing to show", async () => {
    show(flow());
    fireEvent.click(screen.getByText("Ver registros"));
    expect(await screen.findByText("No está.")).toBeTruthy();
  });

  it("downloads files and opens pages", () => {
    show(flow({ state: "SUCCESS", links: [
      { label: "Descargar reporte", kind: "file", href: "/executions/e1/files/report" },
      { label: "Abrir", kind: "page", href: "https://docs.example.com/" }] }));
    expect(screen.getByText("Descargar reporte").hasAttribute("download")).toBe(true);
    expect(screen.getByText("Abrir").hasAttribute("download")).toBe(false);
  });
});

describe("a drawing", () => {
  it("puts each step below what it follows and keeps all inside", () => {
    const drawing = draw(graph as Parameters<typeof draw>[0]);
    const y = new Map(drawing.nodes.map(({ node, y }) => [node.id, y]));
    expect(y.get("task:a")).toBeLessThan(y.get("task:b") ?? 0);
    expect(y.get("task:b")).toBe(y.get("task:c"));
    expect(y.get("task:c")).toBeLessThan(y.get("task:d") ?? 0);
    expect(drawing.lines).toHaveLength(5);
    expect(drawing.nodes.every(({ x, y }) => x > 0 && y > 0 && x < drawing.width && y < drawing.height)).toBe(true);
  });

  it("ends with loops, and with nothing", () => {
    const node = (id: string) => ({ id, kind: "task" as const, label: id });
    const edge = (source: string, target: string) => ({ source, target, kind: "next" });
    expect(draw({ nodes: [node("a"), node("b")], edges: [edge("a", "b"), edge("b", "a"), edge("a", "a")] }).nodes).toHaveLength(2);
    expect(draw({ nodes: [], edges: [] }).nodes).toEqual([]);
  });
});
