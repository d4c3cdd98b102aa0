/** A tiny Markdown subset: paragraphs, lists, bold, italic, code. Everything else stays the text it is. */
export interface Span { kind: "text" | "strong" | "em" | "code"; text: string; /** Where it begins in the source. */ at: number }
export type Block = { kind: "paragraph"; lines: Span[][] } | { kind: "list"; ordered: boolean; items: Span[][] };

const bullet = /^\s*[-*•]\s+(?=\S|$)/;
const numbered = /^\s*\d{1,3}[.)]\s+(?=\S|$)/;
const inline = /\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__|\*(?=\S)([^*]+?)(?<=\S)\*|(?<![\p{L}\p{N}_])_(?=\S)([^_]+?)(?<=\S)_(?![\p{L}\p{N}_])|`([^`]+)`/gu;

export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  let at = 0;
  for (const line of source.split("\n")) {
    const heading = /^#{1,6}\s+/.exec(line)?.[0].length ?? 0;
    const mark = bullet.exec(line) ?? numbered.exec(line);
    if (mark) {
      const ordered = !bullet.test(line);
      if (open?.kind !== "list" || open.ordered !== ordered) blocks.push((open = { kind: "list", ordered, items: [] }));
      open.items.push(spans(line.slice(mark[0].length), at + mark[0].length));
    } else if (line.trim() === "") {
      open = undefined;
    } else {
      if (open?.kind !== "paragraph") blocks.push((open = { kind: "paragraph", lines: [] }));
      open.lines.push(heading === 0 ? spans(line, at) : [{ kind: "strong", text: line.slice(heading), at: at + heading }]);
    }
    at += line.length + 1;
  }
  return blocks;
}

/** `at`: where the line begins in the source. */
export function spans(line: string, at = 0): Span[] {
  const found: Span[] = [];
  let from = 0;
  for (const match of line.matchAll(inline)) {
    if (match.index > from) found.push({ kind: "text", text: line.slice(from, match.index), at: at + from });
    const [whole, bold, bold2, italic, italic2, code] = match;
    const strong = bold ?? bold2;
    const em = italic ?? italic2;
    const text = strong ?? em ?? code ?? "";
    // The marks around it are as many before as after.
    found.push({ kind: strong !== undefined ? "strong" : em !== undefined ? "em" : "code", text, at: at + match.index + (whole.length - text.length) / 2 });
    from = match.index + whole.length;
  }
  if (from < line.length) found.push({ kind: "text", text: line.slice(from), at: at + from });
  return found;
}

export interface Piece<T> { text: string; mark?: T }

/** A span's text cut where marks lie in it; a mark that reaches out of the span, or into another one, is left out. */
export function marked<T extends { start: number; end: number }>({ text, at }: Span, marks: readonly T[]): Piece<T>[] {
  const pieces: Piece<T>[] = [];
  let from = 0;
  const inside = marks.filter((mark) => mark.start >= at && mark.end <= at + text.length).sort((a, b) => a.start - b.start);
  for (const mark of inside) {
    if (mark.start - at < from) continue;
    if (mark.start - at > from) pieces.push({ text: text.slice(from, mark.start - at) });
    pieces.push({ text: text.slice(mark.start - at, mark.end - at), mark });
    from = mark.end - at;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}
