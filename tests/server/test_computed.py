"""What is worked out of several figures and asked in words, against SQL over the shop's own rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from assistant.answer.format import growth, number
from assistant.catalogue import NumberFormat
from engines.warehouse.export import export_duckdb
from engines.warehouse.store import build
from tests.server.conftest import Person, Told

TODAY = date(2026, 11, 24)
ES: dict[str, Any] = {"forwardedProps": {"locale": "es-ES"}}
EN: dict[str, Any] = {"forwardedProps": {"locale": "en-GB"}}
OCTOBER = "order_date >= '2026-10-01' and order_date < '2026-11-01'"
SEPTEMBER = "order_date >= '2026-09-01' and order_date < '2026-10-01'"
SOLD = "select sum(order_total) from orders join customers using (customer_id)"


class Oracle:
    """The shop's rows, without the product."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def one(self, sql: str) -> Decimal:
        return Decimal(str(self.rows(sql)[0][0]))


@pytest.fixture(scope="session")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    folder = tmp_path_factory.mktemp("oracle")
    build(folder / "warehouse.duckdb", TODAY)
    export_duckdb(folder / "warehouse.duckdb", folder / "shop.duckdb")
    with duckdb.connect(str(folder / "shop.duckdb"), read_only=True) as connection:
        connection.execute("set schema = 'raw'")
        yield Oracle(connection)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def euros(value: Decimal, locale: str) -> str:
    return plain(number(round(value, 2), NumberFormat(style="currency", currency="EUR", decimals=2), locale))


def times(value: Decimal, locale: str) -> str:
    return number(value, NumberFormat(decimals=2), locale) + "×"


def origins(told: Told) -> list[Any]:
    return list(told.of("TEXT_MESSAGE_END")[-1]["metadata"]["origins"])


@pytest.mark.parametrize(
    ("asked", "lang", "locale", "says"),
    [
        ("cuánto más vendió España que México el mes pasado", ES, "es-ES", "España supera a México en {apart}."),
        ("diferencia de ingresos entre México y España en octubre", ES, "es-ES", "España supera a México en {apart}."),
        ("how much less did Mexico sell than Spain last month", EN, "en-GB", "Spain is ahead of Mexico by {apart}."),
        ("¿vendió España más que México el mes pasado?", ES, "es-ES", "Sí. Ingresos"),
        ("¿vendió México más que España el mes pasado?", ES, "es-ES", "No. Ingresos"),
        ("did Mexico sell less than Spain last month?", EN, "en-GB", "Yes. Revenue"),
        ("did Spain sell twice as much as Mexico last month?", EN, "en-GB", "No. Revenue"),
        ("is Mexico half of Spain's revenue in October?", EN, "en-GB", "No. Revenue"),
        ("cuántas veces más vendió España que México en octubre", ES, "es-ES", "España tiene {ratio} lo de México."),
        ("how many times bigger is revenue in Mexico than in Spain in October", EN, "en-GB",
         "Mexico has {inverse} as much as Spain."),
    ],
)  # fmt: skip
def test_two_countries_are_set_against_each_other(
    person: Person, oracle: Oracle, asked: str, lang: Any, locale: str, says: str
) -> None:
    spain, mexico = (oracle.one(f"{SOLD} where country = '{c}' and {OCTOBER}") for c in ("Spain", "Mexico"))
    told = person.ask(asked, **lang)
    apart = euros(abs(spain - mexico), locale)
    expected = says.format(apart=apart, ratio=times(spain / mexico, locale), inverse=times(mexico / spain, locale))
    assert expected in told.text, told.text
    assert all(figure in told.text for figure in (euros(spain, locale), euros(mexico, locale), apart))
    assert "[…]" not in told.text
    assert [Decimal(str(o["value"])) for o in origins(told) if o["kind"] == "difference"] == [abs(spain - mexico)]


@pytest.mark.parametrize(
    ("asked", "lang", "locale", "says"),
    [
        ("¿vendimos más en octubre que en septiembre?", ES, "es-ES", "No. Ingresos"),
        ("did we sell less in October than in September?", EN, "en-GB", "Yes. Revenue"),
        ("did revenue decrease in October?", EN, "en-GB", "That is {apart} less."),
        ("cuánto menos vendimos en octubre que en septiembre", ES, "es-ES", "Son {apart} menos."),
        ("cuántos euros menos que en septiembre vendimos en octubre", ES, "es-ES", "Son {apart} menos."),
        ("¿vendimos en octubre el doble que en septiembre?", ES, "es-ES", "No. Ingresos"),
    ],
)
def test_a_month_is_set_against_the_one_before(
    person: Person, oracle: Oracle, asked: str, lang: Any, locale: str, says: str
) -> None:
    now, then = (oracle.one(f"{SOLD} where {when}") for when in (OCTOBER, SEPTEMBER))
    told = person.ask(asked, **lang)
    assert says.format(apart=euros(abs(now - then), locale)) in told.text, told.text
    for figure in (euros(now, locale), euros(then, locale), plain(growth((now - then) / then, locale))):
        assert figure in told.text, told.text
    assert "[…]" not in told.text


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("did we sell 10% more in October than in September?", EN),
        ("¿creció España más que México en octubre?", ES),
        ("¿vendió más España o México en octubre?", ES),
        ("cuánto más vendimos en octubre que en septiembre", ES),
    ],
)
def test_yes_and_no_are_not_said_where_more_than_that_is_asked(person: Person, asked: str, lang: Any) -> None:
    told = person.ask(asked, **lang)
    assert not told.text.startswith(("Sí.", "No.", "Yes.")), told.text
