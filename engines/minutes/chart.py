"""Draws one chart: a spec on standard input, a PNG on standard output.

A process of its own because the drawing engine keeps some 200 MB once used, and a chart is rare.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

_TIMEOUT = 60
_ROOT = Path(__file__).parents[2]


class DrawingFailed(RuntimeError):
    """The chart could not be drawn."""


async def draw(spec: dict[str, Any], locale: str) -> bytes:
    """The PNG of a Vega-Lite spec."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "engines.minutes.chart",
        locale,
        cwd=_ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_TIMEOUT):
            png, errors = await process.communicate(json.dumps(spec).encode())
    except BaseException:
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    if process.returncode != 0:
        raise DrawingFailed(errors.decode(errors="replace")[-400:])
    return png


def main() -> None:
    """Read, draw, write."""
    import vl_convert

    locale: Any = sys.argv[1]
    png = vl_convert.vegalite_to_png(
        json.load(sys.stdin),
        scale=2,
        allowed_base_urls=[],
        format_locale=locale,
        time_format_locale=locale,
    )
    sys.stdout.buffer.write(png)


if __name__ == "__main__":
    main()
