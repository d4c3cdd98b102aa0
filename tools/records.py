"""What a person may look into of an execution that they started: its files, its log, its graph.

A write tool offers each by having the methods; the server asks only on behalf of whoever started the execution. None of
it goes to a model.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from assistant.catalogue import Lang


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class OutputFile:
    """A file among an execution's outputs. `name` is how it is asked for, `label` what it is called."""

    name: str
    label: str


@dataclass(frozen=True)
class Download:
    """A file being read. `size` in bytes, or none when the engine does not say it."""

    name: str
    size: int | None
    chunks: AsyncIterator[bytes]


class LogLine(_Frozen):
    """One line of an execution's log, without secrets and addresses. `at` is an ISO time in UTC."""

    at: str
    level: str
    task: str
    message: str


class GraphNode(_Frozen):
    """A step or a trigger. `parent` is the step that holds it, `state` that of the execution asked for."""

    id: str
    kind: Literal["task", "trigger"]
    label: str
    parent: str | None = None
    state: str | None = None


class GraphEdge(_Frozen):
    """What comes after what; `value` is the choice taken, for example `true`."""

    source: str
    target: str
    kind: Literal["next", "choice", "parallel", "error", "finally", "after", "dynamic"]
    value: str | None = None


class FlowGraph(_Frozen):
    """A flow as nodes and edges; ids are those of its steps and triggers."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


@runtime_checkable
class FileSource(Protocol):
    """Files of executions."""

    def open_file(self, execution_id: str, name: str, lang: Lang) -> AbstractAsyncContextManager[Download]:
        """Opens an output file, by the name of an `OutputFile`.

        Raises:
            ToolFailed: there is none of this name (`not_found`), or it is too large (`too_large`).
            UpstreamUnavailable, NotConfigured: the engine cannot be asked.
        """
        ...


@runtime_checkable
class LogSource(Protocol):
    """Logs of executions."""

    async def read_log(self, execution_id: str, lang: Lang) -> tuple[LogLine, ...]:
        """The last warnings and errors, oldest first; fit to be shown."""
        ...


@runtime_checkable
class GraphSource(Protocol):
    """Graphs of flows."""

    async def read_graph(self, flow: str, execution_id: str | None, lang: Lang) -> FlowGraph:
        """The graph of a flow on offer, with states when an execution of it is named."""
        ...
