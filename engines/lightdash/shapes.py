"""Values of hand-written YAML, taken in the shape they should have or refused in words a modeller understands."""

from typing import Any

from engines.lightdash.errors import CompileError
from engines.lightdash.fields import Json


def mapping(value: Any, what: str) -> Json:
    """A mapping; nothing at all counts as an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise CompileError(f"{what} has to be a mapping of names to values, not {_kind(value)}")
    return value


def sequence(value: Any, what: str) -> list[Any]:
    """A list; nothing at all counts as an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise CompileError(f"{what} has to be a list, not {_kind(value)}")
    return value


def words(value: Any, what: str) -> tuple[str, ...]:
    """One text or a list of texts."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(str(one) for one in sequence(value, what))


def text(value: Any, what: str) -> str | None:
    """A text; numbers and flags are taken as written."""
    if value is None:
        return None
    if isinstance(value, dict | list):
        raise CompileError(f"{what} has to be a text, not {_kind(value)}")
    return str(value)


def whole(value: Any, what: str) -> int | None:
    """A whole number."""
    if value is None:
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        raise CompileError(f"{what} has to be a whole number, not {value!r}") from None


def merged_meta(node: Json, what: str) -> Json:
    """`meta` and `config.meta` together; where both say something the second counts, into which dbt has moved it."""
    config = mapping(node.get("config"), f"config of {what}")
    return _merged(
        mapping(node.get("meta"), f"meta of {what}"),
        mapping(config.get("meta"), f"config.meta of {what}"),
    )


def _merged(below: Json, above: Json) -> Json:
    made = dict(below)
    for key, value in above.items():
        known = made.get(key)
        made[key] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return made


def _kind(value: Any) -> str:
    names: dict[type, str] = {dict: "a mapping", list: "a list", str: "a text", bool: "true or false"}
    return names.get(type(value), "a number" if isinstance(value, int | float) else repr(value))
