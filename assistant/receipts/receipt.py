"""The receipt of one run: what was asked, what was run, what came out, and all that a replay needs."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from assistant.approvals import canonical

Json = dict[str, Any]
MEDIA_TYPE = "application/json"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Product(_Part):
    """What answered: a version, and a digest of its sources and prompts."""

    version: str
    build: str


class Asked(_Part):
    """The question and where and when it was asked. `now` is what the turn took for the present."""

    text: str
    lang: str
    locale: str
    timezone: str
    now: str
    calendar: Json = {}
    """Week start, fiscal year and the like, as they were set."""


class ModelUsed(_Part):
    """Who spoke. `cost` is the sum in USD of what the provider stated, or none when it stated nothing."""

    id: str
    label: str
    kind: Literal["planner", "tools", "structured"]
    supports_parallel_calls: bool = True
    prompt: str
    """Digest of the prompts."""
    usage: tuple[Json, ...] = ()
    cost: float | None = None


class Definition(_Part):
    """What a field or an explore meant then. `computed` is a digest of how the engine works it out."""

    kind: Literal["metric", "dimension", "explore", "report"]
    id: str
    explore: str = ""
    label: str
    content: Json
    computed: str = ""


class Step(_Part):
    """One call: as the model wrote it, as it was understood, and what came of it."""

    id: str
    tool: str
    sent: str
    """The arguments as written: JSON text, perhaps broken."""
    intent: Json | None
    """Resolved; none when the call was refused."""
    reading: str = ""
    outcome: Literal["table", "card", "failed", "refused", "approval", "none"]
    result: str | None = None
    handle: str | None = None
    queries: tuple[Json, ...] = ()
    """As the engine said that it ran them, that of a comparison last."""
    sql: tuple[str, ...] = ()
    """A digest of the SQL behind each, and one that is blind to dates, where the engine tells it: `<sql>.<shape>`."""
    filters: tuple[Json, ...] = ()
    """All conditions that applied: asked, saved with a report, or standing on the table."""
    provenance: Json | None = None
    fingerprint: str = ""
    """SHA-256 over columns, rows and compared rows."""
    table: Json | None = None
    """The full result."""


class Snapshot(_Part):
    """What could be asked: a digest, and the whole of it, compressed (zlib, base64)."""

    digest: str
    zlib: str


class Material(_Part):
    """What a replay feeds to the product: nothing of it is asked for again."""

    hops: tuple[tuple[Json, ...], ...]
    """Each answer of the model, piece by piece as it wrote it."""
    sure: Json | None = None
    """Who answered in place of the configured model, where code was sure of it: `{model, hops}`."""
    calls: tuple[Json, ...]
    """What tools gave; of tables the index of their step, and what the tool itself had said beside the rows."""
    files: dict[str, str]
    """Bytes of proposals by SHA-256, base64."""
    earlier: tuple[Json, ...]
    """The conversation before: runs with their events, and results. Of those not looked at, the rows are left out."""
    open: tuple[Json, ...]
    missing: tuple[Json, ...]
    absent: tuple[str, ...]
    engines: tuple[Json, ...]
    approval_minutes: int


class Signature(_Part):
    """Ed25519 over the document without this member; `key` names the public key that `public` spells (base64)."""

    algorithm: Literal["ed25519"] = "ed25519"
    key: str
    public: str
    value: str


class Receipt(_Part):
    """One run. `replay` is none where nothing can be made again; `why_not` then says why."""

    schema_version: Literal[1] = 1
    run: str
    thread: str
    kind: str
    status: str
    started: str
    ended: str
    person: str
    """Digest under this server's key: the same person, without saying who."""
    product: Product
    asked: Asked | None
    model: ModelUsed | None
    catalogue: Snapshot | None
    definitions: tuple[Definition, ...]
    steps: tuple[Step, ...]
    answer: str
    """What was said, whole."""
    shown: tuple[Json, ...]
    """All that the person was shown, as the journal has it."""
    request: Json
    replay: Material | None
    why_not: str = ""
    signature: Signature | None = None

    def content(self) -> bytes:
        """What is signed."""
        return _written(self.model_dump(mode="json", exclude={"signature"}))

    def written(self) -> bytes:
        """The one way in which it is written down: what is signed, then the signature as the last member."""
        return _written(self.model_dump(mode="json"))


def _written(body: Json) -> bytes:
    """Members in their order, not sorted: the order of what a model was shown is part of what it was shown."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


_SAID = ("columns", "rows", "compared", "row_count", "truncated", "totals", "compared_totals")


def fingerprint(table: Json) -> str:
    """SHA-256 over what a table says: columns, rows, totals, the comparison, and whether it is all there is."""
    return hashlib.sha256(canonical({key: table.get(key) for key in _SAID})).hexdigest()
