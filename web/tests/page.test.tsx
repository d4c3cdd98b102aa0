import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emptyView, reduce, type Item } from "@/agui/reduce";
import { parseEvent } from "@/agui/parse";
import { parseInterrupt } from "@/agui/results";
import { ApprovalCard } from "@/components/approval-card";
import { FlowProgressView } from "@/components/flow-progress";
import { Header } from "@/components/header";
import { Sidebar } from "@/components/sidebar";
import { Toaster } from "@/components/toaster";
import { Welcome } from "@/components/welcome";
import { I18nProvider } from "@/i18n";
import type { Info } from "@/lib/api";
import { noteServerTime, serverNow } from "@/lib/clock";
import { interrupt, notice } from "./wire";

beforeEach(() => localStorage.setItem("habla.locale", "es"));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  noteServerTime(new Date().toISOString());
});
const show = (node: ReactNode) => render(<I18nProvider>{node}</I18nProvider>);

describe("expiry", () => {
  const card = (minutes: number) => {
    const expiresAt = new Date(serverNow() + minutes * 60_000 + 500).toISOString();
    show(<ApprovalCard approval={{ ...parseInterrupt(interrupt("i1", "w1")), state: "open", expiresAt }} deciding={undefined} busy={false} onDecide={vi.fn()} />);
  };
  it("goes by the server's clock, not by this machine's", () => {
    noteServerTime(new Date(Date.now() - 7_200_000).toISOString());
    card(5);
    expect(screen.queryByTestId("approval-outcome")).toBeNull();
    expect(screen.getByTestId("approval-expiry").textContent).toContain("quedan 5 min");
  });
  it("counts down", () => {
    vi.useFakeTimers();
    card(2);
    const left = () => screen.getByTestId("approval-expiry").textContent;
    expect(left()).toContain("2 min");
    const pass = (seconds: number) => { for (let at = 0; at < seconds; at++) act(() => vi.advanceTimersByTime(1000)); };
    pass(65);
    expect(left()).toContain("quedan 5");
    pass(60);
    expect(screen.getByTestId("approval-outcome").textContent).toBe("Caducado");
  });
  it("keeps who decided with the keyboard on the card", () => {
    const approval = parseInterrupt(interrupt("i1", "w1"));
    const at = (state: "open" | "approved") =>
      <I18nProvider><ApprovalCard approval={{ ...approval, state }} deciding={undefined} busy={false} onDecide={vi.fn()} /></I18nProvider>;
    const { rerender } = render(at("open"));
    act(() => screen.getByTestId("approve").focus());
    rerender(at("approved"));
    expect(document.activeElement).toBe(screen.getByTestId("approval-card"));
    expect(screen.getByTestId("approval-card").textContent).not.toContain("Se ejecutará");
  });
});

describe("header", () => {
  const info = (detail: string): Info => ({
    product: "Habla", version: "1", timezone: "UTC", questions: { es: [], en: [] }, model: { id: "m", label: "m", kind: "tools", health: "ok" },
    engines: [{ id: "kestra", mode: "external", health: "degraded", detail }, { id: "lightdash", mode: "embedded", health: "ok", detail: "nada" }] });
  it("says in words why an engine is down, and that the server is", () => {
    show(<Header info={info("No puedo conectar con Kestra")} down={false} back={undefined} open onToggle={vi.fn()} onAccount={vi.fn()} />);
    expect(screen.getByTestId("engine-detail").textContent).toBe("No puedo conectar con Kestra");
    cleanup();
    show(<Header info={info("x")} down back={undefined} open onToggle={vi.fn()} onAccount={vi.fn()} />);
    expect(screen.getByTestId("server-down").textContent).toBe("El servidor no responde");
    expect(screen.queryByTestId("engine-detail")).toBeNull();
  });
});

describe("accounts", () => {
  const info = (account: Info["engines"][number]["account"]): Info => ({
    product: "Habla", version: "1", timezone: "UTC", questions: { es: [], en: [] }, model: { id: "m", label: "m", kind: "tools", health: "ok" },
    engines: [{ id: "lightdash", mode: "external", health: "ok", ...(account ? { account } : {}) }] });
  const header = (account: Info["engines"][number]["account"], back?: { engine: string; outcome: "connected" | "refused" }, onAccount = vi.fn()) =>
    show(<Header info={info(account)} down={false} back={back} open onToggle={vi.fn()} onAccount={onAccount} />);
  it("offers to connect, and comes back to this conversation", () => {
    window.history.replaceState(null, "", "/t/abc");
    header({ start: "/connections/lightdash/start" });
    const link = screen.getByTestId("connect");
    expect(link.textContent).toBe("Conectar Lightdash");
    expect(link.getAttribute("href")).toBe("/connections/lightdash/start?next=%2Ft%2Fabc");
  });
  it("shows whose account it is and lets go of it", async () => {
    const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(null, { status: 204 }));
    const changed = vi.fn();
    header({ name: "ana@example.com", start: "/connections/lightdash/start" }, undefined, changed);
    expect(screen.getByTestId("account").textContent).toContain("ana@example.com");
    expect(screen.queryByTestId("connect")).toBeNull();
    fireEvent.click(screen.getByText("Desconectar Lightdash"));
    await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce());
    expect(sent.mock.calls[0]?.[0]).toBe("/connections/lightdash");
    expect(sent.mock.calls[0]?.[1]?.method).toBe("DELETE");
    sent.mockRestore();
  });
  it("says so when letting go fails", async () => {
    const sent = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("{}", { status: 503 }));
    header({ name: "ana@example.com", start: "/" });
    fireEvent.click(screen.getByText("Desconectar Lightdash"));
    expect((await screen.findByRole("alert")).textContent).toContain("Vuelve a intentarlo");
    sent.mockRestore();
  });
  it("says what became of a sign-in", () => {
    header({ name: "ana@example.com", start: "/" }, { engine: "lightdash", outcome: "refused" });
    expect(screen.getByTestId("return").textContent).toContain("Lightdash no ha aceptado la conexión");
  });
});

describe("sidebar", () => {
  it("marks what runs, and closes with Escape or a touch beside it", () => {
    const onClose = vi.fn();
    const threads = ["running", "finished"].map((status) => ({ id: status, title: status, updatedAt: "", status }));
    show(<Sidebar threads={threads} current="x" open onSelect={vi.fn()} onNew={vi.fn()} onClose={onClose} />);
    expect(screen.getAllByLabelText("Trabajando…")).toHaveLength(1);
    fireEvent.keyDown(document, { key: "Escape" });
    fireEvent.click(screen.getByTestId("backdrop"));
    expect(onClose).toHaveBeenCalledTimes(2);
  });
});

describe("welcome", () => {
  it("says so when the address leads nowhere", () => {
    show(<Welcome questions={["a"]} lost onPick={vi.fn()} />);
    expect(screen.getByTestId("unknown-thread").textContent).toContain("no existe");
    cleanup();
    show(<Welcome questions={["a"]} lost={false} onPick={vi.fn()} />);
    expect(screen.queryByTestId("unknown-thread")).toBeNull();
  });
});

describe("flow", () => {
  it("tells how long each step took, and a link once", () => {
    const event = parseEvent({
      type: "ACTIVITY_SNAPSHOT", activityType: "flow.progress", content: {
        toolCallId: "w", flow: "f", executionId: "e", state: "SUCCESS", url: "http://localhost/e",
        links: [{ label: "Abrir en Kestra", href: "http://localhost/e" }, { label: "Abrir minuta", href: "http://localhost/m" }],
        tasks: [{ id: "a", label: "A", state: "SUCCESS", startedAt: "2026-11-24T09:00:00Z", endedAt: "2026-11-24T09:00:01.5Z" }, { id: "b", label: "B", state: "RUNNING" }] } });
    if (event?.type !== "flow.progress") throw new Error("not a flow");
    show(<FlowProgressView flow={event.flow} />);
    expect(screen.getAllByTestId("flow-task").map((task) => task.textContent)).toEqual(["Aterminado1,5 s", "Ben marcha"]);
    expect(screen.getAllByRole("link").map((link) => link.textContent)).toEqual(["Abrir la ejecución", "Abrir minuta"]);
  });
});

describe("toast", () => {
  const items = (): readonly Item[] => {
    const event = parseEvent(notice("Reporte enviado"));
    return event === null ? [] : reduce(emptyView, { runId: "r", event }).items;
  };
  const at = (shown: readonly Item[]) => <I18nProvider><Toaster items={shown} settled /></I18nProvider>;
  it("comes with news only, stays while it is pointed at, then goes", () => {
    vi.useFakeTimers();
    const { rerender } = render(at([]));
    rerender(at(items()));
    const toast = screen.getByTestId("toast");
    fireEvent.pointerEnter(toast);
    act(() => vi.advanceTimersByTime(20_000));
    expect(screen.queryByTestId("toast")).not.toBeNull();
    fireEvent.pointerLeave(toast);
    act(() => vi.advanceTimersByTime(9000));
    expect(screen.queryByTestId("toast")).toBeNull();
    cleanup();
    render(at(items()));
    expect(screen.queryByTestId("toast")).toBeNull();
  });
});
