"""litellm is imported in the background, and only when a model needs it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import NotConfigured
from assistant.model import litellm as adapter
from assistant.model.litellm import LiteLLMTools
from assistant.model.settings import ModelSettings, ModelState
from tests.model.support import answer, request

ROOT = Path(__file__).resolve().parents[2]


def python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_adapters_imports_neither_library() -> None:
    found = python("""
        import sys
        import assistant.model, assistant.model.litellm, assistant.model.structured, assistant.model.profiles
        from assistant.model.litellm import LiteLLMTools
        from assistant.model.structured import InstructorStructured
        from assistant.model.settings import ModelSettings
        settings = ModelSettings("acme/one", "key")
        LiteLLMTools(settings), InstructorStructured(settings)
        heavy = {"litellm", "instructor", "openai"}
        print(sorted({name.partition(".")[0] for name in sys.modules} & heavy))
    """)
    assert found == "[]"


def test_the_import_is_in_the_background_and_reaches_for_nothing() -> None:
    """No price map, no header table, no telemetry: the guard would make such a connection fail, and record it."""
    found = python("""
        import time, tests.loopback as guard
        guard.install()
        from assistant.model.litellm import LiteLLMTools
        from assistant.model.settings import ModelSettings
        model = LiteLLMTools(ModelSettings("acme/one", "key"))
        began = time.monotonic()
        model.start()
        print(model.state.phase, time.monotonic() - began < 0.2)
        while model.state.phase == "loading":
            time.sleep(0.05)
        time.sleep(0.5)
        print(model.state, guard.seen)
    """)
    assert found.splitlines() == ["loading True", "ModelState(phase='ready', detail='') []"]


def test_the_first_answer_imports_nothing_more() -> None:
    """litellm imports on its first call too, for seconds, and on the event loop; that is done in the thread before."""
    found = python("""
        import asyncio, sys
        from assistant.model.litellm import LiteLLMTools
        from tests.fakes.openai_server import serve
        from tests.fakes.script import Step
        from tests.model.support import answer, settings, text_of

        async def main():
            with serve() as server:
                server.play(Step(text="hola"), Step(text="adiós"))
                for dialect in ("openrouter", "openai"):
                    model = LiteLLMTools(settings(server, dialect))
                    await model._caller.ready("en")
                    before = set(sys.modules)
                    print(text_of(await answer(model)), len(set(sys.modules) - before) < 10)
                    await model.aclose()

        asyncio.run(main())
    """)
    assert found.splitlines() == ["hola True", "adiós True"]


@pytest.mark.anyio
async def test_a_failed_import_is_an_error_for_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> object:
        raise ImportError("No module named 'tokenizers'")

    monkeypatch.setattr(adapter, "_LIBRARY", adapter._Library())
    monkeypatch.setattr(adapter, "_import", broken)
    model = LiteLLMTools(ModelSettings("acme/one", "key"))
    model.start()
    with pytest.raises(NotConfigured, match=r"could not be loaded.*tokenizers.*offline/planner"):
        await answer(model, request(lang="en"))
    assert model.state == ModelState("error", "ImportError: No module named 'tokenizers'")
    await model.aclose()


@pytest.mark.anyio
async def test_a_request_that_comes_early_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    loading = adapter._Library()
    monkeypatch.setattr(loading, "start", lambda: loading._loaded)
    pending: Future[Any] = Future()
    loading._loaded = pending
    monkeypatch.setattr(adapter, "_LIBRARY", loading)
    model = LiteLLMTools(ModelSettings("acme/one", "key"))
    waiting = asyncio.create_task(answer(model))
    await asyncio.sleep(0.05)
    assert model.state == ModelState("loading")
    assert not waiting.done()
    pending.set_exception(ImportError("enough"))
    with pytest.raises(NotConfigured):
        await waiting
    await model.aclose()
