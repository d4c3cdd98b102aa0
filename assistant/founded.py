"""Figures in a call's texts: a captured model could say a number in a title, a search or a name instead of its answer.

A figure in a text argument must be the person's, the catalogue's, or of a result's title, range or cell. Numbers that
are numbers (a limit, a filter's bound) are part of the question and are shown as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.answer.figures import FIGURE, figures, known
from assistant.answer.numerals import numerals, said
from assistant.catalogue import Catalogue, Flow
from assistant.errors import AskModelAgain
from assistant.intents import Effect, Intent, IntentContext

_MADE_BY_CODE = re.compile(r"\$?r\d{1,4}|\d{4}-\d{2}-\d{2}(?:[T ][\d:.+Z-]{4,30})?")
_YEAR_OR_DAY = re.compile(r"\d{1,2}|(?:19|20)\d\d")
_PHONE = re.compile(r"\+?\d[\d\s().-]{4,}\d")
_TIMES = frozenset({"period", "compare"})
_KEPT = 8
_of_catalogue: dict[str, frozenset[str]] = {}


def check_figures(intent: Intent, ctx: IntentContext) -> None:
    """Refuses a text with a figure that nobody gave. Questions and refusals are checked where they are said.

    Raises:
        AskModelAgain: there is one; the message does not repeat it, because it may be shown.
    """
    if intent.effect is Effect.TALK:
        return
    for path, text in _texts(intent.model_dump(mode="json"), ()):
        if not is_founded(text, ctx, loose=path[:1] and path[0] in _TIMES):
            where = ".".join(path)
            raise AskModelAgain(
                f"{where} holds a figure that neither the person wrote nor a result's title or range has; "
                "leave it out, or copy the person's words",
                field=where,
            )


def is_founded(text: str, ctx: IntentContext, *, loose: object = False) -> bool:
    """Whether every figure of a text comes from somewhere. `loose`: date words, whose day or year a model may add."""
    words = [] if loose else [n for n in numerals(text, ctx.lang) if n.kind != "ordinal"]
    if not (words or any(c.isnumeric() for c in text)) or _MADE_BY_CODE.fullmatch(text):
        return True
    if any(text in whole for whole in ctx.quotable) or _as_digits(text) in _phones(ctx.own_words):
        return True
    among = known_figures(ctx)
    found = (m.group() for m in FIGURE.finditer(text))
    return all(said(n, among) for n in words) and all(
        known(f, among) or (loose and _YEAR_OR_DAY.fullmatch(f)) for f in found
    )


def known_figures(ctx: IntentContext) -> frozenset[str]:
    """All figures that may be said: the person's, the catalogue's, and those of titles and ranges."""
    digest = ctx.catalogue.digest
    if digest not in _of_catalogue:
        if len(_of_catalogue) >= _KEPT:
            _of_catalogue.clear()
        _of_catalogue[digest] = figures(_names(ctx.catalogue))
    return figures((ctx.own_words, *ctx.quotable, ctx.now.date().isoformat())) | _of_catalogue[digest]


def _texts(node: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _texts(value, (*path, str(key)))
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _texts(value, path)


def _names(catalogue: Catalogue) -> Iterable[str]:
    for field in (*catalogue.metrics, *catalogue.dimensions):
        yield from (field.id, field.label, *field.words.es, *field.words.en, *field.values)
        for value, words in field.value_words:
            yield from (value, *words.es, *words.en)
    for report in catalogue.reports:
        yield from (report.slug, report.name, *report.words.es, *report.words.en)
        for tile in report.tiles:
            yield from (tile.name, tile.label, *tile.words.es, *tile.words.en)
    yield from catalogue.segments
    for flow in catalogue.flows:
        yield from _flow_names(flow)


def _flow_names(flow: Flow) -> Iterable[str]:
    yield from (flow.id, flow.label, *flow.words.es, *flow.words.en)
    for one in flow.inputs:
        yield from (one.id, one.label, one.default or "", *one.choices)


def _phones(text: str) -> set[str]:
    return {_as_digits(run) for run in _PHONE.findall(text)}


def _as_digits(text: str) -> str:
    return re.sub(r"\D", "", text) if _PHONE.fullmatch(text) else ""
