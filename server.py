"""Composition root: settings to store, model, engines and tools, to routes. Nothing else is decided here."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import socket
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, NoReturn

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from assistant.answer.image import Painter
from assistant.connections import Connections
from assistant.effects import Effects
from assistant.embedded import Embedded, Wanted
from assistant.errors import HablaError, NotConfigured
from assistant.events import EngineUse
from assistant.health import Health, Questions
from assistant.intents import Effect
from assistant.journal.open import open_store
from assistant.loop import Setting
from assistant.model import Model
from assistant.model.build import build
from assistant.model.settings import ModelSettings
from assistant.prompts import Prompts
from assistant.receipts.cli import main as receipts_command
from assistant.receipts.replay import Kit
from assistant.receipts.signing import KEY_FILE, signer_from
from assistant.routes.app import create_app
from assistant.routes.services import Services
from assistant.runs import Runs
from assistant.sealed import sealer_from
from assistant.settings import EngineSettings, Settings, from_env
from assistant.speakers import approved, follow_up
from assistant.synonyms import Synonyms
from assistant.telemetry import configure_logging
from assistant.toolbox import Toolbox
from tools.base import AnyTool, Engine
from tools.kestra import KestraSettings
from tools.lightdash import LightdashSettings
from tools.registry import all_tools, build_engines
from tools.tracardi import CLASSES, TracardiSettings

GRACE_SECONDS = 6
"""Open streams are told to reconnect and get this long to go."""
EMBEDDED_POLL = 0.05
"""Seconds before the embedded Lightdash is asked for a query: it answers at once, and asking costs it nothing."""
ENGINES = ("lightdash", "kestra", "tracardi")


def build_model(settings: Settings, tools: Mapping[str, AnyTool]) -> Model:
    """The offline planner without a key; LiteLLM's import begins in the background, after the port is open."""
    if settings.uses_planner:
        from assistant.planner import OfflinePlanner

        return OfflinePlanner()
    wanted = ModelSettings(
        model=settings.model,
        api_key=settings.openrouter_key.get_secret_value(),
        base_url=settings.openrouter_base_url or None,
        referer=settings.public_url,
    )
    model = build(wanted, mode=settings.model_mode, intents=[tool.intent for tool in tools.values()])
    model.start()
    return model


async def reach_engines(settings: Settings, closing: AsyncExitStack) -> tuple[list[Engine], tuple[EngineUse, ...]]:
    """Configured engines by their address; the others embedded, as one process on loopback."""
    given: dict[str, EngineSettings | None] = {name: getattr(settings, name) for name in ENGINES}
    missing = [name for name, value in given.items() if value is None]
    ready: dict[str, Any] = {}
    if missing:
        env = embedded_environment(settings)
        embedded = Embedded(Wanted(missing, settings.data / "engines", settings.engines_port, env))
        closing.push_async_callback(embedded.aclose)
        ready = await embedded.start()
    found = {name: value or _embedded(ready[name]) for name, value in given.items()}
    links = tuple(f"https://{host}" for host in settings.link_hosts)
    if "minutes" in ready:
        links = (*links, ready["minutes"]["url"])
    uses = tuple(
        EngineUse(id=name, mode="embedded" if name in missing else "external", url=found[name].url) for name in ENGINES
    )
    poll = EMBEDDED_POLL if "lightdash" in missing else settings.poll_seconds
    return connect(found, settings.timezone, links, poll, settings.engine_seconds), uses


def connect(
    found: dict[str, EngineSettings], timezone: str, links: tuple[str, ...], first_poll: float, patience: float
) -> list[Engine]:
    """The engines' clients. Nothing is sent yet."""
    bi, flows, people = (found[name] for name in ENGINES)
    return build_engines(
        lightdash=LightdashSettings(
            url=bi.url,
            token=bi.token.get_secret_value(),
            client_id=bi.client_id,
            client_secret=bi.client_secret.get_secret_value(),
            project=bi.project or None,
            timezone=timezone,
            first_poll=first_poll,
            patience=patience or LightdashSettings.patience,
        ),
        kestra=KestraSettings(
            url=flows.url,
            namespace=flows.namespace,
            user=flows.user,
            password=flows.password.get_secret_value(),
            token=flows.token.get_secret_value() or None,
            tenant=flows.tenant,
            timezone=timezone,
            link_bases=links,
            patience=patience or KestraSettings.patience,
        ),
        tracardi=tracardi_settings(people, patience),
    )


def tracardi_settings(people: EngineSettings, patience: float = 0.0) -> TracardiSettings:
    """What was left open stays as it is usual."""
    usual = TracardiSettings(
        url=people.url,
        user=people.user,
        password=people.password.get_secret_value(),
        context="staging" if people.context == "staging" else "production",
        source=people.source.get_secret_value(),
        segments=people.segments,
    )
    shows = tuple(one for one in CLASSES if one in people.shows)
    return replace(
        usual,
        event_types=people.event_types or usual.event_types,
        shows=shows or usual.shows,
        patience=patience or usual.patience,
    )


def embedded_environment(settings: Settings) -> dict[str, str]:
    """The clock's settings reach the engines with the environment; a flow's secrets are encoded as Kestra wants."""
    secrets = {
        "ASSISTANT_CALLBACK_URL": f"{settings.public_url}/callbacks/flow",
        "ASSISTANT_CALLBACK_TOKEN": settings.callback_token.get_secret_value(),
    }
    encoded = {f"SECRET_{name}": b64encode(value.encode()).decode() for name, value in secrets.items()}
    return {"ASSISTANT_TIMEZONE": settings.timezone, **encoded}


def _embedded(said: dict[str, str]) -> EngineSettings:
    return EngineSettings(
        url=said["url"],
        token=SecretStr(said.get("token", "")),
        user=said.get("user", ""),
        password=SecretStr(said.get("password", "")),
        project=said.get("project", ""),
        tenant=said.get("tenant", "main"),
        namespace=said.get("namespace", ""),
        source=SecretStr(said.get("source", "")),
    )


async def compose(settings: Settings, closing: AsyncExitStack) -> Services:
    """Everything the routes use; `closing` ends it in reverse order."""
    store = open_store(settings.store_url, settings.clock)
    await store.open()
    closing.push_async_callback(store.aclose)
    # The planner's word lists take half a second to load: they do while the engines start.
    words = asyncio.create_task(asyncio.to_thread(importlib.import_module, "assistant.planner"))
    closing.callback(words.cancel)
    # Not in a task group with it: an error has to arrive here as it is, to be told in one line.
    engines, uses = await reach_engines(settings, closing)
    await words
    own_words = Synonyms(settings.synonyms).over if settings.synonyms else None
    toolbox = Toolbox(engines, all_tools(engines), own_words=own_words)
    closing.push_async_callback(toolbox.aclose)
    model = build_model(settings, toolbox.tools)
    closing.push_async_callback(model.aclose)
    prompts = Prompts.load()
    sealer = sealer_from(settings.secret_key.get_secret_value(), settings.data / "secret.key")
    connections = Connections(store, sealer, engines, settings.clock, settings.public_url)
    setting = Setting(
        model,
        toolbox,
        prompts,
        settings.clock,
        settings.timezone,
        settings.approval_minutes,
        connections,
        # The planner needs nobody to understand a follow-up in its place.
        (follow_up, approved) if settings.fast_follow_ups and model.profile.kind != "planner" else (approved,),
        settings.calendar,
    )
    writes: dict[str, Any] = {n: t for n, t in toolbox.tools.items() if t.intent.effect is Effect.WRITE}
    effects = Effects(store, writes, settings.clock, settings.follow_seconds, settings.lookup_seconds)
    runs = Runs(store, setting, effects, lambda: uses)
    closing.push_async_callback(runs.aclose)
    await runs.recover()
    warm = asyncio.create_task(warm_up(toolbox, words.result().questions), name="warm up")
    closing.callback(warm.cancel)
    painter = Painter()
    closing.push_async_callback(painter.aclose)
    return Services(
        settings,
        store,
        model,
        toolbox,
        prompts,
        runs,
        Health(toolbox),
        uses,
        questions=words.result().questions,
        connections=connections,
        painter=painter,
        signer=signer_from(settings.receipt_key.get_secret_value(), settings.data / KEY_FILE),
    )


async def warm_up(toolbox: Toolbox, questions: Questions) -> None:
    """Loads the catalogue and the planner's word lists before the first question does."""
    catalogue = await toolbox.load()
    await asyncio.to_thread(questions, catalogue, "es")


def build_app(settings: Settings) -> Starlette:
    """The application for these settings."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as closing:
            try:
                app.state.services = await compose(settings, closing)
            except HablaError as error:
                stop_with(error.message)
            sys.stdout.write(f"Habla: {settings.public_url}\n")
            sys.stdout.flush()
            yield

    return create_app(lifespan)


def stop_with(message: str) -> NoReturn:
    """One line that says what to do, and no traceback."""
    sys.stderr.write(f"habla: {message}\n")
    sys.stderr.flush()
    os._exit(2)


def offline_kit() -> Kit:
    """What a replay needs: the tools with their checks and words. Their engines are never asked for anything."""
    from assistant.planner import OfflinePlanner

    nowhere = EngineSettings(url="http://127.0.0.1:9", token=SecretStr("none"), source=SecretStr("none"))
    engines = connect(dict.fromkeys(ENGINES, nowhere), "UTC", (), 1.0, 0.0)
    return Kit(all_tools(engines), Prompts.load(), OfflinePlanner())


def main() -> None:
    """Reads the environment and serves until told to stop; with arguments, it is the command `habla`."""
    if sys.argv[1:]:
        sys.exit(receipts_command(sys.argv[1:], os.environ, offline_kit))
    try:
        settings = from_env(os.environ)
    except NotConfigured as error:
        stop_with(error.message)
    configure_logging()
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config = uvicorn.Config(
        build_app(settings),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_config=None,
        backlog=4096,
        timeout_graceful_shutdown=GRACE_SECONDS,
        server_header=False,
    )
    listening = bind(settings.host, settings.port)
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    if not server.started:
        sys.exit(3)


def bind(host: str, port: int) -> socket.socket:
    """The address, taken before anything starts: one that is in use is said at once."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        stop_with(
            f"HOST={host} PORT={port} cannot be used: {error.strerror or error}. Stop what runs there, or choose "
            f"another, e.g. PORT={port + 1 if port < 65_535 else 8000}"
        )
    return listening


if __name__ == "__main__":
    main()
