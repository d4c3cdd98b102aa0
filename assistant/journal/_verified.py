"""Verified questions: one a person, language and wording; everybody of a tenant may be answered by them."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from pydantic_core import from_json

from assistant.journal import Owner, VerifiedRow
from assistant.journal import _rows as rows

MOST = 500
"""Newest first; a question is compared with each of them."""
_COLUMNS = "id, tenant, owner, run_id, lang, wording, body, at"


def verified(db: sqlite3.Connection, tenant: str) -> list[VerifiedRow]:
    found = db.execute(
        f"SELECT {_COLUMNS} FROM verified WHERE tenant = ? ORDER BY at DESC, n DESC LIMIT ?", (tenant, MOST)
    )
    return [_row(row) for row in found]


def put(db: sqlite3.Connection, row: VerifiedRow) -> None:
    """Replaces what the same person had verified for the same wording."""
    owner = (row.owner.tenant, row.owner.person)
    db.execute(
        "DELETE FROM verified WHERE tenant = ? AND owner = ? AND lang = ? AND wording = ?",
        (*owner, row.lang, row.wording),
    )
    db.execute(
        f"INSERT INTO verified ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (row.id, *owner, row.run_id, row.lang, row.wording, rows.dump(row.body), rows.to_text(row.at)),
    )


def drop(db: sqlite3.Connection, owner: Owner, verified_id: str | None, run_id: str | None) -> bool:
    """Removes those of this person with this id, or made from this run; whether there were any."""
    gone = db.execute(
        "DELETE FROM verified WHERE tenant = ? AND owner = ? AND (id = ? OR run_id = ?)",
        (owner.tenant, owner.person, verified_id, run_id),
    )
    return gone.rowcount > 0


def _row(row: rows.Row) -> VerifiedRow:
    ident, tenant, person, run_id, lang, wording, body, at = row
    made = datetime.fromisoformat(at)
    return VerifiedRow(ident, Owner(tenant, person), run_id, lang, wording, dict(from_json(body)), made)
