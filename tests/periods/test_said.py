"""What people say about time, alone and in a sentence: the right days, or a question that offers the right ones."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.catalogue import Lang
from assistant.periods import UnknownPeriod, find, resolve
from tests.periods.said import SAID

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Europe/Madrid"))
SENTENCES: dict[Lang, str] = {"es": "ventas por canal, {}, y margen", "en": "sales by channel, {}, and margin"}
COMING = ("por venir", "still to come")


def _cases() -> list[tuple[Lang, str, str]]:
    cases: list[tuple[Lang, str, str]] = []
    for row in SAID:
        meaning, spanish, english = (cell.strip() for cell in row.split("|"))
        for lang, cell in (("es", spanish), ("en", english)):
            cases += [(lang, words.strip(), meaning) for words in cell.split(";") if words.strip()]  # type: ignore[misc]
    return cases


CASES = _cases()


def _range(text: str) -> str:
    start, _, end = text.strip().partition("/")
    return f"{start}/{end or date.fromisoformat(start) + timedelta(days=1)}"


def _asked(words: str, lang: Lang) -> tuple[UnknownPeriod, list[str]]:
    with pytest.raises(UnknownPeriod) as caught:
        resolve(words, NOW, lang=lang)
    offered = [resolve(option, NOW, lang=lang) for option in caught.value.options]
    return caught.value, [f"{one.start}/{one.end}" for one in offered]


def test_there_are_enough_of_them() -> None:
    assert len(SAID) >= 100 and len(CASES) >= 600
    assert min(sum(lang == one for lang, _, _ in CASES) for one in ("es", "en")) >= 250


@pytest.mark.parametrize(("lang", "words", "meaning"), CASES, ids=lambda cell: str(cell)[:40])
def test_it_means_these_days(lang: Lang, words: str, meaning: str) -> None:
    found = [f"{f.period.start}/{f.period.end}" for f in find(SENTENCES[lang].format(words), NOW)]
    if meaning[0] not in "?->":
        period = resolve(words, NOW, lang=lang)
        assert f"{period.start}/{period.end}" == _range(meaning)
        assert found == [_range(meaning)]
        return
    question, offered = _asked(words, lang)
    assert found == []
    assert offered and {_range(one) for one in meaning[1:].split(",") if one.strip()} <= set(offered)
    assert any(told in str(question) for told in COMING) == (meaning[0] == ">")
