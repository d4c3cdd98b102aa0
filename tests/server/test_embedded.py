"""The embedded engines: started again after a crash, on the same port, gone with the server."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.conftest import Habla, environment, free_port, process, tail, wait_for


def engines_url(base: str) -> str:
    engines = httpx.get(f"{base}/info", trust_env=False).json()["engines"]
    assert [e["mode"] for e in engines] == ["embedded"] * 3
    url: str = engines[0]["url"]
    return url


def pid_of(url: str) -> int:
    port = url.split(":")[2].split("/")[0]
    for pid in (name for name in os.listdir("/proc") if name.isdigit()):
        if b"engines" not in _command(pid):
            continue
        inodes = _sockets(pid)
        table = Path(f"/proc/{pid}/net/tcp").read_text(encoding="ascii").splitlines()[1:]
        for row in table:
            cells = row.split()
            if cells[1].endswith(f":{int(port):04X}") and cells[3] == "0A" and cells[9] in inodes:
                return int(pid)
    raise AssertionError(f"nobody listens on {port}")


def _sockets(pid: str) -> set[str]:
    found = set()
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):  # closed since it was listed
            link = os.readlink(fd)
            if link.startswith("socket:"):
                found.add(link[8:-1])
    return found


def _command(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v1/health", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def until(ready: object, seconds: float = 20.0) -> None:
    assert callable(ready)
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.skipif(not Path("/proc/self/net/tcp").exists(), reason="needs Linux's /proc")
def test_they_come_back_after_a_crash_and_keep_their_port(habla: Habla, tmp_path: Path) -> None:
    data = tmp_path / "kept"
    base = habla(DATA=str(data))
    url = engines_url(base)
    os.kill(pid_of(url), signal.SIGKILL)
    until(lambda: not healthy(url))
    until(lambda: healthy(url))


def test_a_restart_keeps_the_port_and_nothing_is_left_behind(tmp_path: Path) -> None:
    urls = []
    for count in range(2):
        port, log = free_port(), tmp_path / f"{count}.log"
        env = environment(PORT=str(port), DATA=str(tmp_path / "data"))
        with process("server.py", env=env, log=log) as started:
            base = f"http://127.0.0.1:{port}"
            wait_for(lambda base=base: base if healthy_server(base) else None, started, log)  # type: ignore[misc]
            urls.append(engines_url(base))
        assert not healthy(urls[-1]), tail(log)
    assert urls[0] == urls[1]


def healthy_server(base: str) -> bool:
    try:
        return httpx.get(f"{base}/readyz", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"PORT": "eighty"}, "PORT is 'eighty'"),
        ({"PORT": "²"}, "PORT is '²'"),
        ({"PORT": "0"}, "from 1 to 65535"),
        ({"PORT": "65536"}, "from 1 to 65535"),
        ({"HOST": "203.0.113.7"}, "HOST=203.0.113.7"),
        ({"ASSISTANT_ENV": "prod"}, "ASSISTANT_NOW pins the clock"),
        ({"ASSISTANT_NOW": "yesterday"}, "example: 2026-11-24T10:00:00+01:00"),
        ({"ASSISTANT_TIMEZONE": "Mars/Olympus"}, "America/Mexico_City"),
        ({"ASSISTANT_WEEK_START": "funday"}, "ASSISTANT_WEEK_START is 'funday'; it must be one of monday"),
        ({"ASSISTANT_FISCAL_YEAR_START": "13"}, "from 1 to 12"),
        ({"ASSISTANT_FISCAL_YEAR_NAME": "middle"}, "it must be one of end, start"),
        ({"LIGHTDASH_URL": "lightdash.example.com", "LIGHTDASH_TOKEN": "x"}, "must start with http"),
        ({"KESTRA_URL": "https://kestra.example.com"}, "KESTRA_TOKEN or KESTRA_USER and KESTRA_PASSWORD"),
        ({"ASSISTANT_MODEL": "openai/gpt-5"}, "OPENROUTER_API_KEY"),
        ({"ASSISTANT_STORE_URL": "mysql://x"}, "ASSISTANT_STORE_URL"),
        ({"ASSISTANT_LOCALE": "fr-FR"}, "es-MX"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_what_to_do(tmp_path: Path, env: dict[str, str], words: str) -> None:
    given = environment(**{"PORT": str(free_port()), "DATA": str(tmp_path / "data"), **env})
    ran = subprocess.run(
        [sys.executable, "server.py"],
        cwd=Path(__file__).parents[2],
        env=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 2
    assert ran.stderr.startswith("habla: ") and words in ran.stderr and "Traceback" not in ran.stderr


def test_a_port_in_use_is_said_before_an_address_is_printed(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = subprocess.run(
            [sys.executable, "server.py"],
            cwd=Path(__file__).parents[2],
            env=environment(PORT=port, DATA=str(tmp_path / "data")),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ran.returncode == 2 and not ran.stdout
    assert ran.stderr.startswith("habla: ") and f"PORT={port} cannot be used" in ran.stderr
