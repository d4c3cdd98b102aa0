"""References in the SQL of a model: `${TABLE}`, `${field}` and `${table.field}`."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from dataclasses import replace as changed

from engines.lightdash.errors import CompileError, ForbiddenError
from engines.lightdash.fields import Compiled, Dimension, Explore, Metric

_REFERENCE = re.compile(r"\$\{\s*([A-Za-z0-9_.]+)\s*\}")
_PERSONAL = re.compile(r"(?:lightdash|ld)\.(?:(?:attributes|attribute|attr)\.(?P<attribute>\w+)|user\.(?P<user>\w+))")


def quote(name: str) -> str:
    """A quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def ordered(tables: Iterable[str]) -> tuple[str, ...]:
    """The names without repetition, in the order first met."""
    return tuple(dict.fromkeys(tables))


@dataclass(frozen=True)
class Target:
    """What one reference points at."""

    dimension: Dimension | None = None
    metric: Metric | None = None


def find(explore: Explore, table: str, reference: str) -> Target:
    """Look a reference up, seen from `table`."""
    owner, _, name = reference.rpartition(".")
    own = explore.whole.tables.get(table)
    # A model that names itself means its own row, also where it is joined under an alias.
    home = own if own and owner == own.original_name else explore.whole.tables.get(owner or table)
    if home is None:
        raise CompileError(f"Model {table!r} refers to {reference!r}, but that table is not joined")
    if name in home.dimensions:
        return Target(dimension=home.dimensions[name])
    if name in home.metrics:
        return Target(metric=home.metrics[name])
    raise CompileError(f"Model {table!r} refers to {reference!r}, which does not exist")


def substitute(explore: Explore, sql: str, table: str, replace: Callable[[str], str]) -> tuple[str, bool]:
    """Replace each reference; tells whether `${TABLE}` was among them."""
    own = False

    def one(match: re.Match[str]) -> str:
        nonlocal own
        if match[1] == "TABLE":
            own = True
            return quote(table)
        personal = _PERSONAL.fullmatch(match[1])
        return replace(match[1]) if personal is None else _about_the_asker(explore, table, match, personal)

    return _REFERENCE.sub(one, sql), own


def references(sql: str) -> list[str]:
    """The references of a text to fields: neither `${TABLE}` nor to the person who asks."""
    return [name for name in _REFERENCE.findall(sql) if name != "TABLE" and not _PERSONAL.fullmatch(name)]


def is_personal(sql: str | None) -> bool:
    """Whether a text depends on who asks."""
    return any(_PERSONAL.fullmatch(name) for name in _REFERENCE.findall(sql or ""))


def _about_the_asker(explore: Explore, table: str, match: re.Match[str], personal: re.Match[str]) -> str:
    """The person's values as SQL strings, with commas between them; the model writes no quotes around them.

    Raises:
        ForbiddenError: the person has no value. The message holds the SQL, as on the real server.
    """
    asker = explore.asked_by
    if asker is None:
        return match[0]
    name = personal["attribute"] or personal["user"]
    known = asker.values(name) if personal["attribute"] else ((asker.email,) if name == "email" else ())
    if not known:
        shown = text_sql(changed(explore, asked_by=None), table, match.string).sql
        raise ForbiddenError(f'Invalid or missing user attribute "{name}": "{shown}"')
    if match.string[: match.start()].endswith("'"):
        raise CompileError(f"Model {table!r} puts quotes around {match[0]}: leave them out, they come with the value")
    return ", ".join("'" + value.replace("\x00", "").replace("'", "''") + "'" for value in known)


def dimension_sql(explore: Explore, dimension: Dimension, seen: tuple[str, ...] = ()) -> Compiled:
    """The SQL of a dimension with every reference resolved."""
    if dimension.error:
        raise CompileError(dimension.error)
    if dimension.id in seen:
        raise CompileError(f"Dimension {dimension.id!r} refers to itself")
    return text_sql(explore, dimension.table, dimension.sql, (*seen, dimension.id))


def ungrained(explore: Explore, dimension: Dimension) -> str | None:
    """Of a date cut to a grain, the SQL of the date itself."""
    base = explore.whole.tables[dimension.table].dimensions.get(dimension.base_name or "")
    return None if base is None else dimension_sql(explore, base).sql


def text_sql(explore: Explore, table: str, sql: str, seen: tuple[str, ...] = ()) -> Compiled:
    """Any row-level SQL of `table` (a dimension, a metric's input, a join condition) with references resolved."""
    tables = [table]

    def replace(reference: str) -> str:
        target = find(explore, table, reference)
        if target.dimension is None:
            raise CompileError(f"Model {table!r} refers to metric {reference!r} where a dimension is needed")
        inner = dimension_sql(explore, target.dimension, seen)
        tables.extend(inner.tables)
        return f"({inner.sql})"

    made, _ = substitute(explore, sql, table, replace)
    return Compiled(made, ordered(tables))
