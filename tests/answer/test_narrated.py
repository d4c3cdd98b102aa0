"""No wrong figure is shown in thousands of answers made wrong on purpose, and the good ones are shown whole."""

import random
from functools import lru_cache

import pytest

from assistant.answer.bind import WITHHELD, Binder, Bound
from tests.answer.narrated.answers import Answer, good, leaks, mutated
from tests.answer.narrated.mutations import MUTATIONS
from tests.answer.narrated.shop import Shape, localised, shape

WRONG, RIGHT, PARTS = 10_000, 3_000, 4
EACH = 10
"""Answers over one result."""


@lru_cache(maxsize=4)
def _bound(shape: Shape, lang: str) -> Bound:
    return localised(shape, lang)


def shown(answer: Answer, rng: random.Random | None = None) -> str:
    """The answer as a person sees it; with `rng`, as it comes in pieces."""
    locale = "es-ES" if answer.lang == "es" else "en-US"
    binder = Binder({"r1": _bound(answer.shape, answer.lang)}, locale, frozenset())
    if rng is None:
        return binder.whole(answer.text).text
    out, at = "", 0
    while at < len(answer.text):
        step = rng.randint(1, 12)
        out += binder.feed(answer.text[at : at + step]).text
        at += step
    return out + binder.end().text


@pytest.mark.parametrize("seed", range(PARTS))
def test_what_is_wrong_is_not_shown(seed: int) -> None:
    rng, kinds, leaked = random.Random(seed), set(), []
    of = shape(rng)
    for number in range(WRONG // PARTS):
        of = of if number % EACH else shape(rng)
        answer = mutated(rng, of)
        kinds.add(answer.how)
        if leaks(answer, text := shown(answer)):
            leaked.append((answer.how, answer.text, text, answer.wrong))
    assert not leaked, leaked[:5]
    assert kinds == set(MUTATIONS)


@pytest.mark.parametrize("seed", range(PARTS))
def test_what_is_right_is_shown(seed: int) -> None:
    rng, blocked = random.Random(100 + seed), []
    of = shape(rng)
    for number in range(RIGHT // PARTS):
        of = of if number % EACH else shape(rng)
        answer = good(rng, of)
        if WITHHELD in (text := shown(answer)):
            blocked.append((answer.text, text))
    assert len(blocked) < RIGHT // PARTS * 0.005, blocked[:5]


def test_the_same_answer_in_any_pieces_is_shown_the_same() -> None:
    rng = random.Random(9)
    for number in range(400):
        answer = good(rng) if number % 2 else mutated(rng)
        whole = shown(answer)
        for _ in range(3):
            assert shown(answer, rng) == whole, answer.text
