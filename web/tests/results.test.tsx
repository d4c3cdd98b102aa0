import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseProvenance, parseResult } from "@/agui/results";
import type { TableResult } from "@/agui/types";
import { fitted } from "@/components/results/fit";
import { TableResultView } from "@/components/results/table-result";
import { I18nProvider } from "@/i18n";
import { provenance, table, type Wire } from "./wire";

beforeEach(() => localStorage.setItem("habla.locale", "es"));
afterEach(cleanup);
const show = (node: ReactNode) => render(<I18nProvider>{node}</I18nProvider>);
const view = (part: Wire, origin?: Wire) =>
  show(<TableResultView result={parseResult({ ...table, ...part }) as TableResult} provenance={parseProvenance(origin)} />);
const heads = () => [...screen.getByTestId("result-table").querySelectorAll("th")].map((cell) => cell.textContent);
const lines = () => [...screen.getByTestId("result-table").querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent));

const compared: Wire = {
  compare: { start: "2026-09-01", end: "2026-10-01", text: "1–30 sept 2026" },
  compared: [[{ raw: "ES", text: "España" }, { raw: 8, text: "8,00 €" }], [{ raw: null, text: "" }, { raw: null, text: "" }]] };

describe("a comparison", () => {
  it("stands beside each number, without a change that the server did not send", () => {
    view(compared);
    expect(screen.getByTestId("result-compare").textContent).toBe("Comparado con 1–30 sept 2026");
    expect(heads()).toEqual(["País", "Ingresos", "Antes"]);
    expect(lines()[1]).toEqual(["España", "10,50 €", "8,00 €"]);
  });
  it("shows the server's change and totals as sent", () => {
    view({ ...compared, changes: [[null, { raw: 0.3125, text: "+31,3 %" }], [null, null]], comparedTotals: { revenue: "8,00 €" }, changedTotals: { revenue: "+56,3 %" } });
    expect(heads()).toEqual(["País", "Ingresos", "Antes", "Cambio"]);
    expect(lines()[1]).toEqual(["España", "10,50 €", "8,00 €", "+31,3 %"]);
    expect(lines().at(-1)).toEqual(["Total", "12,50 €", "8,00 €", "+56,3 %"]);
  });
  it("names the other bucket of time, and the metric when there are several", () => {
    view({
      columns: [{ id: "m", label: "Mes", type: "date", role: "dimension", grain: "month" }, { id: "a", label: "A", type: "number", role: "metric" }, { id: "b", label: "B", type: "number", role: "metric" }],
      rows: [[{ raw: "2026-01-01", text: "ene 2026" }, { raw: 1, text: "1" }, { raw: 2, text: "2" }]], totals: null,
      compare: { text: "2025" }, compared: [[{ raw: "2025-01-01", text: "ene 2025" }, { raw: 3, text: "3" }, { raw: 4, text: "4" }]] });
    expect(heads()).toEqual(["Mes", "A", "A · Antes", "B", "B · Antes"]);
    expect(lines()[1]).toEqual(["ene 2026frente a ene 2025", "1", "3", "2", "4"]);
  });
});

describe("one number", () => {
  const one: Wire = { title: "Ingresos", columns: [{ id: "revenue", label: "Ingresos", type: "number", role: "metric" }], rows: [[{ raw: 1, text: "53.583,51 €" }]], rowCount: 1, totals: null };
  it("is shown big, not as a table", () => {
    view(one);
    expect(screen.getByTestId("result-figures").textContent).toBe("Ingresos53.583,51 €");
    expect(screen.queryByTestId("result-table")).toBeNull();
    expect(screen.getByText("Descargar CSV")).toBeTruthy();
  });
  it("has what it was before under it", () => {
    view({ ...one, compare: { text: "sept" }, compared: [[{ raw: 1, text: "57.703,38 €" }]], changes: [[{ raw: -0.071, text: "-7,1 %" }]] });
    expect(screen.getByTestId("result-figures").textContent).toContain("-7,1 % frente a 57.703,38 €");
  });
});

it("tells its origin in words: label of the explore, values as the person calls them, period with its zone", () => {
  const { explore_label: _snake, ...rest } = provenance;
  view(compared, { ...rest, exploreLabel: "Pedidos", filters: [{ field: "status", label: "Estado", operator: "equals", values: ["completed"], texts: ["completado"] }], period: { start: "2026-10-01", end: "2026-11-01", field: "d" } });
  fireEvent.click(screen.getByText("De dónde sale"));
  const said = screen.getByTestId("provenance").textContent;
  for (const part of ["Pedidos", "Estado es completado", "1–31 oct 2026, Europe/Madrid", "Comparado con1–30 sept 2026", "q1"]) expect(said).toContain(part);
});

describe("a chart's size", () => {
  const bars = (names: string[]) => ({
    data: { values: names.map((xt) => ({ xt, y: 1 })) }, mark: "bar",
    encoding: { x: { field: "xt", type: "nominal", axis: { labelAngle: 0 } }, y: { field: "y", type: "quantitative" } } });
  const angle = (spec: unknown) => (spec as { encoding: { x: { axis: { labelAngle: number } } } }).encoding.x.axis.labelAngle;
  const countries = ["España", "México", "Argentina", "Colombia", "Chile", "—"];
  it("is the card's", () => {
    expect(fitted({ ...bars(countries), width: "container" }, 700)["width"]).toBe(700);
    const panels = fitted({ vconcat: [{ ...bars(countries), width: 560 }] }, 360)["vconcat"] as { width: number }[];
    expect(panels[0]?.width).toBe(264);
  });
  it("slants names that would run into each other, and only those", () => {
    expect(angle(fitted(bars(countries), 700))).toBe(0);
    expect(angle(fitted(bars(countries), 324))).toBe(-40);
    const titled = fitted({ ...bars(countries), title: { text: ["Ingresos"] }, usermeta: { notes: ["30 de 40: País"] } }, 700);
    expect(titled["title"]).toMatchObject({ text: ["30 de 40: País"] });
    expect(fitted({ ...bars(countries), title: { text: ["Ingresos"] } }, 700)["title"]).toBeUndefined();
  });
});
