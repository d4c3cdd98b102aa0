import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[2]
FLOWS = "kestra,minutes"

Process = subprocess.Popen[str]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Any]:
    started: list[Process] = []

    def start(*arguments: str, **env: str) -> tuple[Process, dict[str, Any]]:
        command = [sys.executable, "-m", "engines", "--data", str(tmp_path / "data"), "--port", "auto", *arguments]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        ready: dict[str, Any] = json.loads(line)
        return process, ready

    yield start
    for process in started:
        with process:
            process.kill()


def test_the_ready_line_says_where_everything_is(run: Any, tmp_path: Path) -> None:
    process, ready = run("--only", "kestra", ENGINES_KESTRA_PASSWORD="Aa1-chosen")
    assert set(ready) == {"ready", "url", "kestra", "minutes"}
    kestra = ready["kestra"]
    assert kestra["password"] == "Aa1-chosen"
    assert (kestra["tenant"], kestra["namespace"]) == ("main", "tienda")
    with httpx.Client(trust_env=False, auth=(kestra["user"], kestra["password"])) as client:
        flows = client.get(f"{kestra['url']}/api/v1/main/flows/search").json()
        assert flows["total"] == 6
        assert client.post(f"{ready['url']}/api/v1/workflows").json() == {"status": "mock_success"}
        page = client.get(ready["url"]).text
        assert kestra["url"] in page
        foreign = client.get(ready["url"], headers={"Host": "elsewhere.example"}).text
        assert kestra["password"] in page and kestra["password"] not in foreign
    kept = tmp_path / "data" / "credentials.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=5)
    assert time.monotonic() - began < 2
    assert out == "" and process.returncode in {0, -signal.SIGTERM}


def test_generated_credentials_stay_the_same(run: Any) -> None:
    first, one = run("--only", FLOWS)
    first.terminate()
    first.wait(5)
    _, two = run("--only", FLOWS)
    assert one["kestra"]["password"] == two["kestra"]["password"]


def test_a_follower_does_not_hold_the_end_up(run: Any) -> None:
    process, ready = run("--only", FLOWS, "--task-delay", "30")
    kestra = ready["kestra"]
    base = f"{kestra['url']}/api/v1/main/executions"
    with httpx.Client(trust_env=False, auth=(kestra["user"], kestra["password"])) as client:
        execution = client.post(f"{base}/tienda/churn_scoring").json()["id"]
        with client.stream("GET", f"{base}/{execution}/follow") as stream:
            assert next(stream.iter_lines()) == "id: start"
            began = time.monotonic()
            process.terminate()
            process.wait(5)
            assert time.monotonic() - began < 2
            assert process.stderr and process.stderr.read() == ""


def test_it_ends_with_its_standard_input(run: Any) -> None:
    process, _ = run("--only", FLOWS, "--exit-with-stdin")
    process.stdin.close()
    process.wait(5)


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    script = (
        "import os, subprocess, sys\n"
        f"command = [sys.executable, '-m', 'engines', '--data', {str(tmp_path)!r}, '--port', 'auto',"
        f" '--only', {FLOWS!r}, '--parent-pid', str(os.getpid())]\n"
        "child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)\n"
        "print(child.stdout.readline().strip(), flush=True)\n"
        "sys.stdin.readline()\n"
        "os._exit(1)\n"
    )
    command = [sys.executable, "-c", script]
    with (
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent,
        httpx.Client(trust_env=False) as client,
    ):
        assert parent.stdout
        url = json.loads(parent.stdout.readline())["url"]
        assert client.get(url).status_code == 200
        parent.communicate("end\n")
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            try:
                client.get(url)
            except httpx.TransportError:
                return
            time.sleep(0.1)
    raise AssertionError("the engines outlived their parent")


def test_a_data_folder_has_one_server(run: Any, tmp_path: Path) -> None:
    run("--only", FLOWS)
    command = [sys.executable, "-m", "engines", "--data", str(tmp_path / "data"), "--port", "auto", "--only", FLOWS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1 and "choose another --data" in done.stderr


def test_a_taken_port_is_an_error_unless_auto(run: Any, tmp_path: Path) -> None:
    _, ready = run("--only", FLOWS)
    taken = httpx.URL(ready["url"]).port
    command = [sys.executable, "-m", "engines", "--data", str(tmp_path), "--port", str(taken), "--only", FLOWS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1 and "try --port auto" in done.stderr
