"""The servers of the contract suites, and a summary that says which they were."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.subjects import Subject, is_real, subject

_used: dict[str, str] = {}


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _used:
        terminalreporter.section("contract suites ran against")
        for line in _used.values():
            terminalreporter.line(line)


def _standing(engine: str, request: pytest.FixtureRequest, fixture: str = "engines") -> Subject:
    """Stand-ins are started only when they are needed."""
    found = subject(engine, None if is_real(engine) else request.getfixturevalue(fixture))
    _used[found.said] = found.said
    return found


@pytest.fixture(scope="session")
def lightdash_subject(request: pytest.FixtureRequest) -> Subject:
    return _standing("lightdash", request)


@pytest.fixture(scope="session")
def tracardi_subject(request: pytest.FixtureRequest) -> Subject:
    return _standing("tracardi", request)


@pytest.fixture(scope="session", params=["real"] if is_real("kestra") else ["2.x", "1.x"])
def kestra_subject(request: pytest.FixtureRequest) -> Subject:
    return _standing("kestra", request, "old_kestra" if request.param == "1.x" else "engines")
