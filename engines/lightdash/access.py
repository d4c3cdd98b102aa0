"""What a person sees of an explore: tables and fields that want other user attributes are not there for them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Asker, Dimension, Explore, Guarded, Metric, Table
from engines.lightdash.measures import metric_json
from engines.lightdash.refs import dimension_sql, is_personal

_KEPT = 500
Part = TypeVar("Part", Dimension, Metric)


class Views:
    """Views that were made, so that a query does not make its own. Each is of one explore object and one asker."""

    def __init__(self) -> None:
        self._personal: dict[str, tuple[Explore, bool]] = {}
        self._made: dict[tuple[str, Asker], tuple[Explore, Explore | None]] = {}

    def of(self, explore: Explore, asker: Asker) -> Explore | None:
        """The explore as `asker` sees it; None when it is not for them."""
        source, personal = self._personal.get(explore.name, (None, False))
        if source is not explore:
            personal = depends_on_asker(explore)
            self._personal[explore.name] = (explore, personal)
        if not personal:
            return explore
        source, made = self._made.get((explore.name, asker), (None, None))
        if source is not explore:
            made = view(explore, asker)
            while len(self._made) >= _KEPT:
                self._made.pop(next(iter(self._made)), None)
            self._made[explore.name, asker] = (explore, made)
        return made


def depends_on_asker(explore: Explore) -> bool:
    """Whether two people can see different things of an explore."""
    guarded: list[Guarded] = [*explore.tables.values(), *(part for _, part in explore.parts())]
    if any(part.required_attributes or part.any_attributes for part in guarded):
        return True
    written = [text for table in explore.tables.values() for text in (table.sql_where, table.sql_from)]
    written += [join.sql_on for join in explore.joins] + [part.sql for _, part in explore.parts()]
    return any(map(is_personal, written))


def view(explore: Explore, asker: Asker) -> Explore | None:
    """The explore as `asker` sees it; None when its base table is not for them."""
    open_tables = {name for name, table in explore.tables.items() if _open(table, asker)}
    if explore.base_table not in open_tables:
        return None
    tables = {name: _table(explore, explore.tables[name], asker, open_tables) for name in open_tables}
    ordered = {name: tables[name] for name in explore.tables if name in tables}
    return replace(explore, tables=ordered, asked_by=asker, behind=explore)


def _open(part: Guarded, asker: Asker) -> bool:
    def has(name: str, wanted: str | Sequence[str]) -> bool:
        values = asker.values(name)
        return wanted in values if isinstance(wanted, str) else any(value in values for value in wanted)

    every = all(has(*one) for one in part.required_attributes.items())
    return every and (not part.any_attributes or any(has(*one) for one in part.any_attributes.items()))


def _table(explore: Explore, table: Table, asker: Asker, open_tables: set[str]) -> Table:
    closed = len(open_tables) < len(explore.tables)

    def seen(parts: Mapping[str, Part]) -> dict[str, Part]:
        return {
            name: part
            for name, part in parts.items()
            if _open(part, asker) and not (closed and _draws_on(explore, part) - open_tables)
        }

    return replace(table, dimensions=seen(table.dimensions), metrics=seen(table.metrics))


def _draws_on(explore: Explore, part: Dimension | Metric) -> set[str]:
    """The tables in the SQL of a field: one that is not open closes the field too."""
    try:
        if isinstance(part, Dimension):
            return set(dimension_sql(explore, part).tables)
        return set(metric_json(explore, part)["tablesReferences"])
    except CompileError:
        return {part.table}
