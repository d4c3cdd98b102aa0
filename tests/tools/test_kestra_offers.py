"""Which flows are offered, and what the card says of their risk."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.hostile import Reply, Request, serving
from tools.kestra import KestraEngine, KestraSettings
from tools.kestra.catalogue import read_flow

TOOL = "io.kestra.plugin.core.trigger.McpToolTrigger"
pytestmark = pytest.mark.anyio


def flow(name: str = "f", *, labels: Any = (), **trigger: Any) -> dict[str, Any]:
    triggers = [{"id": "t", "type": TOOL, "toolName": "tool", **trigger}] if trigger else []
    return {"id": name, "namespace": "ns", "revision": 1, "labels": labels, "inputs": [], "triggers": triggers}


RISKS: list[tuple[dict[str, Any] | None, str]] = [
    (None, "destroys-external"),
    ({}, "destroys-external"),
    ({"readOnly": True}, "read-only"),
    ({"destructive": False}, "writes-external"),
    ({"destructive": False, "openWorld": False}, "writes-internal"),
    ({"openWorld": False, "idempotent": True}, "destroys-internal"),
    ({"readOnly": "true"}, "destroys-external"),
]


@pytest.mark.parametrize(("annotations", "risk"), RISKS)
def test_annotations_give_the_risk_and_silence_is_the_worst(annotations: dict[str, Any] | None, risk: str) -> None:
    found = read_flow(flow(title="Wipe a table", toolDescription="Empties it.", annotations=annotations), "ns")
    assert found is not None
    assert (found.risk, found.label, found.description) == (risk, "Wipe a table", "Empties it.")


def test_the_label_goes_before_the_annotations_and_the_namespace_before_both() -> None:
    labels = [{"key": "assistant.expose", "value": "true"}, {"key": "assistant.risk", "value": "writes-internal"}]
    both = flow(labels=labels, title="T", annotations={"readOnly": True})
    found = read_flow(both, "ns")
    assert found is not None and found.risk == "writes-internal"
    assert read_flow(both, "other") is None
    assert read_flow({**both, "disabled": True}, "ns") is None


def test_other_triggers_and_switched_off_tools_offer_nothing() -> None:
    schedule = {"id": "s", "type": "io.kestra.plugin.core.trigger.Schedule"}
    assert read_flow({**flow(), "triggers": [schedule]}, "ns") is None
    assert read_flow(flow(disabled=True), "ns") is None
    assert read_flow({**flow(), "triggers": None}, "ns") is None


@pytest.mark.parametrize(("version", "names"), [("1.3", ["ns/labelled"]), ("2.0", ["ns/labelled", "ns/tool"])])
async def test_both_kinds_are_found(version: str, names: list[str]) -> None:
    labelled = flow("labelled", labels=[{"key": "assistant.expose", "value": "true"}])
    every = [labelled, flow("plain"), flow("tool", title="T")]

    def search(request: Request) -> Reply:
        narrowed = any("labels" in name for name, _ in request.query)
        found = [labelled] if narrowed else every
        return Reply(200, {"results": found, "total": len(found)})

    async with serving(search) as server:
        engine = KestraEngine(KestraSettings(url=server.url, namespace="ns", version=version))
        assert [f.id for f in (await engine.catalogue()).flows] == names
        await engine.aclose()
