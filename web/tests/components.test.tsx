import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseInterrupt, parseProvenance, parseResult } from "@/agui/results";
import type { Approval, ApprovalState, TableResult } from "@/agui/types";
import { ApprovalCard } from "@/components/approval-card";
import { Composer } from "@/components/composer";
import { Markdown } from "@/components/markdown";
import { TableResultView } from "@/components/results/table-result";
import { I18nProvider } from "@/i18n";
import { interrupt, provenance, table, type Wire } from "./wire";

beforeEach(() => localStorage.setItem("habla.locale", "es"));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});
const show = (node: ReactNode) => render(<I18nProvider>{node}</I18nProvider>);

describe("approval card", () => {
  const long = "x".repeat(201);
  const args: Wire[] = [
    { name: "file", label: "Archivo", type: "file", value: "v.xlsx", file: { name: "v.xlsx", size: 1200, sha256: "9f2c4be1a07d55c3", rows: 5 } },
    { name: "to", label: "Para", type: "string", value: "ana\u202e@x" }];
  const approval = (state: ApprovalState, more: Wire[] = [], part: Partial<Approval> = {}): Approval =>
    ({ ...parseInterrupt(interrupt("i1", "w1", [...args, ...more])), state, ...part });
  const card = (a: Approval, onDecide = vi.fn(), deciding?: "approve") => {
    show(<ApprovalCard approval={a} deciding={deciding} busy={false} onDecide={onDecide} />);
    return onDecide;
  };

  it("shows every argument, the file's facts and what cannot be seen", () => {
    card(approval("open"));
    const [file, to] = screen.getAllByTestId("approval-argument");
    expect(file?.textContent).toContain("v.xlsx (1,2 kB, 5 filas)");
    expect(file?.textContent).toContain("9f2c4be1a07d…");
    expect(to?.textContent).toContain("ana⟨U+202E⟩@x");
    expect(screen.getByTestId("approval-card").textContent).toContain("tienda/export · revisión 3");
  });

  it("asks for long values to be opened first", () => {
    const onDecide = card(approval("open", [{ name: "note", label: "Nota", type: "string", value: long }]));
    expect(screen.getByTestId<HTMLButtonElement>("approve").disabled).toBe(true);
    expect(screen.getByTestId<HTMLButtonElement>("deny").disabled).toBe(false);
    fireEvent.click(screen.getByText(/valor completo/));
    expect(screen.getByTestId("approval-card").textContent).toContain(long);
    fireEvent.click(screen.getByTestId("approve"));
    expect(onDecide).toHaveBeenCalledWith("approve");
  });

  it("is locked while a decision is on its way", () => {
    card(approval("open"), vi.fn(), "approve");
    expect(screen.getByTestId<HTMLButtonElement>("approve").disabled).toBe(true);
    expect(screen.getByTestId<HTMLButtonElement>("deny").disabled).toBe(true);
  });

  it.each([["approved", "Aprobado"], ["denied", "Rechazado"], ["expired", "Caducado"]] as const)("tells that it was %s", (state, word) => {
    card(approval(state));
    expect(screen.getByTestId("approval-outcome").textContent).toBe(word);
    expect(screen.queryByTestId("approve")).toBeNull();
  });

  it("expires by itself", () => {
    vi.useFakeTimers();
    card(approval("open", [], { expiresAt: new Date(Date.now() + 1000).toISOString() }));
    expect(screen.queryByTestId("approval-outcome")).toBeNull();
    act(() => vi.advanceTimersByTime(2100));
    expect(screen.getByTestId("approval-outcome").textContent).toBe("Caducado");
  });
});

describe("table", () => {
  it("shows labels, texts, totals, range, counts, warnings and the CSV", () => {
    const origin = parseProvenance(provenance);
    show(<TableResultView result={parseResult(table) as TableResult} provenance={origin} />);
    const grid = screen.getByTestId("result-table");
    expect([...grid.querySelectorAll("th")].map((cell) => cell.textContent)).toEqual(["País", "Ingresos"]);
    expect(within(grid).getByText("10,50 €").closest("td")?.className).toContain("text-right");
    expect(grid.querySelector("tfoot")?.textContent).toBe("Total12,50 €");
    expect(screen.getByTestId("result-range").textContent).toBe("1–31 oct 2026, Europe/Madrid");
    expect(screen.getByText("Se muestran 2 de 250 filas. El CSV las tiene todas.")).toBeTruthy();
    expect(screen.getByText("Faltan dos días")).toBeTruthy();
    expect(screen.getByText("Descargar CSV").getAttribute("href")).toBe("/results/res1.csv");
    fireEvent.click(screen.getByText("De dónde sale"));
    expect(screen.getByTestId("provenance").textContent).toContain("Estado es completado");
    expect(screen.getByText("Abrir en Lightdash").getAttribute("rel")).toContain("noopener");
  });
});

describe("composer", () => {
  const compose = (draft: string, running = false) => {
    const onSend = vi.fn();
    const onStop = vi.fn();
    show(<Composer box={{ current: null }} draft={draft} running={running} stopping={false} onDraft={vi.fn()} onSend={onSend} onStop={onStop} />);
    return { onSend, onStop, box: screen.getByTestId("composer") };
  };
  it("sends on Enter, not on Shift+Enter, not when empty, not while running", () => {
    const { onSend, box } = compose("Hola");
    fireEvent.keyDown(box, { key: "Enter", shiftKey: true });
    expect(onSend).not.toHaveBeenCalled();
    fireEvent.keyDown(box, { key: "Enter" });
    expect(onSend).toHaveBeenCalledExactlyOnceWith("Hola");
    cleanup();
    for (const [draft, running] of [["  ", false], ["Hola", true]] as const) {
      const other = compose(draft, running);
      fireEvent.keyDown(other.box, { key: "Enter" });
      expect(other.onSend).not.toHaveBeenCalled();
      cleanup();
    }
  });
  it("has Stop while a run goes on", () => {
    const { onStop } = compose("", true);
    fireEvent.click(screen.getByTestId("stop"));
    expect(onStop).toHaveBeenCalledOnce();
    expect(screen.queryByTestId("send")).toBeNull();
  });
});

describe("assistant text", () => {
  it("never becomes markup or links", () => {
    const { container } = show(<Markdown source={"<img src=x onerror=alert(1)> [a](javascript:b) **c**"} />);
    expect(container.querySelector("img, a, script")).toBeNull();
    expect(container.textContent).toContain("<img src=x onerror=alert(1)> [a](javascript:b)");
  });
});
