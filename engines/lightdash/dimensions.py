"""Dimensions that a query makes out of modelled ones: bins, another grain by date zoom, grains nobody declared."""

from dataclasses import dataclass, field, replace

from engines.lightdash.errors import CompileError, FieldReferenceError, ForbiddenError
from engines.lightdash.fields import Compiled, Dimension, Explore, Json
from engines.lightdash.intervals import expand, known_interval, truncation
from engines.lightdash.refs import is_personal
from engines.lightdash.request import DateZoom, MetricQuery

_MOST_BINS = 200
_SUB_DAY = frozenset({"RAW", "SECOND", "MINUTE", "HOUR"})


@dataclass(frozen=True, kw_only=True)
class BinDimension(Dimension):
    """A bin, or the number by which its rows are put in order."""

    given_id: str
    sent: Json | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """Bins are named by the query."""
        return self.given_id

    def to_json(self, compiled: Compiled) -> Json:
        """As it was sent."""
        return dict(self.sent or {})


def bins(explore: Explore, query: MetricQuery) -> dict[str, list[BinDimension]]:
    """The bins of a query by id: each comes with its `<id>_order`."""
    return {str(spec.get("id")): _bin(explore, spec) for spec in query.custom_dimensions}


def _bin(explore: Explore, spec: Json) -> list[BinDimension]:
    if spec.get("type") != "bin":
        raise ForbiddenError("You don't have permission to use custom SQL dimensions")
    base = explore.dimensions.get(str(spec.get("dimensionId")))
    if base is None:
        raise FieldReferenceError(f"Tried to reference dimension with unknown field id: {spec.get('dimensionId')}")
    match spec.get("binType"):
        case "fixed_number":
            label, order = _fixed_number(explore, base, _positive(spec, "binNumber", _MOST_BINS))
        case "fixed_width":
            label, order = _fixed_width(base, _positive(spec, "binWidth", 10**9))
        case other:
            raise CompileError(f"Bins of type {other!r} are not supported here")
    name = str(spec.get("id"))

    def made(given_id: str, sql: str, kind: str) -> BinDimension:
        return BinDimension(
            table=base.table,
            table_label=base.table_label,
            name=given_id,
            type=kind,
            sql=sql,
            label=str(spec.get("name") or name),
            given_id=given_id,
            sent=spec,
        )

    return [made(name, label, "string"), made(f"{name}_order", order, "number")]


def _positive(spec: Json, key: str, most: int) -> int:
    value = spec.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= most:
        raise CompileError(f"{key} of {spec.get('id')!r} has to be a number from 1 to {most}")
    return int(value)


def _fixed_number(explore: Explore, base: Dimension, count: int) -> tuple[str, str]:
    """Equal whole steps from the smallest to the largest value of the whole table; the last bin takes the rest."""
    value = f"${{{base.table}.{base.name}}}"
    table = explore.tables[base.table]
    source = f'FROM {table.sql_table} AS "{base.table}"'
    if is_personal(table.sql_where):
        # The edges must not tell of rows that the person may not see.
        source += f" WHERE ({table.sql_where})"
    low = f"(SELECT CAST(FLOOR(MIN({value})) AS BIGINT) {source})"
    high = f"(SELECT CAST(CEIL(MAX({value})) AS BIGINT) {source})"
    width = f"(SELECT CAST(FLOOR((MAX({value}) - MIN({value})) / {count}) AS BIGINT) {source})"
    edges = [f"({low} + {width} * {n})" for n in range(count)]
    labels = [f"WHEN {value} IS NULL THEN NULL"]
    orders = [f"WHEN {value} IS NULL THEN {count}"]
    for n in range(count - 1):
        inside = f"{value} >= {edges[n]} AND {value} < {edges[n + 1]}"
        labels.append(f"WHEN {inside} THEN {edges[n]} || ' - ' || {edges[n + 1]}")
        orders.append(f"WHEN {inside} THEN {n}")
    last = f"ELSE {edges[-1]} || ' - ' || {high} END"
    return f"CASE {' '.join(labels)} {last}", f"CASE {' '.join(orders)} ELSE {count - 1} END"


def _fixed_width(base: Dimension, width: int) -> tuple[str, str]:
    low = f"CAST(FLOOR(${{{base.table}.{base.name}}} / {width}) * {width} AS BIGINT)"
    return f"{low} || ' - ' || ({low} + {width} - 1)", f"CAST({low} AS DOUBLE)"


def undeclared(explore: Explore, field_id: str) -> Dimension | None:
    """A known grain that the model does not declare: accepted, and its column is named after the field without it."""
    base_id, _, _ = field_id.rpartition("_")
    while base_id:
        unit = field_id[len(base_id) + 1 :].upper()
        base = explore.dimensions.get(base_id)
        if base is not None and base.type in {"date", "timestamp"} and not base.interval and known_interval(unit):
            return replace(base, sql=truncation(unit, base.sql))
        base_id, _, _ = base_id.rpartition("_")
    return None


def zoomed(explore: Explore, dimensions: list[Dimension], zoom: DateZoom | None) -> list[Dimension]:
    """The dimensions with one of them cut to another grain; it keeps its id."""
    if zoom is None or not zoom.granularity:
        return dimensions
    timed = [d.id for d in dimensions if _base_of(explore, d)]
    wanted = zoom.x_axis_field_id or next(iter(timed), None)
    return [_zoom(explore, d, zoom.granularity.upper()) if d.id == wanted else d for d in dimensions]


def _base_of(explore: Explore, dimension: Dimension) -> Dimension | None:
    base = explore.dimensions.get(f"{dimension.table}_{dimension.base_name}") if dimension.base_name else dimension
    return base if base is not None and base.type in {"date", "timestamp"} else None


def _zoom(explore: Explore, dimension: Dimension, unit: str) -> Dimension:
    base = _base_of(explore, dimension)
    if base is None or not known_interval(unit) or (base.type == "date" and unit in _SUB_DAY):
        return dimension
    grained = next(expand(base, [unit]))
    return replace(grained, name=dimension.name, index=dimension.index)
