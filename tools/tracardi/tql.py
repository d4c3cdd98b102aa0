"""Conditions in Tracardi's query language, built so that a value can never become a condition.

A quote ends a text and could add `OR id EXISTS`, which answers everybody; `*` is a wildcard; the words null and none
mean "field missing"; a backslash is not an escape. None of them is let in. Field names come from here alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Key = Literal["email", "phone", "id"]
_FIELDS: dict[str, tuple[str, ...]] = {
    "email": ("data.contact.email.main", "data.contact.email.private", "data.contact.email.business"),
    "phone": (
        "data.contact.phone.main",
        "data.contact.phone.mobile",
        "data.contact.phone.business",
        "data.contact.phone.whatsapp",
    ),
    "profile": ("profile.id",),
}
_RESERVED = frozenset({"null", "none", "true", "false"})
_LONGEST = 200


class Unsafe(ValueError):
    """A value that cannot be asked for safely."""


def quoted(value: str) -> str:
    """The value as a text of the query language.

    Raises:
        Unsafe: it holds something that would change the query.
    """
    bad = any(c in '"\\*' or not c.isprintable() for c in value)
    if bad or not value.strip() or len(value) > _LONGEST or value.strip().lower() in _RESERVED:
        raise Unsafe(value)
    return f'"{value}"'


def any_of(kind: str, values: Sequence[str]) -> str:
    """Any of the fields of this kind equals any of the values; only OR, so no parentheses are needed."""
    return " OR ".join(f"{field}={quoted(value)}" for field in _FIELDS[kind] for value in dict.fromkeys(values))
