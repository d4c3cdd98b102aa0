"""One process to a database file."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from assistant.errors import NotConfigured


class FileLock:
    """Holds `<database>.lock` until closed or until the process dies, however it dies."""

    def __init__(self, database: Path) -> None:
        path = database.with_name(database.name + ".lock")
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(self._fd, 20).decode("ascii", "replace").strip()
            os.close(self._fd)
            who = f" (process {holder})" if holder else ""
            raise NotConfigured(
                f"Another process{who} uses the database {database}: it holds {path}. Stop it, or set "
                "ASSISTANT_STORE_URL to PostgreSQL, for example postgresql://habla@db/habla, "
                "which several processes can share.",
                code="store_locked",
            ) from error
        except BaseException:
            os.close(self._fd)
            raise
        os.ftruncate(self._fd, 0)
        os.write(self._fd, f"{os.getpid()}\n".encode())

    def close(self) -> None:
        os.close(self._fd)
