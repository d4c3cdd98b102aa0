"""The suites can fail: run as `make test-engines` runs them, against servers that are wrong in one place."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

import pytest

from tests import loopback, real
from tests.conftest import ROOT, engine_settings, environment
from tests.contract.shape import Each, Either, breaches
from tests.fakes.proxy import Trouble, in_front_of

pytestmark = pytest.mark.skipif(bool(real.GIVEN), reason="about the suites themselves, not about the servers given")


ENGINES = {
    "lightdash": "LIGHTDASH_TOKEN",
    "kestra": "KESTRA_USER and KESTRA_PASSWORD or KESTRA_TOKEN",
    "tracardi": "TRACARDI_USER and TRACARDI_PASSWORD",
}
"""And what lets a test in."""


def run_suite(urls: dict[str, str], engines: dict[str, Any], only: str) -> subprocess.CompletedProcess[str]:
    """`make test-engines` with these addresses set, less the set-up."""
    given = {n: v for n, v in engine_settings(engines).items() if n.startswith(tuple(f"{e.upper()}_" for e in urls))}
    given = {n: v for n, v in given.items() if n != "TRACARDI_SOURCE"}
    return run_pytest(given | {f"{e.upper()}_URL": url for e, url in urls.items()}, urls, only)


def run_pytest(settings: dict[str, str], suites: Iterable[str], only: str) -> subprocess.CompletedProcess[str]:
    env = environment(**settings, **{real.ASKED: "1"})
    folders = [f"tests/contract/{engine}" for engine in suites]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *folders, "-k", only]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=100)


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


FEW = "health or total_is_one or refused or probe or followed or filters_are or version or needs_no_documents"
Wrong = tuple[str, str, Callable[[Any], Any], str]
WRONG: dict[str, list[Wrong]] = {
    "lightdash": [
        ("an error by another name", "/metric-query", set_to("name", "SomeError"), "test_what_is_refused"),
        ("cells without what is shown", "/query/", without("formatted"), "test_a_total_is_one_row"),
        ("a code refused by another name", "/oauth/token", set_to("error", "wrong"), "test_a_code_or_a_refresh_token"),
    ],
    "lightdash, more": [
        ("pages that never go on", "/query/", without("nextPage"), "test_pages_make_up_the_whole"),
        ("SQL that is empty", "/compileQuery", set_to("query", " "), "test_the_sql_holds_what_was_asked"),
    ],
    "kestra": [("states in small letters", "/executions/", set_to("current", "success"), "test_a_start_is_followed")],
    "kestra, more": [
        ("answers that always fit", "/resume/validate", set_to("errors", []), "test_answers_that_do_not_fit"),
        ("a graph that holds nothing", "/graph", set_to("clusters", []), "test_the_graph_of_a_flow"),
    ],
    "kestra, searched": [("filters that are ignored", "/flows/search", set_to("total", 7), "test_filters_are_obeyed")],
    "tracardi": [("a total that is a text", "/select", set_to("total", "7"), "test_a_count_needs_no_documents")],
}


def test_servers_that_are_right_pass(engines: dict[str, Any]) -> None:
    with ExitStack() as fronts:
        proxies = {e: fronts.enter_context(in_front_of(engines[e]["url"])) for e in ENGINES}
        done = run_suite({e: proxy.url for e, proxy in proxies.items()}, engines, FEW)
    assert done.returncode == 0, done.stdout
    for engine, proxy in proxies.items():
        assert proxy.seen and f"{engine}: REAL SERVER at {proxy.url}" in done.stdout


def test_servers_without_credentials_are_skipped_aloud(engines: dict[str, Any]) -> None:
    """Never a KeyError, and never a green line that looks like a test of that server."""
    done = run_pytest({f"{e.upper()}_URL": engines[e]["url"] for e in ENGINES}, ENGINES, FEW)
    assert done.returncode == 0 and " passed" not in done.stdout, done.stdout
    assert done.stdout.count("NOT TESTED") == len(ENGINES)
    for wanted in ENGINES.values():
        assert f"without credentials; set {wanted} too" in done.stdout


@pytest.mark.parametrize("case", WRONG)
def test_a_server_that_is_wrong_in_one_place_fails(engines: dict[str, Any], case: str) -> None:
    """Several places at once, where none is in the way of another's test: each of these tests has to fail."""
    engine = case.partition(",")[0]
    with in_front_of(engines[engine]["url"]) as proxy:
        proxy.goes_wrong(*(Trouble("changed", path, change=change) for _, path, change, _ in WRONG[case]))
        done = run_suite({engine: proxy.url}, engines, " or ".join(test for *_, test in WRONG[case]))
    failed = re.findall(r"^(?:FAILED|ERROR) \S+::(\w+)", done.stdout, re.M)
    for name, _, _, test in WRONG[case]:
        assert any(f.startswith(test) for f in failed), f"{name} went unseen\n{done.stdout}"


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
