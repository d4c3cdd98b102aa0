"""A fourth tool registers as ours do: one file and one line."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.intents import Effect, schema_of
from tests.tools.desk import Desk
from tools import registry
from tools.registry import all_tools, build_engines

pytestmark = pytest.mark.anyio

TOY = '''
"""Tells a coin's side."""
from typing import ClassVar
from assistant.intents import Effect, Intent
from tools.base import CardResult, Progress

class FlipCoin(Intent):
    """Flips a coin."""
    tool: ClassVar[str] = "flip_coin"
    effect: ClassVar[Effect] = Effect.READ
    side: str = "heads"

class FlipCoinTool:
    intent: type[Intent] = FlipCoin

    def reading(self, intent, catalogue, lang):
        return "una moneda" if lang == "es" else "a coin"

    async def run(self, intent, ctx):
        yield Progress("done")
        yield CardResult(kind="definition", title=intent.side)
'''


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The one file."""
    (tmp_path / "toy_coin.py").write_text(TOY, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("toy_coin")
    sys.modules.pop("toy_coin")


async def test_a_toy_tool_is_offered_and_runs(toy: Any, words: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "TOOLS", [*registry.TOOLS, toy.FlipCoinTool()])  # the one line
    words.tools = all_tools([])
    assert "flip_coin" in words.tools
    assert schema_of(words.tools["flip_coin"].intent)["description"] == "Flips a coin."
    assert (await words.card("flip_coin", side="tails")).title == "tails"
    assert words.reading("flip_coin") == "una moneda"


def test_two_tools_of_one_name_are_refused(words: Desk) -> None:
    with pytest.raises(ValueError, match="two tools are called 'clarify'"):
        all_tools([], more=[words.tools["clarify"]])


def test_what_is_not_configured_is_not_there() -> None:
    assert build_engines() == []
    assert set(all_tools([])) == {"clarify", "decline", "list_catalogue", "describe_field", "draw_chart"}


WRITES = dict.fromkeys(("start_flow", "resume_flow", "stop_flow", "record_event"), Effect.WRITE)
EFFECTS = {**WRITES, "clarify": Effect.TALK, "decline": Effect.TALK}


def test_only_flows_and_notes_write(words: Desk) -> None:
    for name, tool in words.tools.items():
        assert tool.intent.effect == EFFECTS.get(name, Effect.READ)


def _loose(node: Any) -> Iterator[str]:
    """Objects of a schema that take keys nobody declared."""
    if isinstance(node, dict):
        if node.get("type") == "object" and node.get("additionalProperties") is not False and "properties" in node:
            yield str(node.get("title") or sorted(node["properties"]))
        for value in node.values():
            yield from _loose(value)
    elif isinstance(node, list):
        for value in node:
            yield from _loose(value)


def test_every_schema_is_closed_and_described(words: Desk) -> None:
    for name, tool in words.tools.items():
        schema = schema_of(tool.intent)
        assert list(_loose(schema)) == [], name
        assert len(schema["description"]) > 60, f"{name}: the docstring is what the model reads"
        assert all("description" in p or name in {"clarify", "decline"} for p in schema["properties"].values()), name


def test_no_tool_takes_an_address_a_path_or_code(words: Desk) -> None:
    names = {key for tool in words.tools.values() for key in schema_of(tool.intent)["properties"]}
    assert not names & {"url", "host", "path", "sql", "code", "token", "headers"}
