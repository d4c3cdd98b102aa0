"""Every state of an execution as it is followed: what is live, what waits for a person, what is an end and which."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.tools.hostile import Reply, Request, serving
from tools.base import Execution
from tools.kestra import KestraEngine, KestraSettings

pytestmark = pytest.mark.anyio
PAUSE = "io.kestra.plugin.core.flow.Pause"
END = "2026-11-20T09:30:01Z"
FLOW = {
    "id": "f",
    "namespace": "ns",
    "tasks": [
        {
            "id": "split",
            "type": "io.kestra.plugin.core.flow.Switch",
            "cases": {
                "a": [{"id": "ask", "type": PAUSE, "timeout": "PT24H", "onResume": [{"id": "ok", "type": "BOOL"}]}]
            },
        }
    ],
}


def execution(state: str, **runs: str) -> dict[str, Any]:
    histories = [{"state": "CREATED", "date": "2026-11-20T09:30:00Z"}, {"state": state, "date": END}]
    return {
        "id": "e1",
        "namespace": "ns",
        "flowId": "f",
        "flowRevision": 3,
        "labels": [{"key": "assistant.name.es", "value": "Nombre"}],
        # A paused one has an end date too, and one that was restarted had one.
        "state": {"current": state, "histories": histories, "endDate": END},
        "taskRunList": [{"id": f"r-{task}", "taskId": task, "state": {"current": s}} for task, s in runs.items()],
    }


async def follow(*states: dict[str, Any], tool: int = 0, flow: Reply | None = None) -> list[Execution]:
    """What comes of asking, one state after the other; the stream does not work here."""
    left = [*states]

    def answer(request: Request) -> Reply:
        if request.path.endswith("/follow"):
            return Reply(404, {})
        if "/flows/" in request.path:
            return flow or Reply(200, FLOW)
        return Reply(200, left.pop(0) if len(left) > 1 else left[0])

    async with serving(answer) as server:
        settings = KestraSettings(url=server.url, namespace="ns", version="1.3", quiet=0.01, calm=0.02, backoff=(0.01,))
        engine = KestraEngine(settings)
        followed = engine.tools()[tool].follow("e1", "es")  # type: ignore[union-attr]
        try:
            return [state async for state in followed]
        finally:
            await engine.aclose()


LIVE = ["CREATED", "SUBMITTED", "QUEUED", "RUNNING", "RESTARTED", "RETRYING", "KILLING", "SOMETHING_NEW"]


@pytest.mark.parametrize("state", LIVE)
async def test_live_states_go_on(state: str) -> None:
    seen = await follow(execution(state), execution("SUCCESS"))
    assert [(s.state, s.live) for s in seen] == [(state, True), ("SUCCESS", False)]
    assert seen[0].waits is None


ENDS = [
    ("SUCCESS", True, ""),
    ("WARNING", True, ""),
    ("FAILED", False, ""),
    ("KILLED", False, "lo han detenido en Kestra"),
    ("CANCELLED", False, "se ha cancelado"),
    ("SKIPPED", False, "Kestra lo ha omitido, no se ha hecho nada"),
]


@pytest.mark.parametrize(("state", "ok", "ending"), ENDS)
async def test_ends_say_which(state: str, ok: bool, ending: str) -> None:
    (last,) = await follow(execution(state))
    assert (last.live, last.ok, last.ending) == (False, ok, ending)


async def test_a_pause_is_no_end_and_says_what_it_waits_for() -> None:
    waiting = execution("PAUSED", ask="PAUSED")
    seen = await follow(waiting, waiting, waiting, execution("RUNNING"), execution("SUCCESS", ask="SUCCESS"))
    assert [s.state for s in seen] == ["PAUSED", "RUNNING", "SUCCESS"]
    wait = seen[0].waits
    assert (
        wait is not None and "«Nombre» está en pausa en «Ask»" in wait.text and "Para continuar pide: ok." in wait.text
    )
    assert seen[1].waits is None


async def test_a_pause_of_a_flow_that_cannot_be_read_is_told_all_the_same() -> None:
    seen = await follow(execution("PAUSED", ask="PAUSED"), execution("KILLED"), flow=Reply(403, {}))
    assert seen[0].waits is not None and "«Nombre» está en pausa" in seen[0].waits.text


async def test_a_second_pause_is_another_wait() -> None:
    first, second = execution("PAUSED", ask="PAUSED"), execution("PAUSED", ask="SUCCESS", again="PAUSED")
    by_hand = execution("PAUSED", ask="SUCCESS", again="SUCCESS")
    seen = await follow(first, first, second, by_hand, execution("SUCCESS"))
    waits = [s.waits.id for s in seen if s.waits]
    assert len(waits) == len(set(waits)) == 3


async def test_a_breakpoint_waits_for_a_person_elsewhere() -> None:
    seen = await follow(execution("BREAKPOINT"), execution("SUCCESS"))
    wait = seen[0].waits
    assert wait is not None and "punto de interrupción" in wait.text
    assert [label for label, _ in wait.options] == ["Detener"]


async def test_one_restarted_at_its_end_is_live_again() -> None:
    # Its task has not ended yet, so the end is waited for; meanwhile somebody restarts it.
    failed = execution("FAILED", t="RUNNING")
    seen = await follow(failed, execution("RESTARTED", t="RUNNING"), execution("SUCCESS", t="SUCCESS"))
    assert [s.state for s in seen] == ["RESTARTED", "SUCCESS"]


async def test_what_a_stop_follows_is_done_when_it_has_stopped() -> None:
    seen = await follow(execution("PAUSED", ask="PAUSED"), execution("KILLING"), execution("KILLED"), tool=2)
    assert [(s.waits, s.ok) for s in seen] == [(None, False), (None, False), (None, True)]
    assert seen[-1].ending == "detenido"
    late = await follow(execution("SUCCESS"), tool=2)
    assert late[-1].ok and "ha acabado antes" in late[-1].ending


async def test_asking_for_a_paused_one_becomes_rare() -> None:
    asked: list[float] = []

    def answer(request: Request) -> Reply:
        if request.path.endswith("/follow"):
            return Reply(404, {})
        if "/flows/" in request.path:
            return Reply(200, FLOW)
        asked.append(time.monotonic())
        return Reply(200, execution("PAUSED" if len(asked) < 7 else "SUCCESS", ask="PAUSED"))

    async with serving(answer) as server:
        settings = KestraSettings(
            url=server.url, namespace="ns", version="1.3", quiet=0.02, calm=0.3, backoff=(0.0,), after=0.0
        )
        engine = KestraEngine(settings)
        async for _ in engine.tools()[0].follow("e1", "es"):  # type: ignore[union-attr]
            pass
        await engine.aclose()
    gaps = [later - earlier for earlier, later in zip(asked, asked[1:7], strict=False)]
    assert gaps[0] < 0.2 and gaps[5] > 0.25 and max(gaps) < 2.0, gaps
