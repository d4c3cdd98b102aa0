"""Models with native tool calls, through litellm. The only module that imports it, and never on the request path.

The import takes seconds and 130 MB, so it runs in a thread after the port is open; a request that comes earlier
waits for it.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import Future
from contextlib import aclosing, suppress
from functools import partial
from typing import Any

import httpx

from assistant.catalogue import Lang
from assistant.errors import HablaError, NotConfigured
from assistant.model import Model, ModelEvent, ModelProfile, Request, ToolSchema
from assistant.model.calls import CallGatherer
from assistant.model.exchange import Exchange
from assistant.model.failures import pause_before_retry, say
from assistant.model.profiles import capability_of, profile_of
from assistant.model.settings import Dialect, ModelSettings, ModelState
from assistant.model.thoughts import Thoughts
from assistant.model.transport import Canned, RecordingTransport, WireRecord, new_pool
from assistant.model.wire import messages_of, tool_of, with_cache_mark


class _Library:
    """litellm, imported once in a thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: Future[Any] | None = None

    def start(self) -> Future[Any]:
        with self._lock:
            if self._loaded is None:
                self._loaded = Future()
                threading.Thread(target=self._load, args=(self._loaded,), daemon=True, name="litellm").start()
            return self._loaded

    @property
    def state(self) -> ModelState:
        loaded = self._loaded
        if loaded is None or not loaded.done():
            return ModelState("loading")
        error = loaded.exception()
        return ModelState("ready") if error is None else ModelState("error", f"{type(error).__name__}: {error}")

    async def ready(self, lang: Lang) -> Any:
        """The module, waited for.

        Raises:
            NotConfigured: it cannot be imported.
        """
        try:
            # Shielded: everybody waits for the same import, and one who presses stop must not cancel it for all.
            return await asyncio.shield(asyncio.wrap_future(self.start()))
        except Exception as error:
            detail = f"{type(error).__name__}: {error}"[:200]
            raise NotConfigured(say("import", lang, detail=detail), code="model_import") from error

    @staticmethod
    def _load(loaded: Future[Any]) -> None:
        try:
            library = _import()
        except BaseException as error:
            loaded.set_exception(error)
            return
        with suppress(Exception):
            asyncio.run(_warm_up(library))
        loaded.set_result(library)


def _import() -> Any:
    """Imports litellm silent and without its own network calls: no price map, no header table, no telemetry."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS"] = "True"
    library: Any = importlib.import_module("litellm")
    importlib.import_module("litellm.llms.custom_httpx.http_handler")
    library.telemetry = False
    library.suppress_debug_info = True
    library.turn_off_message_logging = True
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return library


async def _warm_up(library: Any) -> None:
    """One answer in each dialect, from memory: the first call imports more, and would stop the event loop for it."""
    tool = ToolSchema("a", "", {"type": "object", "properties": {}})
    options: dict[str, Any] = {"messages": [{"role": "user", "content": "hola"}], "tools": [tool_of(tool)]}
    options |= {"stream": True, "stream_options": {"include_usage": True}}
    dialects: tuple[Dialect, ...] = ("openrouter", "openai")
    for dialect in dialects:
        caller = Caller(ModelSettings("warm/up", base_url="http://model.invalid/v1", dialect=dialect), Canned())
        async for _ in await caller.send(library, WireRecord(), **options):
            pass


_LIBRARY = _Library()


class Caller:
    """Calls one model through litellm, each call over a transport that records what the server really said."""

    def __init__(self, settings: ModelSettings, pool: httpx.AsyncBaseTransport | None = None) -> None:
        self.settings = settings
        self._pool = new_pool() if pool is None else pool

    def start(self) -> None:
        """Begins the import, in the background."""
        _LIBRARY.start()

    @property
    def state(self) -> ModelState:
        return _LIBRARY.state

    async def ready(self, lang: Lang) -> Any:
        return await _LIBRARY.ready(lang)

    async def call(self, record: WireRecord, thread_id: str = "", **options: Any) -> Any:
        """One request, never retried here; `options` are those of a chat completion."""
        return await self.send(await self.ready("en"), record, thread_id, **options)

    async def send(self, library: Any, record: WireRecord, thread_id: str = "", **options: Any) -> Any:
        """The same with the library in hand."""
        settings = self.settings
        given: dict[str, Any] = {"model": settings.litellm_name, "num_retries": 0, "_skip_mcp_handler": True}
        if settings.speaks != "custom":
            given |= self._http(library, record) | {"extra_body": self._extra_body(thread_id)}
        given |= {
            key: value
            for key in ("reasoning_effort", "max_tokens", "temperature")
            if (value := getattr(settings, key)) is not None
        }
        # Without `_skip_mcp_handler` every call with tools imports an optional package that is not installed.
        return await library.acompletion(**given, **options)

    async def aclose(self) -> None:
        await self._pool.aclose()

    def _http(self, library: Any, record: WireRecord) -> dict[str, Any]:
        settings = self.settings
        headers = {"HTTP-Referer": settings.referer, "X-Title": settings.title}
        transport = RecordingTransport(self._pool, record)
        seconds = settings.timeout_total_s
        key = settings.api_key or "none"
        client: Any
        if settings.speaks == "openrouter":
            handler = library.llms.custom_httpx.http_handler.AsyncHTTPHandler
            client = handler(timeout=seconds, transport=transport, follow_redirects=False)
        else:
            openai = importlib.import_module("openai")
            http = httpx.AsyncClient(transport=transport, timeout=seconds, trust_env=False, follow_redirects=False)
            client = openai.AsyncOpenAI(api_key=key, base_url=settings.endpoint, max_retries=0, http_client=http)
        return {
            "api_base": settings.endpoint,
            "api_key": key,
            "client": client,
            "timeout": seconds,
            "extra_headers": headers,
            # Parameters that litellm's model table does not grant to a name it does not know.
            "allowed_openai_params": ["tools", "tool_choice", "parallel_tool_calls", "reasoning_effort"],
        }

    def _extra_body(self, thread_id: str) -> dict[str, Any]:
        settings = self.settings
        if settings.speaks != "openrouter":
            return {}
        body: dict[str, Any] = {"session_id": thread_id} if thread_id else {}
        if settings.routing:
            body["provider"] = dict(settings.routing)
        if settings.fallbacks:
            body["models"] = list(settings.fallbacks)
        return body


class LiteLLMTools(Model):
    """A model that streams text and calls tools natively."""

    def __init__(self, settings: ModelSettings, *, profile: ModelProfile | None = None) -> None:
        self.settings = settings
        self.profile = profile or profile_of(settings.label, "tools")
        self._caller = Caller(settings)
        self._thoughts = Thoughts()
        self._marks_cache = settings.speaks == "openrouter" and capability_of(settings.label).marks_cache

    def start(self) -> None:
        """Begins to load the library in the background; a request does it too."""
        self._caller.start()

    @property
    def state(self) -> ModelState:
        return self._caller.state

    async def stream(self, request: Request) -> AsyncGenerator[ModelEvent, None]:
        await self._caller.ready(request.lang)
        gatherer = CallGatherer()
        exchange = await self._open(request, gatherer)
        try:
            async with aclosing(exchange.texts()) as texts:
                async for piece in texts:
                    yield piece
            events = tuple(exchange.outcome())
        finally:
            await exchange.aclose()
        self._thoughts.keep(gatherer.originals, exchange.reasoning_details)
        for event in events:
            yield event

    async def aclose(self) -> None:
        await self._caller.aclose()

    async def _open(self, request: Request, gatherer: CallGatherer) -> Exchange:
        """Up to the first token, with one retry: later there is text on somebody's screen."""
        clock = asyncio.get_running_loop().time
        total_by = clock() + self.settings.timeout_total_s
        options = self._options(request)
        for last in (False, True):
            record = WireRecord()
            exchange = Exchange(self.settings, record, gatherer, request.lang, total_by)
            try:
                await exchange.open(partial(self._caller.call, record, request.thread_id, **options))
                return exchange
            except HablaError:
                await exchange.aclose()
                pause = None if last or exchange.begun else pause_before_retry(record, self.settings)
                if pause is None or clock() + pause >= total_by:
                    raise
            except BaseException:
                await exchange.aclose()
                raise
            await asyncio.sleep(pause)
        raise AssertionError("the second attempt returns or raises")

    def _options(self, request: Request) -> dict[str, Any]:
        messages = self._thoughts.put_back(messages_of(request))
        if self._marks_cache:
            messages = with_cache_mark(messages)
        options: dict[str, Any] = {"messages": messages, "stream": True, "stream_options": {"include_usage": True}}
        if request.tools:
            options["tools"] = [tool_of(tool) for tool in request.tools]
            options["parallel_tool_calls"] = self.profile.supports_parallel_calls
        return options


def register_offline(planner: Model, template: Callable[[], Request]) -> None:
    """Offers a model of ours as litellm's `offline/planner`, for the evals.

    `template` gives what a chat completion lacks: catalogue, time, zone and language. Messages are the call's own.
    Blocks until litellm is imported.
    """
    from assistant.model.offline import provider

    library = _LIBRARY.start().result()
    handler = provider(library, planner, template)
    others = [entry for entry in library.custom_provider_map if entry["provider"] != "offline"]
    library.custom_provider_map = [*others, {"provider": "offline", "custom_handler": handler}]


def imported() -> bool:
    """Whether litellm has been imported, for health pages and tests."""
    return _LIBRARY.state.phase == "ready"


__all__: Sequence[str] = ("Caller", "LiteLLMTools", "imported", "register_offline")
