"""Flows proposed, started once, looked up and followed, against the stand-in in both dialects."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from assistant.catalogue import Catalogue
from assistant.errors import AskModelAgain, NeedsAnswer, NotConfigured, ToolFailed, UpstreamUnavailable
from tests.tools.desk import Desk
from tools.base import Execution, Proposal, TableResult
from tools.kestra import KestraEngine, KestraSettings
from tools.registry import all_tools

pytestmark = pytest.mark.anyio
EXPORT = "tienda/export_to_minutes"


async def _propose(desk: Desk, flow: str, **inputs: Any) -> Proposal:
    desk.user_text = " ".join(map(str, inputs.values()))
    return await desk.write("start_flow").propose(desk.resolve("start_flow", flow=flow, inputs=inputs), desk.context)


async def _to_the_end(desk: Desk, execution: Execution) -> list[Execution]:
    return [state async for state in desk.write("start_flow").follow(execution.id)]


@pytest.fixture
async def report(desk: Desk) -> TableResult:
    return await desk.table("run_report", report="sales-report", period="el mes pasado")


async def test_a_report_is_sent_to_the_minutes(desk: Desk, report: TableResult) -> None:
    desk.results["r1"] = report
    proposal = await _propose(desk, EXPORT, title="Reporte de ventas", report="$r1", meeting="Dirección")
    assert (proposal.title, proposal.target, proposal.revision) == ("Exportar a la minuta", EXPORT, 1)
    assert proposal.risk == "writes-external" and proposal.lang == "es"
    shown = {a.name: a for a in proposal.arguments}
    assert [a.label for a in proposal.arguments] == ["Título", "Reporte", "Reunión"]
    (file,) = proposal.files
    facts = shown["report"].file
    assert facts and facts["rows"] == 31 and facts["sha256"] == file.sha256 and facts["size"] == len(file.content)
    assert file.name == "reporte-de-ventas-2026-10-01-2026-10-31.csv"
    lines = file.content.decode().splitlines()
    assert lines[0] == "Fecha del pedido (día),Ingresos,Pedidos,Ticket medio" and lines[1].startswith("2026-10-01,")

    started = await desk.write("start_flow").perform(proposal, "corr-export-1")
    assert started.live and started.id
    states = await _to_the_end(desk, started)
    assert all(s.live for s in states[:-1]) and states[-1].ok and not states[-1].live
    last = states[-1]
    assert {t.label for t in last.tasks} >= {"Anunciar", "Subir el informe", "Escribir en la minuta"}
    minutes, kestra = last.links
    assert minutes.label == "Abrir minuta" and minutes.kind == "page" and "/minutes/" in minutes.href
    assert kestra.label == "Abrir en Kestra" and last.outputs and "31 rows" in last.outputs["summary"]

    found = await desk.write("start_flow").find(proposal, "corr-export-1")
    assert found and found.id == started.id and found.ok
    assert await desk.write("start_flow").find(proposal, "corr-other") is None


async def test_defaults_are_shown_and_sent(desk: Desk) -> None:
    proposal = await _propose(desk, "refresh_warehouse")
    assert proposal.values == {"full": "false"}
    assert [(a.label, a.value) for a in proposal.arguments] == [("Recarga completa", "no")]
    yes = await _propose(desk, "tienda/refresh_warehouse", full="sí")
    assert yes.values == {"full": "true"} and yes.arguments[0].value == "sí"


async def test_following_leaves_no_connection_behind(desk: Desk) -> None:
    proposal = await _propose(desk, "tienda/churn_scoring")
    sockets: list[int] = []
    for turn in range(4):
        started = await desk.write("start_flow").perform(proposal, f"corr-sockets-{turn}")
        await _to_the_end(desk, started)
        sockets.append(sum(os.readlink(f"/proc/self/fd/{fd}").startswith("socket:") for fd in _open_files()))
    assert sockets[-1] <= sockets[0], sockets


def _open_files() -> list[str]:
    return [fd for fd in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{fd}")]


async def test_a_flow_without_inputs(desk: Desk) -> None:
    proposal = await _propose(desk, "tienda/churn_scoring")
    assert proposal.arguments == () and proposal.files == ()
    started = await desk.write("start_flow").perform(proposal, "corr-churn")
    stopping = Proposal("Stop", "tienda/churn_scoring", 1, (), {}, execution=started.id)
    await desk.write("stop_flow").perform(stopping, "corr-kill")
    states = await _to_the_end(desk, started)
    assert states[-1].state == "KILLED" and not states[-1].ok


async def test_date_words_become_one_day(desk: Desk) -> None:
    desk.user_text = "manda el reporte de ayer a ana@example.com"
    intent = desk.resolve(
        "start_flow", flow="tienda/daily_sales_report", inputs={"date": "ayer", "recipient": "ana@example.com"}
    )
    assert intent.model_dump()["inputs"] == {"date": "2026-11-23", "recipient": "ana@example.com"}


ASKED: list[tuple[str, str, dict[str, Any], str]] = [
    ("missing", "tienda/sync_crm", {}, "me falta: segmento"),
    ("blank", "tienda/sync_crm", {"segment": " "}, "me falta: segmento"),
    ("e-mail", "tienda/daily_sales_report", {"date": "ayer", "recipient": "a@b.com,c@d.com"}, "dirección de correo"),
    ("a month", "tienda/daily_sales_report", {"date": "el mes pasado", "recipient": "a@b.com"}, "Di un día"),
    ("yes or no", "tienda/refresh_warehouse", {"full": "quizás"}, "sí o no"),
    ("no result", EXPORT, {"title": "T", "report": "$r1", "meeting": "M"}, "Todavía no hay ningún resultado"),
    ("no file", EXPORT, {"title": "T", "meeting": "M"}, "Todavía no hay ningún resultado"),
]


@pytest.mark.parametrize(("flow", "inputs", "message"), [a[1:] for a in ASKED], ids=[a[0] for a in ASKED])
async def test_the_person_is_asked(flow: str, inputs: dict[str, Any], message: str, words: Desk) -> None:
    with pytest.raises(NeedsAnswer, match=message):
        words.resolve("start_flow", flow=flow, inputs=inputs)


MENDED: list[tuple[str, dict[str, Any], str]] = [
    ("tienda/nope", {}, "no flow"),
    ("tienda/sync_crm", {"segment": "vip", "url": "http://x"}, "has no input 'url'"),
    (EXPORT, {"title": "T", "meeting": "M"}, "name the result to send"),
    (EXPORT, {"title": "T", "meeting": "M", "report": "/etc/passwd"}, "takes the handle"),
    (EXPORT, {"title": "T", "meeting": "M", "report": "kestra:///x"}, "takes the handle"),
    (EXPORT, {"title": "T", "meeting": "M", "report": "$r9"}, "takes the handle"),
    ("tienda/sync_crm", {"segment": "x" * 5000}, "at most"),
]


@pytest.mark.parametrize(("flow", "inputs", "message"), MENDED)
async def test_the_model_is_told(flow: str, inputs: dict[str, Any], message: str, words: Desk) -> None:
    words.results["r1"] = None  # type: ignore[assignment]
    with pytest.raises(AskModelAgain, match=message):
        words.resolve("start_flow", flow=flow, inputs=inputs)


async def test_the_engines_own_check_asks_the_person(desk: Desk, report: TableResult) -> None:
    desk.results["r1"] = report
    with pytest.raises(NeedsAnswer, match="No tiene la forma que pide el flujo"):
        await _propose(desk, EXPORT, title="{T}", report="r1", meeting="M")
    desk.results.clear()
    desk.results["r2"] = report
    intent = desk.resolve("start_flow", flow=EXPORT, inputs={"title": "T", "report": "$r2", "meeting": "M"})
    desk.results.clear()
    with pytest.raises(NeedsAnswer, match="Ya no encuentro"):
        await desk.write("start_flow").propose(intent, desk.context)


async def test_a_flow_is_read_back(words: Desk) -> None:
    words.results["r1"] = None  # type: ignore[assignment]
    intent = words.resolve(
        "start_flow", flow=EXPORT, inputs={"title": "Ventas", "report": "r1", "meeting": "Dirección"}
    )
    tool = words.write("start_flow")
    assert tool.reading(intent, words.catalogue, "es") == (
        "exportar a la minuta, título: Ventas, reporte: este resultado, reunión: Dirección"
    )
    assert tool.reading(intent, words.catalogue, "en").startswith("export to the minutes, title: Ventas")


@pytest.fixture
async def old(old_kestra: dict[str, Any], catalogue: Catalogue) -> AsyncIterator[tuple[Desk, str]]:
    """A desk at the older dialect, and where its faults are set."""
    settings = old_kestra["kestra"]
    engine = KestraEngine(KestraSettings(**settings, quiet=0.3))
    yield Desk(catalogue, all_tools([engine])), settings["url"]
    await engine.aclose()


async def _fault(old_kestra: dict[str, Any], *faults: dict[str, Any]) -> None:
    settings = old_kestra["kestra"]
    auth = (settings["user"], settings["password"])
    async with httpx.AsyncClient(trust_env=False, auth=auth) as http:
        (await http.post(f"{settings['url']}/__faults", json=list(faults))).raise_for_status()


START = {"method": "POST", "path": "/executions/tienda/sync_crm$"}


async def test_the_older_line_has_outputs_in_the_execution(old: tuple[Desk, str]) -> None:
    desk, _ = old
    proposal = await _propose(desk, "tienda/refresh_warehouse", full=False)
    started = await desk.write("start_flow").perform(proposal, "corr-1x")
    states = await _to_the_end(desk, started)
    assert states[-1].ok and states[-1].outputs == {"summary": "Warehouse refreshed (full: false)"}


@pytest.mark.parametrize("kind", ["error_after", "reset_after"])
async def test_a_start_in_doubt_is_looked_up_and_never_sent_again(
    kind: str, old: tuple[Desk, str], old_kestra: dict[str, Any]
) -> None:
    desk, _ = old
    proposal = await _propose(desk, "tienda/sync_crm", segment="vip")
    await _fault(old_kestra, {**START, "kind": kind})
    with pytest.raises(UpstreamUnavailable) as doubt:
        await desk.write("start_flow").perform(proposal, f"corr-{kind}")
    assert doubt.value.code == "in_doubt"
    found = await desk.write("start_flow").find(proposal, f"corr-{kind}")
    assert found is not None, "it did start"


async def test_a_start_that_failed_before_it_began_is_in_doubt_too(
    old: tuple[Desk, str], old_kestra: dict[str, Any]
) -> None:
    desk, _ = old
    proposal = await _propose(desk, "tienda/sync_crm", segment="vip")
    await _fault(old_kestra, {**START, "kind": "error"})
    with pytest.raises(UpstreamUnavailable):
        await desk.write("start_flow").perform(proposal, "corr-none")
    assert await desk.write("start_flow").find(proposal, "corr-none") is None


async def test_a_refused_start_certainly_did_not_happen(old: tuple[Desk, str], old_kestra: dict[str, Any]) -> None:
    desk, _ = old
    proposal = await _propose(desk, "tienda/sync_crm", segment="vip")
    await _fault(old_kestra, {**START, "kind": "unauthorized"})
    with pytest.raises(ToolFailed, match="KESTRA_PASSWORD"):
        await desk.write("start_flow").perform(proposal, "corr-401")
    assert await desk.write("start_flow").find(proposal, "corr-401") is None


async def test_a_flow_that_fails_says_where(old: tuple[Desk, str], old_kestra: dict[str, Any]) -> None:
    desk, _ = old
    proposal = await _propose(desk, "tienda/sync_crm", segment="vip")
    await _fault(old_kestra, {"kind": "fail", "flow": "sync_crm"})
    started = await desk.write("start_flow").perform(proposal, "corr-fail")
    last = (await _to_the_end(desk, started))[-1]
    assert (last.state, last.ok, last.error) == ("FAILED", False, "read")


async def test_a_wrong_password(old_kestra: dict[str, Any]) -> None:
    engine = KestraEngine(KestraSettings(**{**old_kestra["kestra"], "password": "Wrong-1234"}))
    with pytest.raises(NotConfigured, match="KESTRA_USER"):
        await engine.catalogue()
    assert not (await engine.state()).ok
    await engine.aclose()
