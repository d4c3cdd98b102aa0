"""Every kind of chart in both languages, drawn as the picture is; and what is never drawn."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.answer.chart import ChartKind, Said, alt_text, chart, chart_types, default_kind, meant
from assistant.answer.charts.series import ASIDE, PALETTE, colours
from assistant.answer.table import Column, Row, Table
from assistant.answer.view import table_content
from assistant.catalogue import NumberFormat
from tests.answer.test_chart import CHANNEL, COUNTRY, DAY, EUR, MARGIN, MONTH, PERCENT, REVENUE, made, svg

ORDERS = Column("orders", "Pedidos", "number", "metric", additive=True)
AVERAGE = Column("aov", "Ticket", "number", "metric", EUR)
ES, EN = Said("es-ES", "es", "1–31 oct 2026"), Said("en-GB", "en", "1–31 Oct 2026")
MONTHS = [f"2026-{m:02d}-01" for m in range(8, 12)]
OCTOBERS: dict[str, Any] = {
    "period": (date(2026, 10, 1), date(2026, 11, 1)),
    "compare": (date(2025, 10, 1), date(2025, 11, 1)),
}


def table(columns: tuple[Column, ...], rows: list[Row], **more: Any) -> Table:
    return Table("Título", columns, tuple(rows), more.pop("row_count", len(rows)), **more)


def over_time() -> Table:
    return table((MONTH, REVENUE), [(m, 1234.5 * (i + 1)) for i, m in enumerate(MONTHS)], partial=("2026-11-01",))


def by_category() -> Table:
    rows: list[Row] = [("España", 1234.5), ("México", 1000.0), ("Chile", 20.0)]
    return table((COUNTRY, REVENUE), rows, totals={"revenue": 2254.5})


def over_time_by() -> Table:
    rows: list[Row] = [(m, c, 1000.0 * (i + j + 1)) for i, m in enumerate(MONTHS) for j, c in enumerate("abc")]
    return table((MONTH, COUNTRY, REVENUE), rows)


def crossed() -> Table:
    rows: list[Row] = [(c, h, 1234.5 * (i + j + 1)) for i, c in enumerate("ab") for j, h in enumerate("xyz")]
    return table((COUNTRY, CHANNEL, REVENUE), rows)


def compared() -> Table:
    return replace(by_category(), compared=(("España", 1000.0), ("México", None), ("Chile", 0)), **OCTOBERS)


def several() -> Table:
    return table((COUNTRY, REVENUE, ORDERS), [("a", 10.5, 3), ("b", 1234.5, 4), ("c", 7.0, 9)])


def one() -> Table:
    return table((REVENUE, MARGIN), [(1234.5, 0.123)], compared=((1000.0, 0.1),), **OCTOBERS)


EVERY: list[tuple[Table, ChartKind, str, str]] = [
    (over_time(), "line", "oct 2026", "Oct 2026"),
    (over_time(), "area", "4.000 €", "€4,000"),
    (over_time(), "bar", "nov 2026", "Nov 2026"),
    (by_category(), "bar", "1.200 €", "€1,200"),
    (by_category(), "horizontal_bar", "1.200 €", "€1,200"),
    (by_category(), "donut", "España · 54,8 %", "España · 54.8%"),
    (over_time_by(), "area", "oct 2026", "Oct 2026"),
    (over_time_by(), "stacked_bar", "10.000 €", "€10,000"),
    (over_time_by(), "grouped_bar", "6.000 €", "€6,000"),
    (over_time_by(), "heatmap", "6.000,00 €", "€6,000.00"),
    (crossed(), "grouped_bar", "4.000 €", "€4,000"),
    (crossed(), "stacked_bar", "8.000 €", "€8,000"),
    (crossed(), "heatmap", "1.234,50 €", "€1,234.50"),
    (compared(), "grouped_bar", "oct 2025", "Oct 2025"),
    (compared(), "horizontal_bar", "oct 2025", "Oct 2025"),
    (several(), "point", "1.200 €", "€1,200"),
    (one(), "number", "1.234,50 €", "€1,234.50"),
]


def texts(drawn: str) -> str:
    return " | ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("given", "kind", "es", "en"), EVERY, ids=[f"{n}-{kind}" for n, (_, kind, _, _) in enumerate(EVERY)]
)
def test_every_kind_is_drawn_in_both_languages(given: Table, kind: ChartKind, es: str, en: str) -> None:
    assert kind in chart_types(given)
    for said, wanted in ((ES, es), (EN, en)):
        spec = chart(given, said, kind)
        assert spec is not None
        drawn = texts(svg(spec))
        assert wanted in drawn and "Título" in drawn, drawn
        assert "undefined" not in drawn and "NaN" not in drawn and "null" not in drawn
        assert alt_text(given, said, kind).startswith(spec["description"][:20])


def test_the_whole_list_of_kinds_is_drawn_somewhere() -> None:
    offered = {kind for given, _, _, _ in EVERY for kind in chart_types(given)}
    assert offered == {kind for _, kind, _, _ in EVERY} | {"table"}


@pytest.mark.parametrize(
    ("given", "never"),
    [
        (replace(by_category(), totals={}), {"donut"}),
        (replace(by_category(), totals={"revenue": 3000.0}), {"donut"}),
        (table((COUNTRY, REVENUE), [("a", -1.0), ("b", 2.0)], totals={"revenue": 1.0}), {"donut", "line", "area"}),
        (table((COUNTRY, AVERAGE), [("a", 1.0), ("b", 2.0)], totals={"aov": 1.5}), {"donut", "line"}),
        (table((COUNTRY, AVERAGE), [("a", 0), ("b", 2.0)], totals={"aov": 2.0}), {"donut"}),
        (table((COUNTRY, REVENUE), [("a", None), ("b", 2.0)], totals={"revenue": 2.0}), {"donut"}),
        (table((MONTH, COUNTRY, AVERAGE), [(m, c, 1.0) for m in MONTHS for c in "ab"]), {"area", "stacked_bar"}),
        (table((COUNTRY, CHANNEL, REVENUE), [("a", "x", -1.0), ("b", "y", 1.0)]), {"stacked_bar", "donut"}),
        (table((REVENUE,), [(1.0,)]), {"bar", "line", "donut"}),
        (table((COUNTRY, REVENUE), []), {"number", "bar"}),
    ],
)
def test_what_would_mislead_is_not_offered_nor_drawn(given: Table, never: set[ChartKind]) -> None:
    assert not never & set(chart_types(given)) and "table" in chart_types(given)
    assert all(chart(given, ES, kind) is None for kind in never)


def test_a_gap_stays_a_gap() -> None:
    """A month without a row, and one whose value is empty: no zero, and no line across."""
    rows: list[Row] = [("2026-01-01", 5.0), ("2026-02-01", None), ("2026-04-01", 7.0), ("2026-05-01", 9.0)]
    spec = chart(table((MONTH, REVENUE), rows), ES)
    assert spec is not None
    values = {v["x"]: v["y"] for v in spec["data"]["values"]}
    assert values == {
        "2026-01-01": 5.0,
        "2026-02-01": None,
        "2026-03-01": None,
        "2026-04-01": 7.0,
        "2026-05-01": 9.0,
    }
    line = next(path for path in re.findall(r'<path[^>]*d="([^"]+)"[^>]*stroke-width="2"', svg(spec)))
    assert line.count("M") == 2, "one piece before the gap and one after it"


def test_the_month_that_is_not_over_is_dashed_or_lighter_and_said() -> None:
    line, bars = chart(over_time(), ES, "line"), chart(over_time(), ES, "bar")
    assert line is not None and bars is not None
    assert "stroke-dasharray" in svg(line) and 'opacity="0.45"' in svg(bars)
    for spec in (line, bars):
        assert spec["title"]["subtitle"] == ["1–31 oct 2026", "sin completar: nov 2026"]
        assert [v["xt"] for v in spec["data"]["values"] if v.get("partial")] == ["nov 2026 (sin completar)"]
    assert "stroke-dasharray" not in svg(chart(replace(over_time(), partial=()), ES) or {})


def test_bars_are_sorted_by_what_they_hold() -> None:
    """The small series that are summed as the rest belong to a pile; the period before belongs to no bar."""
    rows: list[Row] = [("a", f"h{n}", 10.0 if n < 6 else 1.0) for n in range(12)]
    rows += [("b", f"h{n}", 10.0 if n < 6 else 50.0 if n == 11 else 0.5) for n in range(12)]
    piles = chart(table((COUNTRY, CHANNEL, REVENUE), rows), ES, "stacked_bar")
    assert piles is not None and piles["encoding"]["x"]["sort"] == ["b", "a"]
    beside = table((COUNTRY, REVENUE), [("a", 5.0), ("b", 6.0)], compared=(("a", 90.0), ("b", 1.0)), **OCTOBERS)
    bars = chart(beside, ES)
    assert bars is not None and bars["encoding"]["x"]["sort"] == ["b", "a"]


def test_the_order_that_was_asked_for_is_kept_and_ties_too() -> None:
    rows: list[Row] = [("b", 1.0), ("a", 5.0), ("d", 3.0), ("c", 3.0)]
    asked = chart(table((COUNTRY, REVENUE), rows, ordered=True), ES)
    free = chart(table((COUNTRY, REVENUE), rows), ES)
    assert asked is not None and free is not None
    assert asked["encoding"]["x"]["sort"] == ["b", "a", "d", "c"]
    assert free["encoding"]["x"]["sort"] == ["a", "d", "c", "b"]


def test_what_is_not_in_the_picture_is_said_below_its_title() -> None:
    rows: list[Row] = [(f"c{i:02d}", 40.0 - i) for i in range(40)]
    many = table((COUNTRY, REVENUE), rows, truncated=True, row_count=1234)
    assert default_kind(many, "es-ES") == "table" and chart(many, ES) is None
    spec = chart(many, ES, "horizontal_bar")
    assert spec is not None and len(spec["data"]["values"]) == 30
    assert spec["title"]["subtitle"][1:] == ["40 de 1.234 filas", "30 de 40: País"]
    english = chart(many, EN, "horizontal_bar")
    assert english is not None and "40 of 1,234 rows" in english["title"]["subtitle"]
    averages: list[Row] = [(m, f"c{i}", float(i)) for m in MONTHS for i in range(12)]
    lines = chart(table((MONTH, COUNTRY, AVERAGE), averages), ES)
    assert lines is not None and {v["series"] for v in lines["data"]["values"]} == {f"c{i}" for i in range(6, 12)}
    assert "6 de 12: País" in lines["title"]["subtitle"]


def test_two_thousand_rows_are_drawn() -> None:
    start = date(2020, 1, 1).toordinal()
    rows: list[Row] = [(date.fromordinal(start + i).isoformat(), float(i % 50)) for i in range(2000)]
    spec = chart(table((DAY, REVENUE), rows), ES)
    assert spec is not None and "ene 2021" in texts(svg(spec))
    assert chart_types(table((DAY, REVENUE), [*rows, ("2030-01-01", 1.0)])) == ("table",)


def test_what_a_metric_was_before_is_grey() -> None:
    before = made("before", REVENUE, "Mes anterior", EUR)
    spec = chart(table((MONTH, REVENUE, before), [(m, 10.0, 9.0) for m in MONTHS]), ES)
    assert spec is not None
    assert spec["encoding"]["color"]["scale"] == {"domain": ["Ingresos", "Mes anterior"], "range": [PALETTE[0], ASIDE]}
    assert spec["layer"][0]["encoding"]["y"]["title"] == "Ingresos"


def test_one_series_has_one_colour_wherever_it_is_drawn() -> None:
    kinds = [k for k in chart_types(over_time_by()) if k not in ("heatmap", "table")]
    specs = [chart(over_time_by(), ES, kind) for kind in kinds]
    scales = [s["encoding"]["color"]["scale"] for s in specs if s is not None]
    assert len(scales) == len(kinds) == 4
    assert all(dict(zip(s["domain"], s["range"], strict=True)) == {
        name: colour for name, colour in zip(scales[0]["domain"], scales[0]["range"], strict=True)
    } for s in scales)  # fmt: skip
    assert len(set(scales[0]["range"])) == 3


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("page", ["#ffffff", "#1e1e1c"])
def test_colours_stand_out_on_the_light_and_on_the_dark_page(page: str) -> None:
    for colour in (*PALETTE, ASIDE):
        light, dark = sorted((luminance(colour), luminance(page)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3, colour


def test_no_two_series_share_a_colour_while_there_are_enough() -> None:
    names = [f"serie {i}" for i in range(6)]
    assert len(set(colours(names, None))) == 6
    assert colours([*names, "otros"], "otros")[-1] == ASIDE and len(set(colours([*names, "otros"], "otros"))) == 7


def test_the_currency_of_an_axis_is_that_of_its_figures() -> None:
    pesos = NumberFormat("currency", "MXN", 2)
    sales, cost = (Column(i, i, "number", "metric", f, additive=True) for i, f in (("mx", pesos), ("es", EUR)))
    spec = chart(table((MONTH, sales, cost), [(m, 1000.0, 2000.0) for m in MONTHS]), Said("es-MX", "es"))
    assert spec is not None
    drawn = texts(svg(spec))
    assert "$1,000" in drawn and "es (EUR)" in drawn and "$2,000" not in drawn


def test_names_that_look_the_same_stay_apart() -> None:
    named = replace(COUNTRY, names={"es": "España", "ES": "España"})
    spec = chart(table((named, REVENUE), [("es", 1.0), ("ES", 2.0), (None, 3.0), ("—", 4.0)]), ES)
    assert spec is not None
    order = spec["encoding"]["x"]["sort"]
    assert len(set(order)) == 4 and "España (ES)" in order


def test_a_long_name_is_cut_on_the_axis_and_whole_in_the_tooltip() -> None:
    name = "Una categoría con un nombre muy largo que no cabe al lado de su barra"
    spec = chart(table((COUNTRY, REVENUE), [(name, 2.0), ("b", 1.0)]), ES)
    assert spec is not None and name in [v["xt"] for v in spec["data"]["values"]]
    assert "…" in texts(svg(spec)) and name not in texts(svg(spec))
    assert {"field": "xt", "title": "País"} in spec["encoding"]["tooltip"]


def test_percentages_that_lie_close_together_keep_a_decimal() -> None:
    small = chart(table((COUNTRY, MARGIN), [("a", 0.021), ("b", 0.034)]), ES)
    wide = chart(table((COUNTRY, MARGIN), [("a", 0.2), ("b", 0.6)]), ES)
    assert small is not None and wide is not None
    assert "0,5 %" in texts(svg(small)) or "1,0 %" in texts(svg(small))
    assert "60 %" in texts(svg(wide))


def test_shares_that_make_the_whole_may_be_a_ring() -> None:
    share = made("percent_of_total", REVENUE, "% del total", PERCENT)
    rows: list[Row] = [("a", 60.0, 0.6), ("b", 40.0, 0.4)]
    assert "donut" in chart_types(table((COUNTRY, REVENUE, share), rows))
    assert "donut" not in chart_types(table((COUNTRY, REVENUE, share), [("a", 60.0, 0.6), ("b", 30.0, 0.3)]))


def test_counts_of_different_things_may_be_a_ring_where_no_thing_is_in_two_parts() -> None:
    buyers = replace(ORDERS, additive=False)
    rows: list[Row] = [("a", 30), ("b", 12)]
    assert "donut" in chart_types(table((COUNTRY, buyers), rows, totals={"orders": 42}))
    assert "donut" not in chart_types(table((COUNTRY, buyers), rows, totals={"orders": 40}))


@pytest.mark.parametrize(
    ("given", "word", "kind"),
    [
        (by_category(), "bar", "bar"),
        (compared(), "bar", "grouped_bar"),
        (by_category(), "pie", "donut"),
        (compared(), "pie", None),
        (over_time(), "pie", None),
        (over_time(), "area", "area"),
        (over_time(), "table", "table"),
        (over_time(), "anything", None),
    ],
)
def test_a_word_for_a_chart_is_the_plainest_honest_one(given: Table, word: str, kind: ChartKind | None) -> None:
    assert meant(given, word, "es-ES") == kind


def content(given: Table, **more: Any) -> dict[str, Any]:
    return table_content(
        given, result_id="x1", locale="es-ES", lang="es", timezone="UTC", period_text="", compare_text="", **more
    )


def test_the_content_says_what_is_drawn_what_else_may_be_and_where_the_pictures_are() -> None:
    found = content(by_category())
    assert found["chartType"] == "bar" and found["chartTypes"] == ["bar", "horizontal_bar", "donut", "table"]
    assert found["images"] == {"png": "/results/x1.png?type=bar", "svg": "/results/x1.svg?type=bar"}
    assert found["alt"] == found["chart"]["description"]
    assert found["alt"].replace("\u00a0", " ") == (
        "Gráfico de barras: Título. Ingresos: máximo 1.234,50 € (España), mínimo 20,00 € (Chile), total 2.254,50 €."
    )


def test_a_chart_that_would_mislead_is_told_and_the_usual_one_comes() -> None:
    found = content(over_time(), kind="pie")
    assert found["chartType"] == "line" and "chart" in found
    assert len(found["warnings"]) == 1 and "Gráfico de anillo" in found["warnings"][0]
    assert content(over_time(), kind="bar")["chartType"] == "bar"
    chosen = content(replace(over_time(), drawn="table"))
    assert chosen["chartType"] == "table" and "chart" not in chosen and "images" not in chosen


def test_a_single_figure_has_a_picture_and_no_chart_on_the_page() -> None:
    found = content(one())
    assert found["chartType"] == "number" and "chart" not in found and "png" in found["images"]
    assert "frente a oct 2025" in texts(svg(chart(one(), ES, "number") or {}))
