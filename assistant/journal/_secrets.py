"""Sealed values by owner and name. The store sees bytes that it cannot read."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from assistant.errors import Conflict
from assistant.journal import Owner, SecretRow
from assistant.journal._rows import to_text

_FIND = "SELECT sealed, version, expires_at FROM secrets WHERE tenant = ? AND owner = ? AND name = ?"
_DROP = "DELETE FROM secrets WHERE tenant = ? AND owner = ? AND name = ?"


def secret(db: sqlite3.Connection, owner: Owner, name: str, now: datetime) -> SecretRow | None:
    found = db.execute(_FIND, (owner.tenant, owner.person, name)).fetchone()
    if found is None:
        return None
    sealed, version, expires = found
    expires_at = None if expires is None else datetime.fromisoformat(expires)
    if expires_at is not None and expires_at <= now:
        return None
    return SecretRow(owner, name, sealed, version, expires_at)


def put(db: sqlite3.Connection, row: SecretRow, now: datetime) -> int:
    """Replaces version `row.version`, 0 for none yet; returns the new version."""
    db.execute("DELETE FROM secrets WHERE expires_at <= ?", (to_text(now),))
    owner = (row.owner.tenant, row.owner.person)
    found = db.execute(_FIND, (*owner, row.name)).fetchone()
    if (found[1] if found else 0) != row.version:
        raise Conflict(f"The secret {row.name!r} has been replaced meanwhile.", code="secret_replaced")
    expires = None if row.expires_at is None else to_text(row.expires_at)
    db.execute(
        "INSERT OR REPLACE INTO secrets (tenant, owner, name, sealed, version, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
        (*owner, row.name, row.sealed, row.version + 1, expires),
    )
    return row.version + 1


def take(db: sqlite3.Connection, owner: Owner, name: str, now: datetime) -> SecretRow | None:
    """Reads and removes it: of two that ask, one gets it."""
    found = secret(db, owner, name, now)
    db.execute(_DROP, (owner.tenant, owner.person, name))
    return found
