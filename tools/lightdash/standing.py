"""What a model requires of every query (`required_filters`): the engine applies it, and its answer does not say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.catalogue import Explore, Standing
from assistant.errors import NeedsAnswer
from assistant.intents import Filter, IntentContext
from tools.lightdash.fields import field_id, use_of
from tools.lightdash.texts import say

Json = dict[str, Any]
_OFFERED = 6


def standing_of(base: Json, tables: Mapping[str, Json]) -> tuple[Standing, ...]:
    """The required rules of an explore's base table, as the engine sent them; defaults of its own pages are none."""
    found = []
    for rule in base.get("requiredFilters") or ():
        target = rule.get("target") or {}
        table, _, name = str(target.get("fieldRef") or "").rpartition(".")
        table = table or str(base.get("name", ""))
        wanted = str(target.get("fieldId") or field_id(table, name))
        if not rule.get("required") or rule.get("disabled"):
            continue
        settings: Json = rule.get("settings") or {}
        raw = ((tables.get(table) or {}).get("dimensions") or {}).get(name) or {}
        found.append(
            Standing(
                field=wanted,
                label=str(raw.get("label") or name or wanted),
                operator=str(rule.get("operator")),
                values=tuple(rule.get("values") or ()),
                unit=str(settings.get("unitOfTime") or ""),
                completed=bool(settings.get("completed")),
            )
        )
    return tuple(found)


def check_standing(explore: Explore, filters: Sequence[Filter], ctx: IntentContext, *, timed: bool) -> None:
    """Asks for the value of a required condition that the model leaves open: the engine would drop it in silence.

    Raises:
        NeedsAnswer: nothing in the question limits that field.
    """
    limited = {_axis(explore, one.field) for one in filters} | ({explore.time_dimension or ""} if timed else set())
    for one in explore.standing:
        use = use_of(explore, one.field)
        if one.values or one.operator in {"isNull", "notNull"} or _axis(explore, one.field) in limited:
            continue
        names = [use.field.value_name(v, ctx.lang) for v in use.field.values[:_OFFERED]] if use else []
        label = use.field.name(ctx.lang) if use else one.label
        question = say("which_required", ctx.lang, label=label)
        raise NeedsAnswer(question, options=[f"{ctx.user_text.strip()}, {name}" for name in names], labels=names)


def standing_rules(filters: Json, explore: Explore) -> Sequence[Json]:
    """Those that hold for a query with these filters, as rules: one on a date gives way to one on any grain of it."""
    limited = {_axis(explore, wanted) for wanted in _targets(filters.get("dimensions"))}
    return [_rule(one) for one in explore.standing if _axis(explore, one.field) not in limited]


def _rule(one: Standing) -> Json:
    rule: Json = {"target": {"fieldId": one.field}, "label": one.label, "operator": one.operator}
    rule["values"] = list(one.values)
    if one.unit:
        rule["settings"] = {"unitOfTime": one.unit, "completed": one.completed}
    return rule


def _axis(explore: Explore, wanted: str) -> str:
    use = use_of(explore, wanted)
    return use.field.id if use else wanted


def _targets(item: Json | None) -> Iterator[str]:
    for one in (item or {}).get("and") or (item or {}).get("or") or ():
        yield from _targets(one)
    if item and item.get("target"):
        yield str(item["target"].get("fieldId"))
