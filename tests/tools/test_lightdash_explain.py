"""“How was this computed?”, asked of results that the stand-in gave over HTTP."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from assistant.errors import AskModelAgain, ToolFailed
from assistant.reads import _card_view
from tests.tools.desk import Desk
from tests.tools.hostile import Reply, Request, ld, ld_error, serving
from tools.lightdash import LightdashEngine, LightdashSettings
from tools.registry import all_tools

pytestmark = pytest.mark.anyio
QUESTION: dict[str, Any] = {
    "metrics": ["orders_revenue"],
    "dimensions": ["customers_country"],
    "filters": [{"field": "orders_status", "values": ["completed"]}],
    "period": "octubre de 2026",
}


async def test_a_result_is_explained_with_its_sql(desk: Desk) -> None:
    desk.results["r1"] = await desk.table("query_metrics", **QUESTION)
    card = await desk.card("explain_result", result="r1")
    assert card.kind == "definition" and card.title == "Cómo se calculó: Ingresos por país"
    groups = {name: [(i.label, i.value) for i in items] for name, items in card.groups}
    assert groups["Métricas"][0][0] == "Ingresos" and groups["Métricas"][0][1], "with what it means"
    assert groups["Condiciones"] == [("De la pregunta", "estado del pedido: completado")]
    assert ("Periodo", "1–31 oct 2026") in [(i.label, i.value) for i in card.items]
    sql = await desk.sql(card.explains)
    assert "SELECT" in sql and "2026-10-31" in sql and "completed" in sql
    assert card.links and card.links[0].href == desk.results["r1"].provenance.url


async def test_the_model_gets_labels_and_ids_and_no_values_of_conditions(desk: Desk) -> None:
    """A handle in a filter was filled from a cell, and cells are for no model; nor is SQL, which nothing keeps."""
    desk.results["r1"] = await desk.table("query_metrics", **QUESTION)
    card = await desk.card("explain_result", result="r1")
    view = str(_card_view(card))
    assert "orders_revenue" in view and "Ingresos" in view
    assert "complet" not in view and "SELECT" not in view
    assert "SELECT" not in card.model_dump_json()


async def test_a_comparison_shows_both_queries(desk: Desk) -> None:
    desk.results["r1"] = await desk.table("query_metrics", **QUESTION, compare="el mes anterior")
    sql = await desk.sql("r1")
    assert sql.count("SELECT") >= 2 and "-- periodo de comparación" in sql
    assert "2026-09-01" in sql


async def test_a_chart_of_a_dashboard_shows_the_conditions_saved_with_it(desk: Desk) -> None:
    desk.results["r1"] = await desk.table("run_report", report="sales-dashboard", tile="margin-by-category")
    card = await desk.card("explain_result", result="$r1")
    conditions = {i.label for name, items in card.groups if name == "Condiciones" for i in items}
    assert conditions == {"Guardada con el reporte"}
    assert "cancelled" in await desk.sql("r1") and "cancel" not in str(_card_view(card))


async def test_calculations_are_in_the_sql(desk: Desk) -> None:
    desk.results["r1"] = await desk.table(
        "query_metrics",
        metrics=["orders_revenue"],
        dimensions=["customers_country"],
        calculations=[{"kind": "percent_of_total", "metric": "orders_revenue"}],
    )
    assert "orders_revenue__percent_of_total" in await desk.sql("r1")


async def test_only_results_of_the_thread_can_be_explained(desk: Desk) -> None:
    with pytest.raises(AskModelAgain, match="no result to explain yet"):
        desk.resolve("explain_result")


async def test_another_handle_has_neighbours(desk: Desk) -> None:
    desk.results["r1"] = await desk.table("query_metrics", **QUESTION)
    with pytest.raises(AskModelAgain) as caught:
        desk.resolve("explain_result", result="r7")
    assert caught.value.closest == ("r1",)


@pytest.mark.parametrize("change", [{"queries": ()}, {"engine": "tracardi"}])
async def test_what_no_query_of_lightdash_gave_is_said(desk: Desk, change: dict[str, Any]) -> None:
    table = await desk.table("query_metrics", **QUESTION)
    if "engine" in change:
        change = {"provenance": table.provenance.model_copy(update=change)}
    desk.results["r1"] = table.model_copy(update=change)
    with pytest.raises(ToolFailed) as caught:
        await desk.card("explain_result")
    assert caught.value.code == "not_explained"


async def test_sql_that_cannot_be_written_is_told_without_the_server_s_words(desk: Desk) -> None:
    """The real server answers 200 with the reason as a comment, and the reason may hold a row filter."""
    table = await desk.table("query_metrics", **QUESTION)

    def handler(request: Request) -> Reply:
        assert request.path.endswith("/explores/orders/compileQuery")
        return ld({"query": "/* ERROR: tenant_id = 'secret' */", "parameterReferences": []})

    async with serving(handler) as server:
        engine = LightdashEngine(LightdashSettings(url=server.url, token="ldpat_" + "a" * 32, project="p"))
        broken = Desk(desk.catalogue, all_tools([engine]), results={"r1": table})
        with pytest.raises(ToolFailed) as caught:
            await broken.sql("r1")
        await engine.aclose()
    assert caught.value.code == "no_sql" and "secret" not in caught.value.message


async def test_what_a_person_may_not_see_is_not_explained_to_them(desk: Desk) -> None:
    """Another person's rights count when the SQL is written; the refusal holds the row filter and is not passed on."""
    table = await desk.table("query_metrics", **QUESTION)

    def handler(request: Request) -> Reply:
        return ld_error(403, "ForbiddenError", "Invalid or missing user attribute \"region\": region = 'secret'")

    async with serving(handler) as server:
        engine = LightdashEngine(LightdashSettings(url=server.url, token="ldpat_" + "a" * 32, project="p"))
        broken = Desk(desk.catalogue, all_tools([engine]), results={"r1": table})
        with pytest.raises(ToolFailed) as caught:
            await broken.sql("r1")
        await engine.aclose()
    assert caught.value.code == "forbidden" and "secret" not in caught.value.message


async def test_the_link_opens_the_same_query_with_all_that_was_added_to_it(desk: Desk) -> None:
    """Lightdash's own links once lost filters, calculations and metrics of the question's own."""
    table = await desk.table(
        "query_metrics",
        metrics=["orders_revenue"],
        dimensions=["orders_order_date_month"],
        filters=[
            {"field": "orders_status", "values": ["completed"]},
            {"field": "orders_revenue", "operator": "notNull"},
        ],
        period="2026",
        calculations=[
            {"kind": "change_from_previous", "metric": "orders_revenue"},
            {"kind": "running_total", "metric": "orders_revenue"},
        ],
    )
    async with httpx.AsyncClient() as http:
        shared = await http.get(table.links[0].href)
    version = json.loads(parse_qs(urlsplit(shared.headers["location"]).query)["create_saved_chart_version"][0])
    assert version["tableName"] == "orders" and version["tableConfig"]["columnOrder"]
    query, ran = version["metricQuery"], table.queries[0]
    for key in ("exploreName", "dimensions", "metrics", "filters", "sorts", "tableCalculations", "additionalMetrics"):
        assert query[key] == ran[key], key
    assert (
        query["tableCalculations"] and query["additionalMetrics"] and set(query["filters"]) == {"dimensions", "metrics"}
    )
