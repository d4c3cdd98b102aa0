"""Draws charts, one after another: a line of JSON in, a line of JSON and the bytes out, until standard input ends.

A process of its own: the drawing engine is a whole JavaScript engine, keeps more than a hundred megabytes once used,
grows, and takes what hosts it along when it breaks. It is started with no setting of the server's.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, BinaryIO


def main() -> None:
    """Answers until nobody asks any more."""
    # Whatever the engine prints must not get between the answers.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    for line in sys.stdin.buffer:
        try:
            asked = json.loads(line)
            body = _drawn(asked["spec"], asked["form"], asked["scale"])
        except Exception as error:  # the next chart may be fine
            _answer(out, {"error": str(error)[:400]}, b"")
        else:
            _answer(out, {}, body)


def _drawn(spec: dict[str, Any], form: str, scale: float) -> bytes:
    import vl_convert

    if form == "svg":
        svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        return svg.encode()
    png: bytes = vl_convert.vegalite_to_png(spec, scale=scale, allowed_base_urls=[])
    return png


def _answer(out: BinaryIO, head: dict[str, Any], body: bytes) -> None:
    out.write(json.dumps({**head, "length": len(body), "kilobytes": _resident()}).encode() + b"\n" + body)
    out.flush()


def _resident() -> int:
    """Memory in use, where the system says so."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


if __name__ == "__main__":
    main()
