"""`required_filters` of a model: forced upon every query that does not filter the same field itself."""

from engines.lightdash.fields import Explore, Json
from engines.lightdash.filters import field_of, targets


def required_group(explore: Explore, asked: Json | None) -> Json | None:
    """The required rules that the query leaves out, as a group of filters."""
    explore = explore.whole
    base = explore.tables[explore.base_table]
    mentioned = {_axis(explore, field_id) for field_id in targets(asked)}
    rules = []
    for rule in base.filters:
        reference = str(rule["target"]["fieldRef"])
        field_id = field_of(rule) if "." in reference else f"{base.name}_{reference}"
        known = field_id in explore.dimensions
        if rule["required"] and known and _axis(explore, field_id) not in mentioned:
            rules.append({**rule, "target": {"fieldId": field_id}})
    return {"id": "required", "and": rules} if rules else None


def _axis(explore: Explore, field_id: str) -> str:
    """The field, or for one grain of a date the date: a filter by any grain counts as one by all."""
    found = explore.dimensions.get(field_id)
    return f"{found.table}_{found.base_name}" if found is not None and found.base_name else field_id
