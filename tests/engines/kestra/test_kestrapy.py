"""Kestra's official client, of either line and unmodified, gets on with the stand-in in every call that ours makes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.bootstrap import KESTRAPY, kestrapy_lines
from tests.engines.kestra.conftest import PASSWORD, USER, Open

CALLS = Path(__file__).with_name("kestrapy_calls.py")
UNFIT = {
    "1.3": {"Execution", "Flow", "FlowForExecution", "FlowWithSource", "InputObject", "PagedResultsFlow"},
    "2.0": {
        *("Execution", "Flow", "FlowForExecution", "FlowWithSource", "InputObject", "PagedResultsFlow"),
        *("ExecutionControllerExecutionResponse", "State", "TaskRun", "TaskRunAttempt"),
    },
}
"""Types that no real answer fits: 2.0 wants `getDuration` in every state, both take a default for a text or a map, and
the first event of a followed execution is a stub."""


def test_both_lines_are_locked() -> None:
    assert list(kestrapy_lines()) == ["1.3", "2.0"]


@pytest.mark.parametrize(("line", "dialect"), [("1.3", "1.x"), ("2.0", "2.x")])
def test_the_official_client_works_unmodified(site: Open, line: str, dialect: str) -> None:
    folder = KESTRAPY / line
    if not (folder / "kestrapy").is_dir():
        assert not os.environ.get("CI"), f"{folder} is missing"
        pytest.skip(f"kestrapy {line} is not installed; `make test` does it")
    here = site(dialect=dialect)
    python_path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(CALLS), f"{here.url}/kestra", USER, PASSWORD, dialect],
        env={**os.environ, "PYTHONPATH": python_path, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    seen: dict[str, Any] = json.loads(done.stdout)
    assert seen.pop("version").startswith(line)
    assert set(seen.pop("loose")) <= UNFIT[line]
    assert seen.pop("bulk") == (["count"] if dialect == "1.x" else ["operationId", "totalItems"])
    assert seen == {
        "flows": [
            *("churn_scoring", "daily_sales_report", "export_to_minutes", "refresh_warehouse"),
            *("send_campaign", "sync_crm"),
        ],
        "inputs": [["full", "BOOL"]],
        "source": True,
        "light": ["choose", "result"],
        "graph": [True, True, 1],
        "followed": "SUCCESS",
        "tasks": ["announce", "upload", "written", "tell_assistant"],
        "found": True,
        "file": True,
        "logs": ["DEBUG", "INFO"],
        "text": True,
        "execution graph": True,
        "killed": "KILLED",
        "labels": True,
        "replayed": [True, True, "SUCCESS"],
        "resumed": "SUCCESS",
        "kv": ["yes", ["sdk"], True],
        "refused": [401, 404, 404, 422, 422],
    }
