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


@pytest.mark.parametrize(
    ("asked", "lang", "locale", "sql", "many", "says"),
    [
        ("ventas medias por día en octubre", ES, "es-ES", f"select sum(order_total) / 31 from orders where {OCTOBER}",
         31, "de media, {mean} por día (cuentan 31 días)"),
        ("average daily revenue last month", EN, "en-GB", f"select sum(order_total) / 31 from orders where {OCTOBER}",
         31, "{mean} per day on average (over 31 days)"),
        ("promedio mensual de ingresos este año", ES, "es-ES",
         "select sum(order_total) / 10 from orders where order_date >= '2026-01-01' and order_date < '2026-11-01'",
         10, "Lo que no está completo no cuenta."),
        ("average revenue per week in the third quarter", EN, "en-GB",
         "select sum(order_total) / 12 from orders where order_date >= '2026-07-06' and order_date < '2026-09-28'",
         12, "{mean} per week on average (over 12 weeks)"),
        ("ventas medias diarias de Chile en octubre", ES, "es-ES",
         f"{SOLD.replace('sum(order_total)', 'sum(order_total) / 31')} where country = 'Chile' and {OCTOBER}",
         31, "de media, {mean} por día (cuentan 31 días)"),
    ],
)  # fmt: skip
def test_a_mean_is_over_all_whole_days_weeks_or_months(
    person: Person, oracle: Oracle, asked: str, lang: Any, locale: str, sql: str, many: int, says: str
) -> None:
    expected = oracle.one(sql)
    told = person.ask(asked, **lang)
    assert says.format(mean=euros(expected, locale)) in told.text, told.text
    assert euros(expected, locale) in told.text and "[…]" not in told.text
    found = {o["kind"]: o for o in origins(told)}
    assert found["mean"]["value"] == pytest.approx(float(expected)) and found["count"]["value"] == many
    assert found["mean"]["column"] == "orders_revenue"


def test_a_day_without_rows_counts_and_today_does_not(person: Person, oracle: Oracle) -> None:
    days = "order_date >= '2026-11-01' and order_date < '2026-11-24'"
    orders = "from orders join customers using (customer_id) where country = 'Chile' and channel = 'store'"
    expected = oracle.one(f"select count(distinct order_id) / 23 {orders} and {days}")
    assert oracle.one(f"select count(distinct order_date) {orders} and {days}") < 23
    told = person.ask("promedio diario de pedidos de Chile en tienda física este mes", **ES)
    found = {o["kind"]: o for o in origins(told)}
    assert found["mean"]["value"] == pytest.approx(float(expected)) and found["count"]["value"] == 23
    assert "Lo que no está completo no cuenta." in told.text


@pytest.mark.parametrize(
    ("asked", "lang", "says"),
    [
        ("average gross margin % per month this year", EN, "I cannot compute"),
        ("media de ventas por país este año", ES, "Todavía no sé calcular"),
        ("ventas medias por día", ES, "¿La media de qué periodo?"),
    ],
)
def test_a_mean_that_means_nothing_is_not_told(person: Person, asked: str, lang: Any, says: str) -> None:
    told = person.ask(asked, **lang)
    assert says in told.text and not told.results


@pytest.mark.parametrize("asked", ["ventas por día en octubre", "valor medio del pedido por día en octubre"])
def test_by_day_is_no_mean(person: Person, asked: str) -> None:
    told = person.ask(asked, **ES)
    assert "de media" not in told.text and "lo más alto" in told.text and told.results[0]["rowCount"] == 31


@pytest.mark.parametrize(
    ("asked", "lang", "locale"),
    [
        ("qué país creció más en ventas en octubre respecto a septiembre", ES, "es-ES"),
        ("which country's revenue grew most in October vs September", EN, "en-GB"),
    ],
)
def test_the_one_that_grew_most_is_named(person: Person, oracle: Oracle, asked: str, lang: Any, locale: str) -> None:
    sums = ", ".join(f"sum(order_total) filter (where {when})" for when in (OCTOBER, SEPTEMBER))
    rows = oracle.rows(
        f"select country, {sums} from orders join customers using (customer_id) where country is not null group by 1"
    )
    country, now, then = max(rows, key=lambda r: r[1] / r[2] - 1)
    told = person.ask(asked, **lang)
    names = {"Spain": "España", "Mexico": "México"} if locale == "es-ES" else {}
    for said in (names.get(country, country), plain(growth(now / then - 1, locale)), euros(now, locale)):
        assert said in told.text, told.text
    assert euros(then, locale) in told.text and "[…]" not in told.text
