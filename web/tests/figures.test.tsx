import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEvent } from "@/agui/parse";
import { emptyView, reduce, type TextItem, type ThreadView } from "@/agui/reduce";
import { FiguresText } from "@/components/figures-text";
import { TableResultView } from "@/components/results/table-result";
import { ResultsContext, resultsOf } from "@/hooks/results-context";
import { I18nProvider } from "@/i18n";
import { call, provenance, result, table, type Wire } from "./wire";

beforeEach(() => localStorage.setItem("habla.locale", "es"));
afterEach(cleanup);

const text = "😀 España vende **10,50 €** de 12,50 €.";
const place = (figure: string) => ({ start: text.indexOf(figure), end: text.indexOf(figure) + figure.length, resultId: "res1", handle: "r1" });
const origins: Wire[] = [
  { ...place("10,50 €"), kind: "cell", column: "revenue", row: 0, value: 10.5 },
  { ...place("12,50 €"), kind: "sum", of: [{ column: "revenue", row: 0 }, { column: "revenue", row: 1 }], value: 12.5 }];
const said = (more: Wire = {}): Wire[] => [
  { type: "TEXT_MESSAGE_START", messageId: "m1", role: "assistant" },
  { type: "TEXT_MESSAGE_CONTENT", messageId: "m1", delta: text.slice(0, 30), metadata: { origins: origins.slice(0, 1) } },
  { type: "TEXT_MESSAGE_CONTENT", messageId: "m1", delta: text.slice(30), metadata: { origins: origins.slice(1) } },
  { type: "TEXT_MESSAGE_END", messageId: "m1", metadata: { origins, ...more } }];
const after = (events: Wire[]): ThreadView => events.reduce((view: ThreadView, raw) => {
  const event = parseEvent(raw);
  return event ? reduce(view, { runId: "run1", event }) : view;
}, emptyView);
const answer = (view: ThreadView) => view.items.find((item): item is TextItem => item.kind === "text")!;

function open(view: ThreadView) {
  const found = resultsOf(view.items);
  render(
    <I18nProvider><ResultsContext value={found}>
      {[...found.values()].map((one) => <TableResultView key={one.result.resultId} result={one.result} provenance={one.provenance} />)}
      <FiguresText item={answer(view)} />
    </ResultsContext></I18nProvider>);
}
const whole = () => after([...call("c1", "Leo: ingresos"), result("c1", table, provenance), ...said()]);

describe("a figure of an answer", () => {
  it("is known while the text comes, and once when it has ended", () => {
    expect(answer(after(said().slice(0, 2))).origins).toHaveLength(1);
    expect(answer(after(said())).origins).toHaveLength(2);
  });

  it("opens its cell, its query and its filters", () => {
    open(whole());
    const [cell] = screen.getAllByTestId("figure");
    expect(screen.queryByTestId("origin")).toBeNull();
    expect(cell?.textContent).toBe("10,50 €");
    fireEvent.click(cell!);
    expect(cell?.getAttribute("aria-expanded")).toBe("true");
    const shown = screen.getByTestId("origin").textContent;
    for (const one of ["10,50 €", "Ingresos por país", "Ingresos, España", "una celda del resultado"]) expect(shown).toContain(one);
    fireEvent.keyDown(cell!, { key: "Escape" });
    expect(screen.queryByTestId("origin")).toBeNull();
  });

  it("leads to the cell in the table", () => {
    open(whole());
    fireEvent.click(screen.getAllByTestId("figure")[0]!);
    fireEvent.click(screen.getByText("Ver en la tabla"));
    expect(document.activeElement?.id).toBe("cell-res1-0-revenue");
    expect(document.activeElement?.textContent).toBe("10,50 €");
  });

  it("that was worked out names all of its cells", () => {
    open(whole());
    fireEvent.click(screen.getAllByTestId("figure")[1]!);
    expect(screen.getByTestId("origin").textContent).toContain("Ingresos, España · Ingresos, ");
    expect(screen.getByTestId("origin").textContent).toContain("la suma de las celdas");
  });

  it.each([
    [{ start: 3, end: 2 }], [{ start: -1, end: 4 }], [{ kind: "invented" }], [{ resultId: "" }], [{ start: "3" }],
  ])("without a readable origin (%j) is plain text", (wrong) => {
    const bad = said().map((raw) => ({ ...raw, metadata: { origins: [{ ...origins[0], ...wrong }] } }));
    open(after(bad));
    expect(screen.queryByTestId("figure")).toBeNull();
    expect(screen.getByText(/España vende/)).toBeDefined();
  });

  it("of a result that is gone says so", () => {
    open(after(said()));
    fireEvent.click(screen.getAllByTestId("figure")[0]!);
    expect(screen.getByTestId("origin").textContent).toContain("ya no está en la conversación");
  });
});
