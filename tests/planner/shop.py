"""The catalogue of the sample shop, read from the files of its engines, for tests without servers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.catalogue import Catalogue, CataloguePart, Explore, Field, Grain, NumberFormat, Report, Tile
from tools.kestra.catalogue import read_flow
from tools.lightdash.hints import read_hints

ENGINES = Path(__file__).parents[2] / "engines"
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
PRODUCTS = ("Espresso Blend", "Green Tea", "Croissant", "French Press")


@lru_cache
def catalogue() -> Catalogue:
    """Everything that the shop offers."""
    models = {
        m["name"]: m
        for path in sorted((ENGINES / "tienda/models").glob("*.yml"))
        for m in _load(path).get("models", ())
    }
    explores = tuple(_explore(m, models) for m in models.values() if "explore" in m.get("config", {}).get("tags", ()))
    reports = tuple(_report(_load(p)) for p in sorted((ENGINES / "tienda/charts").glob("*.yaml")))
    charts = {r.slug: r for r in reports}
    boards = tuple(_board(_load(p), charts) for p in sorted((ENGINES / "tienda/dashboards").glob("*.yaml")))
    flows = [read_flow(_load(p), "tienda") for p in sorted((ENGINES / "flows").glob("*.yaml"))]
    part = CataloguePart(explores, (*reports, *boards), tuple(f for f in flows if f), ("email", "id", "phone"))
    return Catalogue.of([part])


def _meta(node: dict[str, Any]) -> dict[str, Any]:
    """What a model or a column tells Lightdash: below `config`, as dbt wants it, or beside the name."""
    return dict(node.get("config", {}).get("meta") or node.get("meta") or {})


def _load(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def _report(chart: dict[str, Any]) -> Report:
    hints = read_hints(chart["description"])
    return Report(chart["slug"], chart["name"], chart["tableName"], hints.description, hints.words)


def _board(board: dict[str, Any], charts: dict[str, Report]) -> Report:
    hints = read_hints(board["description"])
    slugs = [t["properties"]["chartSlug"] for t in board["tiles"] if t["type"] == "saved_chart"]
    tiles = tuple(Tile(s, charts[s].name, charts[s].explore, charts[s].words) for s in slugs)
    return Report(board["slug"], board["name"], "", hints.description, hints.words, "dashboard", tiles)


def _explore(model: dict[str, Any], models: dict[str, dict[str, Any]]) -> Explore:
    name = model["name"]
    dimensions = _dimensions(model, name, None)
    for join in _meta(model).get("joins", ()):
        dimensions += _dimensions(models[join["join"]], name, join["fields"])
    dates = [d.id for d in dimensions if d.type == "date"]
    default = _meta(model).get("default_time_dimension", {}).get("field")
    return Explore(
        name,
        _meta(model)["label"],
        f"{name}_{default}" if default else dates[0],
        tuple(_metrics(model)),
        tuple(dimensions),
    )


def _metrics(model: dict[str, Any]) -> list[Field]:
    found = dict(_meta(model).get("metrics", {}))
    for column in model["columns"]:
        found |= _meta(column).get("metrics", {})
    return [_field(model["name"], model["name"], k, v, "metric") for k, v in found.items() if not v.get("hidden")]


def _dimensions(model: dict[str, Any], explore: str, only: list[str] | None) -> list[Field]:
    found = []
    for column in model["columns"]:
        raw = _meta(column)["dimension"]
        name = raw.get("name", column["name"])
        if not raw.get("hidden") and (only is None or name in only):
            found.append(_field(model["name"], explore, name, raw, "dimension"))
    return found


def _field(table: str, explore: str, name: str, raw: dict[str, Any], kind: Any) -> Field:
    hints = read_hints(raw.get("description"), raw.get("ai_hint"))
    values = tuple(v for v, _ in hints.value_words) or (PRODUCTS if name == "product_name" else ())
    style = {"eur": NumberFormat("currency", "EUR", 2), "percent": NumberFormat("percent")}.get(
        str(raw.get("format")), NumberFormat()
    )
    return Field(
        id=f"{table}_{name}",
        explore=explore,
        kind=kind,
        label=raw["label"],
        type=raw["type"] if kind == "dimension" else "number",
        words=hints.words,
        value_words=hints.value_words,
        verbs=hints.verbs,
        values=values,
        grains=GRAINS if raw.get("type") == "date" else (),
        format=style,
        additive=kind == "metric" and raw["type"] in {"sum", "count"},
        distinct=kind == "metric" and raw["type"] == "count_distinct",
    )
