"""Answers of the stand-in have the keys that the contract's examples have, where those are at hand."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.engines.kestra.conftest import Open
from tests.engines.kestra.test_again import HOOKED, action
from tests.engines.kestra.test_executions import BROKEN, flows

EXAMPLES = Path(__file__).resolve().parents[4] / "shared" / "contracts" / "kestra" / "examples"
pytestmark = pytest.mark.skipif(not EXAMPLES.is_dir(), reason=f"no contract examples at {EXAMPLES}")


def example(name: str) -> Any:
    return json.loads((EXAMPLES / name).read_text(encoding="utf-8"))


def missing(wanted: Any, got: Any, at: str = "") -> list[str]:
    """Paths of keys that the example has and the answer lacks; lists are compared by their first items."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        lacking = [f"{at}.{key}" for key in wanted if key not in got]
        return lacking + [m for key in wanted if key in got for m in missing(wanted[key], got[key], f"{at}.{key}")]
    if isinstance(wanted, list) and isinstance(got, list) and wanted and got:
        return missing(wanted[0], got[0], f"{at}[]")
    return [] if type(wanted) is type(got) or wanted is None else [f"{at} is {type(got).__name__}"]


def free(paths: list[str], *places: str) -> list[str]:
    """Without what an author names: inputs, variables of a trigger, properties of a task."""
    return [path for path in paths if not any(place in path for place in places)]


@pytest.mark.parametrize(("dialect", "line"), [("1.x", "1x"), ("2.x", "2x")])
def test_executions_bulk_and_errors(site: Open, tmp_path: Path, dialect: str, line: str) -> None:
    here = site(flows(tmp_path / "flows", BROKEN), dialect=dialect)
    made = here.start("broken")
    assert free(missing(example(f"execution-created.{line}.derived.json"), made), ".inputs.", ".deleted") == []
    failed = here.follow(made["id"])[-1][1]
    assert free(missing(example(f"execution-failed.{line}.derived.json"), failed), ".inputs.", ".outputs") == []
    found = here.http.get("/executions/search").json()
    assert free(missing(example(f"executions-search.{line}.derived.json"), found), ".inputs.", ".outputs") == []
    bulk = here.http.post("/executions/restart/by-ids", json=[made["id"]]).json()
    kind = "bulk-count.1x" if dialect == "1.x" else "bulk-accepted.2x"
    assert sorted(bulk) == sorted(example(f"{kind}.derived.json"))
    shape = "legacy" if dialect == "1.x" else "problem"
    wrong = here.http.post("/executions/tienda/nothing").json()
    assert sorted(wrong) == sorted(example(f"error-404-flow.{shape}.derived.json"))


def test_logs_graphs_webhooks_and_outputs(site: Open, tmp_path: Path) -> None:
    here = site(flows(tmp_path / "flows", HOOKED, BROKEN))
    hook = f"{here.url}/kestra/api/v1/main/executions/webhook/tienda/hooked/s3cret"
    called = httpx.post(hook, json={"name": "Ana"}, trust_env=False).json()
    assert free(missing(example("webhook-response.derived.json"), called), ".variables.") == []
    here.follow(called["id"])
    logs = here.http.get(f"/logs/{called['id']}").json()
    assert missing(example("logs-list.derived.json"), logs) == []
    assert missing(example("logs-search.derived.json"), here.http.get("/logs/search").json()) == []
    graph = here.http.get("/flows/tienda/broken/graph").json()
    assert free(missing(example("flow-graph.derived.json"), graph), ".task.") == []
    nodes = {node["type"] for node in example("flow-graph.derived.json")["nodes"]}
    assert nodes == {node["type"] for node in graph["nodes"]}
    alone = here.http.get("/flows/tienda/broken/dependencies").json()
    assert missing(example("flow-dependencies.derived.json"), alone) == []
    failed = here.start("broken", params={"wait": "true"})
    again = here.http.post(action("2.x", failed["id"], "replay")).json()
    assert free(missing(example("execution-created.2x.derived.json"), again), ".inputs.", ".url", ".deleted") == []
