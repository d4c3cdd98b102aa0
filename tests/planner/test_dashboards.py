"""Dashboards by name, in plain words of both languages; and how a result was computed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.catalogue import Lang
from assistant.planner.history import Past
from assistant.planner.outcome import Ask, Do
from assistant.planner.plan import plan
from assistant.planner.query import Query
from assistant.planner.situation import Situation
from tests.planner.asking import LOCALES, NOW, accepted, planned
from tests.planner.shop import catalogue

SALES = ["sales-report", "margin-by-category", "marketing-spend-by-channel"]
COMMERCIAL = ["new-customers-by-month", "marketing-spend-by-channel"]


@pytest.mark.parametrize(
    ("lang", "text", "board", "period"),
    [
        ("es", "abre el tablero de ventas", "sales-dashboard", None),
        ("es", "Muéstrame el dashboard comercial del mes pasado", "commercial-dashboard", "mes pasado"),
        ("es", "quiero ver el cuadro de mando de ventas de 2025", "sales-dashboard", "2025"),
        ("es", "panel comercial", "commercial-dashboard", None),
        ("es", "enséñame el tablero comercial", "commercial-dashboard", None),
        ("en", "show me the sales dashboard", "sales-dashboard", None),
        ("en", "open the commercial dashboard for last month", "commercial-dashboard", "last month"),
        ("en", "the growth dashboard, please", "commercial-dashboard", None),
    ],
)
def test_a_dashboard_is_all_its_charts(lang: Lang, text: str, board: str, period: str | None) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do), outcome
    assert [s.tool for s in outcome.reads] == ["run_report"] * len(outcome.reads)
    assert {s.arguments["report"] for s in outcome.reads} == {board}
    assert [s.arguments["tile"] for s in outcome.reads] == (SALES if board == "sales-dashboard" else COMMERCIAL)
    assert not outcome.notes
    for step in outcome.reads:
        assert (period or "") in str(step.arguments.get("period", ""))
        assert ("period" in step.arguments) == (period is not None)
        accepted(step.tool, step.arguments, text, lang)


def test_a_filter_reaches_the_charts_that_have_it_and_the_others_are_told() -> None:
    outcome = planned("muéstrame el tablero de ventas de España", "es")
    assert isinstance(outcome, Do)
    filters = [s.arguments.get("filters") for s in outcome.reads]
    assert filters[0] == filters[1] and filters[0] is not None and filters[2] is None
    assert any("Gasto en marketing por canal" in note for note in outcome.notes)


@pytest.mark.parametrize(("lang", "text"), [("es", "abre el tablero"), ("en", "show me the dashboard")])
def test_which_dashboard_is_asked(lang: Lang, text: str) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Ask) and len(outcome.options) == 2
    for option in outcome.options:
        assert isinstance(planned(option.text, lang), Do), option


def test_two_dashboards_of_one_name_are_asked_about() -> None:
    known = catalogue()
    twin = replace(next(r for r in known.reports if r.slug == "sales-dashboard"), slug="other", name="Other")
    both = replace(known, reports=(*known.reports, twin))
    situation = Situation("abre el tablero de ventas", both, NOW, "es", "es-ES")
    assert isinstance(plan(situation), Ask)


def test_reports_are_still_reports() -> None:
    outcome = planned("muéstrame el reporte de ventas del mes pasado", "es")
    assert isinstance(outcome, Do) and outcome.reads[0].arguments["report"] == "sales-report"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("es", "¿cómo se calculó esto?"),
        ("es", "¿Cómo lo has calculado?"),
        ("es", "muéstrame el SQL"),
        ("es", "¿de dónde salen estos datos?"),
        ("en", "how was this computed?"),
        ("en", "how did you compute that?"),
        ("en", "show me the SQL"),
        ("en", "where does this number come from?"),
    ],
)
def test_how_a_result_was_computed(lang: Lang, text: str) -> None:
    past = Past(handle="r3")
    outcome = plan(Situation(text, catalogue(), NOW, lang, LOCALES[lang], past))
    assert isinstance(outcome, Do), outcome
    assert [(s.tool, s.arguments) for s in outcome.reads] == [("explain_result", {"result": "r3"})]
    assert isinstance(planned(text, lang), Ask), "there is nothing to explain yet"


@pytest.mark.parametrize(
    ("lang", "text"), [("es", "¿cómo se calcula el margen?"), ("en", "how do you calculate average order value?")]
)
def test_what_a_metric_means_is_another_question(lang: Lang, text: str) -> None:
    outcome = plan(Situation(text, catalogue(), NOW, lang, LOCALES[lang], Past(handle="r1")))
    assert isinstance(outcome, Do) and outcome.reads[0].tool == "describe_field"


@pytest.mark.parametrize(
    ("lang", "text", "words"),
    [
        ("es", "tablero de ventas comparado con septiembre", "comparado con septiembre"),
        ("es", "tablero de ventas en porcentaje", "en porcentaje"),
        ("es", "tablero de ventas con más de 1000 euros", "más de 1000 euros"),
        ("es", "tablero de ventas con el acumulado", "acumulado"),
        ("es", "tablero de ventas con el crecimiento", "crecimiento"),
        ("es", "quiero el tablero de ventas frente al mes anterior", "frente al mes anterior"),
        ("en", "sales dashboard sorted by revenue without channel", "sorted by revenue without channel"),
        ("en", "sales dashboard versus last year", "versus last year"),
        ("en", "sales dashboard, top 3", "top 3"),
    ],
)
def test_what_no_chart_of_a_dashboard_takes_is_named(lang: Lang, text: str, words: str) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do) and outcome.reads[0].tool == "run_report"
    assert any(words in note for note in outcome.notes), outcome.notes


def test_a_wish_for_a_dashboard_compares_nothing() -> None:
    outcome = planned("quiero que el tablero de ventas se vea", "es")
    assert isinstance(outcome, Do) and not any("que el" in note for note in outcome.notes)


SHOWN = Past(Query(("orders_revenue",), ("orders_channel",)), handle="r1")


@pytest.mark.parametrize(
    ("lang", "text", "tool"),
    [
        ("en", "how was gross margin computed?", "describe_field"),
        ("es", "¿cómo se calculó el margen?", "describe_field"),
        ("en", "how were the sales made in Spain last month?", "query_metrics"),
        ("es", "¿cómo se calcularon las ventas de España?", "query_metrics"),
        ("en", "how was revenue calculated?", "explain_result"),
        ("en", "how was revenue by channel calculated?", "explain_result"),
        ("es", "¿cómo se calcularon las ventas por canal?", "explain_result"),
    ],
)
def test_a_result_is_explained_only_where_it_is_what_was_named(lang: Lang, text: str, tool: str) -> None:
    outcome = plan(Situation(text, catalogue(), NOW, lang, LOCALES[lang], SHOWN))
    assert isinstance(outcome, Do) and [s.tool for s in outcome.reads] == [tool], outcome
    another = tool == "query_metrics" and "made" not in text
    assert bool(outcome.notes) == another, "what is not explained is said"


def test_the_explained_period_is_that_of_the_rows() -> None:
    october = replace(SHOWN, table={"kind": "table", "period": {"start": "2026-10-01", "end": "2026-11-01"}})
    for text, tool in (("last month", "explain_result"), ("in 2025", "query_metrics")):
        asked = Situation(f"how was revenue {text} calculated?", catalogue(), NOW, "en", "en-US", october)
        outcome = plan(asked)
        assert isinstance(outcome, Do) and outcome.reads[0].tool == tool, (text, outcome)
