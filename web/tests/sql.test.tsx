import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseProvenance, parseResult } from "@/agui/results";
import type { CardResult, TableResult } from "@/agui/types";
import { CardResultView } from "@/components/results/simple-results";
import { TableResultView } from "@/components/results/table-result";
import { I18nProvider } from "@/i18n";
import { provenance, table, type Wire } from "./wire";

const SQL = "SELECT\n  1 AS \"uno\"";
let answer: () => Response;
let asked: string[] = [];

beforeEach(() => {
  localStorage.setItem("habla.locale", "es");
  asked = [];
  answer = () => new Response(JSON.stringify({ resultId: "x", sql: SQL }));
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(answer());
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const show = (node: ReactNode) => render(<I18nProvider>{node}</I18nProvider>);
const view = (origin: Wire) => {
  show(<TableResultView result={parseResult(table) as TableResult} provenance={parseProvenance({ ...provenance, ...origin })} />);
  fireEvent.click(screen.getByText("De dónde sale"));
};

describe("the SQL of a result", () => {
  it("is asked for when it is opened, and shown line by line", async () => {
    view({ explained: true });
    expect(asked).toEqual([]);
    fireEvent.click(screen.getByText("Ver el SQL"));
    expect((await screen.findByTestId("code")).textContent).toBe(SQL);
    expect(asked).toEqual([`/results/${String(table["resultId"])}/sql`]);
    fireEvent.click(screen.getByText("Ocultar el SQL"));
    expect(screen.queryByTestId("code")).toBeNull();
  });
  it("says why there is none", async () => {
    answer = () => new Response(JSON.stringify({ detail: "Lightdash no ha podido escribir el SQL." }), { status: 404 });
    view({ explained: true });
    fireEvent.click(screen.getByText("Ver el SQL"));
    expect(await screen.findByText("Lightdash no ha podido escribir el SQL.")).toBeTruthy();
  });
  it("is not offered where the engine has none", () => {
    view({});
    expect(screen.queryByText("Ver el SQL")).toBeNull();
  });
});

describe("the SQL on a card that says how a result was computed", () => {
  const card = async () => {
    show(<CardResultView busy={false} onAsk={() => undefined} result={parseResult({ kind: "definition", title: "Cómo se calculó", resultId: "r-1" }) as CardResult} />);
    expect(asked).toEqual([]);
    fireEvent.click(screen.getByText("Ver el SQL"));
    expect((await screen.findByTestId("code")).textContent).toBe(SQL);
    expect(asked).toEqual(["/results/r-1/sql"]);
  };

  it("is copied as it is", async () => {
    const copied: string[] = [];
    vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText: (text: string) => { copied.push(text); return Promise.resolve(); } } });
    await card();
    fireEvent.click(screen.getByText("Copiar"));
    expect(await screen.findByText("Copiado.")).toBeTruthy();
    expect(copied).toEqual([SQL]);
  });
  it("says so where there is no clipboard", async () => {
    vi.stubGlobal("navigator", { ...navigator, clipboard: undefined });
    await card();
    fireEvent.click(screen.getByText("Copiar"));
    expect(await screen.findByText(/No se ha podido copiar/)).toBeTruthy();
  });
});

describe("conditions that were saved with a report", () => {
  it("stand under the title and among the origins, in whole sentences", () => {
    view({ filters: [{ field: "orders_date", label: "Fecha", operator: "inThePast", values: [3], text: "fecha: últimos 3 meses", saved: true }] });
    expect(screen.getByTestId("result-saved-filters").textContent).toBe("Filtros guardados: fecha: últimos 3 meses");
    expect(screen.getByTestId("provenance").textContent).toContain("fecha: últimos 3 meses");
  });
});
