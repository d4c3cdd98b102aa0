"""Pictures of charts: the real engine, and processes that hang, break off or say nonsense in its place."""

import asyncio
import json
import os
import struct
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from assistant.answer import image
from assistant.answer.chart import Said, chart
from assistant.answer.image import Crowded, DrawingFailed, Painter
from tests.answer.test_chart_kinds import by_category, over_time

pytestmark = pytest.mark.anyio
ES, EN = Said("es-ES", "es"), Said("en-GB", "en")


def spec(said: Said = ES) -> dict[str, Any]:
    found = chart(by_category(), said)
    assert found is not None
    return found


def instead(code: str) -> tuple[str, ...]:
    """A process that runs this in place of the drawing one."""
    return (sys.executable, "-c", code)


@pytest.fixture
async def painter() -> AsyncIterator[Painter]:
    made = Painter()
    yield made
    await made.aclose()


async def test_the_same_chart_gives_the_same_picture_in_any_process(painter: Painter) -> None:
    png = await painter.draw(spec(), "png")
    assert png.startswith(b"\x89PNG") and struct.unpack(">II", png[16:24]) == (1440, 560)
    other = Painter()
    try:
        assert await other.draw(spec(), "png") == png
    finally:
        await other.aclose()
    assert len(await painter.draw(spec(), "png", 1.0)) < len(png)


async def test_a_picture_is_in_the_language_of_its_spec(painter: Painter) -> None:
    spanish, english = [(await painter.draw(spec(said), "svg")).decode() for said in (ES, EN)]
    assert "1.200\u00a0€" in spanish and "Gráfico de barras" in spanish
    assert "€1,200" in english and "Bar chart" in english
    assert 'fill="#ffffff"' in spanish.replace('#fff"', '#ffffff"') or "white" in spanish


async def test_a_picture_is_drawn_once_and_the_loop_goes_on_meanwhile(painter: Painter) -> None:
    line = chart(over_time(), ES)
    assert line is not None
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    beside = asyncio.create_task(tick())
    async with asyncio.TaskGroup() as group:
        drawing = [group.create_task(painter.draw(line, "png")) for _ in range(4)]
    pictures = [task.result() for task in drawing]
    beside.cancel()
    assert len(set(pictures)) == 1 and ticks > 20
    started = time.monotonic()
    assert await painter.draw(line, "png") == pictures[0]
    assert time.monotonic() - started < 0.05, "it is kept"


async def test_a_broken_spec_is_told_and_the_next_chart_is_fine(painter: Painter) -> None:
    with pytest.raises(DrawingFailed):
        await painter.draw({"mark": "nothing", "data": {"values": []}}, "png")
    assert (await painter.draw(spec(), "png")).startswith(b"\x89PNG")


async def test_nothing_is_loaded(painter: Painter) -> None:
    """A spec of ours has no address; one that had would be refused, not fetched."""
    asked = asyncio.Event()

    async def served(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    outside = {**spec(), "data": {"url": f"http://127.0.0.1:{port}/data.json"}}
    try:
        with pytest.raises(DrawingFailed):
            await painter.draw(outside, "png")
    finally:
        server.close()
    assert not asked.is_set()


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(60)",
        "import sys; sys.stdin.readline(); sys.exit(3)",
        "import sys; sys.stdin.readline(); print('no json', flush=True)",
        "import sys; sys.stdin.readline(); print('{\"length\": 99999999999}', flush=True)",
        "import sys; sys.stdin.readline(); print('{\"length\": 9}', flush=True); print('x', end='')",
        "print('{}', flush=True); input(); input()",
    ],
    ids=["hangs", "dies", "nonsense", "too much", "half", "no length"],
)
async def test_a_process_that_fails_is_replaced(code: str) -> None:
    failing = Painter(seconds=1.5, command=instead(code))
    try:
        with pytest.raises(DrawingFailed):
            await failing.draw(spec(), "png")
        assert failing._process is None
    finally:
        await failing.aclose()


_ECHO = """
import json, os, sys
for line in sys.stdin:
    body = json.dumps({"pid": os.getpid(), "env": sorted(os.environ)}).encode()
    sys.stdout.buffer.write(json.dumps({"length": len(body), "kilobytes": KILOBYTES}).encode() + b"\\n" + body)
    sys.stdout.flush()
"""


async def _pids(painter: Painter, count: int) -> list[int]:
    return [json.loads(await painter.draw({"n": n}, "png"))["pid"] for n in range(count)]


async def test_the_process_knows_nothing_of_the_servers_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENROUTER_API_KEY", "x")
    echo = Painter(command=instead(_ECHO.replace("KILOBYTES", "1")))
    try:
        known = json.loads(await echo.draw({}, "png"))["env"]
    finally:
        await echo.aclose()
    assert set(known) <= {"PATH", "LANG", "TZ", "LC_CTYPE"}


async def test_a_process_is_kept_until_it_is_too_large_or_nobody_asks() -> None:
    echo = Painter(command=instead(_ECHO.replace("KILOBYTES", "1")), idle=0.3)
    large = Painter(command=instead(_ECHO.replace("KILOBYTES", str(image.LARGEST_KILOBYTES + 1))))
    try:
        one, other = await _pids(echo, 2)
        assert one == other
        await asyncio.sleep(0.8)
        with pytest.raises(ProcessLookupError):
            os.kill(one, 0)
        assert json.loads(await echo.draw({"n": "later"}, "png"))["pid"] != one
        assert len(set(await _pids(large, 2))) == 2
    finally:
        await echo.aclose()
        await large.aclose()


async def test_a_crowd_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image, "WAITING", 2)
    slow = Painter(seconds=1.0, command=instead("import time; time.sleep(60)"))
    waiting = [asyncio.create_task(slow.draw({"n": n}, "png")) for n in range(2)]
    try:
        await asyncio.sleep(0.1)
        with pytest.raises(Crowded):
            await slow.draw({"n": 3}, "png")
        await asyncio.wait(waiting)
        assert all(isinstance(one.exception(), DrawingFailed) for one in waiting)
    finally:
        await slow.aclose()


async def test_who_gives_up_leaves_no_answer_for_the_next_one() -> None:
    code = _ECHO.replace("KILOBYTES", "1").replace("    body", "    import time; time.sleep(0.5)\n    body")
    echo = Painter(command=instead(code))
    try:
        given_up = asyncio.create_task(echo.draw({"n": 1}, "png"))
        await asyncio.sleep(0.2)
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        assert json.loads(await echo.draw({"n": 2}, "png"))["env"]
    finally:
        await echo.aclose()
