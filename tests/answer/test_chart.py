"""Charts by rule, and each spec compiles: a spec that Vega-Lite refuses is a defect of ours."""

import warnings
from typing import Any

import pytest

from assistant.answer.chart import MAX_CATEGORIES, Said, chart
from assistant.answer.table import Column, Row, Table
from assistant.catalogue import NumberFormat

EUR = NumberFormat("currency", "EUR", 2)
PERCENT = NumberFormat("percent", decimals=1)
DAY = Column("d", "Día", "date", "dimension", grain="day")
MONTH = Column("m", "Mes", "date", "dimension", grain="month")
QUARTER = Column("q", "Trimestre", "date", "dimension", grain="quarter")
COUNTRY = Column("country", "País", "string", "dimension")
CHANNEL = Column("channel", "Canal", "string", "dimension")
REVENUE = Column("revenue", "Ingresos", "number", "metric", EUR, additive=True)
MARGIN = Column("margin", "Margen", "number", "metric", PERCENT)


def table(columns: tuple[Column, ...], rows: list[Row]) -> Table:
    return Table("Título", columns, tuple(rows), len(rows))


def days(n: int) -> list[Row]:
    return [(f"2026-10-{i:02d}", i * 10.5) for i in range(1, n + 1)]


def draw(*args: Any) -> Any:
    return chart(table(*args), Said("es-ES", "es"))


def svg(spec: dict[str, Any]) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(
        {**spec, "width": 400} if "layer" not in spec and "vconcat" not in spec else spec
    )
    return drawn


def test_time_is_a_line_with_names_in_the_readers_language() -> None:
    spec = draw((MONTH, REVENUE), [(f"2026-{m:02d}-01", 1000.0 * m) for m in range(1, 11)])
    assert spec["layer"][0]["mark"]["type"] == "line"
    drawn = svg(spec)
    assert "ene 2026" in drawn and "10.000" in drawn


def test_quarters_are_named_as_people_do() -> None:
    spec = draw((QUARTER, REVENUE), [("2026-01-01", 1.0), ("2026-04-01", 2.0), ("2026-07-01", 3.0)])
    assert "T3 2026" in svg(spec)


def test_time_and_category_is_a_line_each_with_the_rest_as_others() -> None:
    rows: list[Row] = [(f"2026-0{m}-01", f"c{c}", float(c + 1)) for m in (1, 2) for c in range(12)]
    spec = draw((MONTH, COUNTRY, REVENUE), rows)
    series = {v["series"] for v in spec["data"]["values"]}
    assert len(series) == 7 and "otros" in series and "c11" in series
    svg(spec)


@pytest.mark.parametrize(("count", "flat"), [(3, False), (7, True)])
def test_categories_are_bars_flat_when_many(count: int, flat: bool) -> None:
    spec = draw((COUNTRY, REVENUE), [(f"c{i}", float(i)) for i in range(count)])
    assert ("sort" in spec["encoding"]["y"]) is flat
    svg(spec)


def test_two_units_are_two_panels() -> None:
    spec = draw((MONTH, REVENUE, MARGIN), [("2026-01-01", 10.0, 0.5), ("2026-02-01", 20.0, 0.25)])
    assert len(spec["vconcat"]) == 2
    assert "50\u00a0%" in svg(spec) or "50%" in svg(spec)


def test_two_categories_are_grouped() -> None:
    spec = draw((COUNTRY, CHANNEL, REVENUE), [("a", "x", 1.0), ("a", "y", 2.0), ("b", "x", 3.0)])
    assert spec["encoding"]["xOffset"] == {"field": "series", "sort": ["x", "y"]}
    svg(spec)


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ((REVENUE,), [(1.0,)]),
        ((COUNTRY, REVENUE), []),
        ((COUNTRY, REVENUE), [("a", 1.0)]),
        ((COUNTRY, REVENUE), [(f"c{i}", 1.0) for i in range(MAX_CATEGORIES + 1)]),
        ((COUNTRY, CHANNEL, MONTH, REVENUE), [("a", "x", "2026-01-01", 1.0), ("b", "x", "2026-01-01", 1.0)]),
    ],
    ids=["one number", "nothing", "one row", "too many", "three dimensions"],
)
def test_where_the_table_says_it_better_there_is_no_chart(columns: tuple[Column, ...], rows: list[Row]) -> None:
    assert draw(columns, rows) is None


def test_nothing_in_a_spec_can_run_or_reach_out() -> None:
    text = str(draw((COUNTRY, REVENUE), [("=1+1", 1.0), ("<img src=x onerror=alert(1)>", 2.0)]))
    for forbidden in ("'url'", "'href'", "'expr'", "'signal'", "'calculate'"):
        assert forbidden not in text


def made(kind: Any, of: Column, label: str, unit: NumberFormat) -> Column:
    return Column(f"{of.id}__{kind}", label, "number", "metric", unit, calculation=kind, of=of.id)


def test_shares_take_the_place_of_their_amounts_and_ranks_are_not_drawn() -> None:
    share, rank = made("percent_of_total", REVENUE, "% del total", PERCENT), made("rank", REVENUE, "Puesto", PERCENT)
    spec = draw((COUNTRY, REVENUE, share, rank), [("España", 60.0, 0.6, 1), ("México", 40.0, 0.4, 2)])
    assert "vconcat" not in spec
    assert {v["y"] for v in spec["data"]["values"]} == {0.6, 0.4}
    assert spec["encoding"]["y"]["axis"] == {"format": ".0%"} and "% del total" in svg(spec)


def test_a_metric_shares_its_panel_with_the_period_before_and_the_change_has_its_own() -> None:
    before, change = made("before", REVENUE, "Mes anterior", EUR), made("change", REVENUE, "Variación", PERCENT)
    rows: list[Row] = [(f"2026-{m:02d}-01", 100.0 * m, 100.0 * m - 50, 0.1) for m in range(1, 5)]
    first, second = draw((MONTH, REVENUE, before, change), rows)["vconcat"]
    assert {v["series"] for v in first["data"]["values"]} == {"Ingresos", "Mes anterior"}
    assert {v["series"] for v in second["data"]["values"]} == {"Variación"}


def test_what_runs_up_over_time_is_on_its_own_scale() -> None:
    total = made("running_total", REVENUE, "Acumulado", EUR)
    rows: list[Row] = [(f"2026-{m:02d}-01", 100.0, 100.0 * m) for m in range(1, 5)]
    panels = draw((MONTH, REVENUE, total), rows)["vconcat"]
    assert [{v["series"] for v in p["data"]["values"]} for p in panels] == [{"Ingresos"}, {"Acumulado"}]


def test_lines_by_category_never_add_two_metrics_up() -> None:
    before = made("before", REVENUE, "Mes anterior", EUR)
    rows: list[Row] = [("2026-01-01", "web", 7.0, 5.0), ("2026-02-01", "web", 9.0, 7.0)]
    spec = draw((MONTH, CHANNEL, REVENUE, before), rows)
    assert sorted(v["y"] for v in spec["data"]["values"]) == [7.0, 9.0]
