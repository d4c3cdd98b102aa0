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


@pytest.mark.parametrize(
    ("asked", "lang", "group", "row", "measure", "when", "top", "way"),
    [
        ("el producto más vendido de cada país", ES, "country", "product_name", "units", "true", 1, "desc"),
        ("best selling category per country last month", EN, "country", "category", "units", OCTOBER, 1, "desc"),
        ("margen bruto: peor categoría de cada país en octubre", ES, "country", "category", "margin", OCTOBER, 1,
         "asc"),
        ("top 3 products in each country in October by gross margin", EN, "country", "product_name", "margin",
         OCTOBER, 3, "desc"),
        ("los 2 meses con más unidades vendidas de cada categoría en 2025", ES, "category",
         "date_trunc('month', order_date)", "units", "year(order_date) = 2025", 2, "desc"),
    ],
)  # fmt: skip
def test_the_first_of_each_group_are_those_of_the_rows(
    person: Person, oracle: Oracle, asked: str, lang: Any, group: str, row: str, measure: str, when: str, top: int,
    way: str,
) -> None:  # fmt: skip
    value = "sum(quantity)" if measure == "units" else "sum(quantity * (i.unit_price - i.unit_cost))"
    expected = oracle.rows(
        f"select {group}, {row}, {value} as v, rank() over (partition by {group} order by {value} {way}) as place "
        "from order_items i join orders using (order_id) join customers using (customer_id) "
        f"join products using (product_id) where {when} group by 1, 2 qualify place <= {top}"
    )
    told = person.ask(asked, **lang)
    table = told.results[0]
    named = [[_key(c["raw"]) for c in r[:2]] + [round(float(r[2]["raw"]), 2), r[3]["raw"]] for r in table["rows"]]
    assert sorted(named, key=str) == sorted(
        ([_key(a), _key(b), round(float(v), 2), place] for a, b, v, place in expected), key=str
    )
    assert "totals" not in table, "the sum of the first ones is no total"
    assert "[…]" not in told.text and table["warnings"] == [], told.text
    if len(named) <= 12 and top == 1:
        assert all(r[2]["text"].replace("\u00a0", " ") in told.text for r in table["rows"]), told.text


def _key(value: Any) -> Any:
    return value.isoformat()[:10] if isinstance(value, date) else value


def test_what_follows_keeps_the_first_of_each_or_says_so(person: Person) -> None:
    person.ask("ventas por país en octubre", **ES)
    told = person.ask("y el mejor canal de cada país?", **ES)
    assert told.calls[0][1]["calculations"][0]["top"] == 1
    chips = {c["slot"]: c for c in told.results[0]["chips"]}
    assert chips["calculation"]["label"] == "1 más altos de cada país" and chips["calculation"]["removable"]
    told = person.ask("y en septiembre?", **ES)
    assert told.calls[0][1]["calculations"][0]["top"] == 1 and told.results[0]["rowCount"] < 10
    told = person.ask("top 2 de cada canal", **ES)
    assert not told.results, "that would need rows besides the channel"
