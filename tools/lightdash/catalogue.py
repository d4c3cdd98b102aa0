"""What can be asked of Lightdash, boiled down from explores of a hundred kilobytes each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from assistant.catalogue import CataloguePart, Explore, Field, FieldType, Grain, NumberFormat, Report
from assistant.errors import ToolFailed
from tools.lightdash.client import LightdashClient
from tools.lightdash.hints import read_hints
from tools.together import together

Json = dict[str, Any]
_GRAINS: dict[str, Grain] = {"DAY": "day", "WEEK": "week", "MONTH": "month", "QUARTER": "quarter", "YEAR": "year"}
_ORDER: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
_TYPES: dict[str, FieldType] = {"string": "string", "date": "date", "timestamp": "timestamp", "boolean": "boolean"}
_CURRENCIES = frozenset({"usd", "eur", "gbp", "jpy", "dkk", "aud", "cad", "chf", "mxn", "cop", "ars", "clp", "brl"})
_ADDITIVE = frozenset({"sum", "count"})
_CHARTS_READ = 60
_VALUES_ASKED = 100
_VALUES_KEPT = 60


async def load(client: LightdashClient, project: str) -> CataloguePart:
    """Everything this client's person may see."""
    root = f"/api/v1/projects/{project}"
    listed, charts = await together([client.get(f"{root}/explores"), client.get(f"{root}/chart-summaries")])
    names = [str(e["name"]) for e in listed or () if not e.get("errors")]
    loaded = await together(_explore(client, project, name) for name in names)
    explores = [explore for explore in loaded if explore is not None and explore.metrics]
    values = await _all_values(client, project, explores)
    ready = tuple(_with_values(explore, values) for explore in explores)
    reports = await together(_report(client, chart, n < _CHARTS_READ) for n, chart in enumerate(charts or ()))
    return CataloguePart(explores=ready, reports=tuple(r for r in reports if r is not None))


async def _explore(client: LightdashClient, project: str, name: str) -> Explore | None:
    try:
        return read_explore(await client.get(f"/api/v1/projects/{project}/explores/{name}"))
    except ToolFailed:
        return None


def read_explore(answer: Json) -> Explore:
    """One explore with the fields a person may see; dates are folded into one field with grains."""
    name, tables = str(answer["name"]), answer.get("tables") or {}
    base: Json = tables.get(answer.get("baseTable") or name) or {}
    metrics: list[Field] = []
    dimensions: list[Field] = []
    unseen = {j.get("table") for j in answer.get("joinedTables") or () if j.get("hidden")}
    for table in [base, *(t for n, t in tables.items() if t is not base and n not in unseen)]:
        metrics += [_field(f, name, "metric") for f in _visible(table.get("metrics"))]
        dimensions += _dimensions(list(_visible(table.get("dimensions"))), name)
    hints = read_hints(answer.get("description") or base.get("description"), answer.get("aiHint"))
    return Explore(
        name=name,
        label=str(answer.get("label") or name),
        time_dimension=_time_dimension(base, dimensions),
        metrics=tuple(metrics),
        dimensions=tuple(dimensions),
        description=hints.description,
    )


def _visible(fields: Any) -> Iterable[Json]:
    usable = (f for f in (fields or {}).values() if isinstance(f, dict) and "name" in f)
    kept = [f for f in usable if not f.get("hidden") and not f.get("compilationError")]
    return sorted(kept, key=lambda f: int(f.get("index") or 0))


def _dimensions(found: list[Json], explore: str) -> list[Field]:
    """Grains are declared fields of their own; only those declared may be asked."""
    grains: dict[str, set[Grain]] = {}
    for field in found:
        base = field.get("timeIntervalBaseDimensionName")
        grain = _GRAINS.get(str(field.get("timeInterval", "")).upper())
        if base and grain and field["name"] == f"{base}_{grain}":
            grains.setdefault(str(base), set()).add(grain)
    plain = [f for f in found if not f.get("timeIntervalBaseDimensionName")]
    return [
        replace(_field(f, explore, "dimension"), grains=tuple(g for g in _ORDER if g in grains.get(str(f["name"]), ())))
        for f in plain
    ]


def field_id(table: str, name: str) -> str:
    """Lightdash's own id of a field."""
    return f"{table}_{name.replace('.', '__')}"


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
    )


def number_format(raw: Json) -> NumberFormat:
    """`format`, `round` and the newer `formatOptions` in one."""
    options: Json = raw.get("formatOptions") or {}
    style = str(options.get("type") or raw.get("format") or "").lower()
    decimals = options.get("round", raw.get("round"))
    places = int(decimals) if isinstance(decimals, int | float) else None
    if style == "percent":
        return NumberFormat(style="percent", decimals=places)
    currency = str(options.get("currency") or style)
    if style == "currency" or style in _CURRENCIES:
        return NumberFormat(style="currency", currency=currency.upper(), decimals=places)
    if places is None and raw.get("type") in {"count", "count_distinct"}:
        places = 0
    return NumberFormat(decimals=places)


def _time_dimension(base: Json, dimensions: list[Field]) -> str | None:
    """The declared default, else the only or first date there is."""
    declared = (base.get("defaultTimeDimension") or {}).get("field")
    dates = [d.id for d in dimensions if d.type in {"date", "timestamp"}]
    wanted = field_id(str(base.get("name", "")), str(declared)) if declared else ""
    return wanted if wanted in dates else next(iter(dates), None)


async def _report(client: LightdashClient, chart: Json, read: bool) -> Report | None:
    """A saved chart; the lists do not say its explore, only the chart itself does."""
    slug, uuid, explore = chart.get("slug"), chart.get("uuid"), str(chart.get("tableName") or "")
    if not slug or not uuid:
        return None
    if read and not explore:
        try:
            explore = str((await client.get(f"/api/v1/saved/{uuid}")).get("tableName") or "")
        except ToolFailed:
            return None
    hints = read_hints(chart.get("description"))
    name = str(chart.get("name") or slug)
    return Report(slug=str(slug), name=name, explore=explore, description=hints.description, words=hints.words)


async def _all_values(client: LightdashClient, project: str, explores: list[Explore]) -> dict[str, tuple[str, ...]]:
    """Known values of each string dimension, asked once a field even when many explores join it."""
    places: dict[str, str] = {}
    for explore in explores:
        for dimension in explore.dimensions:
            own = dimension.id.startswith(explore.name + "_")
            if dimension.type == "string" and (own or dimension.id not in places):
                places[dimension.id] = explore.name
    found = await together(_values(client, project, field, table) for field, table in places.items())
    return dict(zip(places, found, strict=True))


async def _values(client: LightdashClient, project: str, field: str, table: str) -> tuple[str, ...]:
    try:
        found = await search_values(client, project, field, table, "", _VALUES_ASKED)
    except ToolFailed:
        return ()
    return found if len(found) <= _VALUES_KEPT else ()


async def search_values(
    client: LightdashClient, project: str, field: str, table: str, search: str, limit: int
) -> tuple[str, ...]:
    """Values of a field that contain `search`, as the engine spells them."""
    body = {"search": search, "limit": limit, "table": table, "filters": None}
    answer = await client.post(f"/api/v1/projects/{project}/field/{field}/search", body)
    found = answer.get("results") if isinstance(answer, dict) else None
    return tuple(dict.fromkeys(str(v) for v in found or () if v is not None and str(v) != ""))


def _with_values(explore: Explore, values: dict[str, tuple[str, ...]]) -> Explore:
    return replace(explore, dimensions=tuple(replace(d, values=values.get(d.id, ())) for d in explore.dimensions))
