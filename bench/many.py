"""A large made-up catalogue: 1,000 metrics in 60 explores, always the same, also as Lightdash would answer it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from assistant.catalogue import CataloguePart, Explore, Field, FieldType, Grain, NumberFormat, Words
from bench.areas import AREAS, Area

Json = dict[str, Any]
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
Style = Literal["number", "currency", "percent"]
METRICS = 1000


@dataclass(frozen=True)
class _Measure:
    """`{}` is the explore's own plural."""

    name: str
    es: str
    en: str
    also_es: str
    also_en: str
    style: Style


def _measure(line: str) -> _Measure:
    name, es, en, also_es, also_en, style = line.split("|")
    kind: Style = "currency" if style == "currency" else "percent" if style == "percent" else "number"
    return _Measure(name, es, en, also_es, also_en, kind)


_MEASURES = tuple(
    _measure(line)
    for line in """
count|número de {}|number of {}|cantidad de {},{}|count of {},{}|number
amount|importe de {}|amount of {}|valor de {},total de {}|value of {},total of {}|currency
avg_amount|importe medio de {}|average amount of {}|media de {}|mean of {}|currency
max_amount|importe máximo de {}|highest amount of {}|mayor importe de {}|top amount of {}|currency
min_amount|importe mínimo de {}|lowest amount of {}|menor importe de {}|bottom amount of {}|currency
customers|clientes con {}|customers with {}|compradores con {}|buyers with {}|number
per_customer|{} por cliente|{} per customer|{} por comprador|{} per buyer|number
discount|descuento en {}|discount on {}|rebaja en {}|markdown on {}|currency
tax|impuesto de {}|tax on {}|IVA de {}|VAT on {}|currency
cost|coste de {}|cost of {}|gasto en {}|spend on {}|currency
margin|margen de {}|margin of {}|beneficio de {}|profit of {}|currency
margin_rate|margen porcentual de {}|margin rate of {}|rentabilidad de {}|profitability of {}|percent
late|{} con retraso|late {}|{} tardíos,{} fuera de plazo|overdue {},delayed {}|number
late_rate|tasa de retraso de {}|late rate of {}|porcentaje de retraso de {}|delay share of {}|percent
days|días de gestión de {}|handling days of {}|plazo de {}|lead time of {}|number
new|{} de clientes nuevos|{} of new customers|{} de altas recientes|{} of first-timers|number
open|{} pendientes|open {}|{} sin cerrar|unresolved {},pending {}|number
""".strip().splitlines()
)
_DIMENSIONS: tuple[tuple[str, str, str, FieldType], ...] = (
    ("date", "fecha", "date", "date"),
    ("status", "estado", "status", "string"),
    ("country", "país", "country", "string"),
    ("channel", "canal", "channel", "string"),
    ("owner", "responsable", "owner", "string"),
    ("priority", "prioridad", "priority", "string"),
    ("is_internal", "es interno", "is internal", "boolean"),
    ("units", "unidades", "units", "number"),
)
_VALUES = {
    "status": ("open", "closed", "waiting"),
    "country": ("España", "México", "Colombia", "Chile"),
    "channel": ("web", "store", "partner"),
    "priority": ("high", "normal", "low"),
}


def part() -> CataloguePart:
    """What Lightdash's catalogue would be of it."""
    return CataloguePart(explores=tuple(_explore(n, area) for n, area in enumerate(AREAS)))


def _measures(number: int) -> tuple[_Measure, ...]:
    """Seventeen for the first forty areas, sixteen for the rest: a thousand."""
    return _MEASURES if number < METRICS - 16 * len(AREAS) else _MEASURES[:16]


def _explore(number: int, area: Area) -> Explore:
    metrics = tuple(_metric(area, m) for m in _measures(number))
    dimensions = tuple(_dimension(area, *d) for d in _DIMENSIONS)
    return Explore(area.name, area.en.capitalize(), f"{area.name}_date", metrics, dimensions, f"All {area.en}.")


def _metric(area: Area, one: _Measure) -> Field:
    also_es = [t.format(w) for t in one.also_es.split(",") for w in (area.es, *area.also_es)]
    also_en = [t.format(w) for t in one.also_en.split(",") for w in (area.en, *area.also_en)]
    return Field(
        id=f"{area.name}_{one.name}",
        explore=area.name,
        kind="metric",
        label=one.en.format(area.en).capitalize(),
        type="number",
        description=f"{one.en.format(area.en).capitalize()} in the period, by its date.",
        words=Words((one.es.format(area.es), *also_es), (one.en.format(area.en), *also_en)),
        format=NumberFormat(one.style, "EUR" if one.style == "currency" else ""),
        additive=one.name in ("count", "amount", "discount", "tax", "cost", "late", "new", "open"),
    )


def _dimension(area: Area, name: str, es: str, en: str, kind: FieldType) -> Field:
    return Field(
        id=f"{area.name}_{name}",
        explore=area.name,
        kind="dimension",
        label=f"{en.capitalize()} of {area.en}",
        type=kind,
        words=Words((es, f"{es} de {area.es}"), (en, f"{en} of {area.en}")),
        grains=GRAINS if kind == "date" else (),
        values=_VALUES.get(name, ()),
    )


def explores() -> Iterator[Json]:
    """The same as answers of `/explores/{name}`, of 60 to 130 KB each as real ones are."""
    for explore in part().explores:
        dimensions: Json = {}
        for d in explore.dimensions:
            dimensions |= _raw_dimension(d)
        metrics = {m.id.removeprefix(f"{explore.name}_"): _raw(m, n) for n, m in enumerate(explore.metrics)}
        table = {"name": explore.name, "label": explore.label, "metrics": metrics, "dimensions": dimensions}
        table["defaultTimeDimension"] = {"field": "date", "interval": "MONTH"}
        yield {
            "name": explore.name,
            "label": explore.label,
            "tags": [],
            "baseTable": explore.name,
            "joinedTables": [],
            "description": explore.description,
            "tables": {explore.name: table},
        }


def _raw(field: Field, index: int, **more: Any) -> Json:
    name = field.id.removeprefix(f"{field.explore}_")
    hints = [f"es: {', '.join(field.words.es)}", f"en: {', '.join(field.words.en)}"]
    kind = ("sum" if field.additive else "average") if field.kind == "metric" else field.type
    # What a compiled explore carries besides, and we have no use for.
    sql = f"CASE WHEN ${{TABLE}}.{name} IS NULL THEN 0 ELSE ${{TABLE}}.{name} END /* " + "model " * 420 + "*/"
    return {
        "name": name, "table": field.explore, "type": kind, "label": field.label, "tableLabel": field.explore,
        "fieldType": field.kind, "hidden": False, "index": index, "sql": sql, "compiledSql": sql[:300],
        "description": field.description, "aiHint": hints, **more,
    }  # fmt: skip


def _raw_dimension(field: Field) -> Json:
    name = field.id.removeprefix(f"{field.explore}_")
    found = {name: _raw(field, 0)}
    for grain in field.grains:
        more = {"timeInterval": grain.upper(), "timeIntervalBaseDimensionName": name}
        found[f"{name}_{grain}"] = {**_raw(field, 0, **more), "name": f"{name}_{grain}"}
    return found
