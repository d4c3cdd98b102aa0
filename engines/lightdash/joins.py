"""Which tables a query touches, how they are joined, and whose rows the joins repeat."""

from collections.abc import Iterable

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Explore, Join
from engines.lightdash.refs import quote, references, text_sql

_JOIN_WORDS = {"left": "LEFT OUTER JOIN", "inner": "INNER JOIN", "full": "FULL OUTER JOIN", "right": "RIGHT OUTER JOIN"}


def _parents(explore: Explore, join: Join) -> set[str]:
    """The other tables that the condition of a join mentions."""
    named = {reference.rpartition(".")[0] or join.table for reference in references(join.sql_on)}
    return named - {join.table} or {explore.base_table}


def needed_tables(explore: Explore, touched: Iterable[str]) -> list[str]:
    """The joined tables that `touched` needs, their parents too, in the order of the joins."""
    needed = set(touched) | {join.table for join in explore.joins if join.always}
    for join in reversed(explore.joins):
        if join.table in needed:
            needed |= _parents(explore, join)
    return [join.table for join in explore.joins if join.table in needed]


def from_clause(explore: Explore, joined: list[str]) -> str:
    """The FROM clause with exactly these joins."""
    base = explore.whole.tables[explore.base_table]
    parts = [f"{base.sql_table} AS {quote(base.name)}"]
    for join in explore.joins:
        if join.table in joined:
            table = explore.whole.tables[join.table]
            word = _JOIN_WORDS.get(join.kind)
            if word is None:
                raise CompileError(f"Join type {join.kind!r} of {join.table!r} is not known")
            condition = text_sql(explore, join.table, join.sql_on).sql
            parts.append(f"{word} {table.sql_table} AS {quote(join.table)} ON {condition}")
    return "\n".join(parts)


def repeats(explore: Explore, owner: str, joined: list[str]) -> bool:
    """Whether the joins can repeat a row of `owner`.

    Walk the tree of joins from the owner: any step towards "many" repeats its rows.
    """
    steps: dict[str, list[tuple[str, bool]]] = {}
    for join in explore.joins:
        if join.table not in joined:
            continue
        for parent in _parents(explore, join):
            down = join.relationship in ("one-to-many", "many-to-many")
            up = join.relationship in ("many-to-one", "many-to-many")
            steps.setdefault(parent, []).append((join.table, down))
            steps.setdefault(join.table, []).append((parent, up))
    seen, waiting = {owner}, [owner]
    while waiting:
        for other, many in steps.get(waiting.pop(), []):
            if other in seen:
                continue
            if many:
                return True
            seen.add(other)
            waiting.append(other)
    return False
