"""What can be asked of Lightdash, boiled down from explores of a hundred kilobytes each."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.catalogue import CataloguePart, Explore, Field, FieldType, Grain, NumberFormat, Report
from assistant.errors import HablaError, ToolFailed
from tools.lightdash.client import LightdashClient, quoted
from tools.lightdash.dashboards import boards_wanted, dashboards_of, listed_dashboards
from tools.lightdash.digests import explore_digest, field_digest, has_row_filter, is_guarded, rows_digest
from tools.lightdash.fields import field_id
from tools.lightdash.hints import read_hints
from tools.lightdash.joins import repeating_tables
from tools.lightdash.parameters import parameters_of, references
from tools.lightdash.standing import standing_of
from tools.together import together

Json = dict[str, Any]
_GRAINS: dict[str, Grain] = {"DAY": "day", "WEEK": "week", "MONTH": "month", "QUARTER": "quarter", "YEAR": "year"}
_ORDER: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
_TYPES: dict[str, FieldType] = {"string": "string", "date": "date", "timestamp": "timestamp", "boolean": "boolean"}
_CURRENCIES = frozenset({"usd", "eur", "gbp", "jpy", "dkk", "aud", "cad", "chf", "mxn", "cop", "ars", "clp", "brl"})
_EXPRESSION = re.compile(r"[#0](?:\.(0+))?(?![\d#,.])")
_SYMBOLS = {"€": "EUR", "£": "GBP", "¥": "JPY", "$": "USD"}
_ADDITIVE = frozenset({"sum", "count"})
_AT_ONCE = 6
_CHARTS_READ = 60
_VALUES_ASKED = 100
_VALUES_KEPT = 60
_VALUES_SECONDS = 3600.0


@dataclass
class Known:
    """What earlier loads of one person learnt, the oldest first."""

    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)
    """When the values of a field were asked for."""
    homes: dict[tuple[str, str], str | None] = field(default_factory=dict)
    """Explore of each saved chart by its id and last change; none when it cannot be read."""
    boards: dict[tuple[str, str], Json | None] = field(default_factory=dict)
    """Each dashboard by its id and last change; none when it cannot be read."""


async def load(client: LightdashClient, project: str, known: Known | None = None) -> CataloguePart:
    """Everything this client's person may see.

    Explores come a few at a time and are boiled down at once: sixty are six megabytes. What is nice to have (values of
    dimensions, explores of saved charts) is asked for in the seconds that are left; `known` keeps it for the next time.
    """
    root, known = f"/api/v1/projects/{quoted(project)}", known if known is not None else Known()
    asked = [client.get(f"{root}/explores"), client.get(f"{root}/chart-summaries"), listed_dashboards(client, project)]
    listed, charts, boards = await together(asked)
    names = [str(e["name"]) for e in listed or () if not e.get("errors")]
    loaded = await together((_explore(client, project, name) for name in names), at_once=_AT_ONCE)
    explores = [explore for explore in loaded if explore is not None and explore.metrics]
    with suppress(TimeoutError):
        async with asyncio.timeout(client.settings.extras_seconds):
            await together(
                (
                    *_homes_wanted(client, charts or (), known),
                    *boards_wanted(client, boards, known.boards),
                    *_values_wanted(client, project, explores, known),
                ),
                at_once=_AT_ONCE,
            )
    ready = tuple(_with_values(explore, known.values) for explore in explores)
    reports = {str(chart.get("uuid")): r for chart in charts or () if (r := _report(chart, known)) is not None}
    dashboards = dashboards_of(boards, known.boards, reports)
    return CataloguePart(explores=ready, reports=(*reports.values(), *dashboards))


async def _explore(client: LightdashClient, project: str, name: str) -> Explore | None:
    try:
        answer = await client.get(f"/api/v1/projects/{quoted(project)}/explores/{quoted(name)}")
    except ToolFailed:
        return None
    explore = read_explore(answer)
    if explore.metrics and has_row_filter(answer):
        return replace(explore, rows=await rows_digest(client, project, explore))
    return explore


def read_explore(answer: Json) -> Explore:
    """One explore with the fields a person may see; dates are folded into one field with grains."""
    name, tables = str(answer["name"]), answer.get("tables") or {}
    base: Json = tables.get(answer.get("baseTable") or name) or {}
    metrics: list[Field] = []
    dimensions: list[Field] = []
    repeating = repeating_tables(answer)
    unseen = {j.get("table") for j in answer.get("joinedTables") or () if j.get("hidden")}
    for table in [base, *(t for n, t in tables.items() if t is not base and n not in unseen)]:
        found = (_field(f, name, "metric") for f in _visible(table.get("metrics")))
        metrics += [replace(m, repeated_by=repeating.get(m.table, ())) for m in found]
        dimensions += _dimensions(list(_visible(table.get("dimensions"))), name)
    hints = read_hints(answer.get("description") or base.get("description"), answer.get("aiHint"))
    return Explore(
        name=name,
        label=str(answer.get("label") or name),
        time_dimension=_time_dimension(base, dimensions),
        metrics=tuple(metrics),
        dimensions=tuple(dimensions),
        description=hints.description,
        standing=standing_of(base, tables),
        parameters=parameters_of(answer, tables.values()),
        computed=explore_digest(answer),
    )


def _visible(fields: Any) -> Iterable[Json]:
    usable = (f for f in (fields or {}).values() if isinstance(f, dict) and "name" in f)
    kept = [f for f in usable if not f.get("hidden") and not f.get("compilationError")]
    return sorted(kept, key=lambda f: int(f.get("index") or 0))


def _dimensions(found: list[Json], explore: str) -> list[Field]:
    """Grains are declared fields of their own; only those declared may be asked."""
    grains: dict[str, set[Grain]] = {}
    for one in found:
        base = one.get("timeIntervalBaseDimensionName")
        grain = _GRAINS.get(str(one.get("timeInterval", "")).upper())
        if base and grain and one["name"] == f"{base}_{grain}":
            grains.setdefault(str(base), set()).add(grain)
    plain = [f for f in found if not f.get("timeIntervalBaseDimensionName")]
    return [
        replace(_field(f, explore, "dimension"), grains=tuple(g for g in _ORDER if g in grains.get(str(f["name"]), ())))
        for f in plain
    ]


def _field(raw: Json, explore: str, kind: Any) -> Field:
    hints = read_hints(raw.get("description"), raw.get("aiHint"))
    number = _TYPES.get(str(raw.get("type")), "number") == "number"
    return Field(
        id=field_id(str(raw["table"]), str(raw["name"])),
        explore=explore,
        kind=kind,
        label=str(raw.get("label") or raw["name"]),
        type=_TYPES.get(str(raw.get("type")), "number"),
        description=hints.description,
        words=hints.words,
        format=number_format(raw) if number else NumberFormat(),
        additive=kind == "metric" and raw.get("type") in _ADDITIVE,
        distinct=kind == "metric" and raw.get("type") == "count_distinct",
        value_words=hints.value_words,
        verbs=hints.verbs,
        table=str(raw["table"]),
        parameters=references(raw),
        computed=field_digest(raw),
        guarded=is_guarded(raw),
    )


def number_format(raw: Json) -> NumberFormat:
    """`format`, `round` and the newer `formatOptions` in one."""
    options: Json = raw.get("formatOptions") or {}
    style = str(options.get("type") or raw.get("format") or "").lower()
    decimals = options.get("round", raw.get("round"))
    places = int(decimals) if isinstance(decimals, int | float) else None
    if expression := _EXPRESSION.search(style):
        return _written_out(style, len(expression[1] or ""))
    if style == "percent":
        return NumberFormat(style="percent", decimals=places)
    currency = str(options.get("currency") or style)
    if style == "currency" or style in _CURRENCIES:
        return NumberFormat(style="currency", currency=currency.upper(), decimals=places)
    if places is None and raw.get("type") in {"count", "count_distinct"}:
        places = 0
    return NumberFormat(decimals=places)


def _written_out(style: str, places: int) -> NumberFormat:
    """A format in the spreadsheets' own writing, `[$€]#,##0.00` or `0.0%`."""
    if "%" in style:
        return NumberFormat(style="percent", decimals=places)
    currency = next((code for symbol, code in _SYMBOLS.items() if symbol in style.replace("[$", "[")), None)
    if currency:
        return NumberFormat(style="currency", currency=currency, decimals=places)
    return NumberFormat(decimals=places)


def _time_dimension(base: Json, dimensions: list[Field]) -> str | None:
    """The declared default, else the only or first date there is."""
    declared = (base.get("defaultTimeDimension") or {}).get("field")
    dates = [d.id for d in dimensions if d.type in {"date", "timestamp"}]
    wanted = field_id(str(base.get("name", "")), str(declared)) if declared else ""
    return wanted if wanted in dates else next(iter(dates), None)


def _homes_wanted(client: LightdashClient, charts: Sequence[Json], known: Known) -> Iterator[Coroutine[Any, Any, None]]:
    """The lists do not say a chart's explore, only the chart itself does; read again when it has changed."""

    async def one(key: tuple[str, str]) -> None:
        try:
            found = await client.get(f"/api/v1/saved/{quoted(key[0])}")
        except ToolFailed:
            known.homes[key] = None
        except HablaError:
            return
        else:
            known.homes[key] = str(found.get("tableName") or "") if isinstance(found, dict) else ""

    wanted = [_key(chart) for chart in charts[:_CHARTS_READ] if chart.get("uuid") and not chart.get("tableName")]
    yield from (one(key) for key in wanted if key not in known.homes)


def _key(chart: Json) -> tuple[str, str]:
    return str(chart.get("uuid")), str(chart.get("updatedAt"))


def _report(chart: Json, known: Known) -> Report | None:
    """A saved chart; one that cannot be read is none."""
    slug, explore = chart.get("slug"), known.homes.get(_key(chart), str(chart.get("tableName") or ""))
    if not slug or not chart.get("uuid") or explore is None:
        return None
    hints = read_hints(chart.get("description"))
    name = str(chart.get("name") or slug)
    return Report(slug=str(slug), name=name, explore=explore, description=hints.description, words=hints.words)


def _values_wanted(
    client: LightdashClient, project: str, explores: list[Explore], known: Known
) -> Iterator[Coroutine[Any, Any, None]]:
    """Values of each string dimension, once a field even when many explores join it: those not known yet come first."""
    places: dict[str, str] = {}
    for explore in explores:
        for dimension in explore.dimensions:
            own = dimension.id.startswith(explore.name + "_")
            if dimension.type == "string" and (own or dimension.id not in places):
                places[dimension.id] = explore.name

    async def one(field: str) -> None:
        try:
            found = await search_values(client, project, field, places[field], "", _VALUES_ASKED)
        except ToolFailed:
            found = ()
        except HablaError:
            return
        known.values[field] = found if len(found) <= _VALUES_KEPT else ()
        known.asked[field] = time.monotonic()

    # Each is a query to somebody's warehouse; values change seldom.
    old = time.monotonic() - _VALUES_SECONDS
    due = [(known.asked.get(field, float("-inf")), field) for field in places]
    yield from (one(field) for when, field in sorted(due, key=lambda d: d[0]) if when < old)


async def search_values(
    client: LightdashClient, project: str, field: str, table: str, search: str, limit: int
) -> tuple[str, ...]:
    """Values of a field that contain `search`, as the engine spells them."""
    body = {"search": search, "limit": limit, "table": table, "filters": None}
    answer = await client.post(f"/api/v1/projects/{quoted(project)}/field/{quoted(field)}/search", body)
    found = answer.get("results") if isinstance(answer, dict) else None
    return tuple(dict.fromkeys(str(v) for v in found or () if v is not None and str(v) != ""))


def _with_values(explore: Explore, values: Mapping[str, tuple[str, ...]]) -> Explore:
    return replace(explore, dimensions=tuple(replace(d, values=values.get(d.id, ())) for d in explore.dimensions))
