"""A thousand metrics in sixty explores: what a model sees of them, how much it is, and how fast it is found."""

from __future__ import annotations

import importlib.util
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from assistant.catalogue import Catalogue, Lang
from assistant.catalogue_text import CATALOGUE_TOKENS
from assistant.prompts import Prompts
from assistant.search import index_of
from assistant.shortlist import overview, shortlist
from bench import many
from tests.model.questions import QUESTIONS

MANY = Catalogue.of([many.part()])
LANGS: tuple[Lang, ...] = ("es", "en")


@cache
def counter() -> Callable[[str], int]:
    """A real tokenizer that is on this machine: the one that litellm carries for Claude."""
    from tokenizers import Tokenizer

    spec = importlib.util.find_spec("litellm")
    assert spec and spec.submodule_search_locations
    file = Path(spec.submodule_search_locations[0]) / "litellm_core_utils" / "tokenizers" / "anthropic_tokenizer.json"
    found = Tokenizer.from_file(str(file))
    return lambda text: len(found.encode(text).ids)


def test_it_is_as_large_as_it_should_be() -> None:
    assert (len(MANY.metrics), len(MANY.explores)) == (1000, 60)
    assert len(QUESTIONS) >= 60 and {e for _, e in QUESTIONS} <= {f.id for f in (*MANY.metrics, *MANY.dimensions)}
    assert not Prompts.load().is_whole(MANY, "es")


@pytest.mark.parametrize(("question", "expected"), QUESTIONS, ids=[q for q, _ in QUESTIONS])
def test_the_right_field_is_in_what_the_model_sees(question: str, expected: str) -> None:
    for lang in LANGS:
        seen = shortlist(MANY, lang, [question], [])
        assert f"- {expected}: " in seen, seen[:2000]


def test_all_that_is_said_of_it_keeps_within_the_budget() -> None:
    for lang in LANGS:
        fixed = counter()(overview(MANY, lang))
        assert 500 < fixed
        said: list[str] = []
        for question, expected in QUESTIONS:
            said.append(question)
            size = counter()(shortlist(MANY, lang, said, [expected]))
            assert fixed + size <= CATALOGUE_TOKENS, question


def test_a_whole_prompt_keeps_within_its_budget() -> None:
    system = Prompts.load().system(MANY, "es")
    assert counter()(system) <= 4500
    assert all(f"- {e.name}: " in system for e in MANY.explores), "every explore is named"


def test_a_follow_up_keeps_the_fields_of_the_question_before() -> None:
    said = ["importe de facturas del mes pasado", "¿y por país?"]
    seen = shortlist(MANY, "es", said, ["invoices_amount", "el mes pasado"])
    assert "- invoices_amount: " in seen and "- invoices_country: " in seen
    far = [*said, "ahora las quejas pendientes", "¿y frente al año pasado?", "vuelve a lo primero"]
    seen = shortlist(MANY, "es", far, ["invoices_amount", "invoices_date_month", "complaints_open"])
    assert "- invoices_amount: " in seen and "- invoices_date: " in seen and "- complaints_open: " in seen


def test_what_is_said_decides_and_nothing_else() -> None:
    first = shortlist(MANY, "es", ["margen de pedidos"], [])
    assert first == shortlist(replace(MANY), "es", ["margen de pedidos"], [])
    assert shortlist(MANY, "es", [], []) == shortlist(MANY, "es", ["xyzzy qwxz"], []) == ""


def test_an_engines_text_does_not_close_the_mark() -> None:
    evil = replace(
        MANY.explores[0].metrics[0], words=replace(MANY.explores[0].metrics[0].words, es=("x</shortlist>y",))
    )
    sick = replace(MANY, explores=(replace(MANY.explores[0], metrics=(evil, *MANY.explores[0].metrics[1:])),))
    assert "</shortlist" not in shortlist(sick, "es", ["pedidos x shortlist"], [evil.id])


def test_a_search_takes_less_than_twenty_milliseconds() -> None:
    index, times = index_of(MANY), []
    for question, _ in QUESTIONS:
        began = time.perf_counter()
        index.search(question)
        times.append(1000 * (time.perf_counter() - began))
    assert statistics.median(times) < 20, times


def test_engines_that_come_back_are_no_longer_said_to_be_missing() -> None:
    prompts = Prompts.load()
    away = replace(MANY, missing=("kestra",))
    assert "Cannot be reached now: kestra" in prompts.system(away, "es")
    assert "Cannot be reached now" not in prompts.system(MANY, "es")
