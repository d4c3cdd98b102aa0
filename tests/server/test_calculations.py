"""Worked-out columns through the public door, nothing configured: asked in words, told by cells, sent as files."""

from __future__ import annotations

import pytest

from tests.server.conftest import Person


@pytest.mark.parametrize(
    ("question", "of_total"),
    [("qué porcentaje de las ventas es cada país", "del total"), ("share of revenue by country", "of the total")],
    ids=["es", "en"],
)
def test_a_share_is_a_column_a_chart_and_a_sentence(person: Person, question: str, of_total: str) -> None:
    told = person.ask(question)
    table = told.results[0]
    assert [c["id"] for c in table["columns"]] == [
        "customers_country", "orders_revenue", "orders_revenue__percent_of_total",
    ]  # fmt: skip
    assert table["columns"][2]["format"] == "percent" and table["columns"][2]["unit"] == "%"
    assert sum(row[2]["raw"] for row in table["rows"]) == pytest.approx(1)
    assert list(table["totals"]) == ["orders_revenue"], "shares have no total"
    assert {v["y"] for v in table["chart"]["data"]["values"]} == {row[2]["raw"] for row in table["rows"]}
    top = max(table["rows"], key=lambda row: row[1]["raw"])
    assert f"({top[2]['text']} {of_total})".replace("\u00a0", " ") in told.text and "[…]" not in told.text
    source = told.of("TOOL_CALL_RESULT")[0]["metadata"]["provenance"]
    assert "orders_revenue__percent_of_total" in {m["id"] for m in source["metrics"]}


def test_a_trend_beside_the_month_before_says_what_is_not_over(person: Person) -> None:
    told = person.ask("ingresos por mes este año con variación respecto al mes anterior")
    table = told.results[0]
    ids = [c["id"] for c in table["columns"]]
    assert ids[2:] == ["orders_revenue__before_month", "orders_revenue__change_month"]
    rows = [[cell["raw"] for cell in row] for row in table["rows"]]
    assert len(rows) == 11 and rows[0][2] is not None, "the month before January is in the year before"
    assert [row[2] for row in rows[1:]] == [row[1] for row in rows[:-1]]
    assert rows[-1][3] is None and any("nov" in w for w in table["warnings"]), "November is not over"
    assert all(row[3] == pytest.approx(row[1] / row[2] - 1) for row in rows[:-1])
    assert "[…]" not in told.text


def test_what_was_worked_out_goes_to_the_minutes(person: Person) -> None:
    told = person.ask("ingresos acumulados por mes este año y envíalo a la minuta de la reunión")
    assert told.results[0]["columns"][-1]["id"] == "orders_revenue__running_total"
    files = [a["file"] for a in told.interrupt["metadata"]["preview"]["arguments"] if a.get("file")]
    assert files and files[0]["rows"] == 11
