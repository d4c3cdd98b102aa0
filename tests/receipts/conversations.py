"""What is asked for a hundred receipts: in both languages, one thing after another, with good and bad ends."""

from tests.fakes.script import Conversation, Script, ScriptedCall, ScriptedUsage, Step, When

PLANNED: tuple[tuple[str, ...], ...] = (
    ("ventas del mes pasado por país", "¿y por canal?", "solo España", "como gráfico de barras", "top 3"),
    ("revenue last month by country", "and by channel?", "only Spain", "as a table", "the month before"),
    ("ingresos por mes con variación respecto al mes anterior", "¿cómo se calculó esto?", "envíalo a la minuta"),
    ("abre el tablero de ventas", "¿y del año pasado?"),
    ("open the sales dashboard", "how was this computed?"),
    ("muéstrame el reporte de ventas del mes pasado y envíalo a la minuta de la reunión",),
    ("show me last month's sales report and send it to the meeting minutes",),
    ("qué porcentaje de las ventas es cada país", "¿y por categoría?", "comparado con el año pasado"),
    ("share of revenue by country", "compared with last year", "top 2"),
    ("ingresos acumulados por mes este año",),
    ("cumulative revenue by month this year", "only web"),
    ("¿cuántos clientes hay en el segmento VIP?", "ventas de ayer"),
    ("how many customers are in the VIP segment?", "sales yesterday"),
    ("clientes por luna", "la capital de Francia"),
    ("customers by moon", "write me a poem"),
    ("ventas este mes vs el mes pasado", "por semana", "deshacer"),
    ("sales this month vs last month", "by week", "undo"),
    ("hola", "¿qué puedes hacer?", "¿qué métricas hay?"),
    ("hello", "what can you do?", "which metrics are there?"),
    ("ventas", "del año pasado", "por mes"),
    ("sales", "last year", "by month"),
    ("pedidos por estado", "unidades por categoría", "ticket medio por país este trimestre"),
    ("orders by status", "units by category", "average order value by country this quarter"),
    ("ventas del último trimestre por tienda y canal", "con más de 1000"),
    ("clientes nuevos por mes", "en 2025"),
    ("new customers by month", "in 2025"),
    ("lanza la campaña de otoño para clientes VIP",),
    ("launch the autumn campaign for VIP customers",),
    ("margen por categoría el año pasado", "los 3 peores"),
    ("gross margin by category last year", "the worst 3"),
    ("ingresos por día la semana pasada", "solo los de web", "y el coste de envío"),
    ("revenue by day last week", "only web", "without Spain"),
    ("¿quién es ana.garcia@example.com?",),
    ("who is ana.garcia@example.com?",),
)

_REVENUE = {"metrics": ["orders_revenue"], "dimensions": ["customers_country"], "period": "el mes pasado"}
_TREND = {"metrics": ["orders_revenue"], "dimensions": ["orders_order_date_month"], "period": "este año"}


def _conversation(text: str, *steps: Step) -> Conversation:
    return Conversation(steps=steps, when=When(text=text), by_hop=True)


def _call(name: str, arguments: object, ident: str) -> ScriptedCall:
    return ScriptedCall.model_validate({"name": name, "arguments": arguments, "id": ident})


SCRIPTED: tuple[Conversation, ...] = (
    _conversation(
        "ventas con total",
        Step(text="Miro los ingresos.", calls=(_call("query_metrics", _REVENUE, "c1"),)),
        Step(
            text="Gana [[r1.customers_country.0]] con [[r1.orders_revenue.0]]; en total [[r1.orders_revenue.total]].",
            usage=ScriptedUsage(input=900, output=40, cached=100, cost=0.0123),
        ),
    ),
    _conversation(
        "dos a la vez",
        Step(calls=(_call("query_metrics", _REVENUE, "c1"), _call("query_metrics", _TREND, "c2"))),
        Step(text="Primero [[r1.orders_revenue.0]] y después [[r2.orders_revenue.0]]."),
    ),
    _conversation(
        "un campo que no hay",
        Step(calls=(_call("query_metrics", {"metrics": ["orders_revenu"]}, "c1"),)),
        Step(calls=(_call("query_metrics", {"metrics": ["orders_revenue"]}, "c2"),)),
        Step(text="Son [[r1.orders_revenue.0]]."),
    ),
    _conversation(
        "una cifra inventada", Step(calls=(_call("query_metrics", _REVENUE, "c1"),)), Step(text="Fueron 12.345 euros.")
    ),
    _conversation("no sé", Step(calls=(_call("decline", {"reason": "No tengo el tiempo que hace."}, "c1"),))),
    _conversation(
        "aclara", Step(calls=(_call("clarify", {"question": "¿De qué país?", "options": []}, "c1"),)),
        Step(text="De acuerdo."),
    ),
    _conversation(
        "una fecha imposible",
        Step(calls=(_call("query_metrics", {"metrics": ["orders_revenue"], "period": "cuando las ranas"}, "c1"),)),
        Step(text="No sé qué fechas son."),
    ),
    _conversation("se rompe", Step(status=401, body={"error": {"message": "no key", "code": 401}})),
    _conversation("solo charla", Step(text="Hola, pregunta por tus ventas.")),
    _conversation("argumentos rotos", Step(calls=(_call("query_metrics", "{not json", "c1"),)), Step(text="Perdona.")),
)  # fmt: skip
SCRIPT = Script(conversations=SCRIPTED)
