import pytest

from assistant.catalogue import Lang
from assistant.language import detect


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("quarterly gross margin since 2025", "en"),
        ("units sold", "en"),
        ("average order value weekly", "en"),
        ("margen bruto trimestral", "es"),
        ("unidades vendidas", "es"),
        ("ticket medio semanal", "es"),
        ("Ok, muéstrame el reporte de ventas del mes pasado", "es"),
        ("Ok, show me last month's sales report", "en"),
    ],
)
@pytest.mark.parametrize("default", ["es", "en"])
def test_a_short_question_tells_its_language(text: str, lang: Lang, default: Lang) -> None:
    assert detect(text, default) == lang


@pytest.mark.parametrize("text", ["top 5", "2025", "ok", ""])
def test_what_tells_nothing_keeps_the_default(text: str) -> None:
    assert detect(text, "en") == "en" and detect(text, "es") == "es"
