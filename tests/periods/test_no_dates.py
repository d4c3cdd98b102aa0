"""Ordinary questions of a business that name no time, and words that look like dates and are none."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.calendar import Calendar
from assistant.periods import find

SENTENCES = """
ventas por país
¿cuántos pedidos hay por canal?
dame el ticket medio de los clientes vip
margen bruto por categoría
¿cuál es el producto más vendido?
los 10 clientes con más gasto
ventas de la tienda de Mar del Plata
pedidos de Mario y de Marta
clientes de Marzotto
el segundo producto más vendido
¿quién es el segundo mejor cliente?
la tercera categoría por margen
ventas del primer canal
ingresos de la segunda marca
pedidos con más de 2000 euros
clientes con menos de 25 pedidos
productos de más de 1999 €
ventas superiores a 2020 euros
top 5 de productos
los 3 mejores países
la mitad de los clientes
el cuarto de baño más vendido
¿qué día de la semana vendemos más?
ventas por día
ingresos por mes
pedidos por semana y canal
ventas mes a mes
evolución trimestral de los ingresos
ticket medio anual
crecimiento interanual por país
gasto en google ads
unidades de té verde
domingueros por segmento
producto «Sábado noche»
pedido 20261016
factura número 2024001
cliente 2019-345
el pedido 12-2024-88
código postal 28010
teléfono 600 10 20 30
24/7
3/4 de los pedidos
ratio 1/3
por favor, lista de reportes
lanza la campaña de otoño para clientes VIP
¿qué métricas hay?
manda el reporte a la minuta de la reunión
¿por qué bajaron las ventas?
mañanas y tardes por tienda
ventas de la mañana
horas de la tarde con más pedidos
¿me puedes dar el total?
sales by country
how many orders by channel?
what may I ask here?
may I see the revenue?
you may send it
who may approve this?
a customer named April
orders from August Smith
products called May Flower
the second best customer
first order value by segment
the third category by margin
a quarter of the customers
half of the orders
orders over 2000 euros
customers with fewer than 25 orders
revenue above 2020 dollars
top 10 products
our best day of the week
sales per day
revenue by month
orders week by week
month over month growth by country
year over year change of revenue
average order value by customer segment
orders in the sun category
sat nav units by channel
our fri-end programme
order 20261016
invoice number 2024001
10-4
ratio of 3/4
list the reports
start the autumn campaign
show me everything about flows
the fiscal department
fiscal address by customer
exercise bikes by country
ejercicio físico por categoría
now show it as a chart
and by channel?
only Mexico
undo
what is AOV?
send it to the minutes of the meeting
""".strip().splitlines()


@pytest.mark.parametrize("calendar", [Calendar(), Calendar(order="mdy", country="US", fiscal_start=7, week_start=6)])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_nothing_is_a_date(sentence: str, calendar: Calendar) -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/Madrid"))
    assert find(sentence, now, calendar=calendar, unclear=True) == []


def test_there_are_enough_of_them() -> None:
    assert len(SENTENCES) >= 80
