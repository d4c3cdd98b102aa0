"""What a dashboard's filters do to the query of one of its tiles."""

from collections.abc import Iterable

from engines.lightdash.fields import Explore, Json

_GROUPS = ("dimensions", "metrics", "tableCalculations")


def for_tile(filters: Json, tile: str, explore: Explore) -> Json:
    """The filters that reach a tile: enabled, not switched off for it, aimed at a table of its explore."""
    return {
        group: [
            aimed
            for rule in filters.get(group) or ()
            if not rule.get("disabled") and (aimed := _aimed(rule, tile)) is not None
            if aimed["target"].get("tableName") in explore.tables
        ]
        for group in _GROUPS
    }


def _aimed(rule: Json, tile: str) -> Json | None:
    target = (rule.get("tileTargets") or {}).get(tile)
    if target is False:
        return None
    return rule if target is None else {**rule, "target": target}


def laid_over(content: Json, applied: Json, explore: Explore) -> Json:
    """The tile's query with these filters. Where its own first level filters the same field, theirs takes its place.

    A date is the same field at any of its grains. Groups deeper down keep their rules, and are met in addition.
    """
    before: Json = content.get("filters") or {}
    return {**content, "filters": {g: _group(before.get(g), applied[g], explore) for g in _GROUPS}}


def _group(before: Json | None, rules: list[Json], explore: Explore) -> Json:
    plain = [_plain(rule) for rule in rules]
    if not before:
        return {"id": "dashboard", "and": plain}
    word = "and" if "and" in before else "or"
    items = [_overridden(item, plain, explore) for item in before.get(word) or ()]
    used = set(_ids(items))
    added = [rule for rule in plain if rule["id"] not in used]
    kept = items if word == "and" else [{**before, "or": items}]
    return {"id": "dashboard", "and": [*kept, *added]}


def _plain(rule: Json) -> Json:
    kept = {key: rule[key] for key in ("id", "operator", "values", "settings") if key in rule}
    return kept | {"target": {"fieldId": rule["target"]["fieldId"]}}


def _overridden(item: Json, rules: list[Json], explore: Explore) -> Json:
    field = (item.get("target") or {}).get("fieldId")
    if field is None:
        return item
    same = next((rule for rule in rules if _same(rule["target"]["fieldId"], field, explore)), None)
    return item if same is None else {**item, **same}


def _same(one: str, other: str, explore: Explore) -> bool:
    if one == other:
        return True
    first, second = explore.dimensions.get(one), explore.dimensions.get(other)
    if first is None or second is None or first.base_name is None:
        return False
    return (first.table, first.base_name) == (second.table, second.base_name)


def _ids(items: Iterable[Json]) -> Iterable[str]:
    for item in items:
        nested = item.get("and") or item.get("or")
        if nested:
            yield from _ids(nested)
        elif "id" in item:
            yield str(item["id"])
