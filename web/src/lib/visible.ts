/** Characters a reader cannot see, or that change what is seen around them: shown by their code instead. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u3164\uffa0\u2800\u034f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]|(?<= ) +|^ +| +$/gu;

export interface Piece { text: string; escaped: boolean }

/** Splits a value into what is shown as it is and what is shown escaped, so that the two can look different. */
export function visible(value: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of value.matchAll(unseen)) {
    if (match.index > from) pieces.push({ text: value.slice(from, match.index), escaped: false });
    pieces.push({ text: [...match[0]].map(name).join(""), escaped: true });
    from = match.index + match[0].length;
  }
  if (from < value.length) pieces.push({ text: value.slice(from), escaped: false });
  return pieces;
}

function name(character: string): string {
  if (character === "\n") return "⏎";
  if (character === "\t") return "⇥";
  if (character === " ") return "␣";
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
