"""What a resume takes beyond the sample flow: files, secrets, choices that only the engine knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from assistant.catalogue import Catalogue
from assistant.errors import AskModelAgain, NeedsAnswer, ToolFailed
from assistant.intents import OpenExecution
from tests.tools.desk import Desk
from tests.tools.hostile import Reply, Request, serving
from tools.base import Proposal, TableResult, ToolContext
from tools.kestra import KestraEngine, KestraSettings
from tools.registry import all_tools

pytestmark = pytest.mark.anyio
PAUSE = "io.kestra.plugin.core.flow.Pause"
ONE = OpenExecution("#kfbd", "e1", "ns/f", "Publicar", "octubre", waits=True)
ENDED = "2026-11-20T09:30:01Z"


def paused(state: str = "PAUSED") -> dict[str, Any]:
    histories = [{"state": state, "date": ENDED}]
    run = {"id": "r1", "taskId": "ask", "state": {"current": state, "histories": histories}}
    return {
        "id": "e1",
        "namespace": "ns",
        "flowId": "f",
        "state": {"current": state, "histories": histories},
        "taskRunList": [run],
    }


class Bench:
    """A paused execution of a flow whose Pause asks for `inputs`."""

    def __init__(self, *inputs: dict[str, Any]) -> None:
        self.inputs = inputs
        self.sent: list[Request] = []
        self.raw = paused()
        self.dry = Reply(200, {"inputs": [], "checks": []})

    def __call__(self, request: Request) -> Reply:
        if request.method == "POST":
            self.sent.append(request)
            return self.dry if request.path.endswith("/validate") else Reply(200, paused("RUNNING"))
        if "/flows/" in request.path:
            return Reply(200, {"id": "f", "tasks": [{"id": "ask", "type": PAUSE, "onResume": list(self.inputs)}]})
        return Reply(200, self.raw)

    async def propose(self, said: str, **inputs: Any) -> Proposal:
        proposal, _ = await self.run(said, inputs, perform=False)
        return proposal

    async def run(self, said: str, inputs: dict[str, Any], *, perform: bool = True) -> tuple[Proposal, Any]:
        async with serving(self) as server:
            engine = KestraEngine(KestraSettings(url=server.url, namespace="ns", version="2.0"))
            try:
                desk = Desk(Catalogue(), all_tools([engine]), user_text=said)
                asked = replace(desk.intent_context, executions=(ONE,), person="ana", results=("r1",))
                tool = desk.write("resume_flow")
                intent = tool.intent.model_validate({"inputs": inputs}).resolve(asked)
                proposal = await tool.propose(intent, self._context(desk, asked))
                return proposal, await tool.perform(proposal, "c") if perform else None
            finally:
                await engine.aclose()

    def _context(self, desk: Desk, asked: Any) -> ToolContext:
        return replace(desk.context, asked=asked)


@pytest.fixture
async def report(desk: Desk) -> AsyncIterator[TableResult]:
    yield await desk.table("run_report", report="sales-report", period="el mes pasado")


async def test_a_result_goes_along_as_a_file(report: TableResult) -> None:
    bench = Bench({"id": "proof", "type": "FILE"})

    async def result(handle: str) -> TableResult | None:
        return report if handle == "r1" else None

    plain = bench._context
    bench._context = lambda desk, asked: replace(plain(desk, asked), result=result)  # type: ignore[method-assign]
    proposal, done = await bench.run("con el reporte", {"proof": "$r1"})
    assert [f.name for f in proposal.files] == ["reporte-de-ventas-2026-10-01-2026-10-31.csv"]
    assert proposal.values == {} and done.state == "RUNNING"
    check, sent = bench.sent
    assert check.path.endswith("/actions/resume/validate") and sent.path.endswith("/actions/resume")
    assert b'name="proof"; filename="reporte-de-ventas' in sent.body


async def test_a_secret_is_never_filled_in_here() -> None:
    with pytest.raises(NeedsAnswer, match="pide un secreto"):
        await Bench({"id": "pin", "type": "SECRET"}).propose("continúa, el pin es 1234", pin="1234")


async def test_who_decided_is_filled_in_by_code() -> None:
    inputs = ({"id": "approved_by", "type": "STRING", "required": False}, {"id": "ok", "type": "BOOL"})
    proposal = await Bench(*inputs).propose("continúa; ok: sí", ok="sí", approved_by="el jefe")
    assert proposal.values == {"approved_by": "ana", "ok": "true"}
    assert (proposal.execution, proposal.moment) == ("e1", f"r1@{ENDED}")


async def test_who_decided_is_asked_for_where_their_name_here_does_not_fit() -> None:
    """Once neither filled in nor taken, so that the same question came back for ever."""
    mail = Bench({"id": "approver", "type": "EMAIL"})
    with pytest.raises(NeedsAnswer, match="me falta: approver"):
        await mail.propose("continúa")
    with pytest.raises(NeedsAnswer, match="lo escribas tú"):
        await mail.propose("continúa", approver="jefe@example.com")
    written = "continúa; approver: ana@example.com"
    assert (await mail.propose(written, approver="ana@example.com")).values == {"approver": "ana@example.com"}
    assert (await Bench({"id": "approver", "type": "EMAIL", "required": False}).propose("continúa")).values == {}


async def test_who_decided_is_chosen_by_the_person_from_a_list_without_them() -> None:
    choose = Bench({"id": "approved_by", "type": "SELECT", "values": ["Ventas", "Dirección"]})
    for given in ({}, {"approved_by": "Dirección"}):
        with pytest.raises(NeedsAnswer, match="me falta: decidido por") as asked:
            await choose.propose("continúa", **given)
        assert "continúa el flujo Publicar (#kfbd); decidido por: Dirección" in asked.value.options
    proposal = await choose.propose(asked.value.options[1], approved_by="Dirección")
    assert proposal.values == {"approved_by": "Dirección"}
    listed = Bench({"id": "approved_by", "type": "SELECT", "values": ["eva", "ana"]})
    assert (await listed.propose("continúa", approved_by="eva")).values == {"approved_by": "ana"}


async def test_a_default_is_nobodys_decision() -> None:
    with pytest.raises(NeedsAnswer, match="me falta: ok") as asked:
        await Bench({"id": "ok", "type": "BOOL", "defaults": False}).propose("continúa")
    assert asked.value.options == (
        "continúa el flujo Publicar (#kfbd); ok: sí",
        "continúa el flujo Publicar (#kfbd); ok: no",
    )
    assert (await Bench({"id": "n", "type": "INT", "defaults": 3}).propose("continúa")).values == {}


async def test_an_address_must_be_the_persons_own() -> None:
    bench = Bench({"id": "to", "type": "EMAIL"})
    with pytest.raises(NeedsAnswer, match="lo escribas tú"):
        await bench.propose("continúa", to="eva@evil.example")
    assert (await bench.propose("continúa; to: ana@example.com", to="ana@example.com")).values[
        "to"
    ] == "ana@example.com"


async def test_a_name_that_the_pause_does_not_have_goes_back_to_the_model() -> None:
    with pytest.raises(AskModelAgain, match="has no input 'okay'; it has ok"):
        await Bench({"id": "ok", "type": "BOOL"}).propose("sí", okay=True)


async def test_one_that_no_longer_waits_is_told() -> None:
    bench = Bench()
    bench.raw = paused("RUNNING")
    with pytest.raises(NeedsAnswer, match="no está en pausa: está en marcha"):
        await bench.propose("continúa")


async def test_consent_to_one_pause_is_none_to_the_next() -> None:
    bench = Bench()
    proposal = await bench.propose("continúa")
    bench.raw["taskRunList"][0]["id"] = "r2"
    async with serving(bench) as server:
        engine = KestraEngine(KestraSettings(url=server.url, namespace="ns", version="2.0"))
        with pytest.raises(ToolFailed, match="Ya no está en la pausa"):
            await Desk(Catalogue(), all_tools([engine])).write("resume_flow").perform(proposal, "c")
        await engine.aclose()
    assert not [r for r in bench.sent if r.path.endswith("/resume")]
