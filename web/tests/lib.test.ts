import { describe, expect, it } from "vitest";
import { parseEvent, runOf } from "@/agui/parse";
import { parseResult } from "@/agui/results";
import { en } from "@/i18n/en";
import { es } from "@/i18n/es";
import { bytes } from "@/lib/bytes";
import { safeHref } from "@/lib/href";
import { marked, parseMarkdown, spans } from "@/lib/markdown";
import { returnOf } from "@/lib/outcome";
import { visible } from "@/lib/visible";

describe("the way back from a sign-in", () => {
  it("is read from the address", () =>
    expect(returnOf("?connection=lightdash&outcome=denied")).toEqual({ engine: "lightdash", outcome: "denied" }));
  it.each(["", "?connection=lightdash", "?connection=%3Cb%3E&outcome=denied", "?connection=lightdash&outcome=owned"])("is not %s", (search) =>
    expect(returnOf(search)).toBeUndefined());
});

describe("links", () => {
  it.each(["https://a.b/c", "http://localhost:8080/x", "/results/1.csv"])("follows %s", (href) => {
    expect(safeHref(href)).toBe(href);
  });
  it.each(["javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "ftp://x", "x", undefined])("does not follow %s", (href) => {
    expect(safeHref(href)).toBeUndefined();
  });
});

describe("what cannot be seen", () => {
  it("is spelled out", () => {
    expect(visible("a\u202eb").map((piece) => piece.text)).toEqual(["a", "⟨U+202E⟩", "b"]);
    expect(visible("a\u200b\u{e0041}")[1]).toEqual({ text: "⟨U+200B⟩", escaped: true });
    expect(visible("a\nb\tc").map((piece) => piece.text).join("")).toBe("a⏎b⇥c");
  });
  it("includes runs of spaces and those at the ends", () => {
    expect(visible(" a  b ").map((piece) => piece.text).join("")).toBe("␣a ␣b␣");
  });
  it("leaves ordinary text alone", () => {
    expect(visible("Comité de ventas, 24 nov · 1.234,50 €")).toEqual([{ text: "Comité de ventas, 24 nov · 1.234,50 €", escaped: false }]);
  });
});

describe("Markdown", () => {
  it("knows paragraphs and lists", () => {
    expect(parseMarkdown("Uno\ndos\n\n- a\n- b\n1. c").map((block) => block.kind)).toEqual(["paragraph", "list", "list"]);
  });
  it("knows bold, italic and code", () => {
    expect(spans("a **b** *c* _d_ `e`").map((span) => span.kind)).toEqual(["text", "strong", "text", "em", "text", "em", "text", "code"]);
  });
  it.each(["<img src=x onerror=1>", "[a](http://b)", "![a](http://b)", "http://b", "snake_case_name", "2 * 3 * 4", "**open"])("leaves %s as text", (source) => {
    expect(spans(source)).toEqual([{ kind: "text", text: source, at: 0 }]);
  });
  it("says where in the source each span begins", () => {
    const source = "# Uno\n\n- a **b** `c`\n2. _d_ e";
    const found = parseMarkdown(source).flatMap((block) => (block.kind === "list" ? block.items : block.lines)).flat();
    expect(found.map((span) => source.slice(span.at, span.at + span.text.length))).toEqual(found.map((span) => span.text));
    expect(found.map((span) => span.text)).toEqual(["Uno", "a ", "b", " ", "c", "d", " e"]);
  });
  it("cuts a span where marks lie whole in it", () => {
    const cut = (marks: { start: number; end: number }[]) => marked({ kind: "text", text: "de 10 a 20", at: 100 }, marks).map((piece) => [piece.text, piece.mark !== undefined]);
    expect(cut([{ start: 108, end: 110 }, { start: 103, end: 105 }])).toEqual([["de ", false], ["10", true], [" a ", false], ["20", true]]);
    expect(cut([{ start: 98, end: 102 }, { start: 109, end: 112 }, { start: 103, end: 105 }, { start: 104, end: 106 }])).toEqual([["de ", false], ["10", true], [" a 20", false]]);
  });
});

describe("the protocol's edges", () => {
  it.each([null, 3, "x", [], {}, { type: "NEW_THING" }, { type: "CUSTOM", name: "other", value: {} }, { type: "ACTIVITY_SNAPSHOT" }])("ignores %j", (raw) => {
    expect(parseEvent(raw)).toBeNull();
  });
  it("turns an unreadable result into an error", () => {
    expect(parseResult(undefined)).toMatchObject({ kind: "error" });
    expect(parseResult({ kind: "new" })).toMatchObject({ kind: "error" });
  });
  it("reads a card's items, groups and examples", () => {
    expect(parseResult({ kind: "catalogue", title: "Qué hay", items: [{ label: "a", value: "1" }], groups: [["Métricas", [{ label: "Ingresos", value: "suma" }]]], text: "t", examples: ["ventas"], links: [] }))
      .toMatchObject({ fields: [{ label: "a" }], groups: [{ label: "Métricas", fields: [{ label: "Ingresos" }] }], examples: ["ventas"], body: "t" });
  });
  it("finds the run in an event id", () => {
    expect(runOf("r1:3")).toBe("r1");
    expect(runOf("a:b:3.1")).toBe("a:b");
  });
});

describe("catalogues", () => {
  const keys = (value: object): string[] => Object.entries(value).flatMap(([key, entry]) =>
    typeof entry === "object" && entry !== null ? keys(entry as object).map((inner) => `${key}.${inner}`) : [key]);
  it("have the same keys", () => expect(keys(en)).toEqual(keys(es)));
  it("format sizes", () => expect(bytes(18342, "es")).toBe("18,3 kB"));
});
