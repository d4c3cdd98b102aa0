"""Kestra's internal storage: `kestra:///…` addresses over a folder."""

from __future__ import annotations

import re
from pathlib import Path

from engines.kestra.templates import slugify

SCHEME = "kestra://"
_UNSAFE = re.compile(r"[^\w.\- ]+")


class Storage:
    """Files of executions. An address never leaves the folder."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._root.mkdir(parents=True, exist_ok=True)

    def put(self, namespace: str, flow_id: str, execution_id: str, place: str, name: str, data: bytes) -> str:
        """Store bytes and answer their address; `place` is e.g. `inputs/report`."""
        safe = _UNSAFE.sub("_", Path(name.replace("\\", "/")).name).strip(". ")[:120] or "file"
        folder = f"/{namespace.replace('.', '/')}/{slugify(flow_id)}/executions/{execution_id}/{place}"
        uri = f"{SCHEME}{folder}/{safe}"
        path = self.path(uri)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return uri

    def path(self, uri: str) -> Path:
        """The file behind an address, whether it exists or not."""
        if not uri.startswith(SCHEME + "/"):
            raise FileNotFoundError(uri)
        path = (self._root / uri.removeprefix(SCHEME).lstrip("/")).resolve()
        if not path.is_relative_to(self._root):
            raise FileNotFoundError(uri)
        return path

    def read(self, uri: str) -> bytes:
        """The bytes behind an address; `FileNotFoundError` when there are none."""
        path = self.path(uri)
        if not path.is_file():
            raise FileNotFoundError(uri)
        return path.read_bytes()


def owner(uri: str) -> str | None:
    """The execution an address belongs to."""
    match = re.search(r"/executions/([A-Za-z0-9]+)/", uri)
    return match.group(1) if match else None
