"""The catalogue as a model reads it: whole when it fits, else an overview and what the conversation is about.

What comes out depends on the catalogue, the language and what was said, and on nothing else, byte for byte, so that a
provider can cache it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from assistant.catalogue import Catalogue, Explore, Field, Flow, FlowInput, Lang, Parameter, Report, Standing, Words

_T = TypeVar("_T")
CATALOGUE_TOKENS = 6000
"""For all that is said of the catalogue in one request."""
CHARS_PER_TOKEN = 3.0
"""Ids and Spanish take more tokens than English prose; tests hold this against a real tokenizer."""
_MAX_TEXT = 300
_MAX_WORDS = 6
_MAX_VALUES = 24
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def render_catalogue(catalogue: Catalogue, lang: Lang, max_tokens: int = CATALOGUE_TOKENS) -> str:
    """The catalogue in the fewest words that fit: descriptions go first, then synonyms and values, then whole lines."""
    whole = _whole(catalogue, lang, max_tokens, (3, 2, 1))
    return whole if whole is not None else cut(list(_lines(catalogue, lang, 1)), max_tokens)


def whole_catalogue(catalogue: Catalogue, lang: Lang, max_tokens: int = CATALOGUE_TOKENS) -> str | None:
    """All of it with synonyms and values, or none when it does not fit."""
    return _whole(catalogue, lang, max_tokens, (3, 2))


def _whole(catalogue: Catalogue, lang: Lang, max_tokens: int, details: tuple[int, ...]) -> str | None:
    for detail in details:
        text = "\n".join(_lines(catalogue, lang, detail))
        if len(text) <= int(max_tokens * CHARS_PER_TOKEN):
            return text
    return None


def estimated_tokens(text: str) -> int:
    """A cautious guess, without a tokenizer."""
    return int(len(text) / CHARS_PER_TOKEN) + 1


def cut(lines: list[str], max_tokens: int) -> str:
    """The lines that fit, and how many do not."""
    budget = int(max_tokens * CHARS_PER_TOKEN)
    if sum(len(line) + 1 for line in lines) <= budget:
        return "\n".join(lines)
    note = "- … {n} more lines do not fit here: call `list_catalogue` with words of what you look for."
    kept, used = [], len(note) + 8
    for line in lines:
        if used + len(line) + 1 > budget:
            break
        kept.append(line)
        used += len(line) + 1
    return "\n".join((*kept, note.format(n=len(lines) - len(kept))))


def _lines(catalogue: Catalogue, lang: Lang, detail: int) -> Iterable[str]:
    yield "# Catalogue"
    for explore in catalogue.explores:
        yield from _explore(explore, lang, detail)
    yield from other_lines(catalogue, lang, detail)


def other_lines(catalogue: Catalogue, lang: Lang, detail: int) -> Iterable[str]:
    """Everything but the explores."""
    yield from _section("## Reports and dashboards (run_report)", catalogue.reports, lambda r: _report(r, lang, detail))
    yield from _section("## Flows (start_flow)", catalogue.flows, lambda f: _flow(f, lang, detail))
    if catalogue.profile_keys:
        yield f"## Profile keys: {', '.join(clean(key) for key in catalogue.profile_keys)}"
    if catalogue.segments:
        yield f"## Segments (count_segment): {', '.join(clean(name) for name in catalogue.segments)}"
    if catalogue.missing:
        yield f"## Cannot be reached now: {', '.join(catalogue.missing)}. Say so if the question needs it."


def _explore(explore: Explore, lang: Lang, detail: int) -> Iterable[str]:
    yield f"## Explore {explore.name}: {clean(explore.label)}{_described(explore.description, detail)}"
    if explore.time_dimension:
        yield f"Time axis: {explore.time_dimension}"
    if explore.standing:
        yield f"Always limited, unless you filter the same field: {'; '.join(_standing(s) for s in explore.standing)}"
    if explore.parameters:
        yield f"Parameters, chosen by the person in words only: {'; '.join(_parameter(p) for p in explore.parameters)}"
    yield "Metrics:"
    yield from (field_line(f, lang, detail) for f in explore.metrics)
    yield "Dimensions:"
    yield from (field_line(f, lang, detail) for f in explore.dimensions)


def _standing(one: Standing) -> str:
    values = " ".join(str(v) for v in one.values) or "(only the person can say)"
    unit = f" {'complete ' if one.completed else ''}{one.unit}" if one.unit else ""
    return clean(f"{one.field} {one.operator} {values}{unit}")


def _parameter(one: Parameter) -> str:
    options = f" ({', '.join(one.options[:_MAX_VALUES])})" if one.options else ""
    otherwise = f", else {', '.join(one.default)}" if one.default else ""
    return clean(f"{one.label}{options}{otherwise}")


def _section(title: str, items: tuple[_T, ...], line: Callable[[_T], str]) -> Iterable[str]:
    if items:
        yield title
        yield from (line(item) for item in items)


def field_line(field: Field, lang: Lang, detail: int) -> str:
    """One field; detail 3 has descriptions, 2 synonyms and values, 1 neither."""
    kind = field.format.currency or ("%" if field.format.style == "percent" else "")
    if field.kind == "dimension" and field.type != "string":
        kind = field.type
    parts = [f"- {field.id}: {clean(field.name(lang))}{f' ({kind})' if kind else ''}"]
    if field.grains:
        parts.append(f"grains {' '.join(field.grains)}")
    parts.append(_also(field.words, field.name(lang), detail))
    parts.append(_values(field, lang, detail))
    return "; ".join(part for part in parts if part) + _described(field.description, detail)


def _values(field: Field, lang: Lang, detail: int) -> str:
    if not field.values or detail < 2:
        return ""
    shown = []
    for value in field.values[:_MAX_VALUES]:
        name = field.value_name(value, lang)
        shown.append(clean(value) if name == value else f"{clean(value)} ({clean(name)})")
    more = len(field.values) - len(shown)
    return f"values {', '.join(shown)}{f' and {more} more' if more else ''}"


def _report(report: Report, lang: Lang, detail: int) -> str:
    title = report.title(lang)
    also = _also(report.words, title, detail)
    if report.kind == "dashboard":
        tiles = ", ".join(f"{t.name} ({clean(t.title(lang))})" for t in report.tiles)
        head = f"- {report.slug}: {clean(title)} (dashboard; tiles {tiles})"
    else:
        head = f"- {report.slug}: {clean(title)} (explore {report.explore})"
    return "; ".join(part for part in (head, also) if part) + _described(report.description, detail)


def _flow(flow: Flow, lang: Lang, detail: int) -> str:
    title = flow.title(lang)
    parts = [f"- {flow.id}: {clean(title)}", _also(flow.words, title, detail)]
    if flow.inputs:
        parts.append(f"inputs {', '.join(_input(i, detail) for i in flow.inputs)}")
    return "; ".join(part for part in parts if part) + _described(flow.description, detail)


def _input(item: FlowInput, detail: int) -> str:
    facts = [item.type]
    if item.choices:
        facts.append("one of " + "|".join(clean(choice) for choice in item.choices[:_MAX_VALUES]))
    if not item.required or item.default is not None:
        facts.append("optional" if item.default is None else f"default {clean(item.default)}")
    if detail == 3 and item.description:
        facts.append(clean(item.description))
    return f"{item.id} ({'; '.join(facts)})"


def _also(words: Words, shown: str, detail: int) -> str:
    if detail < 2:
        return ""
    others = [w for w in dict.fromkeys((*words.es, *words.en)) if w != shown][:_MAX_WORDS]
    return f"also {', '.join(clean(w) for w in others)}" if others else ""


def _described(text: str, detail: int) -> str:
    return f". {clean(text)}" if detail == 3 and text else ""


def clean(text: str) -> str:
    """One line without invisible characters: an engine's text must not look like a part of the prompt."""
    return _SPACE.sub(" ", text).replace("[[", "[").replace("]]", "]").strip()[:_MAX_TEXT]
