"""A business with a thousand metrics, through the front door: the model gets what fits the question, and finds more."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.conftest import Habla, engine_settings
from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedCall, Step
from tests.server.conftest import Person
from tests.tools.hostile import serving
from tests.tools.test_lightdash_large import Shop

pytestmark = pytest.mark.anyio


def sent(scripted: ScriptedServer) -> tuple[str, str]:
    """System prompt and last person's message of the last request."""
    messages = scripted.requests[-1].body["messages"]
    system = messages[0]["content"]
    users = [m["content"] for m in messages if m["role"] == "user"]
    return system if isinstance(system, str) else system[0]["text"], users[-1]


async def test_the_model_sees_what_fits_and_keeps_it(
    habla: Habla, scripted: ScriptedServer, engines: dict[str, Any]
) -> None:
    async with serving(Shop()) as server:
        base = await asyncio.to_thread(
            habla,
            **{
                **engine_settings(engines),
                "LIGHTDASH_URL": server.url,
                "LIGHTDASH_PROJECT": "p",
                "OPENROUTER_BASE_URL": scripted.url if scripted.url.endswith("/v1") else f"{scripted.url}/v1",
                "OPENROUTER_API_KEY": "sk-test",
                "ASSISTANT_MODEL": "scripted/model",
            },
        )
        with httpx.Client(base_url=base, timeout=60, trust_env=False) as http:
            person = Person(base, http)
            scripted.play(Step(text="Un momento."))
            await asyncio.to_thread(person.ask, "inporte medio de las faturas del mes pasado")
            system, first = sent(scripted)
            assert "<shortlist>" in first and "- invoices_avg_amount: " in first.partition("<now>")[0]
            assert "- invoices: " in system and "- invoices_avg_amount" not in system

            find = ScriptedCall(name="list_catalogue", arguments={"search": "sick leave", "about": "metrics"})
            scripted.play(Step(calls=(find,)), Step(text="Hecho."))
            told = await asyncio.to_thread(person.ask, "¿y por país?")
            again, second = sent(scripted)
            assert again == system, "what a provider can cache stays the same"
            assert "- invoices_country: " in second, "the question before still counts"
            card = json.dumps(told.results)
            assert "absences_count" in card and "invoices_avg_amount" not in card
