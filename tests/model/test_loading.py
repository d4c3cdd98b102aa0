"""Everybody waits for the same import: one who leaves must not take it away from the others."""

import asyncio

import pytest

from assistant.model.litellm import _Library


@pytest.mark.anyio
async def test_one_who_stops_while_the_library_loads_does_not_cancel_it_for_all() -> None:
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Slow(_Library):
        @staticmethod
        def _load(loaded: object) -> None:
            asyncio.run_coroutine_threadsafe(gate.wait(), loop).result()
            loaded.set_result("the library")  # type: ignore[attr-defined]

    library = Slow()
    leaving = asyncio.ensure_future(library.ready("es"))
    staying = asyncio.ensure_future(library.ready("es"))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait({leaving})
    phases = [library.state.phase]
    gate.set()
    assert await staying == "the library"
    assert [*phases, library.state.phase] == ["loading", "ready"]
