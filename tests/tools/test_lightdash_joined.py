"""Somebody's own project with a join that repeats rows: what adds up there and what does not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from assistant.catalogue import Catalogue
from tests.tools.desk import ZONE, Desk
from tests.tools.hotel import TOKEN, hotel
from tools.lightdash import LightdashEngine, LightdashSettings
from tools.registry import all_tools

pytestmark = pytest.mark.anyio
VALUE, KIND, SORT = "invoices_value", "lines_kind", "lines_sort"
_SHARE = {"kind": "percent_of_total", "metric": VALUE}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_ENV", "test")
        patch.setenv("ASSISTANT_NOW", "2026-11-24T09:30:00+01:00")
        with hotel(tmp_path_factory.mktemp("hotel")) as settings:
            yield settings.site_url


@pytest.fixture
async def house(url: str) -> AsyncIterator[Desk]:
    engine = LightdashEngine(LightdashSettings(url=url, token=TOKEN, timezone=ZONE, first_poll=0.05))
    try:
        yield Desk(Catalogue.of([await engine.catalogue()]), all_tools([engine]), lang="en")
    finally:
        await engine.aclose()


async def test_what_a_join_counts_in_several_rows_has_no_total_and_says_so(house: Desk) -> None:
    table = await house.table("query_metrics", metrics=[VALUE], dimensions=[KIND], calculations=[_SHARE])
    assert {row[0]: row[1] for row in table.rows} == {"room": 150, "food": 130}, "of 180 in all"
    assert not table.columns[1].additive
    assert table.columns[2].label == "Value (% of the sum of the rows)" and table.columns[2].calculation is None
    [told] = table.warnings
    assert told.startswith("The same thing may count in several rows of value")


async def test_a_join_that_repeats_nothing_here_adds_up(house: Desk) -> None:
    own = await house.table("query_metrics", metrics=[VALUE], dimensions=["invoices_city"], calculations=[_SHARE])
    assert own.columns[1].additive and own.columns[2].label == "Value (% of total)" and own.warnings == ()
    many = await house.table("query_metrics", metrics=["lines_nights"], dimensions=["invoices_city"])
    assert many.columns[1].additive and many.warnings == (), "a line has one invoice"
    lugo = [{"field": "invoices_city", "values": ["Lugo"]}]
    once = await house.table("query_metrics", metrics=[VALUE], dimensions=[KIND], filters=lugo)
    assert once.columns[1].additive and once.warnings == (), "its only invoice has one line"


async def test_what_cannot_be_checked_is_not_added_up(house: Desk) -> None:
    cut = await house.table("query_metrics", metrics=[VALUE], dimensions=[KIND], limit=1, calculations=[_SHARE])
    assert not cut.columns[1].additive and "not added up" in cut.warnings[0]
    assert cut.columns[2].label == "Value (% of the sum of the rows)"


_GUESTS, _MONTH = "bookings_guests", "bookings_booked_on_month"
_CHANGE = {"kind": "change_from_previous", "metric": _GUESTS}


@pytest.mark.parametrize("period", [{"start": "2026-09-01", "end": "2026-11-01"}, None])
async def test_earlier_periods_are_whole_where_recent_dates_are_required(house: Desk, period: Any) -> None:
    asked = {"metrics": [_GUESTS], "dimensions": [_MONTH], "calculations": [_CHANGE]}
    table = await house.table("query_metrics", **asked, period=period)
    found = {row[0]: row[1:3] for row in table.rows}
    earlier = {"2026-09-01": (40, 7), "2026-10-01": (60, 40)}
    assert found == (earlier if period else {"2026-10-01": (60, 40), "2026-11-01": (90, 60)})


async def test_what_the_model_requires_is_said_unless_the_question_limits_it_itself(house: Desk) -> None:
    table = await house.table("query_metrics", metrics=[_GUESTS])
    assert table.rows == ((150,),), "of 202 in all"
    said = [(f["text"], f["saved"]) for f in table.provenance.filters]
    assert said == [("booked on: last 2 months", True), ("channel: web", True)]
    house.results["r1"] = table
    card = await house.card("explain_result", result="r1")
    conditions = next(items for title, items in card.groups if title == "Conditions")
    assert {item.label for item in conditions} == {"Of the model, always"}

    shop = [{"field": "bookings_channel", "values": ["shop"]}]
    own = await house.table("query_metrics", metrics=[_GUESTS], period="2026", filters=shop)
    assert own.rows == ((5,),) and not any(f.get("saved") for f in own.provenance.filters)
    monthly = [{"field": _MONTH, "operator": "equals", "values": ["2026-08-01"]}]
    assert (await house.table("query_metrics", metrics=[_GUESTS], filters=monthly)).rows == ((7,),)


async def test_a_period_finds_the_explore_that_has_a_date(house: Desk) -> None:
    nights: dict[str, Any] = {"metrics": ["lines_nights"], "dimensions": [KIND]}
    always = await house.table("query_metrics", **nights)
    assert always.provenance.explore == "lines" and always.rows == (("room", 4), ("food", 0))
    table = await house.table("query_metrics", **nights, period="last month")
    assert table.provenance.explore == "invoices" and table.rows == (("room", 4), ("food", 0))
    assert (await house.table("query_metrics", **nights, period="this month")).rows == (("food", 0),)
    bookings = await house.table("query_metrics", metrics=[_GUESTS], period="last month")
    assert bookings.rows == ((60,),)
