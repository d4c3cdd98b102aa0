"""Filter groups -> SQL conditions, operator by operator as the real server renders them.

Two traps are kept on purpose, because clients must live with them: a rule without values is true for every row, and
`equals` on a date looks at its first value only.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Json
from engines.lightdash.windows import Window, current, next_units, past_units, to_date_condition


@dataclass(frozen=True)
class Operand:
    """What a rule compares: its SQL and its type."""

    sql: str
    type: str
    base_sql: str | None = None
    """Of a date cut to a grain: the date itself, for comparing positions in a period."""
    case_sensitive: bool | None = None
    """What the field says of case: less than the rule, more than the explore."""


Resolve = Callable[[str], Operand]
_COMPARE = {"lessThan": "<", "lessThanOrEqual": "<=", "greaterThan": ">", "greaterThanOrEqual": ">="}
_TIMED = frozenset({"date", "timestamp"})
"""Without a value these are compared with now; other types let every row through."""
_LIKE = frozenset({"include", "doesNotInclude", "startsWith", "endsWith"})


def compile_group(group: Json | None, resolve: Resolve, now: datetime, case_sensitive: bool = True) -> str | None:
    """The condition of a filter group, or None when it asks for nothing."""
    if not group:
        return None
    if "target" in group:
        return f"({_rule(group, resolve, now, case_sensitive)})"
    word = "or" if "or" in group else "and"
    parts = [compile_group(part, resolve, now, case_sensitive) for part in group.get(word) or []]
    made = [part for part in parts if part]
    return f"({f' {word.upper()} '.join(made)})" if made else None


def targets(group: Json | None) -> Iterable[str]:
    """The field ids that a group mentions in rules that are not disabled."""
    if not group:
        return
    if "target" in group:
        yield field_of(group)
        return
    for part in [*(group.get("and") or []), *(group.get("or") or [])]:
        yield from targets(part)


def field_of(rule: Json) -> str:
    """The field id of a rule; `fieldRef` is the spelling of metric filters (`table.field`)."""
    target = rule.get("target") or {}
    return str(target.get("fieldId") or str(target.get("fieldRef", "")).replace(".", "_"))


def _rule(rule: Json, resolve: Resolve, now: datetime, case_sensitive: bool) -> str:
    if rule.get("disabled"):
        return "1=1"
    field_id, operator = field_of(rule), str(rule.get("operator"))
    operand = resolve(field_id)
    values = rule.get("values") or []
    render = _RENDER.get(operand.type)
    if render is None:
        raise CompileError(f"No function has been implemented to render SQL for the type {operand.type!r}")
    if operator == "isNull":
        return f"({operand.sql}) IS NULL"
    if operator == "notNull":
        return f"({operand.sql}) IS NOT NULL"
    if not values and operand.type not in _TIMED:
        return "true"
    field = case_sensitive if operand.case_sensitive is None else operand.case_sensitive
    made = render(operand, operator, values, rule, now, rule.get("caseSensitive", field))
    if made is None:
        raise CompileError(
            f'No function has been implemented to render SQL for the filter operator "{operator}" on "{field_id}" '
            f'field of type "{operand.type}"'
        )
    return made


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def literal(value: Any) -> str:
    """A value as a SQL string; comment marks go, as on the real server."""
    return "'" + _text(value).replace("--", "").replace("'", "''").replace("\x00", "") + "'"


def _pattern(before: str, value: Any, after: str) -> str:
    return literal(before + _text(value) + after)


def _string(
    operand: Operand, operator: str, values: list[Any], _rule: Json, _now: datetime, case_sensitive: bool
) -> str | None:
    sql = f"({operand.sql})"
    if not case_sensitive:
        sql, values = f"(UPPER{sql})", [_text(v).upper() for v in values]
    listed = ",".join(literal(v) for v in values)
    if operator in _LIKE:
        values = [v for v in values if v != ""]
        if not values:
            return "true"
    match operator:
        case "equals":
            return f"{sql} IN ({listed})"
        case "notEquals":
            return f"({sql} NOT IN ({listed}) OR {sql} IS NULL)"
        case "include":
            parts = [f"{sql} LIKE {_pattern('%', v, '%')}" for v in values]
            return parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"
        case "doesNotInclude":
            kept = " AND ".join(f"{sql} NOT LIKE {_pattern('%', v, '%')}" for v in values)
            return f"({kept} OR {sql} IS NULL)"
        case "startsWith":
            return " OR ".join(f"{sql} LIKE {_pattern('', v, '%')}" for v in values)
        case "endsWith":
            return " OR ".join(f"{sql} LIKE {_pattern('%', v, '')}" for v in values)
    return None


def _number_literal(value: Any) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        return "0"
    try:
        number = float("nan") if isinstance(value, str) and "_" in value else float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if isinstance(value, bool) or number != number or number in (float("inf"), float("-inf")):
        raise CompileError(f"Invalid number value in filter: {json.dumps(value)}. Expected a valid number.")
    return str(value).strip()


def _number(operand: Operand, operator: str, values: list[Any], _rule: Json, _now: datetime, _case: bool) -> str | None:
    if operator in ("inBetween", "notInBetween") and len(values) < 2:
        return "true"
    sql, numbers = f"({operand.sql})", [_number_literal(v) for v in values]
    listed = ",".join(numbers)
    match operator:
        case "equals":
            return f"{sql} IN ({listed})"
        case "notEquals":
            return f"({sql} NOT IN ({listed}) OR {sql} IS NULL)"
        case "inBetween":
            return f"{sql} >= ({numbers[0]}) AND {sql} <= ({numbers[1]})"
        case "notInBetween":
            return f"({sql} < ({numbers[0]}) OR {sql} > ({numbers[1]}))"
    return f"{sql} {_COMPARE[operator]} ({numbers[0]})" if operator in _COMPARE else None


def _boolean(
    operand: Operand, operator: str, values: list[Any], _rule: Json, _now: datetime, _case: bool
) -> str | None:
    said = values[0]
    if said is None or said == "":
        return "true" if operator in ("equals", "notEquals") else None
    spelled = {"true": True, "false": False}.get(said.strip().lower(), True) if isinstance(said, str) else bool(said)
    wanted = "true" if spelled else "false"
    match operator:
        case "equals":
            return f"({operand.sql}) = {wanted}"
        case "notEquals":
            return f"(({operand.sql}) != {wanted} OR ({operand.sql}) IS NULL)"
    return None


def _moment(value: Any, kind: str) -> str:
    """A date or timestamp literal; what cannot be read becomes `NaT`, which then fails in the warehouse."""
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return "('NaT')"
    if kind == "date":
        return f"('{moment.date().isoformat()}')"
    return f"('{moment.astimezone(UTC) if moment.tzinfo else moment:%Y-%m-%d %H:%M:%S}')"


def _date(operand: Operand, operator: str, values: list[Any], rule: Json, now: datetime, _case: bool) -> str | None:
    sql, kind = f"({operand.sql})", operand.type
    settings = rule.get("settings") or {}
    unit, completed = str(settings.get("unitOfTime") or "days"), bool(settings.get("completed"))
    today = now.astimezone(UTC).isoformat()
    values = values or [today]
    match operator:
        case "equals":
            return f"{sql} = {_moment(values[0], kind)}"
        case "notEquals":
            return f"({sql} != {_moment(values[0], kind)} OR {sql} IS NULL)"
        case "inBetween":
            last = values[1] if len(values) > 1 else today
            return f"({sql} >= {_moment(values[0], kind)} AND {sql} <= {_moment(last, kind)})"
        case "inThePast":
            return f"({_window(sql, past_units(now, _count(rule), unit, completed), kind)})"
        case "notInThePast":
            return f"NOT ({_window(sql, past_units(now, _count(rule), unit, completed), kind)})"
        case "inTheNext":
            return f"({_window(sql, next_units(now, _count(rule), unit, completed), kind)})"
        case "inTheCurrent":
            return f"({_window(sql, current(now, unit), kind)})"
        case "notInTheCurrent":
            return f"(NOT ({_window(sql, current(now, unit), kind)}))"
        case "inPeriodToDate":
            return f"({to_date_condition(operand.base_sql or operand.sql, now.date(), unit)})"
    return f"{sql} {_COMPARE[operator]} {_moment(values[0], kind)}" if operator in _COMPARE else None


def _count(rule: Json) -> int:
    value = next(iter(rule.get("values") or [0]))
    try:
        return int(float(value))
    except (TypeError, ValueError) as error:
        raise CompileError(f"Invalid number value in filter: {json.dumps(value)}. Expected a valid number.") from error


def _window(sql: str, window: Window, kind: str) -> str:
    last = "<" if window.open_ended else "<="
    first_value, last_value = _bound(window.first, kind), _bound(window.last, kind)
    return f"{sql} >= {first_value} AND {sql} {last} {last_value}"


def _bound(moment: datetime, kind: str) -> str:
    if kind == "date":
        return f"('{date.isoformat(moment.date())}')"
    return f"('{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}')"


_Render = Callable[[Operand, str, list[Any], Json, datetime, bool], str | None]
_RENDER: dict[str, _Render] = {
    "string": _string,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "timestamp": _date,
}
