"""The chart of an answer as a picture and as a spec, over HTTP."""

import re

import pytest

from tests.server.conftest import Person


def texts(drawn: str) -> str:
    return " | ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn)).replace("\u00a0", " ")


def test_a_chart_is_the_same_on_the_page_and_in_its_pictures(person: Person) -> None:
    table = person.ask("ingresos por mes en 2025").results[0]
    assert table["chartType"] == "line" and {"line", "bar", "area", "table"} == set(table["chartTypes"])
    png = person.http.get(table["images"]["png"])
    assert png.status_code == 200 and png.headers["content-type"] == "image/png"
    assert png.content.startswith(b"\x89PNG") and png.headers["cache-control"].startswith("private")
    again = person.http.get(table["images"]["png"], headers={"If-None-Match": png.headers["etag"]})
    assert again.status_code == 304 and not again.content
    svg = person.http.get(table["images"]["svg"])
    assert (
        svg.headers["content-type"].startswith("image/svg+xml") and "sandbox" in svg.headers["content-security-policy"]
    )
    assert "dic 2025" in texts(svg.text) and "1 ene – 31 dic 2025" in texts(svg.text) and "Ingresos por mes" in svg.text
    spec = person.http.get(f"/results/{table['resultId']}/chart").json()
    assert spec["chart"] == table["chart"] and spec["alt"] == table["alt"]
    assert spec["chartTypes"] == table["chartTypes"] and spec["chartType"] == "line"


def test_another_type_and_another_locale_need_no_query(person: Person) -> None:
    table = person.ask("ingresos por mes en 2025").results[0]
    address = f"/results/{table['resultId']}"
    bars = person.http.get(f"{address}/chart", params={"type": "bar", "locale": "en-GB"}).json()
    assert bars["chartType"] == "bar" and bars["chart"]["mark"] == "bar"
    assert "Dec 2025" in texts(person.http.get(f"{address}.svg", params={"locale": "en-GB"}).text)
    nothing = person.http.get(f"{address}/chart", params={"type": "table"}).json()
    assert nothing["chart"] is None and nothing["chartType"] == "table" and "alt" not in nothing


def test_values_have_the_names_that_the_answer_gave_them(person: Person) -> None:
    table = person.ask("pedidos por estado").results[0]
    shown = {row[0]["text"] for row in table["rows"]}
    assert "completed" not in shown, "the engine's own spelling"
    drawn = texts(person.http.get(table["images"]["svg"]).text)
    assert all(name in drawn for name in shown)
    assert person.http.get(f"/results/{table['resultId']}/chart").json()["chart"] == table["chart"]


def test_one_figure_is_a_picture_too(person: Person) -> None:
    table = person.ask("ingresos de octubre de 2026").results[0]
    assert table["chartType"] == "number" and "chart" not in table
    drawn = texts(person.http.get(table["images"]["svg"]).text)
    assert table["rows"][0][0]["text"].replace("\u00a0", " ") in drawn and "1–31 oct 2026" in drawn


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("type=donut", 422, "bad_chart_type"),
        ("type=nonsense", 422, "bad_chart_type"),
        ("type=table", 404, "no_chart"),
        ("locale=xx", 422, "bad_locale"),
        ("scale=9", 422, "bad_scale"),
        ("scale=nan", 422, "bad_scale"),
        ("scale=x", 422, "bad_scale"),
    ],
)
def test_what_cannot_be_drawn_is_said(person: Person, query: str, status: int, code: str) -> None:
    table = person.ask("ingresos por mes en 2025").results[0]
    answer = person.http.get(f"/results/{table['resultId']}.png?{query}", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_nobody_elses_and_unknown_results_look_the_same(person: Person) -> None:
    for address in ("/results/nope.png", "/results/nope.svg", "/results/nope/chart"):
        answer = person.http.get(address)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_result")
