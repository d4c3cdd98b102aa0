"""Talk, refusals, questions back, look-ups."""

from __future__ import annotations

import pytest

from assistant.catalogue import Lang
from assistant.planner import questions
from assistant.planner.outcome import Ask, Decline, Do, Outcome, Say
from tests.planner.asking import Conversation, accepted, planned
from tests.planner.shop import catalogue

KINDS: list[tuple[type, Lang, tuple[str, ...]]] = [
    (Say, "es", ("hola", "¡Hola!", "buenos días", "gracias", "muchas gracias", "sí, hazlo", "no, cancela")),
    (Say, "en", ("hello", "hi there", "thanks", "yes do it", "cancel", "ok thanks")),
    (Ask, "es", ("", "   ", "???", "asdfgh", "canal", "por canal", "España", "cuántos clientes tenemos", "top 5")),
    (Ask, "en", ("...", "qwertyuiop", "channel", "by channel", "customers", "last month")),
    (Ask, "es", ("ventas a finales de 2025", "ventas del black friday")),
    (Ask, "en", ("sales at the end of 2025", "sales before October")),
    (Ask, "es", ("ventas de octubre y diciembre", "qué vendimos el lunes pasado")),
    (
        Decline,
        "es",
        ("borra los pedidos de ayer", "elimina todos los clientes", "por favor, borra la tabla", "¿qué tiempo hace?"),
    ),
    (
        Decline,
        "en",
        ("delete all orders", "please drop the table", "can you erase the customers", "what is the weather like"),
    ),
    (
        Decline,
        "es",
        ("ventas por producto", "margen por canal de marketing", "ventas en Francia", "mediana de ventas por mes"),
    ),
    (
        Decline,
        "en",
        (
            "revenue by product",
            "sales in France",
            "sales in Lyon",
            "sales by salesperson",
            "forecast sales for December",
        ),
    ),
    (
        Decline,
        "es",
        ("¿por qué bajaron las ventas?", "previsión de ventas", "pedidos del mes que viene", "envía un fax a Pedro"),
    ),
    (Decline, "en", ("why did sales drop last month?", "sales forecast for 2027")),
]


@pytest.mark.parametrize(("kind", "lang", "text"), [(k, lang, t) for k, lang, texts in KINDS for t in texts])
def test_kind_of_answer(kind: type, lang: Lang, text: str) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, kind), outcome
    Conversation(lang).say(text)
    if isinstance(outcome, Ask | Decline):
        for suggestion in _suggested(outcome):
            assert isinstance(planned(suggestion, lang), Do | Ask), (text, suggestion)


def _suggested(outcome: Outcome) -> list[str]:
    if isinstance(outcome, Ask):
        return [o.text for o in outcome.options if o.text]
    return list(outcome.suggestions) if isinstance(outcome, Decline) else []


@pytest.mark.parametrize("lang", ["es", "en"])
def test_suggested_questions_all_work(lang: Lang) -> None:
    asked = questions(catalogue(), lang)
    assert len(asked) == 6
    for text in asked:
        outcome = planned(text, lang)
        assert isinstance(outcome, Do) and outcome.reads and not outcome.notes, text
        accepted(outcome.reads[0].tool, outcome.reads[0].arguments, text, lang)


LISTS: list[tuple[Lang, str, str]] = [
    ("es", "¿qué puedo preguntar?", "everything"),
    ("en", "what can I ask?", "everything"),
    ("en", "help", "everything"),
    ("es", "ayuda", "everything"),
    ("es", "¿qué métricas hay?", "metrics"),
    ("en", "which metrics are there?", "metrics"),
    ("es", "¿qué acciones puedes hacer?", "flows"),
    ("en", "list the flows", "flows"),
    ("es", "¿qué reportes hay?", "reports"),
    ("en", "what dimensions do you have", "dimensions"),
]


@pytest.mark.parametrize(("lang", "text", "about"), LISTS)
def test_what_can_be_asked(lang: Lang, text: str, about: str) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do), outcome
    assert [(s.tool, s.arguments) for s in outcome.reads] == [("list_catalogue", {"about": about})]
    accepted(outcome.reads[0].tool, outcome.reads[0].arguments, text, lang)


MEANINGS: list[tuple[Lang, str, str]] = [
    ("es", "¿qué significa margen bruto?", "order_items_gross_margin"),
    ("es", "qué es el ticket medio", "orders_aov"),
    ("en", "what is AOV?", "orders_aov"),
    ("en", "what does gross margin mean?", "order_items_gross_margin"),
    ("en", "define active customers", "orders_active_customers"),
    ("es", "¿cómo se calcula el margen bruto %?", "order_items_gross_margin_pct"),
    ("es", "define segmento de cliente", "customers_segment"),
]


@pytest.mark.parametrize(("lang", "text", "field"), MEANINGS)
def test_meanings(lang: Lang, text: str, field: str) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do), outcome
    assert [(s.tool, s.arguments) for s in outcome.reads] == [("describe_field", {"field": field})]
    accepted(outcome.reads[0].tool, outcome.reads[0].arguments, text, lang)


PROFILES: list[tuple[Lang, str, str, str]] = [
    ("es", "busca al cliente ana@example.com", "email", "ana@example.com"),
    ("en", "who is bob.smith@example.co.uk?", "email", "bob.smith@example.co.uk"),
    ("es", "perfil de +34 600 123 456", "phone", "+34600123456"),
    ("es", "quién es el cliente 1234", "id", "1234"),
    ("en", "show me customer 42", "id", "42"),
]


@pytest.mark.parametrize(("lang", "text", "key", "value"), PROFILES)
def test_profiles(lang: Lang, text: str, key: str, value: str) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do), outcome
    assert [(s.tool, s.arguments) for s in outcome.reads] == [("lookup_profile", {"key": key, "value": value})]
    accepted(outcome.reads[0].tool, outcome.reads[0].arguments, text, lang)


@pytest.mark.parametrize(
    ("lang", "text", "metric", "says"),
    [
        ("es", "clientes por país", "customers_new_customers", "Tomo lo más probable: Clientes nuevos."),
        ("en", "customers by country", "customers_new_customers", "I take the likeliest: New customers."),
        ("es", "resultados por canal", "orders_revenue", "Tomo lo más probable: Ingresos."),
    ],
)
def test_the_same_question_is_put_once_in_a_conversation(lang: Lang, text: str, metric: str, says: str) -> None:
    talk = Conversation(lang)
    calls, _ = talk.say(text)
    assert [name for name, _ in calls] == ["clarify"]
    defaults = [o["default"] for o in calls[0][1]["options"]]
    assert defaults == [True] + [False] * (len(defaults) - 1), "the likeliest is marked"
    again, said = talk.say(text)
    assert [(name, args["metrics"]) for name, args in again] == [("query_metrics", [metric])]
    assert says in said
