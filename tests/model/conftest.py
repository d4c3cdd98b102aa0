from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.model.litellm import Caller
from assistant.model.settings import ModelSettings
from tests.fakes.openai_server import ScriptedServer, serve


@pytest.fixture(scope="session")
def scripted() -> Iterator[ScriptedServer]:
    with serve() as server:
        yield server


@pytest.fixture
def server(scripted: ScriptedServer) -> ScriptedServer:
    scripted.play()
    return scripted


@pytest.fixture(scope="session")
async def litellm_loaded() -> None:
    """The import takes seconds: once, before a test with deadlines begins."""
    await Caller(ModelSettings("warm/up")).ready("en")
