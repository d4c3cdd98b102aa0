"""A figure that a model wrote itself is shown only as the one cell that it can be."""

import random
import re
from collections import Counter

import pytest

from assistant.answer.bind import WITHHELD, Binder, Bound, Said, figures, resolve
from assistant.events import Origin
from tests.answer.narrated.bare import Bare, bare
from tests.answer.test_attacks import results

MANY, PARTS = 2_000, 4
LIST = "Pedidos por país:\n1. España: 8.123\n2. México: 5.210\n"
RATE = 0.8
"""Of the right ones, those that are shown; the others leave open which metric is meant."""


def _said(answer: Bare, rng: random.Random | None = None) -> tuple[Said, Binder]:
    locale = "es-ES" if answer.lang == "es" else "en-US"
    binder = Binder({"r1": answer.bound}, locale, frozenset())
    out, at = Said(""), 0
    while at < len(answer.text):
        step = rng.randint(1, 12) if rng else len(answer.text)
        out += binder.feed(answer.text[at : at + step])
        at += step
    return out + binder.end(), binder


def _drawn(rng: random.Random, number: int, *, right: bool) -> list[Bare]:
    out: list[Bare] = []
    while len(out) < number:
        if (answer := bare(rng, right=right)) is not None:
            out.append(answer)
    return out


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("seed", range(PARTS))
def test_a_right_figure_becomes_its_cell_or_nothing(seed: int) -> None:
    repaired = 0
    for answer in _drawn(random.Random(seed), MANY // PARTS, right=True):
        said, binder = _said(answer)
        repaired += binder.repaired
        if not binder.repaired:
            assert WITHHELD in said.text, answer.text
            continue
        places = {(o.kind, o.column, o.row) for o in said.origins}
        kind = {"C": "cell", "B": "before", "G": "growth", "T": "total", "S": "share"}[answer.slot.what]
        assert (kind, answer.slot.metric, answer.slot.rows[0] if answer.slot.rows else None) in places, answer
        assert answer.exact in _plain(said.text), (answer, said.text)
    assert repaired / (MANY // PARTS) >= RATE


@pytest.mark.parametrize("seed", range(PARTS))
def test_a_wrong_figure_is_withheld(seed: int) -> None:
    kinds: Counter[str] = Counter()
    for answer in _drawn(random.Random(50 + seed), MANY // PARTS, right=False):
        said, binder = _said(answer)
        assert not binder.repaired and WITHHELD in said.text, (answer, said.text)
        kinds[answer.wrong] += 1
    assert len(kinds) == 7


def test_a_repaired_answer_is_the_same_in_any_pieces() -> None:
    rng = random.Random(3)
    for answer in _drawn(rng, 300, right=True):
        whole, _ = _said(answer)
        for _ in range(2):
            assert _said(answer, rng)[0] == whole, answer.text


def _one(text: str, lang: str = "es", *, fresh: tuple[str, ...] = ("r1",), **more: frozenset[str]) -> str:
    locale = "es-ES" if lang == "es" else "en-US"
    known = {"r1": results(lang)["r1"], **{h: b for h, b in results(lang).items() if h in fresh}}
    binder = Binder(known, locale, more.get("allowed", frozenset()), fresh=fresh)
    out = "".join(binder.feed(text[at : at + 5]).text for at in range(0, len(text), 5))
    return _plain(out + binder.end().text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("España vendió casi 1,3 millones de euros.", "España vendió 1.234.567,50 €."),
        ("España vendió más de 1,2 millones de euros.", "España vendió 1.234.567,50 €."),
        ("Los ingresos de México fueron de unos 845.000 €.", "Los ingresos de México fueron de 845.120,25 €."),
        ("España hizo 8.123 pedidos y México 5.210.", "España hizo 8.123 pedidos y México 5.210."),
        ("España hizo 8,123 pedidos.", "España hizo 8.123 pedidos."),
        ("España hizo ocho mil ciento veintitrés pedidos.", "España hizo 8.123 pedidos."),
        ("Los ingresos de México cayeron un 7,3 %.", "Los ingresos de México cayeron un -7,3 %."),
        ("España vendió 1234567.5 €, un 23 % más.", "España vendió 1.234.567,50 €, un +23,5 % más."),
        ("El margen de España es del 41 %.", "El margen de España es del 41,2 %."),
        ("En total, los ingresos fueron 2.490.599,15 €.", "En total, los ingresos fueron 2.490.599,15 €."),
        (LIST, LIST),
        ("En octubre de 2026, España hizo 8.123 pedidos.", "En octubre de 2026, España hizo 8.123 pedidos."),
        ("**España** hizo **8.123** pedidos.", "**España** hizo **8.123** pedidos."),
    ],
)  # fmt: skip
def test_what_is_certain_is_shown_as_the_cell_is_written(text: str, shown: str) -> None:
    assert _one(text) == shown


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("es", "Colombia vendió 98.011,40 €."),
        ("es", "El departamento de Colombia vendió 98.011,40 €."),
        ("es", "España vendió 845.120,25 €."),
        ("es", "España ingresó 1.234.567,50 dólares."),
        ("es", "España hizo 8.123 devoluciones."),
        ("es", "España tiene 8.123 tiendas."),
        ("es", "En agosto España ingresó 1.234.567,50 €."),
        ("es", "España vendió un millón de euros."),
        ("es", "España vendió 1.234.567,50 € más que México."),
        ("es", "Las ventas de España subieron 1.234.567,50 €."),
        ("es", "España vendió menos de 1,2 millones de euros."),
        ("es", "España no vendió 1.234.567,50 €."),
        ("es", "España vendería 1.234.567,50 €."),
        ("es", "Si todo va bien, España vendió 1.234.567,50 €."),
        ("es", "La previsión de ingresos de España es de 1.234.567,50 €."),
        ("es", "De media, España vendió 1.234.567,50 € cada día."),
        ("es", "Los ingresos de España bajaron un 23,5 %."),
        ("es", "Los ingresos de España crecieron un 23,5 % frente al año anterior."),
        ("es", "España lidera con 40,00 €."),
        ("es", "Frente a septiembre, España vendió 1.000.000 €."),
        ("es", "En 2026, España hizo 8.123 pedidos."),
        ("es", "En octubre de 2025, España hizo 8.123 pedidos."),
        ("es", "En agosto de 2026, España hizo 8.123 pedidos."),
        ("es", "En septiembre los ingresos de España fueron millones."),
        ("es", "España ahorró 1.234.567,50 € de ingresos."),
        ("es", "Quedan 1.234.567,50 € de ingresos por cobrar en España."),
        ("es", "España supera a Chile en 1.234.567,50 € de ingresos."),
        ("es", "Los ingresos de España fueron de entre 845.120,25 € y 1.234.567,50 €."),
        ("es", "Los ingresos de México fueron un 7,3 % menos que los de España."),
        ("en", "Spain had 8,123 new orders."),
        ("en", "Spain had 8,123 orders from new customers."),
        ("en", "Spain had 8,123 online orders."),
        ("en", "Spain cancelled 8,123 orders."),
        ("en", "Spain had 8,123 orders per month."),
        ("en", "Outside Spain there were 8,123 orders."),
        ("es", "Perú está en el puesto 977 por pedidos."),
        ("es", "Los ingresos de España crecieron un 23,5 % frente a agosto."),
        ("es", "España vendió el doble de 845.120,25 €."),
        ("es", "España vendió 1.234.567,50 y medio."),
        ("es", "El total de España es 2.490.599,15 €."),
        ("en", "Spain made 1.2 or 1.3 million euros in revenue."),
        ("en", "Spain's revenue will be €1,234,567.50."),
        ("en", "Spain had 8,124 orders."),
        ("en", "Spain had between 8,000 and 9,000 orders."),
        ("en", "Mexico's revenue grew by 7.3%."),
        ("en", "The budget for Spain is €1,234,567.50 of revenue."),
    ],
)
def test_what_is_not_certain_is_withheld(lang: str, text: str) -> None:
    assert WITHHELD in _one(text, lang)


def test_a_figure_takes_no_unit_from_the_cell_behind_it() -> None:
    assert _one("Revenue in Spain: 1,234,567.50 [[r1.revenue.0]]", "en").count(" €1,234,567.50") == 2


def test_beside_another_year_nothing_is_certain() -> None:
    assert _one("En octubre de 2025, España hizo 8.123 pedidos.") == "En octubre de […], España hizo […] pedidos."


def test_only_results_of_this_turn_are_meant() -> None:
    text = "España hizo 8.123 pedidos."
    assert _one(text, fresh=("r1", "r2")) == text
    assert WITHHELD in _one(text, fresh=("r2",))


def test_two_results_that_answer_to_the_same_words_are_told_apart_by_the_period_or_not_at_all() -> None:
    from dataclasses import replace

    now = results("es")["r1"]
    table = replace(now.table, rows=now.table.compared, period=now.table.compare, compare=None, compared=None)  # type: ignore[arg-type]
    then = Bound(table, "1–30 sept 2026", "", "R9", now.names, now.values, others=now.others)

    def say(text: str) -> Said:
        return Binder({"r1": now, "r9": then}, "es-ES", frozenset(), fresh=("r1", "r9")).whole(text)

    assert WITHHELD in say("España hizo 8.123 pedidos.").text
    told = say("En octubre España hizo 8.123 pedidos.")
    assert WITHHELD not in told.text and told.origins[0].result_id == "R1"


def test_the_persons_own_figure_stays_as_it_is() -> None:
    assert _one("España hizo 5.000 pedidos.", allowed=figures(["5.000"])) == "España hizo 5.000 pedidos."


WORDS = {
    "es": "España México Chile Perú Colombia ingresos pedidos ventas margen vendió hizo y con , . : ; en octubre "
    "septiembre - más menos que del total de un los casi unos 1. \\n ( ) ** subieron cayeron hasta frente a millones "
    "mil € % no [[r1.revenue.0]] [[r1.orders.1]] [[r1.period]] [[r1.country.2]]",
    "en": "Spain Mexico Chile Peru Colombia revenue orders sales margin sold made and with , . : ; in October "
    "September - more less than of the total a about over 1. \\n ( ) ** rose fell to against million thousand € % not "
    "[[r1.revenue.0]] [[r1.orders.1]] [[r1.period]] [[r1.country.2]]",
}
FIGURES = (
    "1.234.567,50 1,234,567.50 1234567.5 845.120,25 8.123 8,123 5210 41,2 41.2 23,5 7.3 98.011,40 2.490.599,15 1,2 1.2 "
    "845 mil doscientos ocho thousand eight hundred 977 17298 49,6 2026"
).split()


@pytest.mark.parametrize("lang", ["es", "en"])
def test_whatever_a_model_writes_every_figure_that_is_shown_has_an_origin(lang: str) -> None:
    rng, bound, shown = random.Random(11), results(lang)["r1"], 0
    known = WORDS[lang].replace("\\n", "\n").split(" ")
    for _ in range(3000):
        words = rng.choices(known, k=rng.randint(3, 14))
        for _ in range(rng.randint(1, 3)):
            words.insert(rng.randint(0, len(words)), rng.choice(FIGURES))
        text = " ".join(words)
        binder = Binder({"r1": bound}, "es-ES" if lang == "es" else "en-US", frozenset())
        said, at = Said(""), 0
        while at < len(text):
            step = rng.randint(1, 20)
            said += binder.feed(text[at : at + step])
            at += step
        said += binder.end()
        shown += binder.repaired
        units = said.text.encode("utf-16-le")
        for origin in reversed(said.origins):
            units = units[: origin.start * 2] + units[origin.end * 2 :]
        rest = re.sub(r"(?m)^\s*1[.)](?=\s|$)", "", units.decode("utf-16-le"))
        assert not any(c.isnumeric() for c in rest), (text, said.text)
        for one in said.origins:
            cell = said.text[one.start : one.end]
            assert cell.isdigit() or resolve_of(one, bound, lang) == cell, (text, said.text, one)
    assert shown > 20


def resolve_of(origin: Origin, bound: Bound, lang: str) -> str:
    """What the cell of an origin is written as."""
    at = f"r1.{origin.column}.{origin.row}"
    reference = {
        "cell": at, "before": f"{at}.before", "growth": f"{at}.growth", "share": f"share {at}",
        "total": f"r1.{origin.column}.total", "period": "r1.period", "compare": "r1.compare",
    }[origin.kind]  # fmt: skip
    found = resolve(reference, {"r1": bound}, "es-ES" if lang == "es" else "en-US")
    return found.text if found else ""
