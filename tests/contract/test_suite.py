"""The suites can fail: run as `make test-engines` runs them, against servers that are wrong in one place."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests import loopback, real
from tests.conftest import ROOT, engine_settings, environment
from tests.contract.shape import Each, Either, breaches
from tests.fakes.proxy import Trouble, in_front_of

pytestmark = pytest.mark.skipif(bool(real.GIVEN), reason="about the suites themselves, not about the servers given")


def run_suite(engine: str, url: str, engines: dict[str, Any], only: str) -> subprocess.CompletedProcess[str]:
    """`make test-engines` with one address set, less the set-up."""
    given = {n: v for n, v in engine_settings(engines).items() if n.startswith(engine.upper())}
    env = environment(**{**given, f"{engine.upper()}_URL": url, real.ASKED: "1"})
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"tests/contract/{engine}"]
    return subprocess.run([*command, "-k", only], cwd=ROOT, env=env, capture_output=True, text=True, timeout=100)


def everywhere(body: Any, key: str, change: Callable[[dict[str, Any]], None]) -> Any:
    """Changes each object that has this key."""
    if isinstance(body, dict):
        for item in body.values():
            everywhere(item, key, change)
        if key in body:
            change(body)
    elif isinstance(body, list):
        for item in body:
            everywhere(item, key, change)
    return body


def renamed(key: str, to: str) -> Callable[[Any], Any]:
    return lambda body: everywhere(body, key, lambda o: o.update({to: o.pop(key)}))


def set_to(key: str, value: Any) -> Callable[[Any], Any]:
    return lambda body: everywhere(body, key, lambda o: o.update({key: value}))


def without(key: str) -> Callable[[Any], Any]:
    return lambda body: everywhere(body, key, lambda o: o.pop(key))


FEW = {
    "lightdash": "health or total or pages or refused",
    "kestra": "probe or followed or filters",
    "tracardi": "version or range or count",
}
WRONG: list[tuple[str, str, str, Callable[[Any], Any], str]] = [
    ("cells without what is shown", "lightdash", "/query/", without("formatted"), "total or pages"),
    ("pages that never go on", "lightdash", "/query/", without("nextPage"), "pages"),
    ("an error by another name", "lightdash", "/metric-query", set_to("name", "SomeError"), "refused"),
    ("states in small letters", "kestra", "/executions/", set_to("current", "success"), "followed"),
    ("a search that ignores filters", "kestra", "/flows/search", set_to("total", 7), "filters"),
    ("a total that is a text", "tracardi", "/select", set_to("total", "7"), "count"),
]


@pytest.mark.parametrize("engine", FEW)
def test_a_server_that_is_right_passes(engines: dict[str, Any], engine: str) -> None:
    with in_front_of(engines[engine]["url"]) as proxy:
        done = run_suite(engine, proxy.url, engines, FEW[engine])
        assert done.returncode == 0, done.stdout
        assert proxy.seen and f"{engine}: REAL SERVER at {proxy.url}" in done.stdout


@pytest.mark.parametrize("engine", FEW)
def test_a_server_without_credentials_is_skipped_aloud(engines: dict[str, Any], engine: str) -> None:
    """Never a KeyError, and never a green line that looks like a test of that server."""
    env = environment(**{f"{engine.upper()}_URL": engines[engine]["url"], real.ASKED: "1"})
    folder = f"tests/contract/{engine}/test_client.py"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder, "-k", FEW[engine]]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=100)
    wanted = {"lightdash": "LIGHTDASH_TOKEN", "kestra": "KESTRA_USER and KESTRA_PASSWORD or KESTRA_TOKEN"}
    assert done.returncode == 0 and " passed" not in done.stdout, done.stdout
    assert f"without credentials; set {wanted.get(engine, 'TRACARDI_USER and TRACARDI_PASSWORD')} too" in done.stdout
    assert "NOT TESTED" in done.stdout


@pytest.mark.parametrize(("engine", "path", "change", "only"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_server_that_is_wrong_in_one_place_fails(
    engines: dict[str, Any], engine: str, path: str, change: Callable[[Any], Any], only: str
) -> None:
    with in_front_of(engines[engine]["url"]) as proxy:
        proxy.goes_wrong(Trouble("changed", path, change=change))
        done = run_suite(engine, proxy.url, engines, only)
    assert done.returncode == 1, done.stdout


def test_shapes_say_where_they_are_broken() -> None:
    shape = {"a": [{"b": Either(int, None), "c?": str}], "d": Each(bool), "e": "x"}
    assert breaches({"a": [{"b": None}], "d": {"k": True}, "e": "x", "more": 1}, shape) == []
    assert breaches({"a": [{"b": 1}, {"b": True, "c": 2}], "d": {"k": 1}, "e": "y"}, shape) == [
        "$.a[1].b: want int, got bool", "$.a[1].c: want str, got int", "$.d.k: want bool, got int",
        "$.e: want 'x', got 'y'",
    ]  # fmt: skip
    assert breaches({"d": []}, shape) == ["$: a is missing", "$.d: want an object, got list", "$: e is missing"]


def test_only_the_hosts_of_the_engines_are_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    shell = {"LIGHTDASH_URL": "https://bi.example.com/x", "KESTRA_URL": "http://10.1.2.3:8080", "PATH": "/bin"}
    assert real.read(shell) == {}, "without being asked, the shell's settings are not used"
    given = real.read({**shell, real.ASKED: "1"})
    assert real.hosts(given) == ["bi.example.com", "10.1.2.3"]
    monkeypatch.setattr(loopback, "_allowed", {"10.1.2.3", "bi.example.com"})
    loopback.refuse("10.1.2.3")
    loopback.refuse(b"bi.example.com")
    for other in ("10.1.2.4", "example.com"):
        with pytest.raises(loopback.OffLoopback):
            loopback.refuse(other)
    loopback.seen.clear()
