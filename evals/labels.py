"""The one-line notation of the calls that are right, and whether a call that was made is one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from evals.names import CALCULATIONS, DASHBOARDS, DIMENSIONS, GRAINS, METRICS, OPERATORS, TIMES

Json = dict[str, Any]
Condition = tuple[str, str, frozenset[str | float]]
Range = tuple[str, str]
_QUERY = re.compile(
    r"(?P<metrics>[a-z_]+~?(?:, [a-z_]+~?)*)(?: by (?P<by>[a-z_]+~?(?:, [a-z_]+~?)*))?(?: where (?P<where>.+?))?"
    r"(?: in (?P<in>[\dQ.-]+))?(?: vs (?P<vs>[\dQ.-]+))?"
    r"(?: (?P<how>order|top|bottom)(?: (?P<limit>\d+)(?P<free>~)?)? (?P<by2>[a-z_]+)(?: (?P<way>asc|desc))?)?"
    r"(?: with (?P<kind>[a-z]+) (?P<of>[a-z_]+))?"
)
_REPORT = re.compile(r"(?P<kind>report|dashboard) (?P<slug>[\w-]+)(?: where (?P<where>.+?))?(?: in (?P<in>[\dQ.-]+))?")
_CONDITION = re.compile(r"(?P<field>[a-z_]+) (?P<operator>!=|>=|<=|=|>|<|between) (?P<values>.+)")
_KEYED = {"profile": "lookup_profile", "overview": "customer_overview", "activity": "customer_activity"}
_NO_LIMIT = 500


class BadLabel(ValueError):
    """A label that cannot be read."""


@dataclass(frozen=True)
class Names:
    """Names that must be there, and names that may be."""

    needed: frozenset[str]
    free: frozenset[str] = frozenset()

    def fit(self, got: Iterable[str]) -> bool:
        """Whether all that must be there are, and nothing else but what may."""
        names = frozenset(got)
        return self.needed <= names <= self.needed | self.free


@dataclass(frozen=True)
class Wanted:
    """One call that is right. Parts that a tool does not have stay empty."""

    tool: str
    text: str
    names: Mapping[str, str] = field(default_factory=dict)
    """Arguments that must be exactly these, as text; `*` is anything that is not empty, `result` a result's handle."""
    optional: frozenset[str] = frozenset()
    """Names of arguments that may be left out."""
    metrics: Names = Names(frozenset())
    dimensions: Names = Names(frozenset())
    filters: frozenset[Condition] = frozenset()
    period: Range | None = None
    compare: Range | None = None
    sort: tuple[str, bool] | None = None
    """Field and whether descending; None where any order is right."""
    limit: int | None = None
    limit_free: bool = False
    calculations: frozenset[tuple[str, str]] = frozenset()


def read_label(text: str) -> tuple[Wanted, ...]:
    """The call of one line; a dashboard is one call for each of its charts.

    Raises:
        BadLabel: it is not in the notation, or names what the shop does not have.
    """
    word, _, rest = text.partition(" ")
    if text == "say":
        return ()
    if word in ("report", "dashboard"):
        return _report(text)
    if word in _KEYED or word == "note":
        key, _, when = rest.partition(" in ")
        tool = _KEYED.get(word, "record_event")
        return (Wanted(tool, text, {"value": key}, period=_range(when) if when else None),)
    if word == "draw":
        return (Wanted("draw_chart", text, {"type": rest}),)
    if word == "flow":
        return (_flow(text, rest),)
    if word == "describe":
        return (Wanted("describe_field", text, {"field": METRICS.get(rest) or DIMENSIONS[rest]}),)
    if text == "catalogue":
        return (Wanted("list_catalogue", text),)
    return (_query(text),)


def _query(text: str) -> Wanted:
    found = _QUERY.fullmatch(text)
    if found is None:
        raise BadLabel(f"cannot be read: {text}")
    metrics = _names(found["metrics"], lambda name: _known(METRICS, name, text))
    first = found["metrics"].split(",")[0].rstrip("~")
    time = TIMES[first]
    dimension = {**DIMENSIONS, **{grain: f"{time}_{grain}" for grain in GRAINS}}
    by = _names(found["by"], lambda name: _known(dimension, name, text)) if found["by"] else Names(frozenset())
    sort = None
    if found["how"]:
        descending = found["how"] == "top" or (found["how"] == "order" and found["way"] != "asc")
        sort = (_known({**METRICS, **dimension}, found["by2"], text), descending)
    kinds = frozenset({(_known(CALCULATIONS, found["kind"], text), METRICS[found["of"]])} if found["kind"] else ())
    return Wanted(
        "query_metrics",
        text,
        metrics=metrics,
        dimensions=by,
        filters=_conditions(found["where"]),
        period=_range(found["in"]),
        compare=_range(found["vs"]),
        sort=sort,
        limit=int(found["limit"]) if found["limit"] else None,
        limit_free=bool(found["free"]),
        calculations=kinds,
    )


def _report(text: str) -> tuple[Wanted, ...]:
    found = _REPORT.fullmatch(text)
    if found is None:
        raise BadLabel(f"cannot be read: {text}")
    tiles = _known(DASHBOARDS, found["slug"], text) if found["kind"] == "dashboard" else ("",)
    filters, period = _conditions(found["where"]), _range(found["in"])
    return tuple(
        Wanted("run_report", text, {"report": found["slug"], "tile": tile}, filters=filters, period=period)
        for tile in tiles
    )


def _flow(text: str, rest: str) -> Wanted:
    name, *parts = rest.split(" ")
    pairs = [part.partition("=") for part in parts]
    if any(not equals or not value for _, equals, value in pairs):
        raise BadLabel(f"cannot be read: {text}")
    names = {f"inputs.{key.rstrip('~')}": value for key, _, value in pairs}
    optional = frozenset(f"inputs.{key[:-1]}" for key, _, _ in pairs if key.endswith("~"))
    return Wanted("start_flow", text, {"flow": f"tienda/{name}", **names}, optional)


def _names(text: str, known: Any) -> Names:
    parts = text.split(", ")
    free = frozenset(known(p[:-1]) for p in parts if p.endswith("~"))
    return Names(frozenset(known(p) for p in parts if not p.endswith("~")), free)


def _known(table: Mapping[str, Any], name: str, text: str) -> Any:
    if name not in table:
        raise BadLabel(f"{name!r} is no name of the shop: {text}")
    return table[name]


def _conditions(text: str | None) -> frozenset[Condition]:
    if not text:
        return frozenset()
    out: set[Condition] = set()
    for part in text.split(" and "):
        found = _CONDITION.fullmatch(part)
        if found is None:
            raise BadLabel(f"cannot be read: {part}")
        name = _known({**METRICS, **DIMENSIONS}, found["field"], text)
        values = re.split(r"\.\.|\|", found["values"])
        out.add((name, OPERATORS[found["operator"]], frozenset(_value(v) for v in values)))
    return frozenset(out)


def _value(raw: object) -> str | float:
    try:
        return float(str(raw))
    except ValueError:
        return str(raw).casefold()


def _range(text: str | None) -> Range | None:
    """`2026`, `2026-Q3`, `2026-10`, `2026-10-05` or `start..end`, as a half-open range of ISO days."""
    if not text:
        return None
    if ".." in text:
        start, _, end = text.partition("..")
        return (date.fromisoformat(start).isoformat(), date.fromisoformat(end).isoformat())
    if re.fullmatch(r"\d{4}-Q[1-4]", text):
        year, month = int(text[:4]), int(text[-1]) * 3
        return (f"{year}-{month - 2:02}-01", date(year + month // 12, month % 12 + 1, 1).isoformat())
    if len(text) == 4:
        return (f"{text}-01-01", f"{int(text) + 1}-01-01")
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return (f"{text}-01", date(year + month // 12, month % 12 + 1, 1).isoformat())
    day = date.fromisoformat(text)
    return (text, (day + timedelta(days=1)).isoformat())


def fits(wanted: Wanted, tool: str, args: Json) -> bool:
    """Whether a resolved call is this one."""
    if tool != wanted.tool or not _arguments_fit(wanted, args):
        return False
    if _range_of(args.get("period")) != wanted.period or _range_of(args.get("compare")) != wanted.compare:
        return False
    if _filters_of(args.get("filters")) != wanted.filters:
        return False
    return tool != "query_metrics" or _columns_fit(wanted, args)


def _columns_fit(wanted: Wanted, args: Json) -> bool:
    limit = args.get("limit")
    cut = limit if limit is not None and limit < _NO_LIMIT else None
    sorts = [(s["field"], bool(s.get("descending", True))) for s in args.get("sorts") or ()]
    made = frozenset((str(c["kind"]), str(c["metric"])) for c in args.get("calculations") or ())
    return (
        wanted.metrics.fit(args.get("metrics") or ())
        and wanted.dimensions.fit(args.get("dimensions") or ())
        and (cut == wanted.limit or (wanted.limit_free and cut is None))
        and (wanted.sort is None or sorts[:1] == [wanted.sort])
        and made == wanted.calculations
    )


def _arguments_fit(wanted: Wanted, args: Json) -> bool:
    flat = {k: v for k, v in args.items() if k != "inputs"}
    flat |= {f"inputs.{k}": v for k, v in (args.get("inputs") or {}).items()}
    extra = {k for k in flat if k.startswith("inputs.")} - set(wanted.names)
    missing = {k for k in wanted.names if flat.get(k) is None} - wanted.optional
    return (
        not extra
        and not missing
        and all(_same(value, flat[k]) for k, value in wanted.names.items() if flat.get(k) is not None)
    )


def _same(wanted: str, got: object) -> bool:
    text = str(got).strip()
    if wanted == "*":
        return bool(text)
    if wanted == "result":
        return re.fullmatch(r"\$r\d+", text) is not None
    if re.fullmatch(r"\+?\d+", wanted) and not isinstance(got, bool):
        return re.sub(r"\D", "", text) == re.sub(r"\D", "", wanted)
    return text.casefold() == wanted.casefold()


def _range_of(period: Any) -> Range | None:
    return (str(period["start"])[:10], str(period["end"])[:10]) if isinstance(period, dict) else None


def _filters_of(filters: Any) -> frozenset[Condition]:
    """As sets. Values that are left out in two conditions are left out together."""
    out: dict[tuple[str, str], set[str | float]] = {}
    separate: set[Condition] = set()
    for one in filters or ():
        values = {_value(v) for v in one.get("values") or ()}
        if one.get("operator") == "notEquals":
            out.setdefault((one["field"], "notEquals"), set()).update(values)
        else:
            separate.add((one["field"], str(one.get("operator", "equals")), frozenset(values)))
    return frozenset(separate | {(name, operator, frozenset(v)) for (name, operator), v in out.items()})
