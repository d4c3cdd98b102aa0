"""What every test shares: no network beyond this machine, a clean environment, and the product as processes."""

from __future__ import annotations

import atexit
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from pydantic_core import from_json

from tests import loopback, real

ROOT = Path(__file__).resolve().parent.parent
GUARD = ROOT / "tests" / "guarded"
"""On PYTHONPATH of every process that a test starts: it puts the loopback guard into it."""
PRODUCT = ("ASSISTANT_", "OPENROUTER_", "LIGHTDASH_", "KESTRA_", "TRACARDI_", "ENGINES_", "LITELLM_", "OPENAI_")
SHELL = ("PORT", "HOST", "DATA", "DBT", "WAREHOUSE", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
NOW = "2026-11-24T10:00:00+01:00"
START_SECONDS = 60.0
STOP_SECONDS = 10.0
T = TypeVar("T")

for _name in [*os.environ]:
    if _name.startswith(PRODUCT) or _name.upper() in SHELL:
        del os.environ[_name]
loopback.install()
loopback.allow(real.hosts(real.GIVEN))


def _quiet_end() -> None:
    """DuckDB's binding lists what is still referenced at the very end, below the summary that people look for."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


atexit.register(_quiet_end)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _loopback_only() -> Iterator[None]:
    """Fails a test that tried to leave this machine, even when the code under test swallowed the refusal."""
    loopback.seen.clear()
    yield
    reached, loopback.seen[:] = [*loopback.seen], []
    assert not reached, f"tried to reach {reached}"


def environment(**more: str) -> dict[str, str]:
    """What a started process gets: this clean environment, the pinned clock, and what the test adds."""
    pinned = {"ASSISTANT_ENV": "test", "ASSISTANT_NOW": NOW, "PYTHONPATH": f"{GUARD}{os.pathsep}{ROOT}"}
    return {**os.environ, **pinned, **more}


def engine_settings(ready: Mapping[str, Any]) -> dict[str, str]:
    """Settings that point a server to engines, from their ready line."""
    bi, flows, people = ready["lightdash"], ready["kestra"], ready["tracardi"]
    return {
        "LIGHTDASH_URL": bi["url"],
        "LIGHTDASH_TOKEN": bi["token"],
        "LIGHTDASH_POLL_MS": "50",
        "KESTRA_URL": flows["url"],
        "KESTRA_USER": flows["user"],
        "KESTRA_PASSWORD": flows["password"],
        "KESTRA_NAMESPACE": flows["namespace"],
        "TRACARDI_URL": people["url"],
        "TRACARDI_USER": people["user"],
        "TRACARDI_PASSWORD": people["password"],
        "TRACARDI_SOURCE": people["source"],
    }


_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = itertools.count(20_000 + 5_000 * _WORKER + os.getpid() * 37 % 4_900)
"""Below what a system gives out by itself; for each process that runs tests, of this checkout or another, its own."""


def free_port() -> int:
    """A port nobody listens on at this moment, and that is given out only once."""
    for port in _PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("itertools.count does not end")


@contextmanager
def process(*arguments: str, env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program of the product, its output in `log`; stopped by SIGTERM, and that must end it cleanly."""
    report = log.with_suffix(".off-loopback")
    # A session of its own: Ctrl-C in the terminal reaches pytest, which then stops it in order.
    with log.open("wb") as out, subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env={**env, loopback.REPORT: str(report)}, stdin=subprocess.DEVNULL,
        stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
    ) as started:  # fmt: skip
        try:
            yield started
        finally:
            early = started.poll()
            code = stop(started)
    assert early is None, f"{arguments[0]} ended before it was told to, with {early}\n{tail(log)}"
    assert code in (0, -signal.SIGTERM), f"{arguments[0]} ended with {code}\n{tail(log)}"
    assert not report.exists(), f"{arguments} tried to reach {report.read_text(encoding='utf-8').split()}\n{tail(log)}"


def stop(started: subprocess.Popen[bytes]) -> int:
    """Asks a process to end; one that does not is killed with all it started, and the test fails."""
    started.terminate()
    try:
        return started.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)
        pytest.fail(f"{started.args!r} did not end within {STOP_SECONDS:.0f} s of SIGTERM")


def tail(log: Path, lines: int = 40) -> str:
    """The end of a log, for a failure's message."""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def wait_for(what: Callable[[], T | None], started: subprocess.Popen[bytes], log: Path) -> T:
    """Polls until `what` gives something; fails at once when the process has ended."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        found = what()
        if found is not None:
            return found
        if started.poll() is not None:
            break
        time.sleep(0.05)
    pytest.fail(f"{started.args!r} did not become ready (exit code {started.returncode})\n{tail(log)}")


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """The embedded engines as their own process; the value is their ready line."""
    folder = tmp_path_factory.mktemp("engines")
    log = folder / "engines.log"

    def ready() -> dict[str, Any] | None:
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("{"):
                said: dict[str, Any] = from_json(line)
                if said.get("ready"):
                    return said
        return None

    arguments = ("-m", "engines", "--data", str(folder / "data"), "--port", "auto")
    with process(*arguments, env=environment(), log=log) as started:
        yield wait_for(ready, started, log)


@pytest.fixture(scope="session")
def old_kestra(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A Kestra of the older line that can be told to misbehave; its catalogue is the same."""
    folder = tmp_path_factory.mktemp("old-kestra")
    log = folder / "engines.log"

    def ready() -> dict[str, Any] | None:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = next((from_json(line) for line in lines if line.startswith("{")), None)
        return said if said and said.get("ready") else None

    arguments = ["-m", "engines", "--data", str(folder / "data"), "--port", "0", "--only", "kestra"]
    arguments += ["--dialect", "1.x", "--faults", "--task-delay", "0.05"]
    with process(*arguments, env=environment(), log=log) as started:
        yield wait_for(ready, started, log)


Habla = Callable[..., str]
"""`habla(ASSISTANT_MODEL="…")` starts the server with these settings and returns its base URL."""


@pytest.fixture
def habla(tmp_path: Path) -> Iterator[Habla]:
    """Starts servers as `make run` does, each on a free port with its own data unless `DATA` is given."""
    with ExitStack() as running:
        count = 0

        def start(**env: str) -> str:
            nonlocal count
            count += 1
            port, log = free_port(), tmp_path / f"habla-{count}.log"
            # The engines' usual port may be that of a `make run` beside the tests.
            ports = {"PORT": str(port), "ENGINES_PORT": str(free_port())}
            settings = {**ports, "DATA": str(tmp_path / f"data-{count}"), **env}
            started = running.enter_context(process("server.py", env=environment(**settings), log=log))
            base = f"http://127.0.0.1:{settings['PORT']}"
            return wait_for(lambda: base if answers(f"{base}/readyz") else None, started, log)

        yield start


def answers(url: str) -> bool:
    """Whether a GET of this address is answered 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
