import { isObject, objects, strings, text, type Json } from "@/lib/guards";

/** Room for labels and title beside a panel's axis. */
const margin = 96;
/** Of a character of an axis label at 11 px. */
const letter = 6.2;

/** The spec for a card of this width: one panel fills it, stacked panels share it, and labels never run into each other. */
export function fitted(whole: Json, room: number): Json {
  const given = untitled(whole);
  const stack = objects(given["vconcat"]);
  if (stack.length > 0) {
    const width = Math.max(160, room - margin);
    return { ...given, vconcat: stack.map((panel) => ({ ...spaced(panel, width), width })), background: "transparent" };
  }
  if (["hconcat", "concat", "facet", "repeat"].some((key) => key in given)) return { ...given, background: "transparent" };
  const size = { width: Math.max(200, room), autosize: { type: "fit", contains: "padding" } };
  return { height: 240, ...spaced(given, room - margin), ...size, background: "transparent" };
}

/** The card above has title and range; what the picture alone says (what is cut, or not complete) stays. */
function untitled({ title: _, ...rest }: Json): Json {
  const lines = isObject(rest["usermeta"]) ? strings(rest["usermeta"]["notes"]) : [];
  return lines.length === 0 ? rest : { ...rest, title: { text: lines, anchor: "start", fontSize: 11, fontWeight: "normal" } };
}

/** Slants the names below the bars when there is no room for them side by side. */
function spaced(panel: Json, width: number): Json {
  const encoding = isObject(panel["encoding"]) ? panel["encoding"] : {};
  const x = encoding["x"];
  if (!isObject(x) || (x["type"] !== "nominal" && x["type"] !== "ordinal")) return panel;
  const names = namesOf(panel, text(x["field"]) ?? "");
  const longest = Math.max(0, ...names.map((name) => name.length));
  if (names.length * (longest * letter + 8) <= width) return panel;
  const axis = { ...(isObject(x["axis"]) ? x["axis"] : {}), labelAngle: -40, labelAlign: "right", labelLimit: 110, labelOverlap: names.length > 30 };
  return { ...panel, encoding: { ...encoding, x: { ...x, axis } } };
}

function namesOf(panel: Json, field: string): string[] {
  const data = isObject(panel["data"]) ? panel["data"] : {};
  return [...new Set(objects(data["values"]).map((value) => String(value[field] ?? "")))];
}
