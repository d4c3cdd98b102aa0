"""What the documents show works."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from assistant.catalogue import Catalogue
from assistant.intents import parse, schema_of
from tools.base import CardResult, Progress, ToolContext
from tools.registry import all_tools

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def example() -> Iterator[ModuleType]:
    """The module that docs/add-a-tool.md shows, as a module."""
    text = (ROOT / "docs" / "add-a-tool.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.S)
    assert code
    module = ModuleType("tests.example_tool")
    exec(compile(code[1], "docs/add-a-tool.md", "exec"), module.__dict__)
    module.WorkingDays.model_rebuild(_types_namespace=module.__dict__)
    yield module


@pytest.mark.anyio
async def test_the_tool_that_the_documents_add_works(example: ModuleType) -> None:
    tool: Any = all_tools([], more=[example.WorkingDaysTool()])["working_days"]
    assert "period" in schema_of(tool.intent)["properties"]
    intent = parse(tool.intent, '{"period": {"start": "2026-10-01", "end": "2026-11-01"}}')
    assert tool.reading(intent, Catalogue.of([]), "es") == "días laborables del 2026-10-01 al 2026-10-31"
    context = ToolContext(
        catalogue=Catalogue.of([]), lang="en", locale="en-US", timezone="Europe/Madrid", today=date(2026, 11, 24),
        user_text="", elapsed_ms=lambda: 0, result=_no_result,
    )  # fmt: skip
    progress, result = [item async for item in tool.run(intent, context)]
    assert isinstance(progress, Progress)
    assert isinstance(result, CardResult)
    assert (result.title, result.items[0].value) == ("Working days", "22")


async def _no_result(handle: str) -> None:
    return None


def test_every_link_between_documents_leads_somewhere() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert broken == []
