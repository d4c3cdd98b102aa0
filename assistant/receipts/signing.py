"""The server's signature on receipts: Ed25519, so that whoever has the public key can check one without this server."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import ValidationError

from assistant.errors import BadRequest, NotConfigured
from assistant.journal import Owner
from assistant.keyfile import kept
from assistant.receipts.receipt import Receipt, Signature

KEY_FILE = "receipts.key"
_BYTES = 32


class Signer:
    """Signs with one key. `id` names it: the first half of the digest of the public key."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = base64.b64encode(self._key.public_key().public_bytes_raw()).decode()
        self.id = key_id(self.public)

    def sign(self, receipt: Receipt) -> Receipt:
        """The receipt with its signature."""
        value = base64.b64encode(self._key.sign(receipt.content())).decode()
        signature = Signature(key=self.id, public=self.public, value=value)
        return receipt.model_copy(update={"signature": signature})

    def digest_of(self, owner: Owner) -> str:
        """The person without their name: nobody without the key can try names against it."""
        said = "\0".join((owner.tenant, owner.person)).encode()
        return hmac.new(b"person" + self._seed, said, hashlib.sha256).hexdigest()[:24]


def signer_from(setting: str, file: Path) -> Signer:
    """The key of the setting (base64 of 32 bytes), or one that is made once and kept in `file` for its owner only.

    Raises:
        NotConfigured: the key cannot be used, or the file cannot be written.
    """
    try:
        text = setting or kept(file, _BYTES)
        seed = base64.b64decode(text, validate=True)
    except (OSError, ValueError) as error:
        raise NotConfigured(f"The key of receipts in {file} cannot be used: {error}. {_ADVICE}") from error
    if len(seed) != _BYTES:
        raise NotConfigured(f"The key of receipts is not the base64 of 32 bytes. {_ADVICE}")
    return Signer(seed)


_ADVICE = "Make one with `openssl rand -base64 32` and set ASSISTANT_RECEIPT_KEY, or unset it and mend the file."


def key_id(public: str) -> str:
    """Short name of a public key (base64)."""
    return hashlib.sha256(base64.b64decode(public)).hexdigest()[:16]


def read(raw: bytes) -> Receipt:
    """A receipt from its file.

    Raises:
        BadRequest: `not_a_receipt`, or `tampered` where a single byte is not as the server writes it.
    """
    try:
        receipt = Receipt.model_validate_json(raw)
    except ValidationError as error:
        raise BadRequest("not_a_receipt", code="not_a_receipt") from error
    if receipt.written() != raw.removesuffix(b"\n"):
        raise BadRequest("tampered", code="tampered")
    return receipt


def check(receipt: Receipt, trusted: Iterable[str]) -> None:
    """Nothing, when the receipt is as one of the `trusted` keys (base64) has signed it.

    Raises:
        BadRequest: `unsigned`, `unknown_key` or `tampered`.
    """
    signature = receipt.signature
    if signature is None:
        raise BadRequest("unsigned", code="unsigned")
    if signature.public not in [*trusted]:
        raise BadRequest("unknown_key", code="unknown_key")
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signature.public, validate=True))
        value = base64.b64decode(signature.value, validate=True)
        # Several texts decode to the same bytes; only one of them was signed.
        if signature.key != key_id(signature.public) or base64.b64encode(value).decode() != signature.value:
            raise InvalidSignature
        key.verify(value, receipt.content())
    except (InvalidSignature, ValueError) as error:
        raise BadRequest("tampered", code="tampered") from error
