"""What a tool is: a typed intent, a reading in the person's words, and an asynchronous run.

Reads yield progress and end with one result. Writes never run in the loop: they make a `Proposal` (the exact bytes the
person approves) and are performed later, at most once, under a correlation id.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from assistant.catalogue import Catalogue, CataloguePart, Lang
from assistant.events import FlowTask
from assistant.intents import Intent, IntentContext
from tools.origins import Link as Link
from tools.origins import Provenance as Provenance
from tools.origins import QuerySource as QuerySource
from tools.records import Download as Download
from tools.records import FileSource as FileSource
from tools.records import FlowGraph as FlowGraph
from tools.records import GraphSource as GraphSource
from tools.records import LogLine as LogLine
from tools.records import LogSource as LogSource
from tools.records import OutputFile as OutputFile
from tools.results import CardResult as CardResult
from tools.results import ChartType as ChartType
from tools.results import Column as Column
from tools.results import Item as Item
from tools.results import Raw as Raw
from tools.results import Result as Result
from tools.results import TableResult as TableResult

I = TypeVar("I", bound=Intent, contravariant=True)  # noqa: E741 - the usual name of an intent's type


@dataclass(frozen=True)
class Credential:
    """A person's own access to one engine."""

    subject: str
    """Whose it is, for as long as they stay connected: what is kept under it is shown to nobody else."""
    token: str = field(repr=False)
    renew: Callable[[], Awaitable[str]] | None = field(default=None, repr=False)
    """Another token, for when the engine no longer takes this one. Raises `NeedsSignIn`."""


@dataclass(frozen=True)
class ToolContext:
    """What a run may know: whose it is, when and where, and the results it may refer to."""

    catalogue: Catalogue
    lang: Lang
    locale: str
    timezone: str
    today: date
    user_text: str
    elapsed_ms: Callable[[], int]
    result: Callable[[str], Awaitable[TableResult | None]]
    """A table of this thread by handle (r1, r2, …)."""
    credentials: Mapping[str, Credential] = field(default_factory=dict)
    """The person's own, by engine id, for engines that know persons."""
    asked: IntentContext | None = None
    """What the intent was resolved against, for inputs that only the engine can name."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Progress:
    """Where a read is."""

    phase: Literal["submitted", "queued", "running", "rows", "done", "failed"]
    rows: int | None = None
    query_id: str | None = None
    url: str | None = None


class Question(_Frozen):
    """What a TALK tool says: text and one-tap answers `(label, text to send, is default)`."""

    text: str
    options: tuple[tuple[str, str, bool], ...] = ()


class Tool(Protocol[I]):
    """A read. `intent` is the argument model; its docstring is the description the model reads."""

    intent: type[Intent]

    def reading(self, intent: I, catalogue: Catalogue, lang: Lang) -> str:
        """The intent in the person's words, e.g. "ingresos por país, 1–31 oct 2026"."""
        ...

    def run(self, intent: I, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """Yields progress, then exactly one result.

        Raises:
            AskModelAgain, ToolFailed, UpstreamUnavailable, NotConfigured, NeedsAnswer.
        """
        ...


@dataclass(frozen=True)
class Attachment:
    """A file that a proposal sends."""

    input: str
    name: str
    media_type: str
    content: bytes
    rows: int | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class Argument(_Frozen):
    """One argument as the card shows it. A file shows name, size in bytes, rows and digest."""

    name: str
    label: str
    type: str
    value: str
    file: dict[str, Any] | None = None


@dataclass(frozen=True)
class Proposal:
    """A write, complete: nothing is added or looked up after the person has approved it."""

    title: str
    target: str
    """What will be run, e.g. `tienda/export_to_minutes`."""
    revision: int
    arguments: tuple[Argument, ...]
    """All of them, as shown."""
    values: dict[str, str]
    """Inputs to send, files excepted."""
    files: tuple[Attachment, ...] = ()
    risk: str = ""
    lang: Lang = "es"
    """Language of the person who asked, for what is said while and after it runs."""
    execution: str = ""
    """The execution that is acted on; empty when the write starts one."""
    moment: str = ""
    """The wait of it that is answered, see `Wait.id`: consent to one is none to the next."""
    subject: str = ""
    """What is acted on, in the person's words, where the title says the act."""


class Wait(_Frozen):
    """What a paused execution waits for."""

    id: str
    """The same for as long as it is the same wait."""
    text: str
    """To be told to the person, whole."""
    options: tuple[tuple[str, str], ...] = ()
    """One-tap answers, label and the words that are sent. None does anything by itself: words make a card."""


@dataclass(frozen=True)
class Execution:
    """An execution at the engine. `live` until a terminal state; `outputs` and `links` once finished."""

    id: str
    state: str
    live: bool
    ok: bool
    tasks: tuple[FlowTask, ...] = ()
    outputs: dict[str, Any] | None = None
    links: tuple[Link, ...] = ()
    url: str | None = None
    error: str = ""
    files: tuple[OutputFile, ...] = ()
    """What a `FileSource` opens."""
    waits: Wait | None = None
    """Set while it stands still until a person decides."""
    ending: str = ""
    """How it ended, to follow its title, where finished or failed do not say it ("was stopped at the engine")."""


class WriteTool(Protocol[I]):
    """A write: propose, perform once, follow, look up when in doubt. `system`: the engine's name as people know it."""

    intent: type[Intent]
    system: str

    def reading(self, intent: I, catalogue: Catalogue, lang: Lang) -> str: ...

    async def propose(self, intent: I, ctx: ToolContext) -> Proposal:
        """Dry run: checks the inputs at the engine and gathers the exact bytes. Changes nothing."""
        ...

    async def perform(self, proposal: Proposal, correlation_id: str) -> Execution:
        """Starts it, or acts on `proposal.execution`; once, never retried.

        Raises:
            ToolFailed: the engine refused; certainly not started.
            UpstreamUnavailable: in doubt, it may or may not have started; look it up.
        """
        ...

    async def find(self, proposal: Proposal, correlation_id: str) -> Execution | None:
        """The execution with this correlation id, or that shows the act's effect; none so far."""
        ...

    def follow(self, execution_id: str, lang: Lang = "es") -> AsyncIterator[Execution]:
        """Every change of state until a terminal one (the last has `live` false, outputs and links in `lang`)."""
        ...


class TalkTool(Protocol[I]):
    """Says something and ends the turn."""

    intent: type[Intent]

    def say(self, intent: I, lang: Lang) -> Question: ...


AnyTool = Tool[Any] | WriteTool[Any] | TalkTool[Any]


@dataclass(frozen=True)
class EngineState:
    """Health of an engine as shown to people."""

    id: str
    url: str
    ok: bool
    version: str = ""
    detail: str = ""


@dataclass(frozen=True)
class OAuthApp:
    """This server as an engine's authorisation server knows it."""

    id: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Grant:
    """What a person has granted. `expires_in` counts seconds from the answer."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_in: float | None = None


class Login(Protocol):
    """Sign-in of persons at an engine: OAuth 2 with PKCE (S256)."""

    def speaking(self, lang: Lang) -> Login:
        """The same with errors in `lang`."""
        ...

    async def register(self, redirect_uri: str) -> OAuthApp:
        """Makes this server known, once."""
        ...

    async def address(self, app: OAuthApp, redirect_uri: str, state: str, challenge: str) -> str:
        """Where the person says yes."""
        ...

    async def exchange(self, app: OAuthApp, redirect_uri: str, code: str, verifier: str) -> Grant:
        """Code to tokens, once.

        Raises:
            ToolFailed: refused; code `invalid_client` when the engine no longer knows this server.
        """
        ...

    async def refresh(self, app: OAuthApp, refresh: str) -> Grant:
        """The next tokens; those before are worth nothing afterwards.

        Raises:
            ToolFailed: refused, the person has to sign in again.
        """
        ...

    async def revoke(self, app: OAuthApp, token: str) -> None:
        """Ends a grant; an engine that is away keeps it until it expires."""
        ...

    async def who(self, access: str) -> str:
        """Name of the account, as its owner knows it."""
        ...


class Engine(Protocol):
    """A connection to one engine: its tools, its part of the catalogue, its health."""

    id: str
    label: str
    url: str
    login: Login | None
    """Set when each person signs in with an account of their own; a shared credential otherwise."""

    def tools(self) -> Sequence[AnyTool]: ...

    async def catalogue(
        self, *, fresh: bool = False, credential: Credential | None = None, lang: Lang = "es"
    ) -> CataloguePart:
        """Cached for minutes unless `fresh`, apart for each person where there is a `login`; errors in `lang`."""
        ...

    async def state(self) -> EngineState: ...

    async def aclose(self) -> None: ...
