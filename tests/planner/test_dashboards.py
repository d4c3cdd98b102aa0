"""Dashboards by name, in plain words of both languages; and how a result was computed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.catalogue import Lang
from assistant.planner.history import Past
from assistant.planner.outcome import Ask, Do
from assistant.planner.plan import plan
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
