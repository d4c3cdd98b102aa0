"""The conditions that a saved query or its model brings along, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from assistant.catalogue import Explore, Lang
from tools.lightdash.fields import metric_of, use_of
from tools.lightdash.standing import standing_rules
from tools.lightdash.texts import OPERATORS, RELATIVE, UNITS, say
from tools.words import joined, lowered, render

Json = dict[str, Any]


def saved_conditions(filters: Json, explore: Explore, lang: Lang, own: Sequence[Json] = ()) -> tuple[Json, ...]:
    """All conditions of a query as it ran, less those in `own`; alternatives stay one line."""
    mine = [_essence(rule) for rule in own]
    found: list[Json] = []
    for side in ("dimensions", "metrics", "tableCalculations"):
        for item in _lines(filters.get(side)):
            rules = [r for r in _rules(item) if _counts(r)]
            if not rules or (len(rules) == 1 and _essence(rules[0]) in mine):
                continue
            text = say("either", lang).join(rule_text(r, explore, lang) for r in rules)
            first = rules[0]
            found.append(_told(first, text, explore, lang))
    return tuple(found)


def standing_conditions(filters: Json, explore: Explore, lang: Lang) -> tuple[Json, ...]:
    """What the model requires of a query that ran with these filters."""
    rules = standing_rules(filters, explore)
    return tuple(_told(r, rule_text(r, explore, lang), explore, lang) | {"standing": True} for r in rules)


def _told(rule: Json, text: str, explore: Explore, lang: Lang) -> Json:
    return {
        "field": str(rule["target"]["fieldId"]),
        "label": _name(rule, explore, lang),
        "operator": str(rule.get("operator")),
        "values": list(rule.get("values") or ()),
        "text": text,
        "saved": True,
    }


def holds(filters: Json, rule: Json) -> bool:
    """Whether a query as it ran has this condition."""
    ran = (r for side in ("dimensions", "metrics", "tableCalculations") for r in _rules(filters.get(side)))
    return any(_essence(one) == _essence(rule) for one in ran)


def _lines(group: Json | None) -> Iterator[Json]:
    """What all holds at once: each rule, and each group of alternatives."""
    if not group:
        return
    if "and" in group:
        for item in group["and"] or ():
            yield from _lines(item)
    else:
        yield group


def _rules(item: Json | None) -> Iterator[Json]:
    if not item:
        return
    nested = item.get("and") or item.get("or")
    if nested:
        for one in nested:
            yield from _rules(one)
    elif item.get("target"):
        yield item


def _counts(rule: Json) -> bool:
    """The engine drops a condition without values in silence; it is not told as if it held."""
    return not rule.get("disabled") and bool(rule.get("values") or rule.get("operator") in {"isNull", "notNull"})


def _essence(rule: Json) -> tuple[str, str, list[Any]]:
    return str(rule["target"]["fieldId"]), str(rule.get("operator")), list(rule.get("values") or ())


def _name(rule: Json, explore: Explore, lang: Lang) -> str:
    field_id = str(rule["target"]["fieldId"])
    use = use_of(explore, field_id)
    field = metric_of(explore, field_id) or (use.field if use else None)
    return field.name(lang) if field else str(rule.get("label") or field_id)


def rule_text(rule: Json, explore: Explore, lang: Lang) -> str:
    """One condition as people say it."""
    field_id, operator, values = _essence(rule)
    use = use_of(explore, field_id)
    field = metric_of(explore, field_id) or (use.field if use else None)
    name = lowered(_name(rule, explore, lang))
    settings: Json = rule.get("settings") or {}
    if operator in RELATIVE:
        unit = str(settings.get("unitOfTime") or "days")
        count = values[0] if values else 1
        units = render(UNITS, unit if unit in UNITS else "days", lang)
        whole = say("whole_units", lang) if settings.get("completed") else ""
        return render(RELATIVE, operator, lang, field=name, count=count, units=units, whole=whole)
    shown = [field.value_name(str(v), lang) if field else str(v) for v in values]
    if operator in OPERATORS:
        return render(OPERATORS, operator, lang, field=name, values=joined(shown, lang))
    return " ".join((name, operator, *shown))
