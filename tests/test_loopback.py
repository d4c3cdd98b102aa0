import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import uvloop

from tests import loopback
from tests.conftest import environment

ELSEWHERE = "192.0.2.1"  # an address that no machine has


async def _connect(host: str) -> None:
    await asyncio.open_connection(host, 9)


def _with_asyncio() -> None:
    asyncio.run(_connect(ELSEWHERE))


def _with_uvloop() -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_connect(ELSEWHERE))


def _with_a_socket() -> None:
    with socket.socket() as plain:
        plain.connect((ELSEWHERE, 9))


def _with_a_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as plain:
        plain.sendto(b"x", (ELSEWHERE, 9))


def _with_a_name() -> None:
    socket.getaddrinfo("example.org", 80)


@pytest.mark.parametrize("reach", [_with_asyncio, _with_uvloop, _with_a_socket, _with_a_datagram, _with_a_name])
def test_nothing_reaches_another_machine(reach: Callable[[], None]) -> None:
    with pytest.raises(loopback.OffLoopback):
        reach()
    assert loopback.seen, "a swallowed refusal would go unseen"
    loopback.seen.clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", b"localhost", None, ""])
def test_this_machine_is_allowed(host: object) -> None:
    loopback.refuse(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "192.168.1.2", "8.8.8.8", "example.org", "localhost.evil.org"])
def test_every_other_host_is_not(host: str) -> None:
    assert not loopback.is_loopback(host)


def test_a_started_process_is_guarded_too(tmp_path: Path) -> None:
    report = tmp_path / "report"
    code = f"import socket; socket.socket().connect(({ELSEWHERE!r}, 9))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(**{loopback.REPORT: str(report)}),
        capture_output=True,
        check=False,
    )
    assert b"OffLoopback" in done.stderr
    assert report.read_text(encoding="utf-8").split() == [ELSEWHERE]
