"""Every name of everything is understood, alike in both languages, and no word is dropped without a sign."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from assistant.catalogue import Catalogue, Explore, Field, Lang
from assistant.planner import questions
from assistant.planner.outcome import Decline, Do
from assistant.planner.plan import plan
from assistant.planner.situation import Situation
from tests.planner.asking import LOCALES, NOW, Json, planned, query
from tests.planner.shop import catalogue
from tests.planner.test_colloquial import PAIRS

LANGS: tuple[Lang, Lang] = ("es", "en")
GRAINS = {
    "es": {"day": "día", "week": "semana", "month": "mes", "quarter": "trimestre", "year": "año"},
    "en": {grain: grain for grain in ("day", "week", "month", "quarter", "year")},
}
BY = {"es": "por", "en": "by"}
WITHOUT = {"es": "sin", "en": "without"}


def _names(field: Field, lang: Lang) -> tuple[str, ...]:
    return (field.label, *field.words.of(lang))


def _asked(explore: Explore, metric: Field, lang: Lang) -> Iterator[tuple[str, Json]]:
    """Every way to name the metric, its grains, its dimensions, and their values."""
    name = metric.name(lang)
    for word in _names(metric, lang):
        yield word, {"dimensions": []}
    for grain, word in GRAINS[lang].items():
        yield f"{name} {BY[lang]} {word}", {"dimensions": [f"{explore.time_dimension}_{grain}"]}
    for dimension in (d for d in explore.dimensions if d.type == "string"):
        for word in _names(dimension, lang):
            yield f"{name} {BY[lang]} {word}", {"dimensions": [dimension.id]}
        named = dict(dimension.value_words)
        for value in dimension.values:
            for word in (value, *(named[value].of(lang) if value in named else ())):
                is_it = {"field": dimension.id, "operator": "equals", "values": [value]}
                yield f"{name} {word}", {"filters": [is_it], "dimensions": []}
                yield f"{name} {WITHOUT[lang]} {word}", {"filters": [{**is_it, "operator": "notEquals"}]}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("metric", [pytest.param(m, id=m.id) for m in catalogue().metrics])
def test_every_name_of_everything_is_understood(metric: Field, lang: Lang) -> None:
    explore = catalogue().explore(metric.explore)
    assert explore is not None
    count = 0
    for text, expected in _asked(explore, metric, lang):
        got = query(text, lang)
        assert got["metrics"] == [metric.id], (text, got)
        assert {k: got.get(k, []) for k in expected} == expected, (text, got)
        count += 1
    assert count > 50


@pytest.mark.parametrize("metric", [pytest.param(m, id=m.id) for m in catalogue().metrics])
def test_metric_by_dimension_and_grain_is_the_same_in_both_languages(metric: Field) -> None:
    explore = catalogue().explore(metric.explore)
    assert explore is not None
    for dimension in (d for d in explore.dimensions if d.type == "string"):
        for grain in ("day", "week", "month", "quarter", "year"):
            spanish = f"dame {metric.name('es')} por {dimension.name('es')} y por {GRAINS['es'][grain]} en 2025"
            english = f"show me {metric.name('en')} by {dimension.name('en')} and by {grain} in 2025"
            assert query(spanish, "es") == query(english, "en"), (spanish, english)


NONSENSE = ("zorplink", "777zz")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_a_word_that_means_nothing_always_surfaces(lang: Lang, nonsense: str) -> None:
    for pair in PAIRS:
        words = (pair[0] if lang == "es" else pair[1]).split(" ")
        for at in range(len(words) + 1):
            text = " ".join((*words[:at], nonsense, *words[at:]))
            outcome = planned(text, lang)
            assert not isinstance(outcome, Do) or any(nonsense in note for note in outcome.notes), (text, outcome)


def test_typing_errors_are_mended_and_told() -> None:
    for text, wrong, right in (
        ("vetnas por pais en ocutbre", "vetnas", "ventas"),
        ("ingersos por canal", "ingersos", "ingresos"),
        ("margn por categoria", "margn", "margen"),
        ("ventas por trimestr", "trimestr", "trimestre"),
    ):
        outcome = planned(text, "es")
        assert isinstance(outcome, Do) and outcome.reads[0].tool == "query_metrics", text
        assert any(wrong in n and right in n for n in outcome.notes), (text, outcome.notes)
    outcome = planned("ventas netas por canal", "es")
    assert isinstance(outcome, Decline) and "«ventas netas»" in outcome.reason, "net is no typing error of notes"
    assert outcome.suggestions == ("Ingresos por canal",)


def test_a_plan_takes_a_few_milliseconds() -> None:
    texts = [p[0] for p in PAIRS]
    for text in texts:
        planned(text, "es")
    began = time.process_time()
    for text in texts:
        planned(text, "es")
    assert (time.process_time() - began) / len(texts) < 0.02


def test_odd_texts_are_answered_quickly_and_never_break() -> None:
    odd = (
        "İstanbul 😀 ﬀ",
        "<script>alert(1)</script>",
        "{{ x }} [[r1.x.0]] $r1",
        "\u202eventas",
        "'; drop table",
        "1e9 % €",
        "«",
        "null",
    )
    long = ("dos " * 400, "1 de " * 130, "ventas " * 90, "1" * 600, '"' * 600, "y " * 300, "x" * 5000)
    for text in (*odd, *long):
        began = time.process_time()
        for lang in LANGS:
            planned(text, lang)
        assert time.process_time() - began < 4, text[:20]


def test_nothing_breaks_when_there_is_nothing_to_ask() -> None:
    for pair in PAIRS:
        for text, lang in zip(pair[:2], LANGS, strict=True):
            outcome = plan(Situation(text, Catalogue(), NOW, lang, LOCALES[lang]))
            assert not isinstance(outcome, Do)
    assert questions(Catalogue(), "es") == []
