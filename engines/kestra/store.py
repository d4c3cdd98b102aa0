"""Executions, logs and key-value pairs in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engines.kestra.executions import Execution, from_record

_SCHEMA = """
CREATE TABLE IF NOT EXISTS executions (
    seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, ended INTEGER NOT NULL, record TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS logs (seq INTEGER PRIMARY KEY, execution_id TEXT NOT NULL, entry TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS logs_by_execution ON logs (execution_id);
CREATE TABLE IF NOT EXISTS kv (namespace TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (namespace, key));
"""


class Store:
    """Small and synchronous: a write takes well under a millisecond."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Starlette runs everything on the event loop here, but tests may build the app on another thread.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file; nothing may be called afterwards."""
        self._db.close()

    def save(self, execution: Execution) -> None:
        """Insert or update one execution."""
        record = json.dumps(execution.to_record(), ensure_ascii=False, default=str)
        self._db.execute(
            "INSERT INTO executions (id, ended, record) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, record = excluded.record",
            (execution.id, execution.ended, record),
        )

    def get(self, execution_id: str) -> Execution | None:
        """One execution, or none."""
        row = self._db.execute("SELECT record FROM executions WHERE id = ?", (execution_id,)).fetchone()
        return None if row is None else from_record(json.loads(row[0]))

    def delete(self, execution_id: str) -> None:
        """Forget one execution and its log."""
        self._db.execute("DELETE FROM executions WHERE id = ?", (execution_id,))
        self._db.execute("DELETE FROM logs WHERE execution_id = ?", (execution_id,))

    def newest_first(self) -> Iterator[Execution]:
        """Every execution, the newest first."""
        for (record,) in self._db.execute("SELECT record FROM executions ORDER BY seq DESC").fetchall():
            yield from_record(json.loads(record))

    def unfinished(self) -> list[Execution]:
        """What an earlier process left behind."""
        rows = self._db.execute("SELECT record FROM executions WHERE NOT ended ORDER BY seq").fetchall()
        return [from_record(json.loads(record)) for (record,) in rows]

    def log(self, execution_id: str, entry: dict[str, Any]) -> None:
        """Append one log entry."""
        self._db.execute(
            "INSERT INTO logs (execution_id, entry) VALUES (?, ?)",
            (execution_id, json.dumps(entry, ensure_ascii=False)),
        )

    def logs(self, execution_id: str) -> list[dict[str, Any]]:
        """The log of one execution, in order."""
        rows = self._db.execute("SELECT entry FROM logs WHERE execution_id = ? ORDER BY seq", (execution_id,))
        return [json.loads(entry) for (entry,) in rows]

    def kv_get(self, namespace: str, key: str) -> Any:
        """A value of the key-value store, `None` when there is none."""
        row = self._db.execute("SELECT value FROM kv WHERE namespace = ? AND key = ?", (namespace, key)).fetchone()
        return None if row is None else json.loads(row[0])

    def kv_set(self, namespace: str, key: str, value: Any) -> None:
        """Set a value of the key-value store."""
        self._db.execute("INSERT OR REPLACE INTO kv VALUES (?, ?, ?)", (namespace, key, json.dumps(value)))
