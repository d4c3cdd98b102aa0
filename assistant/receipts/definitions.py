"""What the fields of an answer meant: the parts of a catalogue that its queries named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from assistant.catalogue import Catalogue, Explore, Field
from assistant.receipts.receipt import Definition, Step

Json = dict[str, Any]
_SAID = ("label", "type", "description", "words", "format", "additive", "distinct", "grains", "guarded")


def definitions(catalogue: Catalogue, steps: Sequence[Step]) -> tuple[Definition, ...]:
    """Of every explore, field and saved report that the tables of these steps were made from."""
    found: dict[tuple[str, str, str], Definition] = {}
    for step in steps:
        for one in _of_step(catalogue, step):
            found[one.kind, one.explore, one.id] = one
    return tuple(found.values())


def _of_step(catalogue: Catalogue, step: Step) -> Iterator[Definition]:
    report = catalogue.report(str((step.intent or {}).get("report") or ""))
    if report is not None:
        yield Definition(
            kind="report", id=report.slug, explore=report.explore, label=report.name, content=asdict(report)
        )
    for name in dict.fromkeys(str(query.get("exploreName") or "") for query in step.queries):
        explore = catalogue.explore(name)
        if explore is not None:
            yield of_explore(explore)
            used = {id_ for query in step.queries for id_ in named(query)}
            for field in (*explore.metrics, *explore.dimensions):
                if field.id in used or any(f"{field.id}_{grain}" in used for grain in field.grains):
                    yield of_field(field)


def of_explore(explore: Explore) -> Definition:
    """A set of fields: its time axis and its standing conditions."""
    content: Json = {
        "label": explore.label,
        "time_dimension": explore.time_dimension,
        "standing": [asdict(one) for one in explore.standing],
    }
    content["rows"] = explore.rows
    computed = explore.computed
    return Definition(kind="explore", id=explore.name, label=explore.label, content=content, computed=computed)


def of_field(field: Field) -> Definition:
    """A metric or a dimension. Its known values are data, not definition."""
    said = asdict(field)
    content = {key: said[key] for key in _SAID}
    computed = field.computed
    return Definition(
        kind=field.kind, id=field.id, explore=field.explore, label=field.label, content=content, computed=computed
    )


def named(query: Json) -> Iterator[str]:
    """Ids of the fields that a query selects or limits."""
    yield from (str(i) for i in (*(query.get("metrics") or ()), *(query.get("dimensions") or ())))
    for group in (query.get("filters") or {}).values():
        yield from _limited(group)


def _limited(group: Any) -> Iterator[str]:
    if not isinstance(group, dict):
        return
    for item in group.get("and") or group.get("or") or ():
        yield from _limited(item)
    target = group.get("target")
    if isinstance(target, dict) and target.get("fieldId"):
        yield str(target["fieldId"])
