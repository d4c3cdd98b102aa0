"""What the model tests share: requests, collected events, and both dialects."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assistant.catalogue import Catalogue, Lang
from assistant.model import Call, Message, Model, ModelEvent, ModelUsage, Request, Stop, TextPiece, ToolSchema
from assistant.model.litellm import LiteLLMTools
from assistant.model.settings import Dialect, ModelSettings
from tests.fakes.openai_server import ScriptedServer

KEY = "sk-or-canary"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Madrid"))
TOOL = ToolSchema(
    "query_metrics", "Reads numbers.", {"type": "object", "properties": {"metrics": {"type": "array"}}, "required": []}
)
litellm_warnings = pytest.mark.filterwarnings(
    # litellm asks instances of its chunk models for their fields, once a chunk.
    "ignore:Accessing the 'model_(computed_)?fields' attribute on the instance:pydantic.PydanticDeprecatedSince211"
)
both_dialects = pytest.mark.parametrize("dialect", ["openrouter", "openai"])


def request(*messages: Message, lang: Lang = "es", tools: tuple[ToolSchema, ...] = (TOOL,), **given: Any) -> Request:
    return Request(
        system="Eres Habla.",
        messages=messages or (Message("user", "¿Cuánto vendimos?"),),
        tools=tools,
        catalogue=Catalogue(),
        now=NOW,
        timezone="Europe/Madrid",
        lang=lang,
        locale="es-ES" if lang == "es" else "en-GB",
        thread_id="t-1",
        run_id="run-1",
        **given,
    )


def settings(server: ScriptedServer, dialect: Dialect | None = "openrouter", **given: Any) -> ModelSettings:
    chosen: dict[str, Any] = {"model": "acme/one", "timeout_first_token_s": 10, "timeout_total_s": 20} | given
    return ModelSettings(api_key=KEY, base_url=server.url, dialect=dialect, **chosen)


@asynccontextmanager
async def model_at(
    server: ScriptedServer, dialect: Dialect | None = "openrouter", **given: Any
) -> AsyncIterator[LiteLLMTools]:
    model = LiteLLMTools(settings(server, dialect, **given))
    try:
        yield model
    finally:
        await model.aclose()


async def answer(model: Model, asked: Request | None = None) -> list[ModelEvent]:
    return [event async for event in model.stream(asked or request())]


def text_of(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextPiece))


def calls_of(events: list[ModelEvent]) -> list[Call]:
    return [event for event in events if isinstance(event, Call)]


def usage_in(events: list[ModelEvent]) -> ModelUsage | None:
    return next((event for event in events if isinstance(event, ModelUsage)), None)


def stop_of(events: list[ModelEvent]) -> Stop:
    stops = [event for event in events if isinstance(event, Stop)]
    assert stops == events[-1:], "exactly one stop, and it is the last event"
    return stops[0]
