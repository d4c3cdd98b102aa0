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


def admitted(found: Subject) -> Subject:
    """The same, for what needs to be let in; a server without credentials is no failure, and no silence either."""
    if found.lacking:
        pytest.skip(found.lacking)
    return found


def _standing(engine: str, request: pytest.FixtureRequest, fixture: str = "engines") -> Subject:
    """Stand-ins are started only when they are needed."""
    found = subject(engine, None if is_real(engine) else request.getfixturevalue(fixture))
    _used[found.said] = found.said
    return found


@pytest.fixture(scope="session")
def lightdash_open(request: pytest.FixtureRequest) -> Subject:
    """For what Lightdash answers to anybody; there may be no token."""
    return _standing("lightdash", request)


@pytest.fixture(scope="session")
def lightdash_subject(lightdash_open: Subject) -> Subject:
    return admitted(lightdash_open)


@pytest.fixture(scope="session")
def tracardi_subject(request: pytest.FixtureRequest) -> Subject:
    return admitted(_standing("tracardi", request))


@pytest.fixture(scope="session", params=["real"] if is_real("kestra") else ["2.x", "1.x"])
def kestra_subject(request: pytest.FixtureRequest) -> Subject:
    return admitted(_standing("kestra", request, "old_kestra" if request.param == "1.x" else "engines"))
