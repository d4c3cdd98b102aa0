"""Two questions in one message come to what each of them comes to alone."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from assistant.catalogue import Lang
from assistant.planner.outcome import Ask, Decline, Do
from tests.planner.asking import Conversation, Json, planned, query

PAIRS = 1200
_METRICS: dict[Lang, tuple[str, ...]] = {
    "es": (
        "ventas",
        "pedidos",
        "unidades vendidas",
        "margen bruto",
        "ticket medio",
        "los ingresos",
        "clientes activos",
    ),
    "en": ("sales", "orders", "units sold", "gross margin", "average order value", "revenue", "active customers"),
}
_PERIODS: dict[Lang, tuple[str, ...]] = {
    "es": (
        "de ayer",
        "de octubre",
        "en septiembre",
        "de la semana pasada",
        "de este mes",
        "en 2025",
        "del 3 de agosto",
    ),
    "en": ("yesterday", "in October", "in September", "last week", "this month", "in 2025", "on August 3"),
}
_PLACES: dict[Lang, tuple[str, ...]] = {
    "es": ("en España", "de México", "en Chile", "de Colombia", "en Argentina"),
    "en": ("in Spain", "from Mexico", "in Chile", "from Colombia", "in Argentina"),
}
_WAYS: dict[Lang, tuple[str, ...]] = {
    "es": ("por la app", "de la web", "en tienda física"),
    "en": ("through the app", "on the web", "in stores"),
}
_ROWS: dict[Lang, tuple[str, ...]] = {
    "es": ("por país", "por canal de venta", "por segmento", "por estado"),
    "en": ("by country", "by sales channel", "by segment", "by month", "by status"),
}
_JOINERS: dict[Lang, tuple[str, ...]] = {
    "es": (" y ", ", y ", "; ", ". ", ", ", " y después ", " y también ", " y luego "),
    "en": (" and ", ", and ", "; ", ". ", ", ", " and then ", " and also ", ", then "),
}


@dataclass(frozen=True)
class _Pair:
    """A message, and the two that it stands for."""

    text: str
    first: str
    second: str
    lang: Lang


def _pairs(seed: int, count: int) -> Iterator[_Pair]:
    """Pairs whose halves say all that goes for them, leave out the metric named before, or have a period for both."""
    draw = random.Random(seed)
    for _ in range(count):
        lang: Lang = draw.choice(("es", "en"))
        one, other = draw.sample(_METRICS[lang], 2)
        elliptic = draw.random() < 0.3
        # A month said after a whole year is that year's, as it is in the next message.
        when = draw.sample([p for p in _PERIODS[lang] if not (elliptic and "2025" in p)], 2)
        places, rows = draw.sample(_PLACES[lang], 2), draw.sample(_ROWS[lang], 2)
        ways = draw.sample(_WAYS[lang], 2)
        shape = draw.randrange(9)
        first, second = {
            0: ([when[0]], [when[1]]),
            1: ([places[0], when[0]], [places[1], when[1]]),
            2: ([rows[0]], [rows[1]]),
            3: ([rows[0], when[0]], [rows[1], when[1]]),
            4: ([places[0]], [places[1]]),
            5: ([ways[0], places[0]], [ways[1], places[1]]),
            6: ([rows[0], places[0], when[1]], [places[1], when[0]]),
            7: ([rows[0]], [rows[1], when[0]]),
            8: ([rows[0], when[0]], [rows[1]]),
        }[shape]
        elliptic = elliptic and shape in {1, 3, 5}
        halves = ((one, first), (one if elliptic else other, second))
        made = [(" ".join((m, *parts)), m, parts) for m, parts in halves]
        said = [s for s, _, _ in made]
        tail = " ".join(second) if elliptic else said[1]
        joiner = _JOINERS[lang][0] if elliptic else draw.choice(_JOINERS[lang])
        text = f"{said[0]}{joiner}{tail}"
        shared = shape in {7, 8} and not (shape == 7 and joiner in {". ", "; "})
        alone = [s if not shared or when[0] in s else f"{m} {when[0]} {parts[0]}" for s, m, parts in made]
        yield _Pair(text, alone[0], alone[1], lang)


def _alone(text: str, lang: Lang) -> Json:
    return _plain(query(text, lang))


def _plain(arguments: Json) -> Json:
    """Without what is not there, and with conditions in one order."""
    got: Json = {k: v for k, v in arguments.items() if v}
    got["filters"] = sorted((f["field"], f["operator"], tuple(f["values"])) for f in got.get("filters", ()))
    return got


@pytest.mark.parametrize("seed", range(4))
def test_two_questions_come_to_what_each_comes_to_alone(seed: int) -> None:
    wrong, asked = [], []
    for pair in _pairs(seed, PAIRS // 4):
        outcome = planned(pair.text, pair.lang)
        if isinstance(outcome, Ask | Decline):
            asked.append((pair.text, outcome))
            continue
        assert isinstance(outcome, Do)
        got = [_plain(step.arguments) for step in outcome.reads]
        if got != [_alone(pair.first, pair.lang), _alone(pair.second, pair.lang)]:
            wrong.append((pair.text, got))
    assert not wrong, wrong[:5]
    assert len(asked) <= PAIRS // 4 * 0.02, asked[:5]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("ventas de ayer, pedidos de hoy y margen de octubre", "es",
         ["ventas de ayer", "pedidos de hoy", "margen de octubre"]),
        ("sales in October and September by country", "en",
         ["sales in October by country", "sales in September by country"]),
        ("which country sold most and which sold least", "en", ["which country sold most", "which country sold least"]),
        ("cuál es el país con más ventas y cuál el que menos", "es",
         ["el país con más ventas", "el país con menos ventas"]),
        ("unidades vendidas por estado. pedidos por mes de 2025", "es",
         ["unidades vendidas por estado", "pedidos por mes de 2025"]),
        ("unidades vendidas por estado, pedidos por canal", "es",
         ["unidades vendidas por estado", "pedidos por canal"]),
        ("los 5 productos más vendidos y los 3 menos vendidos", "es",
         ["los 5 productos más vendidos", "los 3 productos menos vendidos"]),
        ("cuánto vendimos por país y cuánto por canal", "es", ["ventas por país", "ventas por canal"]),
        ("sales by country, and by channel?", "en", ["sales by country, channel"]),
        ("ventas por país. ¿Y por canal?", "es", ["ventas por país", "ventas por canal"]),
        ("pedidos de la web en España y de la app en México", "es",
         ["pedidos de la web en España", "pedidos de la app en México"]),
        ("ventas por mes y los 3 mejores países", "es", ["ventas por mes", "los 3 mejores países por ventas"]),
        ("compara ventas de octubre con septiembre y dime los pedidos de hoy", "es",
         ["compara ventas de octubre con septiembre", "pedidos de hoy"]),
        ("pedidos de más de 100 euros y ventas de España", "es", ["pedidos de más de 100 euros", "ventas de España"]),
        # One question, though it has an "and".
        ("sales in Spain and Mexico in October", "en", ["sales in Spain and Mexico in October"]),
        ("sales excluding returned and cancelled orders by channel", "en",
         ["sales by channel excluding returned and cancelled"]),
        ("ventas y pedidos de octubre por país", "es", ["ventas, pedidos por país en octubre"]),
        ("October sales and orders by country", "en", ["sales, orders by country in October"]),
        ("ventas por mes y país, los 3 mejores", "es", ["los 3 mejores por mes y país en ventas"]),
        ("los 3 países con más ventas y sus pedidos", "es", ["los 3 países con más ventas y sus pedidos"]),
    ],
)  # fmt: skip
def test_what_is_one_question_and_what_is_several(text: str, lang: Lang, expected: list[str]) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do), outcome
    assert [_plain(s.arguments) for s in outcome.reads] == [_alone(e, lang) for e in expected]


@pytest.mark.parametrize(
    ("text", "lang", "words"),
    [
        ("pedidos cancelados y ventas de México", "es", ("«cancelados» vale solo", "«México» vale solo")),
        ("sales by country and orders by channel in October", "en", ("“October” goes for both",)),
        ("en España, ventas por canal y pedidos por mes", "es", ("«España» vale para ambas",)),
        ("sales in October and September in Spain", "en", ("“in Spain” goes for both",)),
    ],
)
def test_what_is_shared_or_not_is_said(text: str, lang: Lang, words: tuple[str, ...]) -> None:
    outcome = planned(text, lang)
    assert isinstance(outcome, Do)
    said = " ".join(outcome.notes)
    assert all(w in said for w in words), said


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("compara las ventas de octubre y los pedidos de septiembre", "es"),
        ("ventas de España en octubre y sus pedidos de septiembre", "es"),
        ("los 3 países con más ventas y menos pedidos", "es"),
        ("clientes que compraron en octubre y no en septiembre", "es"),
        ("sales in October and December", "en"),
    ],
)
def test_halves_that_cannot_be_told_apart_are_asked_about(text: str, lang: Lang) -> None:
    assert isinstance(planned(text, lang), Ask)


def test_a_half_that_the_data_does_not_have_is_declined_by_name() -> None:
    for text, word in (
        ("ventas de Francia este mes y de España el mes pasado", "Francia"),
        ("ventas de octubre y clima de septiembre", "clima"),
        ("ingresos de España, y los pedidos de Francia", "Francia"),
    ):
        outcome = planned(text, "es")
        assert isinstance(outcome, Decline), (text, outcome)
        assert word in outcome.reason


def test_what_follows_is_about_the_second_and_undo_goes_back_to_both() -> None:
    talk = Conversation("es")
    called, _ = talk.say("ventas de España en octubre y pedidos de México en septiembre")
    both = [arguments for _, arguments in called]
    assert [(a["metrics"], a["period"]) for a in both] == [
        (["orders_revenue"], "octubre"),
        (["orders_order_count"], "septiembre"),
    ]
    called, _ = talk.say("¿y por canal?")
    assert [_plain(a) for _, a in called] == [_plain(both[1] | {"dimensions": ["orders_channel"]})]
    called, _ = talk.say("deshacer")
    assert [_plain(a) for _, a in called] == [_plain(a) for a in both]


def test_a_second_half_goes_on_from_the_question_before_as_the_first_does() -> None:
    talk = Conversation("es")
    talk.say("ventas de España en octubre")
    called, _ = talk.say("¿y por canal y las de México en septiembre por mes?")
    assert all({f["field"] for f in a["filters"]} == {"customers_country"} for _, a in called)


def test_of_two_results_it_is_told_which_one_is_sent() -> None:
    talk = Conversation("es", start_flow={"kind": "proposed", "state": "waiting for the person"})
    called, said = talk.say("muéstrame las ventas por país y después los pedidos por canal y mándalo a la minuta")
    assert [name for name, _ in called] == ["query_metrics", "query_metrics", "start_flow"]
    assert called[0][1]["dimensions"] == ["customers_country"]
    assert called[2][1]["inputs"]["report"] == "$r1"
    assert "Table" in said


def test_many_joints_take_no_time() -> None:
    for text in ("ventas de ayer y " * 40, "y pedidos de España " * 30, "ventas de octubre y septiembre, " * 20):
        began = time.process_time()
        planned(text, "es")
        assert time.process_time() - began < 4, text[:30]
