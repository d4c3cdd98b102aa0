"""Secrets of persons (their tokens for engines), encrypted before they reach the store.

AES-256-GCM. Owner and name are authenticated with the value, so a row moved to another person does not open. Several
keys may be given: the first seals, all of them open, which is how a key is replaced.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from assistant.errors import NotConfigured
from assistant.journal import Owner
from assistant.keyfile import kept

_KEY_BYTES = 32
_MARK_BYTES = 4
"""How much of a key's digest stands before what it has sealed."""
_NONCE_BYTES = 12


class Sealer:
    """Seals and opens bytes under the server's keys."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = {_mark(key): AESGCM(key) for key in keys}
        self._first = _mark(keys[0])

    def seal(self, owner: Owner, name: str, value: bytes) -> bytes:
        """The value, readable only with the key and only as this secret of this owner."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._first + nonce + self._keys[self._first].encrypt(nonce, value, _bound(owner, name))

    def open(self, owner: Owner, name: str, sealed: bytes) -> bytes | None:
        """The value; None when no key opens it, or when it was sealed for somebody or something else."""
        key = self._keys.get(sealed[:_MARK_BYTES])
        nonce, content = sealed[_MARK_BYTES : _MARK_BYTES + _NONCE_BYTES], sealed[_MARK_BYTES + _NONCE_BYTES :]
        if key is None:
            return None
        try:
            return key.decrypt(nonce, content, _bound(owner, name))
        except (InvalidTag, ValueError):
            return None


def sealer_from(setting: str, file: Path) -> Sealer:
    """Keys of the setting (base64 of 32 bytes, several with commas), or one that is made once and kept in `file`.

    Raises:
        NotConfigured: a key cannot be used, or the file cannot be written.
    """
    if setting:
        return Sealer([_key(part.strip()) for part in setting.split(",")])
    try:
        return Sealer([_key(kept(file, _KEY_BYTES))])
    except OSError as error:
        raise NotConfigured(
            f"The key file {file} cannot be used: {error}. Make it readable, or set ASSISTANT_SECRET_KEY."
        ) from error


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise NotConfigured(
            "ASSISTANT_SECRET_KEY is not the base64 of 32 bytes. Make one with `openssl rand -base64 32`; to replace "
            "a key put the new one first: ASSISTANT_SECRET_KEY=new,old"
        )
    return key


def _mark(key: bytes) -> bytes:
    return hashlib.sha256(b"habla key" + key).digest()[:_MARK_BYTES]


def _bound(owner: Owner, name: str) -> bytes:
    return "\0".join((owner.tenant, owner.person, name)).encode()
