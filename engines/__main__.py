"""`python -m engines`: serve the embedded engines on one port."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import uvicorn

from engines import app as engines_app
from engines.own import own_project, tell
from engines.warehouse import WarehouseError

if sys.platform != "win32":
    import fcntl

_PATIENCE = 4
"""Seconds to wait for a predecessor to let go of the data folder."""
_GRACE = 1
"""Seconds for open streams at the end; the whole stop stays below two."""


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m engines", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder for the warehouse, executions and minutes")
    parser.add_argument("--host", default="127.0.0.1", help="address to bind; loopback unless told otherwise")
    parser.add_argument("--port", default="8001", help="a port, or `auto` for 8001 or else any free one")
    parser.add_argument("--url", help="public address when it is not the one bound")
    parser.add_argument("--only", default=",".join(engines_app.NAMES), help="comma separated names of engines")
    parser.add_argument("--dialect", choices=["1.x", "2.x"], default="2.x", help="line of Kestra to speak")
    parser.add_argument("--task-delay", type=float, default=0.25, help="seconds a task of a flow takes at least")
    parser.add_argument("--access-seconds", type=int, default=3600, help="how long an OAuth token of Lightdash lives")
    parser.add_argument("--faults", action="store_true", help="open __faults of Kestra and Tracardi, for tests")
    parser.add_argument("--more-profiles", type=int, default=0, help="further profiles in Tracardi, for tests")
    parser.add_argument("--dbt", default=os.environ.get("DBT"), help="a dbt project to serve instead of the sample")
    parser.add_argument("--warehouse", default=os.environ.get("WAREHOUSE"), help="the DuckDB file that it builds")
    parser.add_argument("--parent-pid", type=int, help="exit when this process is gone")
    parser.add_argument("--exit-with-stdin", action="store_true", help="exit when standard input closes")
    parser.add_argument("--ready-json", action="store_true", help="kept for clarity: the ready line is always printed")
    return parser.parse_args(argv)


def _lock(data: Path) -> IO[str]:
    """The folder for this process alone: a second one would take the first one's executions for lost."""
    data.mkdir(parents=True, exist_ok=True)
    file = (data / ".lock").open("a", encoding="utf-8")
    if sys.platform == "win32":
        return file
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > deadline:
                file.close()
                raise SystemExit(
                    f"another process serves the engines from {str(data)!r}; choose another --data"
                ) from None
            time.sleep(0.1)
        else:
            return file


def _listen(host: str, port: str) -> socket.socket:
    """A bound socket, so that nobody takes the port between the choice and the use."""
    wanted = [8001, 0] if port == "auto" else [int(port)]
    for number in wanted:
        bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, number))
            # Two sockets with SO_REUSEADDR may both bind a port; only one may listen.
            bound.listen(2048)
        except OSError as error:
            bound.close()
            if number == wanted[-1]:
                raise SystemExit(f"cannot listen on {host}:{number}: {error.strerror}; try --port auto") from error
        else:
            return bound
    raise AssertionError("unreachable")


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: dict[str, object], stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._stop = stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(json.dumps(self._ready) + "\n")
            sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stop()
        await super().shutdown(sockets)


async def _watch_parent(pid: int, server: uvicorn.Server) -> None:
    parent = os.getppid()
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            break
        except PermissionError:
            pass
        # A dead parent that nobody has waited for keeps its pid, but is no longer our parent.
        if parent == pid and os.getppid() != pid:
            break
        await asyncio.sleep(0.5)
    server.should_exit = True


def _watch_stdin(server: uvicorn.Server) -> None:
    while sys.stdin.buffer.read(1024):
        pass
    server.should_exit = True


async def _serve(server: uvicorn.Server, bound: socket.socket, parent: int | None) -> None:
    watcher = asyncio.create_task(_watch_parent(parent, server)) if parent else None
    try:
        await server.serve(sockets=[bound])
    finally:
        if watcher:
            watcher.cancel()


def main(argv: list[str] | None = None) -> None:
    """Serve until told to stop."""
    arguments = _arguments(argv)
    only = [name.strip() for name in arguments.only.split(",") if name.strip()]
    unknown = sorted(set(only) - set(engines_app.NAMES))
    if unknown:
        raise SystemExit(f"unknown engines {unknown}; choose from {list(engines_app.NAMES)}")
    if "kestra" in only and "minutes" not in only:
        # The flow that exports to the minutes writes to that service.
        only.append("minutes")
    own = own_project(arguments.dbt, arguments.warehouse) if "lightdash" in only else None
    lock = _lock(arguments.data)
    bound = _listen(arguments.host, arguments.port)
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(arguments.host, arguments.host)
    host = f"[{shown}]" if ":" in shown else shown
    settings = engines_app.EnginesSettings(
        data=arguments.data.resolve(),
        url=(arguments.url or f"http://{host}:{bound.getsockname()[1]}").rstrip("/"),
        credentials=engines_app.load_credentials(arguments.data.resolve(), os.environ),
        only=only,
        dialect=arguments.dialect,
        task_delay=arguments.task_delay,
        faults=arguments.faults,
        access_seconds=arguments.access_seconds,
        more_profiles=arguments.more_profiles,
        own=own,
    )
    try:
        app = engines_app.create_app(settings)
    except WarehouseError as error:
        raise SystemExit(str(error)) from None
    if own is not None:
        served = app.state.lightdash
        tell(served.problems, len(served.project.explores), settings.data / "lightdash" / own.uuid / "problems.txt")
    config = uvicorn.Config(
        app,
        http="httptools",
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=_GRACE,
        lifespan="on",
    )
    server = _Server(config, engines_app.ready_line(settings), app.state.stop)
    if arguments.exit_with_stdin:
        threading.Thread(target=_watch_stdin, args=(server,), daemon=True).start()
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_serve(server, bound, arguments.parent_pid))
    lock.close()


if __name__ == "__main__":
    main()
