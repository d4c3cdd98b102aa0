import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseResult } from "@/agui/results";
import type { TableResult } from "@/agui/types";
import { TableResultView } from "@/components/results/table-result";
import { ResultsContext } from "@/hooks/results-context";
import { I18nProvider } from "@/i18n";
import { table, type Wire } from "./wire";

vi.mock("@/components/results/vega", () => ({
  drawChart: (_: Element, spec: Wire) => {
    const node = document.createElement("p");
    node.textContent = `drawn ${String(spec["mark"])}`;
    return Promise.resolve({ node, finalize: () => undefined });
  } }));

beforeEach(() => localStorage.setItem("habla.locale", "es"));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const chips: Wire[] = [
  { id: "metric:revenue", slot: "metric", label: "Ingresos", text: "Quitar Ingresos", removable: false },
  { id: "filter:0:country", slot: "filter", label: "País: España", text: "Quitar País: España", removable: true },
  { label: "sin id" }];
const parsed = (more: Wire): TableResult => parseResult({ ...table, ...more }) as TableResult;
const show = (result: TableResult, onEdit = vi.fn(), before: string[] = []) => {
  const results = new Map([...before, result.resultId].map((id) => [id, { result }]));
  render(<I18nProvider><ResultsContext value={results}><TableResultView result={result} onEdit={onEdit} /></ResultsContext></I18nProvider>);
  return onEdit;
};

describe("chips", () => {
  it("say what was asked, and a cross asks without that part", () => {
    const onEdit = show(parsed({ chips }));
    expect(screen.getAllByTestId("chip").map((chip) => chip.textContent)).toEqual(["Ingresos", "País: España×"]);
    fireEvent.click(screen.getByRole("button", { name: "Quitar País: España" }));
    expect(onEdit).toHaveBeenCalledWith("Quitar País: España", { resultId: "res1", remove: ["filter:0:country"] });
  });

  it("of the last of several results can be taken back", () => {
    const onEdit = show(parsed({ chips }), vi.fn(), ["res0"]);
    fireEvent.click(screen.getByTestId("undo"));
    expect(onEdit).toHaveBeenCalledWith("Deshacer", { resultId: "res1", undo: true });
    cleanup();
    show(parsed({ chips }));
    expect(screen.queryByTestId("undo")).toBeNull();
  });
});

describe("the drawing", () => {
  const drawable = { chart: { mark: "bar" }, chartType: "bar", chartTypes: ["bar", "donut", "table"], images: { png: "/results/res1.png?locale=es-ES", svg: "https://elsewhere.example/x.svg" } };
  const choose = async (type: string) => {
    await act(async () => {
      fireEvent.change(screen.getByTestId("chart-type"), { target: { value: type } });
      await new Promise((done) => setTimeout(done, 20));
    });
  };

  it("is made another way by the server, with a picture of the same", async () => {
    const asked = vi.fn((_path: string) => Promise.resolve(new Response(JSON.stringify({ mark: "arc" }))));
    vi.stubGlobal("fetch", asked);
    show(parsed(drawable));
    await screen.findByText("drawn bar");
    await choose("donut");
    await screen.findByText("drawn arc");
    expect(asked.mock.calls[0]?.[0]).toContain("/results/res1/chart?type=donut&locale=es-");
    expect(screen.getByText("Descargar imagen").closest("a")?.getAttribute("href")).toBe("/results/res1.png?locale=es-ES&type=donut");
    await choose("table");
    expect(screen.queryByTestId("result-chart")).toBeNull();
    await choose("bar");
    await screen.findByText("drawn bar");
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it("stays as it was when it cannot be made", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}", { status: 503 })));
    show(parsed(drawable));
    await choose("donut");
    expect(screen.getByRole("alert").textContent).toContain("No se ha podido dibujar así");
    expect(await screen.findByText("drawn bar")).toBeDefined();
  });

  it("takes pictures from this server only", () => expect(parsed(drawable).images).toEqual({ png: "/results/res1.png?locale=es-ES" }));
});
