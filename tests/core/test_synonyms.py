"""A house's own words: put over the catalogue, read again, and refused with what to do."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.errors import NotConfigured
from assistant.planner.history import Past
from assistant.planner.outcome import Do, Outcome
from assistant.planner.plan import plan
from assistant.planner.situation import Situation
from assistant.settings import from_env
from assistant.synonyms import Synonyms
from tests.planner.shop import catalogue

SHEET = """
fields:
  orders_revenue: {es: [guita], en: [dosh], verbs: {es: [cosechar]}, without: {es: [ventas]}}
values:
  customers_country: {Spain: {es: [la península]}}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "synonyms.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def planned(words: Synonyms, text: str) -> Outcome:
    now = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Europe/Madrid"))
    return plan(Situation(text, words.over(catalogue()), now, "es", "es-ES", Past()))


def test_names_verbs_and_values_are_understood(tmp_path: Path) -> None:
    words = Synonyms(written(tmp_path, SHEET))
    for text in ("guita de la península en octubre", "¿cuánto cosechamos en la península en octubre?"):
        outcome = planned(words, text)
        assert isinstance(outcome, Do), text
        (step,) = outcome.reads
        assert step.arguments["metrics"] == ["orders_revenue"]
        assert step.arguments["filters"][0]["values"] == ["Spain"]


def test_what_is_shown_stays_and_what_is_taken_away_is_gone(tmp_path: Path) -> None:
    before, after = (
        c.metric("orders_revenue") for c in (catalogue(), Synonyms(written(tmp_path, SHEET)).over(catalogue()))
    )
    assert before is not None and after is not None
    assert after.name("es") == before.name("es") and after.words.es[-1] == "guita"
    assert "ventas" in before.words.es and "ventas" not in after.words.es
    assert catalogue().digest != Synonyms(tmp_path / "synonyms.yaml").over(catalogue()).digest


def test_the_file_is_read_again_and_a_broken_one_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, SHEET)
    words = Synonyms(path)
    path.write_text("fields: {orders_revenue: {es: [parné]}}", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    found = words.over(catalogue()).metric("orders_revenue")
    assert found is not None and "parné" in found.words.es and "guita" not in found.words.es
    path.write_text("fields: [", encoding="utf-8")
    again = words.over(catalogue()).metric("orders_revenue")
    assert again == found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fields: [", "no YAML"),
        ("fields: {orders_revenue: {fr: [argent]}}", "fr"),
        ("felds: {}", "felds"),
        ("fields: {a: {es: [lana]}, b: {es: [Lana]}}", "'Lana' is given to a and to b"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(NotConfigured, match="ASSISTANT_SYNONYMS") as caught:
        Synonyms(written(tmp_path, text))
    assert told in caught.value.message


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    settings = from_env({"ASSISTANT_SYNONYMS": str(tmp_path / "none.yaml")})
    assert settings.synonyms is not None
    with pytest.raises(NotConfigured, match="cannot be read"):
        Synonyms(settings.synonyms)
    assert from_env({}).synonyms is None
