"""Parameters: values that a model's SQL is written with. Only the person chooses them, in their own words.

A parameter without a default that nobody has named is a question; the engine would fail or, worse, leave the condition
out. One with a default counts at it, and the result says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.catalogue import Explore, Lang, Parameter
from assistant.errors import NeedsAnswer
from assistant.intents import IntentContext
from tools.lightdash.fields import use_of
from tools.lightdash.texts import say
from tools.words import folded

Json = dict[str, Any]
_WORD = re.compile(r"[^\W_]+")
_OFFERED = 6


def parameters_of(answer: Json, tables: Iterable[Json]) -> tuple[Parameter, ...]:
    """Those of an explore and of its tables, as the engine sent them; those of a table are named with it."""
    found: dict[str, Parameter] = {}
    for node, prefix in ((answer, ""), *((table, str(table.get("name") or "")) for table in tables)):
        for name, raw in (node.get("parameters") or {}).items():
            one = _parameter(f"{prefix}.{name}" if prefix and "." not in name else name, raw or {})
            found.setdefault(one.name, one)
    return tuple(found.values())


def _parameter(name: str, raw: Json) -> Parameter:
    default = raw.get("default")
    values = default if isinstance(default, list) else [] if default is None else [default]
    return Parameter(
        name=name,
        label=str(raw.get("label") or name),
        type="number" if raw.get("type") == "number" else "date" if raw.get("type") == "date" else "string",
        options=tuple(str(o) for o in raw.get("options") or ()),
        default=tuple(str(v) for v in values),
    )


def references(raw: Json) -> tuple[str, ...]:
    """Parameters that the SQL of a field names."""
    return tuple(str(name) for name in raw.get("parameterReferences") or ())


def needed(explore: Explore, ids: Sequence[str]) -> list[Parameter]:
    """Those that the fields of a query are written with."""
    known = {p.name: p for p in explore.parameters}
    used = [f for f in explore.metrics if f.id in ids]
    used += [u.field for i in ids if (u := use_of(explore, i)) is not None]
    names = dict.fromkeys(name for f in used for name in f.parameters)
    return [known[name] for name in names if name in known]


def check_parameters(explore: Explore, ids: Sequence[str], ctx: IntentContext) -> None:
    """Asks for a value that only the person can choose.

    Raises:
        NeedsAnswer: a parameter has no default and the person has named none of its values.
    """
    for one in needed(explore, ids):
        if not one.default and not _said(one, ctx.own_words):
            texts = [f"{ctx.user_text.strip()}, {one.label}: {option}" for option in one.options[:_OFFERED]]
            question = say("which_parameter", ctx.lang, label=one.label)
            raise NeedsAnswer(question, options=texts, labels=one.options[:_OFFERED])


def chosen(explore: Explore, ids: Sequence[str], words: str) -> dict[str, str | float]:
    """The values that the person has named, typed, by parameter; others count at their default."""
    found = {one.name: _said(one, words) for one in needed(explore, ids)}
    types = {one.name: one.type for one in explore.parameters}
    return {n: float(v) if types[n] == "number" else v for n, v in found.items() if v}


def given(values: Mapping[str, str | float]) -> Json:
    """The part of a request that carries them; nothing where there are none."""
    return {"parameters": dict(values)} if values else {}


def notes(explore: Explore, ids: Sequence[str], values: Mapping[str, str | float], lang: Lang) -> tuple[str, ...]:
    """What each parameter stood at, for the result."""
    told = []
    for one in needed(explore, ids):
        value = str(values.get(one.name, ", ".join(one.default)))
        key = "parameter" if one.name in values else "parameter_default"
        told.append(say(key, lang, label=one.label, value=value))
    return tuple(told)


def _said(one: Parameter, words: str) -> str:
    """The value that was named last: an option as it stands, where there is a default only beside the label."""
    for line in reversed(words.splitlines()):
        said = _WORD.findall(folded(line))
        if one.default and not _within(_WORD.findall(folded(one.label)), said):
            continue
        if not one.options:
            free = re.search(rf"{re.escape(folded(one.label))}\s*[:=]?\s*([\w.-]*\w)", folded(line))
            if free:
                return free[1]
            continue
        options = [o for o in one.options if _within(_WORD.findall(folded(o)), said)]
        if len(options) == 1:
            return options[0]
    return ""


def _within(part: Sequence[str], whole: Sequence[str]) -> bool:
    return bool(part) and any(list(whole[n : n + len(part)]) == list(part) for n in range(len(whole)))
