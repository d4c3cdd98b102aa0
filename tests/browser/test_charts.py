"""The page and the picture of one answer, side by side: the same names, the same figures, the same language."""

import re
import urllib.request
from dataclasses import dataclass
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, watched
from tests.conftest import Habla

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Case:
    """A question in one language, and how its axis is written."""

    locale: str
    question: str
    amount: re.Pattern[str]
    title: str


CASES = (
    Case("es-ES", "ingresos por país en 2025", re.compile(r"[\d.]+\u00a0€"), "Ingresos por país"),
    Case("en-GB", "revenue by country in 2025", re.compile(r"€[\d,]+"), "Revenue by country"),
)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.locale)
def test_the_page_draws_what_the_picture_shows(case: Case, chromium: Browser, habla: Habla) -> None:
    base = habla()
    with watched(chromium, case.locale) as person:
        person.page.goto(base)
        person.page.get_by_test_id("composer").fill(case.question)
        person.page.get_by_test_id("send").click()
        expect(person.page.get_by_test_id("result-chart").locator("svg")).to_be_visible(timeout=PATIENCE)
        shown = _on_page(person.page)
        rows = [
            cell.strip()
            for cell in person.page.locator("[data-testid=result-table] tbody tr td:first-child").all_inner_texts()
        ]
        address = person.page.locator("a[href*='/results/'][href*='.csv']").first.get_attribute("href") or ""
        assert not person.errors
    with urllib.request.urlopen(urljoin(base, address.replace(".csv", ".svg").split("?")[0]), timeout=60) as answer:
        drawn = re.findall(r"<text[^>]*>([^<]*)</text>", answer.read().decode())
    assert len(rows) > 2 and set(rows) <= shown and set(rows) <= set(drawn)
    for texts in (shown, set(drawn)):
        amounts = {text for text in texts if "€" in text}
        assert len(amounts) > 2 and all(case.amount.fullmatch(text) for text in amounts), amounts
    assert case.title in drawn, "the picture has its own title; on the page it stands above"
    assert case.title not in shown


def _on_page(page: Page) -> set[str]:
    chart = page.get_by_test_id("result-chart")
    return {text for text in chart.locator("svg text").all_text_contents() if text}
