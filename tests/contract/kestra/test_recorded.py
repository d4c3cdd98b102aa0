"""The example answers kept beside the repository (derived from Kestra's sources) pass the same rules."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.contract.kestra import rules
from tests.contract.kestra.rules import RULES
from tests.contract.shape import breaches
from tests.contract.watch import Exchange, judge

FOLDER = ROOT.parent / "shared" / "contracts" / "kestra" / "examples"
T = "/api/v1/main"
PLACES: dict[str, tuple[str, str, int]] = {
    "configs": ("GET", "/api/v1/configs", 200),
    "execution-created": ("POST", f"{T}/executions/n/f", 200),
    "executions-search": ("GET", f"{T}/executions/search", 200),
    "execution-": ("GET", f"{T}/executions/e", 200),
    "execution-running.2x": ("POST", f"{T}/executions/e/actions/resume", 200),
    "flow-get": ("GET", f"{T}/flows/n/f", 200),
    "flow-graph": ("GET", f"{T}/flows/n/f/graph", 200),
    "flow-search": ("GET", f"{T}/flows/search", 200),
    "logs-list": ("GET", f"{T}/logs/e", 200),
    "outputs-execution": ("GET", f"{T}/outputs/executions/e", 200),
    "validate-": ("POST", f"{T}/executions/n/f/validate", 200),
    "validate-ok": ("POST", f"{T}/executions/e/actions/resume/validate", 200),
    "validate-errors": ("POST", f"{T}/executions/e/resume/validate", 200),
    "error-409-resume": ("POST", f"{T}/executions/e/actions/resume", 409),
    "error-": ("POST", f"{T}/executions/n/f", 422),
}


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no {FOLDER.name} here: the rules are not held against them")
def test_the_examples_keep_the_rules() -> None:
    broken: list[str] = []
    met = 0
    for path in sorted(FOLDER.glob("*.json")):
        places = [p for prefix, p in PLACES.items() if path.name.startswith(prefix)]
        met += bool(places)
        body = json.loads(path.read_text(encoding="utf-8"))
        for method, where, status in places:
            breach = judge(Exchange(method, where, status, "application/json", body), RULES)
            broken += [f"{path.name}: {b}" for b in breach]
    assert met >= 21, "the examples were not found in the form this test reads"
    assert not broken, "\n".join(broken[:40])


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"no {FOLDER.name} here: the rules are not held against them")
def test_the_streams_keep_the_rules() -> None:
    for path in sorted(FOLDER.glob("follow-execution*.sse")):
        found: list[tuple[str, Any]] = []
        for frame in path.read_text(encoding="utf-8").split("\n\n"):
            kind, data = re.search(r"^id: ?(.*)$", frame, re.M), re.search(r"^data: ?(.*)$", frame, re.M)
            if kind and data:
                found.append((kind[1], json.loads(data[1])))
        assert found[0][0] == "start"
        assert not [b for k, data in found if k != "start" for b in breaches(data, rules.EXECUTION)], path.name
