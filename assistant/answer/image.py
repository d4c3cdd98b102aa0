"""Pictures of charts, from the very spec that the page draws: by a process beside this one, one at a time.

The process starts with the first picture, and ends when nobody has asked for five minutes, when a picture takes too
long, or when it has grown too large.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import OrderedDict
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

from assistant.errors import HablaError

ImageForm = Literal["png", "svg"]
SECONDS = 20.0
"""For one picture; the first one starts the engine, which takes two."""
IDLE_SECONDS = 300.0
WAITING = 16
"""So many pictures may wait for their turn."""
KEPT_BYTES = 16_000_000
LARGEST_KILOBYTES = 600_000
_LARGEST_PICTURE = 20_000_000
_BROKEN = (OSError, EOFError, asyncio.LimitOverrunError, ValueError, TypeError, KeyError)
"""The process has ended, or says what it never would."""
_ROOT = Path(__file__).parents[2]
_WIDTH = 720
_LIGHT: dict[str, Any] = {
    "background": "#ffffff",
    "padding": 12,
    "autosize": {"type": "fit", "contains": "padding"},
}


class DrawingFailed(HablaError):
    """The chart could not be drawn."""

    code = "drawing_failed"


class Crowded(HablaError):
    """Too many pictures are waiting."""

    code = "busy"
    retryable = True


def as_picture(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec with what a page would decide: its width and a light ground."""
    if "vconcat" in spec:
        return {**spec, "background": _LIGHT["background"], "padding": _LIGHT["padding"]}
    return {**spec, **_LIGHT, "width": _WIDTH}


def _titled(svg: bytes, spec: dict[str, Any]) -> bytes:
    """The picture with its words, for who has them read aloud."""
    head, end, rest = svg.partition(b">")
    return head + end + f"<title>{escape(str(spec.get('description', '')))}</title>".encode() + rest


class Painter:
    """Draws pictures. The same spec gives the same bytes."""

    def __init__(self, *, seconds: float = SECONDS, idle: float = IDLE_SECONDS, command: tuple[str, ...] = ()) -> None:
        self._seconds, self._idle = seconds, idle
        self._command = command or (sys.executable, "-m", "assistant.answer.paint")
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._process: Process | None = None
        self._bored: asyncio.TimerHandle | None = None
        self._leaving: asyncio.Task[int] | None = None
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    async def draw(self, spec: dict[str, Any], form: ImageForm, scale: float = 2.0) -> bytes:
        """The picture of a Vega-Lite spec with inline data; `scale` is pixels a point, of a PNG.

        Raises:
            DrawingFailed: the spec is none, or drawing it took too long.
            Crowded: many others are waiting.
        """
        asked = json.dumps({"spec": as_picture(spec), "form": form, "scale": scale}, separators=(",", ":"))
        key = hashlib.sha256(asked.encode()).hexdigest()
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if self._waiting >= WAITING:
            raise Crowded("too many pictures are waiting")
        self._waiting += 1
        try:
            async with self._turn:
                if key not in self._kept:
                    drawn = await self._drawn(asked.encode() + b"\n")
                    self._keep(key, _titled(drawn, spec) if form == "svg" else drawn)
                return self._kept[key]
        finally:
            self._waiting -= 1

    async def aclose(self) -> None:
        """Ends the process."""
        if self._bored is not None:
            self._bored.cancel()
        await self._end()
        if self._leaving is not None:
            await self._leaving

    async def _drawn(self, line: bytes) -> bytes:
        if self._bored is not None:
            self._bored.cancel()
        try:
            async with asyncio.timeout(self._seconds):
                head, body = await self._exchange(await self._started(), line)
        except TimeoutError as error:
            await self._end()
            raise DrawingFailed(f"not drawn within {self._seconds:.0f} s") from error
        except _BROKEN as error:
            await self._end()
            raise DrawingFailed("the drawing process broke off") from error
        except BaseException:
            # Who is stopped in the middle would leave an answer that the next one took for its own.
            await self._end()
            raise
        if int(head.get("kilobytes") or 0) > LARGEST_KILOBYTES:
            await self._end()
        self._bored = asyncio.get_running_loop().call_later(self._idle, self._leave)
        if "error" in head:
            raise DrawingFailed(str(head["error"]))
        return body

    async def _exchange(self, process: Process, line: bytes) -> tuple[dict[str, Any], bytes]:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(line)
        await process.stdin.drain()
        head: dict[str, Any] = json.loads(await process.stdout.readuntil(b"\n"))
        length = int(head["length"])
        if length > _LARGEST_PICTURE:
            raise ValueError("the picture is too large")
        return head, await process.stdout.readexactly(length)

    async def _started(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            # Nothing of the server's environment: it holds keys, and the drawing engine needs none.
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=_ROOT,
                env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "TZ": "UTC"},
                stdin=PIPE,
                stdout=PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        return self._process

    def _leave(self) -> None:
        """Nobody has asked for a while: the process ends with its input."""
        if self._turn.locked() or self._process is None:
            return
        process, self._process = self._process, None
        assert process.stdin is not None
        process.stdin.close()
        self._leaving = asyncio.create_task(process.wait())

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()

    def _keep(self, key: str, picture: bytes) -> None:
        self._kept[key] = picture
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > KEPT_BYTES:
            self._kept.popitem(last=False)
