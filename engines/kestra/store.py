"""Executions, logs and key-value pairs in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engines.kestra.executions import Execution, from_record

_SCHEMA = """
CREATE TABLE IF NOT EXISTS executions (
    seq INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, ended INTEGER NOT NULL, record TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS logs (seq INTEGER PRIMARY KEY, execution_id TEXT NOT NULL, entry TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS logs_by_execution ON logs (execution_id);
CREATE TABLE IF NOT EXISTS pairs (
    namespace TEXT, key TEXT, value TEXT NOT NULL, version INTEGER NOT NULL,
    created TEXT NOT NULL, updated TEXT NOT NULL, expires TEXT, PRIMARY KEY (namespace, key)
);
"""


@dataclass(frozen=True)
class Pair:
    """A key-value pair with its dates in UTC."""

    namespace: str
    key: str
    value: Any
    version: int
    created: str
    updated: str
    expires: str | None


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

    def every_log(self) -> list[dict[str, Any]]:
        """The logs of all executions, the newest first."""
        return [json.loads(entry) for (entry,) in self._db.execute("SELECT entry FROM logs ORDER BY seq DESC")]

    def kv_get(self, namespace: str, key: str) -> Any:
        """A value of the key-value store, `None` when there is none."""
        pair = self.kv_pair(namespace, key)
        return None if pair is None else pair.value

    def kv_pair(self, namespace: str, key: str) -> Pair | None:
        """One pair that has not expired."""
        return next((p for p in self.kv_pairs() if (p.namespace, p.key) == (namespace, key)), None)

    def kv_pairs(self) -> list[Pair]:
        """Every pair that has not expired, in order of namespace and key."""
        rows = self._db.execute(
            "SELECT namespace, key, value, version, created, updated, expires FROM pairs"
            " WHERE expires IS NULL OR expires > ? ORDER BY namespace, key",
            (_now(),),
        )
        return [Pair(n, k, json.loads(v), *rest) for n, k, v, *rest in rows]

    def kv_set(self, namespace: str, key: str, value: Any, expires: str | None = None) -> None:
        """Set a value of the key-value store."""
        now = _now()
        self._db.execute(
            "INSERT INTO pairs VALUES (?, ?, ?, 1, ?, ?, ?) ON CONFLICT (namespace, key) DO UPDATE SET"
            " value = excluded.value, version = version + 1, updated = excluded.updated, expires = excluded.expires",
            (namespace, key, json.dumps(value), now, now, expires),
        )

    def kv_delete(self, namespace: str, key: str) -> bool:
        """Whether there was such a pair."""
        found = self._db.execute("DELETE FROM pairs WHERE namespace = ? AND key = ?", (namespace, key))
        return found.rowcount > 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
