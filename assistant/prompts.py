"""The prompts, loaded once: their text, their digest, and the catalogue as a model reads it.

What comes out depends on the files, the catalogue and the language and on nothing else, byte for byte, so that a
provider can cache it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from assistant.catalogue import Catalogue, Explore, Field, Flow, FlowInput, Lang, Report, Words

_T = TypeVar("_T")
PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
CATALOGUE_TOKENS = 6000
_CHARS_PER_TOKEN = 3.5
"""Spanish and ids, measured generously: a token is rarely less than this."""
_MAX_TEXT = 300
_MAX_WORDS = 6
_MAX_VALUES = 24
_VERSION = re.compile(r"\A<!-- version: (\S+) -->\n")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


@dataclass(frozen=True)
class Prompts:
    """All prompts of one start of the server."""

    texts: Mapping[str, str]
    version: str
    digest: str
    """SHA-256 of all files, 16 hex digits: goes into each run's first event."""
    _made: dict[tuple[str, Lang], str] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, folder: Path = PROMPTS) -> Prompts:
        """Reads every Markdown file of the folder.

        Raises:
            ValueError: a file lacks its version line, or `system.md` is missing.
        """
        texts, digest, versions = {}, hashlib.sha256(), {}
        for path in sorted(folder.glob("*.md")):
            raw = path.read_text(encoding="utf-8")
            found = _VERSION.match(raw)
            if found is None:
                raise ValueError(f"{path.name} must begin with a line <!-- version: N -->")
            digest.update(f"{path.name}\n{raw}".encode())
            texts[path.stem], versions[path.stem] = raw[found.end() :].strip(), found[1]
        if "system" not in texts:
            raise ValueError(f"there is no system.md in {folder}")
        return cls(texts, versions["system"], digest.hexdigest()[:16])

    def system(self, catalogue: Catalogue, lang: Lang) -> str:
        """The system prompt: instructions, then what can be asked. Kept for the last few catalogues."""
        key = (catalogue.digest, lang)
        if key not in self._made:
            if len(self._made) >= 8:
                self._made.clear()
            self._made[key] = f"{self.texts['system']}\n\n{render_catalogue(catalogue, lang)}\n"
        return self._made[key]


def render_catalogue(catalogue: Catalogue, lang: Lang, max_tokens: int = CATALOGUE_TOKENS) -> str:
    """The catalogue in the fewest words that fit: descriptions go first, then synonyms and values, then whole lines."""
    budget = int(max_tokens * _CHARS_PER_TOKEN)
    for detail in (3, 2, 1):
        text = "\n".join(_lines(catalogue, lang, detail))
        if len(text) <= budget:
            return text
    return _cut(list(_lines(catalogue, lang, 1)), budget)


def estimated_tokens(text: str) -> int:
    """A cautious guess, without a tokenizer."""
    return int(len(text) / _CHARS_PER_TOKEN) + 1


def _cut(lines: list[str], budget: int) -> str:
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
    yield from _section("## Reports (run_report)", catalogue.reports, lambda r: _report(r, lang, detail))
    yield from _section("## Flows (start_flow)", catalogue.flows, lambda f: _flow(f, lang, detail))
    if catalogue.profile_keys:
        yield f"## Profile keys: {', '.join(_clean(key) for key in catalogue.profile_keys)}"
    if catalogue.segments:
        yield f"## Segments (count_segment): {', '.join(_clean(name) for name in catalogue.segments)}"
    if catalogue.missing:
        yield f"## Cannot be reached now: {', '.join(catalogue.missing)}. Say so if the question needs it."


def _explore(explore: Explore, lang: Lang, detail: int) -> Iterable[str]:
    yield f"## Explore {explore.name}: {_clean(explore.label)}{_described(explore.description, detail)}"
    if explore.time_dimension:
        yield f"Time axis: {explore.time_dimension}"
    yield "Metrics:"
    yield from (_field(f, lang, detail) for f in explore.metrics)
    yield "Dimensions:"
    yield from (_field(f, lang, detail) for f in explore.dimensions)


def _section(title: str, items: tuple[_T, ...], line: Callable[[_T], str]) -> Iterable[str]:
    if items:
        yield title
        yield from (line(item) for item in items)


def _field(field: Field, lang: Lang, detail: int) -> str:
    kind = field.format.currency or ("%" if field.format.style == "percent" else "")
    if field.kind == "dimension" and field.type != "string":
        kind = field.type
    parts = [f"- {field.id}: {_clean(field.name(lang))}{f' ({kind})' if kind else ''}"]
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
        shown.append(_clean(value) if name == value else f"{_clean(value)} ({_clean(name)})")
    more = len(field.values) - len(shown)
    return f"values {', '.join(shown)}{f' and {more} more' if more else ''}"


def _report(report: Report, lang: Lang, detail: int) -> str:
    title = report.title(lang)
    also = _also(report.words, title, detail)
    head = f"- {report.slug}: {_clean(title)} (explore {report.explore})"
    return "; ".join(part for part in (head, also) if part) + _described(report.description, detail)


def _flow(flow: Flow, lang: Lang, detail: int) -> str:
    title = flow.title(lang)
    parts = [f"- {flow.id}: {_clean(title)}", _also(flow.words, title, detail)]
    if flow.inputs:
        parts.append(f"inputs {', '.join(_input(i, detail) for i in flow.inputs)}")
    return "; ".join(part for part in parts if part) + _described(flow.description, detail)


def _input(item: FlowInput, detail: int) -> str:
    facts = [item.type]
    if item.choices:
        facts.append("one of " + "|".join(_clean(choice) for choice in item.choices[:_MAX_VALUES]))
    if not item.required or item.default is not None:
        facts.append("optional" if item.default is None else f"default {_clean(item.default)}")
    if detail == 3 and item.description:
        facts.append(_clean(item.description))
    return f"{item.id} ({'; '.join(facts)})"


def _also(words: Words, shown: str, detail: int) -> str:
    if detail < 2:
        return ""
    others = [w for w in dict.fromkeys((*words.es, *words.en)) if w != shown][:_MAX_WORDS]
    return f"also {', '.join(_clean(w) for w in others)}" if others else ""


def _described(text: str, detail: int) -> str:
    return f". {_clean(text)}" if detail == 3 and text else ""


def _clean(text: str) -> str:
    """One line without invisible characters: an engine's text must not look like a part of the prompt."""
    return _SPACE.sub(" ", text).replace("[[", "[").replace("]]", "]").strip()[:_MAX_TEXT]
