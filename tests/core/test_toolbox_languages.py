"""Why an engine's part is missing is said in the language of whoever asks, and asked for again only where needed."""

from __future__ import annotations

import pytest

from assistant.toolbox import Toolbox
from tests.conftest import free_port
from tools.registry import all_tools, build_engines
from tools.tracardi import TracardiSettings

pytestmark = pytest.mark.anyio


async def test_each_reads_it_in_their_own_language() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    engines = build_engines(tracardi=TracardiSettings(url=url, user="u", password="p"))
    toolbox = Toolbox(engines, all_tools(engines))
    for _ in range(2):
        assert "vuelve a intentarlo" in (await toolbox.load(lang="es")).missing[0]
        assert "try again" in (await toolbox.load(lang="en")).missing[0]
    await toolbox.aclose()
