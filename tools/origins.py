"""Where a result comes from: its origin, the link that opens it in its engine, and the SQL that the engine ran."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from assistant.catalogue import Lang

if TYPE_CHECKING:
    from tools.base import Credential, TableResult


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Link(_Frozen):
    """A link made by code to a configured engine. `kind`: explore, chart, dashboard, execution, file, page."""

    label: str
    kind: str
    href: str


class Provenance(_Frozen):
    """Where a table comes from; shown to the person and kept with the result."""

    engine: str
    project: str
    explore: str
    explore_label: str
    metrics: tuple[dict[str, str], ...]
    """`{id, label}` each."""
    dimensions: tuple[dict[str, str], ...]
    filters: tuple[dict[str, Any], ...]
    """`{field, label, operator, values, text}` each, without the period's own; `saved` if a report brought them."""
    period: dict[str, Any] | None
    """`{start, end, field}` half-open ISO dates, or none."""
    query_id: str
    executed_at: str
    elapsed_ms: int
    url: str | None = None
    explained: bool = False
    """Whether the engine can show what it ran: see `QuerySource`."""


@runtime_checkable
class QuerySource(Protocol):
    """A read whose engine can show what a result was asked with. It is for the person; no model sees it."""

    def explains(self, table: TableResult) -> bool:
        """Whether this result is one of the engine's."""
        ...

    async def source_of(self, table: TableResult, credentials: Mapping[str, Credential], lang: Lang) -> str:
        """The SQL of a result, written with the rights of whoever asks.

        Raises:
            ToolFailed: the engine cannot or may not write it.
        """
        ...
