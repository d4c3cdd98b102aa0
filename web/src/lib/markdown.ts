/** A tiny Markdown subset: paragraphs, lists, bold, italic, code. Everything else stays the text it is. */
export type Span = { kind: "text" | "strong" | "em" | "code"; text: string };
export type Block = { kind: "paragraph"; lines: Span[][] } | { kind: "list"; ordered: boolean; items: Span[][] };

const bullet = /^\s*[-*•]\s+(.*)$/;
const numbered = /^\s*\d{1,3}[.)]\s+(.*)$/;
const inline = /\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__|\*(?=\S)([^*]+?)(?<=\S)\*|(?<![\p{L}\p{N}_])_(?=\S)([^_]+?)(?<=\S)_(?![\p{L}\p{N}_])|`([^`]+)`/gu;

export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const line of source.split("\n")) {
    const heading = line.replace(/^#{1,6}\s+/, "");
    const item = bullet.exec(line) ?? numbered.exec(line);
    if (item) {
      const ordered = !bullet.test(line);
      if (open?.kind !== "list" || open.ordered !== ordered) blocks.push((open = { kind: "list", ordered, items: [] }));
      open.items.push(spans(item[1] ?? ""));
    } else if (line.trim() === "") {
      open = undefined;
    } else {
      if (open?.kind !== "paragraph") blocks.push((open = { kind: "paragraph", lines: [] }));
      open.lines.push(heading === line ? spans(line) : [{ kind: "strong", text: heading }]);
    }
  }
  return blocks;
}

export function spans(line: string): Span[] {
  const found: Span[] = [];
  let from = 0;
  for (const match of line.matchAll(inline)) {
    if (match.index > from) found.push({ kind: "text", text: line.slice(from, match.index) });
    const [whole, bold, bold2, italic, italic2, code] = match;
    const strong = bold ?? bold2;
    const em = italic ?? italic2;
    if (strong !== undefined) found.push({ kind: "strong", text: strong });
    else if (em !== undefined) found.push({ kind: "em", text: em });
    else found.push({ kind: "code", text: code ?? "" });
    from = match.index + whole.length;
  }
  if (from < line.length) found.push({ kind: "text", text: line.slice(from) });
  return found;
}
