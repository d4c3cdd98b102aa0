"""Files inside the engine's storage: what they are called, and by which name they are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

STORAGE = "kestra://"
_UNSAFE = re.compile(r"[^\w.-]+")


def stored(outputs: Mapping[str, Any]) -> dict[str, str]:
    """Files among the outputs by a name fit for a path: `{"report": "kestra:///…"}`; those of a map `files.a.csv`."""
    found: dict[str, str] = {}
    for name, uri in _walk("", outputs):
        base = _UNSAFE.sub("-", name).strip(".-") or "file"
        unique, n = base, 2
        while unique in found:
            unique, n = f"{base}-{n}", n + 1
        found[unique] = uri
    return found


def _walk(name: str, value: object, depth: int = 0) -> Iterator[tuple[str, str]]:
    match value:
        case str() if value.startswith(STORAGE):
            yield name, value
        case Mapping() if depth < 3:
            for key, inner in value.items():
                yield from _walk(f"{name}.{key}" if name else str(key), inner, depth + 1)
        case list() if depth < 3:
            for n, inner in enumerate(value, 1):
                yield from _walk(f"{name}.{n}", inner, depth + 1)
        case _:
            pass


def file_name(uri: str) -> str:
    """The last part of a storage address, without control characters."""
    name = unquote(PurePosixPath(uri.removeprefix(STORAGE)).name)
    return "".join(c for c in name if c.isprintable() and c not in '"\\/').strip()[:120] or "file"
