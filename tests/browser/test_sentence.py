"""The main job as a person does it: one sentence, a look at the numbers, one approval, a report in the minutes."""

import csv
import io
import re
import urllib.request
from dataclasses import dataclass
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Watched, watched
from tests.conftest import Habla

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Case:
    """The sentence in one language, and what the person then reads."""

    locale: str
    sentence: str
    range: str
    sent: str
    approved: str


SPANISH = Case(
    locale="es-ES",
    sentence="Ok, muéstrame el reporte de ventas del mes pasado y envíalo a la minuta de la reunión",
    range="1–31 oct 2026",
    sent="Reporte enviado",
    approved="Aprobado",
)
ENGLISH = Case(
    locale="en-US",
    sentence="Ok, show me last month's sales report and send it to the meeting minutes",
    range="1–31 Oct 2026",
    sent="Report sent",
    approved="Approved",
)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("case", [SPANISH, ENGLISH], ids=lambda case: case.locale)
def test_the_report_of_last_month_reaches_the_minutes(case: Case, chromium: Browser, habla: Habla) -> None:
    base = habla()
    with watched(chromium, case.locale) as person:
        person.page.goto(base)
        sees_what_it_runs_on(person.page)
        asks(person, case)
        rows = sees_the_report(person.page, case)
        approves(person, case, rows)
        sees_it_arrive(person, case, rows)
        finds_everything_after_a_reload(person, case, rows)


def sees_what_it_runs_on(page: Page) -> None:
    expect(page.get_by_test_id("model-badge")).to_have_attribute("data-state", "ok")
    engines = page.get_by_test_id("engine-badge")
    expect(engines).to_have_count(3)
    for name in ("lightdash", "kestra", "tracardi"):
        expect(engines.and_(page.locator(f"[data-engine={name}]"))).to_have_attribute("data-state", "ok")


def asks(person: Watched, case: Case) -> None:
    page = person.page
    page.get_by_test_id("composer").fill(case.sentence)
    person.seen.clear()
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("user-message")).to_have_text(case.sentence)
    expect(page.get_by_test_id("approval-card")).to_be_visible()
    assert "progress" in person.seen, "no progress was shown"
    assert person.seen["progress"] <= person.seen["result-table"], "progress came after the result"
    expect(page.get_by_test_id("progress")).to_have_count(0)


def sees_the_report(page: Page, case: Case) -> int:
    """Table, chart, range and source; gives the number of rows."""
    expect(page.get_by_test_id("result-table")).to_have_count(1)
    rows = page.get_by_test_id("result-table").locator("tbody tr").count()
    assert rows == 31, "one row a day of October"
    expect(page.get_by_test_id("result-range")).to_contain_text(case.range)
    expect(page.get_by_test_id("result-range")).to_contain_text("Europe/Madrid")
    sees_a_chart(page.get_by_test_id("result-chart"))
    source = page.get_by_test_id("provenance")
    source.get_by_role("button").click()
    expect(source.locator("dt")).not_to_have_count(0)
    for part in ("Lightdash", case.range):
        expect(source).to_contain_text(part)
    assert answer(link(source), page.url)[0] == 200
    return rows


def sees_a_chart(chart: Locator) -> None:
    """Something is drawn, and it has a size."""
    expect(chart.locator("svg path, svg rect").first).to_be_attached()
    box = chart.locator("svg").bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] > 100
    assert any(
        len(path) > 60
        for path in chart.locator("svg path").evaluate_all("all => all.map(p => p.getAttribute('d') || '')")
    )


def approves(person: Watched, case: Case, rows: int) -> None:
    card = person.page.get_by_test_id("approval-card")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("export_to_minutes")
    shown = {
        item.get_attribute("data-name"): item.inner_text() for item in card.get_by_test_id("approval-argument").all()
    }
    assert set(shown) == {"title", "report", "meeting"}
    assert re.search(r"\.csv", shown["report"])
    assert str(rows) in shown["report"]
    assert all(value.strip() for value in shown.values())
    person.shoot(f"sentence-{case.locale}-approval")
    card.get_by_test_id("approve").click()


def sees_it_arrive(person: Watched, case: Case, rows: int) -> None:
    page = person.page
    notice = page.get_by_test_id("notice").filter(has_text=case.sent)
    expect(notice).to_be_visible()
    expect(page.get_by_test_id("approval-outcome")).to_have_text(case.approved)
    tasks = page.get_by_test_id("flow-task")
    expect(tasks.first).to_be_visible()
    expect(page.locator("[data-testid=flow-task][data-state=SUCCESS]")).to_have_count(tasks.count())
    assert person.seen["flow-progress"] <= person.seen["notice"]
    assert "toast" in person.seen, "nobody who looks elsewhere would notice"
    if page.get_by_test_id("toast").is_visible():
        page.get_by_test_id("toast").get_by_role("button").click()
    person.shoot(f"sentence-{case.locale}-done")
    the_report_is_there(link(notice), rows, person)


def the_report_is_there(address: str, rows: int, person: Watched) -> None:
    """The link of the notice opens the minutes: a page with the chart, and the table as Markdown and CSV."""
    with person.page.context.expect_page() as opened:
        person.page.get_by_test_id("notice").locator("a").last.click()
    minutes = opened.value
    minutes.wait_for_load_state()
    expect(minutes.locator("img").first).to_be_visible()
    drawn = minutes.locator("img").first.evaluate("image => image.naturalWidth")
    files = {href.rpartition(".")[2]: href for href in hrefs(minutes)}
    minutes.close()
    assert drawn > 100
    assert set(files) >= {"md", "csv", "png"}
    status, table = answer(files["csv"], address)
    assert status == 200
    assert len(list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))) == rows + 1
    status, markdown = answer(files["md"], address)
    assert status == 200
    assert markdown.startswith(b"# ")
    status, picture = answer(files["png"], address)
    assert status == 200
    assert picture.startswith(b"\x89PNG")


def finds_everything_after_a_reload(person: Watched, case: Case, rows: int) -> None:
    page = person.page
    page.reload()
    expect(page.get_by_test_id("user-message")).to_have_text(case.sentence)
    expect(page.get_by_test_id("result-table").locator("tbody tr")).to_have_count(rows)
    expect(page.get_by_test_id("result-range")).to_contain_text(case.range)
    sees_a_chart(page.get_by_test_id("result-chart"))
    expect(page.get_by_test_id("approval-outcome")).to_have_text(case.approved)
    expect(page.get_by_test_id("approve")).to_have_count(0)
    expect(page.get_by_test_id("notice").filter(has_text=case.sent)).to_be_visible()
    expect(page.get_by_test_id("thread-item")).to_have_count(1)
    expect(page.get_by_test_id("error")).to_have_count(0)


def link(inside: Locator) -> str:
    """The address of the last link in a part of the page."""
    href = inside.locator("a").last.get_attribute("href")
    assert href
    return href


def hrefs(page: Page) -> list[str]:
    return [urljoin(page.url, item.get_attribute("href") or "") for item in page.locator("a").all()]


def answer(url: str, base: str) -> tuple[int, bytes]:
    """What a GET of this address says, asked from outside the browser."""
    with urllib.request.urlopen(urljoin(base, url), timeout=10) as reply:
        return reply.status, reply.read()
