"""The short form of filters in model YAML (`- status: "!returned"`, `- age: ">= 18"`) as filter rules."""

import re
from collections.abc import Iterator
from typing import Any

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Json
from engines.lightdash.shapes import mapping, sequence

_NUMBER = r"-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?"
_DATE = r"\"?(\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z?)?)\"?"
_BETWEEN = re.compile(rf"\s*between\s+(?:{_DATE}\s+and\s+{_DATE}|({_NUMBER})\s+and\s+({_NUMBER}))\s*", re.IGNORECASE)
_COMPARED = re.compile(rf"\s*(>=|<=|>|<)\s*({_NUMBER})\s*")
_UNIT = "millisecond|second|minute|hour|day|week|month|quarter|year"
_CURRENT = re.compile(rf"\s*(notInTheCurrent|inTheCurrent)\s+({_UNIT})s?\s*")
_RELATIVE = re.compile(rf"\s*(inThePast|inTheNext)\s*({_NUMBER})\s*({_UNIT})s\s*")
_COMPARISONS = {
    ">": "greaterThan",
    ">=": "greaterThanOrEqual",
    "<": "lessThan",
    "<=": "lessThanOrEqual",
}


def filter_rules(value: Any, what: str) -> tuple[Json, ...]:
    """The rules of a metric's `filters`."""
    return tuple(_rules(value, what))


def model_filters(meta: Json, what: str) -> tuple[Json, ...]:
    """`required_filters` and `default_filters` of a model; only the first kind is forced upon a query."""
    made: dict[str, Json] = {}
    for key, usual in (("required_filters", True), ("default_filters", False)):
        for item in sequence(meta.get(key), f"{key} of {what}"):
            item = mapping(item, f"each of the {key} of {what}")
            required = bool(item.get("required", usual)) if len(item) > 1 else usual
            rest = {k: v for k, v in item.items() if len(item) == 1 or k != "required"}
            for rule in _rules([rest], f"{key} of {what}"):
                table, _, _ = rule["target"]["fieldRef"].rpartition(".")
                rule["target"] |= {"tableName": table} if table else {}
                made.setdefault(rule["target"]["fieldRef"], rule | {"required": required})
    return tuple(made.values())


def _rules(value: Any, what: str) -> Iterator[Json]:
    for number, item in enumerate(sequence(value, what)):
        for reference, wanted in mapping(item, f"each of the {what}").items():
            yield {"id": f"{reference}-{number}", "target": {"fieldRef": str(reference)}, **_rule(wanted, what)}


def _rule(wanted: Any, what: str) -> Json:
    if wanted is None:
        return {"operator": "isNull", "values": [1]}
    if isinstance(wanted, list):
        return {"operator": "equals", "values": wanted}
    if isinstance(wanted, dict):
        raise CompileError(f"{what} cannot compare with a mapping")
    return _text_rule(wanted) if isinstance(wanted, str) else {"operator": "equals", "values": [wanted]}


def _text_rule(wanted: str) -> Json:
    if not wanted:
        return {"operator": "equals", "values": []}
    if found := _BETWEEN.fullmatch(wanted):
        dates, numbers = found.group(1, 2), found.group(3, 4)
        return {"operator": "inBetween", "values": list(dates) if dates[0] else [_number(str(n)) for n in numbers]}
    if found := _COMPARED.fullmatch(wanted):
        return {"operator": _COMPARISONS[found[1]], "values": [_number(found[2])]}
    if found := _CURRENT.fullmatch(wanted):
        return {"operator": found[1], "values": [1], "settings": {"unitOfTime": f"{found[2]}s"}}
    if found := _RELATIVE.fullmatch(wanted):
        return {"operator": found[1], "values": [_number(found[2])], "settings": {"unitOfTime": f"{found[3]}s"}}
    return _term(wanted.removeprefix("!"), negated=wanted.startswith("!"))


def _term(term: str, *, negated: bool) -> Json:
    if term in {"null", "NULL"}:
        return {"operator": "notNull" if negated else "isNull", "values": [1]}
    inner = term.strip("%")
    if inner and term == f"%{inner}%":
        return {"operator": "doesNotInclude" if negated else "include", "values": [inner]}
    # Upstream drops the "!" before these two.
    if inner and term == f"{inner}%":
        return {"operator": "startsWith", "values": [inner]}
    if inner and term == f"%{inner}":
        return {"operator": "endsWith", "values": [inner]}
    bare = term[1:-1] if len(term) > 1 and term[0] == term[-1] == '"' else term
    return {"operator": "notEquals" if negated else "equals", "values": [bare]}


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number
