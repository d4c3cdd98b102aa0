"""Several results in one turn: each figure keeps the names that are its own, whatever the other ones are about."""

from dataclasses import replace

import pytest

from assistant.answer.bind import WITHHELD, Binder
from tests.answer.test_attacks import CHANNELS, COUNTRIES, results

RIGHT = {
    "es": (
        "España lidera con [[r1.revenue.0]]. Por canal, la web lidera con [[r3.revenue.0]].",
        "España lidera con [[r1.revenue.0]]. Web lidera con [[r3.revenue.0]] y España con [[r1.orders.0]] pedidos.",
        "España vendió [[r1.revenue.0]]; en web, [[r3.revenue.0]].",
        "España vendió [[r1.revenue.0]] y la web [[r3.revenue.0]].",
        "La web vendió [[r3.revenue.0]] y España [[r1.revenue.0]].",
        "México cayó. Su margen fue del [[r1.margin.1]].",
    ),
    "en": (
        "Spain leads with [[r1.revenue.0]]. By channel, online leads with [[r3.revenue.0]].",
        "Spain made [[r1.revenue.0]] and online made [[r3.revenue.0]].",
        "Mexico fell. Its margin was [[r1.margin.1]].",
    ),
}
WRONG = {
    "es": (
        "España lidera con [[r1.revenue.0]]. Su tienda física vendió [[r3.revenue.1]].",
        "España lidera con [[r1.revenue.0]]. Allí la web vendió [[r3.revenue.0]].",
        "España es el mayor mercado. La web vendió [[r3.revenue.0]].",
        "España vendió [[r1.revenue.0]], de los que [[r3.revenue.0]] fueron en web.",
        "En España la web vendió [[r3.revenue.0]].",
        "España vendió [[r1.revenue.0]] y la web [[r3.revenue.1]].",
        "España vendió [[r1.revenue.1]] y la web [[r3.revenue.0]].",
        "México cayó. Su margen fue del [[r1.margin.0]].",
    ),
    "en": (
        "Spain leads with [[r1.revenue.0]]. There online made [[r3.revenue.0]].",
        "Spain leads with [[r1.revenue.0]]. Its shop made [[r3.revenue.1]].",
        "Online made [[r3.revenue.0]] in Spain.",
        "Spain made [[r1.revenue.0]], [[r3.revenue.0]] of it online.",
        "Mexico fell. Its margin was [[r1.margin.0]].",
    ),
}


def said(text: str, lang: str) -> str:
    """With all values of the catalogue known to every result, as they are in a thread."""
    values = {"country": COUNTRIES, "channel": CHANNELS}
    known = {handle: replace(bound, values=values, made={}) for handle, bound in results(lang).items()}
    locale = "es-ES" if lang == "es" else "en-US"
    return Binder(known, locale, frozenset(), fresh=("r1", "r3")).whole(text).text


@pytest.mark.parametrize(("lang", "text"), [(lang, t) for lang, texts in RIGHT.items() for t in texts])
def test_each_figure_beside_its_own_name_is_shown(lang: str, text: str) -> None:
    assert WITHHELD not in said(text, lang)


@pytest.mark.parametrize(("lang", "text"), [(lang, t) for lang, texts in WRONG.items() for t in texts])
def test_a_figure_of_one_result_is_not_said_of_what_another_names(lang: str, text: str) -> None:
    assert WITHHELD in said(text, lang)
