"""Typed inputs of flows, and the moments of a proposal that the sample flows do not show."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.catalogue import Catalogue, CataloguePart, Flow, FlowInput
from assistant.errors import AskModelAgain, HablaError, NeedsAnswer, ToolFailed, UpstreamUnavailable
from tests.tools.desk import Desk
from tests.tools.hostile import Reply, Request, serving
from tools.base import Proposal
from tools.kestra import KestraEngine, KestraSettings
from tools.kestra.acts import kill
from tools.kestra.executions import labels_of, to_execution
from tools.kestra.intents import find_flow
from tools.registry import all_tools

pytestmark = pytest.mark.anyio


def _desk(kind: str, *choices: str) -> Desk:
    one = FlowInput(id="x", type=kind, label="X", choices=choices)
    flow = Flow(id="ns/f", revision=1, label="F", inputs=(one,))
    engine = KestraEngine(KestraSettings(url="http://127.0.0.1:9", namespace="ns"))
    return Desk(Catalogue.of([CataloguePart(flows=(flow,))]), all_tools([engine]))


def _choices(kind: str) -> tuple[str, ...]:
    return ("rojo", "verde") if "SELECT" in kind else ()


GOOD: list[tuple[str, Any, Any]] = [
    ("STRING", "hola", "hola"),
    ("STRING", 5, "5"),
    ("STRING", True, "true"),
    ("INT", "7", 7),
    ("INT", 7.0, 7),
    ("FLOAT", "7.5", 7.5),
    ("BOOL", "No", False),
    ("BOOL", True, True),
    ("DATE", "2026-10-01", "2026-10-01"),
    ("DATETIME", "2026-10-01T09:30:00", "2026-10-01T09:30:00+02:00"),
    ("DATETIME", "2026-10-01T09:30:00Z", "2026-10-01T09:30:00+00:00"),
    ("EMAIL", " ana@example.com ", "ana@example.com"),
    ("SELECT", "ROJO", "rojo"),
    ("MULTISELECT", '["rojo"]', '["rojo"]'),
]


@pytest.mark.parametrize(("kind", "value", "expected"), GOOD)
def test_values_are_typed(kind: str, value: Any, expected: Any) -> None:
    desk = _desk(kind, *_choices(kind))
    desk.user_text = f"envíalo a {str(value).strip()}"
    found = desk.resolve("start_flow", flow="f", inputs={"x": value}).model_dump()
    assert found["flow"] == "ns/f" and found["inputs"]["x"] == expected
    assert type(found["inputs"]["x"]) is type(expected)


BAD: list[tuple[str, Any]] = [
    ("INT", "7.5"),
    ("INT", True),
    ("INT", "siete"),
    ("FLOAT", "inf"),
    ("BOOL", "tal vez"),
    ("DATETIME", "mañana"),
    ("EMAIL", "ana"),
    ("EMAIL", "a@b"),
    ("EMAIL", "a@b.com, c@d.com"),
    ("SELECT", "azul"),
]


@pytest.mark.parametrize(("kind", "value"), BAD)
def test_values_that_do_not_fit_are_asked_for(kind: str, value: Any) -> None:
    with pytest.raises(NeedsAnswer, match="no puede ser") as asked:
        _desk(kind, *_choices(kind)).resolve("start_flow", flow="ns/f", inputs={"x": value})
    if kind == "SELECT":
        assert asked.value.options == ("rojo", "verde")
    if kind == "BOOL":
        assert asked.value.options == ("sí", "no")


def test_a_select_without_known_choices_is_left_to_the_engine() -> None:
    found = _desk("SELECT").resolve("start_flow", flow="ns/f", inputs={"x": 3})
    assert found.model_dump()["inputs"] == {"x": "3"}


def test_the_closest_flows_are_named(words: Desk) -> None:
    with pytest.raises(AskModelAgain) as refused:
        find_flow(words.catalogue, "minuta de la reunión")
    assert refused.value.closest[0] == "tienda/export_to_minutes"


def test_a_flow_that_is_gone_is_read_by_its_id(words: Desk) -> None:
    intent = words.resolve("start_flow", flow="tienda/churn_scoring")
    assert words.write("start_flow").reading(intent, Catalogue(), "es") == "tienda/churn_scoring"
    on = words.resolve("start_flow", flow="tienda/refresh_warehouse", inputs={"full": True})
    assert words.write("start_flow").reading(on, words.catalogue, "es").endswith("recarga completa: sí")


def test_labels_and_outputs_of_any_shape() -> None:
    assert labels_of({"a": 1}) == {"a": "1"} and labels_of(None) == {} and labels_of([{"key": "a"}]) == {}
    settings = KestraSettings(url="http://k", namespace="ns")
    raw = {"id": "e", "flowId": "f", "state": {"current": "SUCCESS"}, "taskRunList": [{"id": "r"}, "?"]}
    outputs = {"file": "kestra:///ns/f/x/report.csv", "n": 1, "none": None, "many": [1, 2], "on": True}
    found = to_execution(raw, settings, "es", outputs)
    assert found.outputs == {"file": "report.csv", "n": 1, "none": None, "many": "[1, 2]", "on": True}
    assert found.tasks == () and found.url == "http://k/ui/main/executions/ns/f/e"
    assert to_execution({**raw, "url": "http://k/ui/own"}, settings, "es").url == "http://k/ui/own"
    assert to_execution({**raw, "url": "https://evil.example/x"}, settings, "es").url == found.url


FLOW = {"id": "f", "namespace": "ns", "revision": 4, "labels": {"assistant.expose": "true"}, "inputs": []}
VALIDATE: list[tuple[str, Reply, type[HablaError]]] = [
    ("blocked", Reply(200, {"checks": [{"message": "maintenance", "behavior": "BLOCK_EXECUTION"}]}), ToolFailed),
    ("refused", Reply(422, {"detail": "no"}), ToolFailed),
    ("garbage", Reply(200, []), UpstreamUnavailable),
    ("reset", Reply(reset=True), UpstreamUnavailable),
]


@pytest.mark.parametrize(("reply", "kind"), [v[1:] for v in VALIDATE], ids=[v[0] for v in VALIDATE])
async def test_a_dry_run_that_says_no(reply: Reply, kind: type[HablaError]) -> None:
    with pytest.raises(kind):
        await _propose(lambda r: reply if r.path.endswith("/validate") else Reply(200, FLOW))


async def test_a_flow_that_is_no_longer_exposed() -> None:
    with pytest.raises(ToolFailed) as failed:
        await _propose(lambda _: Reply(200, {**FLOW, "labels": []}))
    assert failed.value.code == "not_found"


async def test_the_card_binds_the_revision_of_this_moment() -> None:
    warning = {"checks": [{"message": "slow today", "behavior": "WARN"}], "inputs": []}
    proposal = await _propose(lambda r: Reply(200, warning if r.path.endswith("/validate") else FLOW))
    assert proposal.revision == 4


async def _propose(handler: Any) -> Proposal:
    async with serving(handler) as server:
        engine = KestraEngine(KestraSettings(url=server.url, namespace="ns", version="2.0"))
        desk = Desk(Catalogue(flows=(Flow(id="ns/f", revision=1, label="F"),)), all_tools([engine]))
        try:
            return await desk.write("start_flow").propose(desk.resolve("start_flow", flow="ns/f"), desk.context)
        finally:
            await engine.aclose()


async def test_flows_come_in_pages_and_garbage_is_named() -> None:
    def page(request: Request) -> Reply:
        number = int(dict(request.query)["page"])
        found = [{**FLOW, "id": f"f{number}-{n}"} for n in range(100 if number == 1 else 1)]
        return Reply(200, {"results": found, "total": 101})

    async with serving(page) as server:
        engine = KestraEngine(KestraSettings(url=server.url, namespace="ns", version="1.3"))
        assert len((await engine.catalogue()).flows) == 101
        await engine.aclose()
    async with serving(lambda _: Reply(200, {"message": "?"})) as server:
        engine = KestraEngine(KestraSettings(url=server.url, namespace="ns", version="1.3"))
        with pytest.raises(UpstreamUnavailable):
            await engine.catalogue()
        await engine.aclose()


@pytest.mark.parametrize("reply", [Reply(503, {}), Reply(200, []), Reply(reset=True)])
async def test_a_server_that_does_not_say_its_version(reply: Reply) -> None:
    async with serving(lambda _: reply) as server:
        engine = KestraEngine(KestraSettings(url=server.url, namespace="ns"))
        state = await engine.state()
        assert not state.ok and "Kestra" in state.detail
        with pytest.raises(UpstreamUnavailable):
            await engine.catalogue()
        await engine.aclose()


@pytest.mark.parametrize("reply", [Reply(409, {"message": "finished"}), Reply(reset=True)])
async def test_a_kill_that_fails_says_so(reply: Reply) -> None:
    async with serving(lambda _: reply) as server:
        engine = KestraEngine(KestraSettings(url=server.url, namespace="ns", version="2.0"))
        with pytest.raises(HablaError):
            await kill(engine._client, "e1")
        await engine.aclose()
