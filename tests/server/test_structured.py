"""A model without tool calls walks the same turn through validated JSON."""

import json
from pathlib import Path
from typing import Any

from tests.fakes.openai_server import ScriptedServer
from tests.fakes.script import ScriptedUsage, Step
from tests.server.test_effects import serving


def test_the_same_turn_without_tool_calls(scripted: ScriptedServer, engines: dict[str, Any], tmp_path: Path) -> None:
    query = {"metrics": ["orders_revenue"], "period": "mes pasado"}
    paid = ScriptedUsage(input=50, output=5, cost=0.001)
    scripted.play(
        Step(text=json.dumps({"calls": [{"tool": "query_metrics", "arguments": {"metrics": []}}]}), usage=paid),
        Step(text=json.dumps({"calls": [{"tool": "query_metrics", "arguments": query}]}), usage=paid),
        Step(text=json.dumps({"text": "Fueron [[r1.orders_revenue.0]]."}), usage=paid),
    )
    model = {
        "OPENROUTER_BASE_URL": scripted.url,
        "OPENROUTER_API_KEY": "sk-test",
        "ASSISTANT_MODEL": "scripted/plain",
        "ASSISTANT_MODEL_MODE": "structured",
    }
    with serving(engines, tmp_path, **model) as person:
        assert person.http.get("/info").json()["model"]["kind"] == "structured"
        told = person.ask("¿cuánto vendimos el mes pasado?")
    assert [(name, args["period"]) for name, args in told.calls] == [
        ("query_metrics", {"start": "2026-10-01", "end": "2026-11-01"})
    ]
    amount = told.results[0]["rows"][0][0]["text"].replace("\u00a0", " ")
    assert told.text == f"Fueron {amount}."
    assert told.end["usage"][0]["inputTokens"] == 150 and told.end["metadata"]["cost"]["usd"] == 0.003
    assert all("tools" not in request.body for request in scripted.requests)
