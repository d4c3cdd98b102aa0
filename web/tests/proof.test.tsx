import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Proof } from "@/components/results/proof";
import { I18nProvider } from "@/i18n";

beforeEach(() => localStorage.setItem("habla.locale", "es"));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const serve = (post: () => Response, known = ["other"]) => {
  const asked: [string, RequestInit | undefined][] = [];
  vi.stubGlobal("fetch", (path: string, init?: RequestInit) => {
    asked.push([path, init]);
    return Promise.resolve(init?.method === "POST" ? post() : new Response(JSON.stringify({ verified: known.map((runId) => ({ runId })) })));
  });
  render(<I18nProvider><Proof runId="r1" /></I18nProvider>);
  return asked;
};
const press = async () => {
  const button = await screen.findByTestId("verify");
  await act(async () => {
    fireEvent.click(button);
    await new Promise((done) => setTimeout(done, 10));
  });
};

describe("what stays of an answer", () => {
  it("is its receipt", () => {
    serve(() => new Response("{}"));
    expect(screen.getByText("Descargar comprobante").closest("a")?.getAttribute("href")).toBe("/runs/r1/receipt");
  });

  it("is marked as right and taken back", async () => {
    const asked = serve(() => new Response("{}"));
    await press();
    expect(asked.at(-1)).toMatchObject(["/runs/r1/verified", { body: '{"verified":true}' }]);
    expect(screen.getByTestId("verify").getAttribute("aria-pressed")).toBe("true");
    await press();
    expect(asked.at(-1)).toMatchObject(["/runs/r1/verified", { body: '{"verified":false}' }]);
    expect(screen.getByRole("status").textContent).toBe("Ya no está dada por buena.");
  });

  it("was marked before", async () => {
    serve(() => new Response("{}"), ["r1"]);
    expect((await screen.findByTestId("verify")).textContent).toContain("Dada por buena");
  });

  it("cannot be marked, and says why", async () => {
    serve(() => new Response(JSON.stringify({ detail: "Solo se puede con una respuesta terminada." }), { status: 409 }));
    await press();
    expect(screen.getByRole("status").textContent).toBe("Solo se puede con una respuesta terminada.");
    expect(screen.getByTestId("verify").getAttribute("aria-pressed")).toBe("false");
  });
});
