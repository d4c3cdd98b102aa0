"""Questions as people ask them, in pairs: both languages must come to the same query."""

from __future__ import annotations

from typing import Any

import pytest

from tests.planner.asking import query

Json = dict[str, Any]
REVENUE, ORDERS, AOV, ACTIVE = "orders_revenue", "orders_order_count", "orders_aov", "orders_active_customers"
MARGIN, RATE, UNITS = "order_items_gross_margin", "order_items_gross_margin_pct", "order_items_units"
NEW, SPEND = "customers_new_customers", "marketing_spend_spend"
COUNTRY, CHANNEL, STATUS, SEGMENT = "customers_country", "orders_channel", "orders_status", "customers_segment"
CATEGORY, PRODUCT, MEDIUM = "products_category", "products_product_name", "marketing_spend_channel"


def only(field: str, *values: str | float, operator: str = "equals") -> Json:
    return {"field": field, "operator": operator, "values": list(values)}


def top(field: str, descending: bool = True) -> list[Json]:
    return [{"field": field, "descending": descending}]


# Spanish, English, what both come to; the periods' words differ by language and are compared apart.
PAIRS: list[tuple[str, str, Json]] = [
    ("¿cuánto vendimos ayer?", "how much did we sell yesterday?", {"metrics": [REVENUE]}),
    ("cómo van las ventas este mes", "how are sales doing this month", {"metrics": [REVENUE]}),
    ("cuánto llevamos facturado este año", "how much have we invoiced this year", {"metrics": [REVENUE]}),
    ("cuánto vendió la tienda en octubre", "how much did the shop sell in October", {"metrics": [REVENUE]}),
    ("dime los ingresos por mes de 2025", "tell me revenue by month for 2025",
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_month"]}),
    ("ventas por país y canal",
     "sales by country and channel", {"metrics": [REVENUE], "dimensions": [COUNTRY, CHANNEL]}),
    ("evolución de los ingresos en los últimos 12 meses", "revenue trend over the last 12 months",
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_month"]}),
    ("¿qué canal trae más ingresos?", "which channel brings the most revenue?",
     {"metrics": [REVENUE], "dimensions": [CHANNEL], "sorts": top(REVENUE)}),
    ("¿en qué país vendemos menos?", "in which country do we sell least?",
     {"metrics": [REVENUE], "dimensions": [COUNTRY], "sorts": top(REVENUE, False)}),
    ("top 5 productos por margen en octubre", "top 5 products by margin in October",
     {"metrics": [MARGIN], "dimensions": [PRODUCT], "sorts": top(MARGIN), "limit": 5}),
    ("los diez productos más vendidos este año", "the ten best selling products this year",
     {"metrics": [UNITS], "dimensions": [PRODUCT], "sorts": top(UNITS), "limit": 10}),
    ("las 3 categorías con menos margen", "bottom 3 categories by margin",
     {"metrics": [MARGIN], "dimensions": [CATEGORY], "sorts": top(MARGIN, False), "limit": 3}),
    ("ticket medio por segmento el trimestre pasado", "average order value by segment last quarter",
     {"metrics": [AOV], "dimensions": [SEGMENT]}),
    ("cuántos pedidos cancelados hubo la semana pasada en México",
     "how many cancelled orders were there last week in Mexico",
     {"metrics": [ORDERS], "filters": [only(STATUS, "cancelled"), only(COUNTRY, "Mexico")]}),
    ("ventas sin devueltos ni cancelados por canal", "sales excluding returned and cancelled orders by channel",
     {"metrics": [REVENUE], "dimensions": [CHANNEL], "filters": [only(STATUS, "returned",
     "cancelled", operator="notEquals")]}),
    ("ventas diarias de octubre sin contar devoluciones", "daily sales in October not counting returns",
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_day"], "filters": [only(STATUS,
     "returned", operator="notEquals")]}),
    ("pedidos de clientes vip en la app durante 2025", "orders from vip customers in the app during 2025",
     {"metrics": [ORDERS], "filters": [only(SEGMENT, "vip"), only(CHANNEL, "app")]}),
    ("ingresos de empresas por trimestre", "revenue from businesses by quarter",
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_quarter"], "filters": [only(SEGMENT, "business")]}),
    ("países con más de 1.000 pedidos en 2025", "countries with more than 1,000 orders in 2025",
     {"metrics": [ORDERS], "dimensions": [COUNTRY], "filters": [only(ORDERS, 1000, operator="greaterThan")]}),
    ("países con ingresos superiores a 50.000 € el mes pasado", "countries with revenue above 50,000 € last month",
     {"metrics": [REVENUE], "dimensions": [COUNTRY], "filters": [only(REVENUE, 50000, operator="greaterThan")]}),
    ("productos con menos de 500 unidades vendidas", "products with less than 500 units sold",
     {"metrics": [UNITS], "dimensions": [PRODUCT], "filters": [only(UNITS, 500, operator="lessThan")]}),
    ("categorías con un margen por encima del 30 %", "categories with a margin above 30 %",
     {"metrics": [RATE], "dimensions": [CATEGORY], "filters": [only(RATE, 0.3, operator="greaterThan")]}),
    ("pedidos de más de 100 euros por canal", "orders above 100 euros by channel",
     {"metrics": [ORDERS], "dimensions": [CHANNEL],
     "filters": [only("orders_order_total", 100, operator="greaterThan")]}),
    ("canales con al menos dos mil pedidos", "channels with at least two thousand orders",
     {"metrics": [ORDERS], "dimensions": [CHANNEL], "filters": [only(ORDERS, 2000, operator="greaterThanOrEqual")]}),
    ("cuánto gastamos en Google Ads el mes pasado", "how much did we spend on Google Ads last month",
     {"metrics": [SPEND], "filters": [only(MEDIUM, "google_ads")]}),
    ("inversión publicitaria mensual por plataforma", "monthly ad spend by platform",
     {"metrics": [SPEND], "dimensions": ["marketing_spend_date_month", MEDIUM]}),
    ("gasto por canal este año", "spend by channel this year", {"metrics": [SPEND], "dimensions": [MEDIUM]}),
    ("facebook contra google en gasto este año", "facebook versus google in spend this year",
     {"metrics": [SPEND], "dimensions": [MEDIUM], "filters": [only(MEDIUM, "meta_ads", "google_ads")]}),
    ("ventas de España frente a México por mes", "sales of Spain versus Mexico by month",
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_month", COUNTRY], "filters": [only(COUNTRY, "Spain",
     "Mexico")]}),
    ("clientes nuevos por semana desde septiembre", "new customers per week since September",
     {"metrics": [NEW], "dimensions": ["customers_first_order_date_week"]}),
    ("cuántas altas tuvimos ayer", "how many sign-ups did we get yesterday", {"metrics": [NEW]}),
    ("compradores únicos en la app el mes pasado", "unique buyers in the app last month",
     {"metrics": [ACTIVE], "filters": [only(CHANNEL, "app")]}),
    ("margen de panadería en Chile el año pasado", "bakery margin in Chile last year",
     {"metrics": [MARGIN], "filters": [only(CATEGORY, "Bakery"), only(COUNTRY, "Chile")]}),
    ("unidades de café y té por producto en octubre", "units of coffee and tea by product in October",
     {"metrics": [UNITS], "dimensions": [PRODUCT], "filters": [only(CATEGORY, "Coffee", "Tea")]}),
    ("margen bruto % por categoría en Q3",
     "gross margin % by category in Q3", {"metrics": [RATE], "dimensions": [CATEGORY]}),
    ("ingresos y pedidos por canal",
     "revenue and orders by channel", {"metrics": [REVENUE, ORDERS], "dimensions": [CHANNEL]}),
    ("desglósame los pedidos del mes pasado por estado", "break down last month's orders by status",
     {"metrics": [ORDERS], "dimensions": [STATUS]}),
    ("solo España y México: ingresos por canal, últimos 3 meses",
     "only Spain and Mexico: revenue by channel, last 3 months",
     {"metrics": [REVENUE], "dimensions": [CHANNEL], "filters": [only(COUNTRY, "Spain", "Mexico")]}),
    ("ventas de la web", "web sales", {"metrics": [REVENUE], "filters": [only(CHANNEL, "web")]}),
    ("ventas online contra tienda física", "online sales versus physical store",
     {"metrics": [REVENUE], "dimensions": [CHANNEL], "filters": [only(CHANNEL, "web", "store")]}),
    ("pedidos sin canal",
     "orders without a channel", {"metrics": [ORDERS], "filters": [only(CHANNEL, operator="isNull")]}),
    ("ingresos ordenados por mes este año", "revenue sorted by month this year",
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_month"], "sorts": top("orders_order_date_month", False)}),
    ("¿qué mes de 2025 vendimos más?", "which month of 2025 did we sell most?",
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_month"], "sorts": top(REVENUE)}),
    ("cuántas devoluciones hubo en octubre", "how many returns were there in October",
     {"metrics": [ORDERS], "filters": [only(STATUS, "returned")]}),
    ("ventas de todos los países menos España por canal", "sales of all countries except Spain by channel",
     {"metrics": [REVENUE], "dimensions": [CHANNEL], "filters": [only(COUNTRY, "Spain", operator="notEquals")]}),
    ("cuántos pedidos no se completaron en octubre", "how many orders were not completed in October",
     {"metrics": [ORDERS], "filters": [only(STATUS, "completed", operator="notEquals")]}),
    ("ventas sin contar España ni los pedidos cancelados", "sales not counting Spain nor cancelled orders",
     {"metrics": [REVENUE],
      "filters": [only(COUNTRY, "Spain", operator="notEquals"), only(STATUS, "cancelled", operator="notEquals")]}),
    ("cuántas unidades de té vendimos en octubre", "how many units of tea were sold in October",
     {"metrics": [UNITS], "filters": [only(CATEGORY, "Tea")]}),
    ("margen % por categoría", "margin % by category", {"metrics": [RATE], "dimensions": [CATEGORY]}),
    ("pedidos con importe mayor de 300 por país", "orders with an order total above 300 by country",
     {"metrics": [ORDERS], "dimensions": [COUNTRY],
     "filters": [only("orders_order_total", 300, operator="greaterThan")]}),
    ("peor día de octubre por ingresos", "worst day in October by revenue",
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_day"], "sorts": top(REVENUE, False)}),
    ("unidades de espresso por mes", "espresso units by month",
     {"metrics": [UNITS], "dimensions": ["orders_order_date_month"], "filters": [only(PRODUCT, "Espresso Blend")]}),
    ("pedidos con un total mayor a 300 por canal", "orders with a total above 300 by channel",
     {"metrics": [ORDERS], "dimensions": [CHANNEL],
     "filters": [only("orders_order_total", 300, operator="greaterThan")]}),
    ("qué canal tiene el ticket más alto", "which channel has the highest ticket",
     {"metrics": [AOV], "dimensions": [CHANNEL], "sorts": top(AOV)}),
    ("ventas del día", "sales of the day", {"metrics": [REVENUE]}),
    ("ventas del fin de semana", "sales of the weekend", {"metrics": [REVENUE]}),
    ("ventas de hace un año", "sales of a year ago", {"metrics": [REVENUE]}),
    ("ventas del e-commerce", "e-commerce sales", {"metrics": [REVENUE], "filters": [only(CHANNEL, "web")]}),
    ("quién compra más, las empresas o los consumidores: pedidos", "who has more orders, businesses or consumers",
     {"metrics": [ORDERS], "dimensions": [SEGMENT], "filters": [only(SEGMENT, "business", "consumer")],
      "sorts": top(ORDERS)}),
    ("ventas sin devoluciones ni cancelaciones en España", "sales excluding returns and cancellations in Spain",
     {"metrics": [REVENUE],
      "filters": [only(STATUS, "returned", "cancelled", operator="notEquals"), only(COUNTRY, "Spain")]}),
    ("margen % de café vs té", "margin % of coffee vs tea",
     {"metrics": [RATE], "dimensions": [CATEGORY], "filters": [only(CATEGORY, "Coffee", "Tea")]}),
    ("pedidos entre cien y doscientos euros", "orders between one hundred and two hundred euros",
     {"metrics": [ORDERS], "filters": [only("orders_order_total", 100, 200, operator="inBetween")]}),
    ("los tres últimos países por ventas", "bottom three countries by sales",
     {"metrics": [REVENUE], "dimensions": [COUNTRY], "sorts": top(REVENUE, False), "limit": 3}),
    ("ventas por país en orden alfabético", "sales by country in alphabetical order",
     {"metrics": [REVENUE], "dimensions": [COUNTRY], "sorts": top(COUNTRY, False)}),
    ("mejor día de ventas de octubre", "best day of sales in October",
     {"metrics": [REVENUE], "dimensions": ["orders_order_date_day"], "sorts": top(REVENUE)}),
    ("pedidos por día de la semana pasada", "orders by day of last week",
     {"metrics": [ORDERS], "dimensions": ["orders_order_date_day"]}),
    ("ingresos de los pedidos completados",
     "revenue from completed orders", {"metrics": [REVENUE], "filters": [only(STATUS, "completed")]}),
]  # fmt: skip

COMPARED: list[tuple[str, str, str, str, str, str]] = [
    ("ventas de octubre vs septiembre", "October sales vs September", "octubre", "October", "septiembre", "September"),
    ("ventas de octubre comparadas con el año pasado", "October sales compared with last year", "octubre", "October",
     "año pasado", "last year"),
    ("ventas vs el año pasado", "sales vs last year", "este año", "this year", "año pasado", "last year"),
    ("compara las ventas de octubre con septiembre", "compare sales of October with September", "octubre", "October",
     "septiembre", "September"),
    ("¿han subido las ventas respecto al mes anterior?",
     "have sales increased compared to the previous month?", "este mes",
     "this month", "mes anterior", "previous month"),
    ("crecimiento de las ventas de octubre",
     "sales growth in October", "octubre", "October", "periodo anterior", "previous period"),
    ("ventas de este trimestre contra el mismo periodo del año pasado",
     "sales this quarter versus the same period last year",
     "este trimestre", "this quarter", "mismo periodo del año pasado", "same period last year"),
    ("cuánto crecieron las ventas este trimestre respecto al anterior",
     "how much did sales grow this quarter compared to the previous one",
     "este trimestre", "this quarter", "al anterior", "previous one"),
    ("compara los ingresos de octubre con el anterior", "compare October revenue with the previous one", "octubre",
     "October",
     "anterior", "previous one"),
]  # fmt: skip
DATES = ("period", "compare")


@pytest.mark.parametrize(("spanish", "english", "expected"), PAIRS, ids=[p[0] for p in PAIRS])
def test_pairs_come_to_the_same_query(spanish: str, english: str, expected: Json) -> None:
    got_es, got_en = query(spanish, "es"), query(english, "en")
    shared = {k: v for k, v in got_es.items() if k not in DATES}
    assert shared == {k: v for k, v in got_en.items() if k not in DATES}
    assert {"dimensions": [], **expected} == shared
    assert ("period" in got_es) == ("period" in got_en)


@pytest.mark.parametrize(("spanish", "english", "p_es", "p_en", "c_es", "c_en"), COMPARED, ids=[c[0] for c in COMPARED])
def test_comparisons(spanish: str, english: str, p_es: str, p_en: str, c_es: str, c_en: str) -> None:
    for text, lang, period, compare in ((spanish, "es", p_es, c_es), (english, "en", p_en, c_en)):
        got = query(text, lang)  # type: ignore[arg-type]
        words = str(got["compare"]).lower()
        assert (got["metrics"], got["period"].lower()) == ([REVENUE], period.lower())
        assert words.removeprefix("el ").removeprefix("the ") == compare.lower()
