"""Secret keys that are made once and kept in a file that only its owner may read."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path


def kept(file: Path, size: int) -> str:
    """Base64 of `size` bytes, made when there is no file; two processes that start together end with the same."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f".{secrets.token_hex(6)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as handle:
            handle.write(base64.b64encode(os.urandom(size)).decode())
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii").strip()
