"""From ASSISTANT_STORE_URL to a store."""

from __future__ import annotations

from pathlib import Path

from assistant.clock import Clock
from assistant.errors import NotConfigured
from assistant.journal import Store
from assistant.journal.sqlite import SqliteStore

_SQLITE = "sqlite:///"
_EXAMPLES = "Use sqlite:///data/habla.db (relative to the working directory) or sqlite:////var/lib/habla/habla.db."


def open_store(url: str, clock: Clock) -> Store:
    """The store that `url` names, not opened yet: `await store.open()` before use."""
    if url.startswith(_SQLITE) and (path := url.removeprefix(_SQLITE)):
        if path == ":memory:" or "?" in path:
            raise NotConfigured(f"ASSISTANT_STORE_URL names a plain file, not {path!r}. {_EXAMPLES}")
        return SqliteStore(Path(path), clock)
    if url.startswith(("postgres:", "postgresql:", "postgresql+")):
        raise NotConfigured(f"ASSISTANT_STORE_URL asks for PostgreSQL, which is not supported yet. {_EXAMPLES}")
    # The scheme only: the rest may hold a password.
    scheme = url.partition(":")[0][:20]
    raise NotConfigured(f"ASSISTANT_STORE_URL has an unknown scheme {scheme!r}. {_EXAMPLES}")
