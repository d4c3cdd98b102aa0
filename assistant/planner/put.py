"""How a question that sets two things against each other is put: whether one is more, how much more, how many times."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy

_ALREADY = Lazy(
    r"^\W*(?:(?:y|e|and|so|but|pero|entonces|oye|hey|hola|hi|ok|okay)\W+)*"
    r"(?:did|do|does|is|are|was|were|has|have|had|se ha|se han|ha|han|hemos|hubo|hay|es|son|fue|fueron|estamos|"
    r"llevamos|(?:se )?(?:vend(?:e|en|io|ieron|imos|emos)|factur(?:a|o|aron|amos|an)|ingres(?:o|aron|amos)|"
    r"(?:crec|sub)(?:e|en|io|ieron|imos)|(?:baj|aument|gast|compr|gan|super|mejor|empeor)(?:a|an|o|aron|amos|e)|"
    r"(?:ca|disminu)(?:e|en|yo|yeron|imos)|tuv(?:o|ieron|imos)|hic(?:imos|ieron)|hizo|recibi(?:mos|eron|o)|"
    r"duplic(?:o|aron|amos|a)|triplic(?:o|aron|amos)))(?!\w)"
)
"""How a question for yes or no begins."""
_ASKS_WHAT = Lazy(
    r"(?<!\w)(?:que (?!el |la |los |las |en |hace |hoy |ayer |este |esta |mexico)\w+\?|cual(?:es)?|cuant[oa]s?|"
    r"quien(?:es)?|donde|como|cuando|what|which|who|where|how|when|why|dime|dame|tell|show)(?!\w)"
)
_MORE = Lazy(
    r"(?<!\w)(?:mas|mayor(?:es)?|superior(?:es)?|more|higher|greater|bigger|larger|super(?:a|o|an|aron|amos)|exceed\w*|"
    r"outs(?:ell|old)|beat)(?!\w)"
)
_LESS = Lazy(r"(?<!\w)(?:menos|menor(?:es)?|inferior(?:es)?|less|fewer|lower|smaller)(?!\w)")
_ROSE = Lazy(r"(?<!\w)(?:gr[eo]w\w*|r[io]se\w*|increas\w*|up|crec\w+|sub(?:e|en|io|ieron|ido|imos)|aument\w+)(?!\w)")
_FELL = Lazy(
    r"(?<!\w)(?:f[ae]ll\w*|drop\w*|decreas\w*|declin\w*|down|baj(?:a|an|o|aron|ado|amos)|ca(?:e|en|yo|yeron|ido|imos)|"
    r"disminu\w+|descen\w+)(?!\w)"
)
_BY_SO_MUCH = Lazy(
    r"%|(?<!\w)(?:percent|por ?cien(?:to)?|at least|al menos|por lo menos|mucho|much|slightly|un poco|lot|"
    r"\d[\d.,]* (?:\w+ )?(?:mas|menos|more|less|fewer)|\d[\d.,]* ?(?:euros|dollars|dolares|mil|k|m)|points|puntos)"
    r"(?!\w)"
)
"""More by an amount, or a change that is larger than another: a plain yes would say too much."""
_NOT = Lazy(r"(?<!\w)(?:no|not|never|nunca|n't|ni|nor)(?!\w)|n't(?!\w)")
_TIMES = Lazy(
    r"(?<!\w)(?:(?P<two>(?:el )?doble|twice|double[ds]?|duplic\w+)|(?P<three>(?:el )?triple[ds]?|thrice|three times|"
    r"tres veces|triplic\w+)|(?P<half>(?:la )?mitad|half))(?!\w)"
    r"(?: (?:as (?:much|many)|the|(?:de |que )(?=\w)))?"
)
_RATIO = Lazy(
    r"(?<!\w)(?:cuantas veces(?: (?:mas|menos|mayor(?:es)?|superior(?:es)?))?|"
    r"how many times(?: (?:more|bigger|larger|greater|higher|as (?:much|many|big|large)))?(?: \w+(?= than))?|"
    r"(?:what is the |cual es la )?ratio(?= (?:of|between|de|entre))|"
    r"por cuanto multiplica)(?!\w)"
)
_DIFFERENCE = Lazy(
    r"(?<!\w)(?:diferencia|difference|cuant[oa]s? (?:(?:\w+ ){0,2})?(?:mas|menos)|"
    r"how (?:much|many) (?:\w+ )?(?:more|less|fewer|higher|lower)|en (?:euros|dinero)|in (?:money|euros))(?!\w)"
)
_THAN = Lazy(
    r"(?<!\w)(?:(?:mas|menos|doble|triple|mitad|mayor|superior)\b.{0,60} (?:que|de|del|a)|than|as|"
    r"(?:half|double|twice|triple)(?: of)?)(?!\w)"
)


@dataclass(frozen=True)
class Put:
    """What of two figures is asked."""

    way: int = 0
    """Of a question for yes or no: 1 whether the first is more, -1 whether it is less, 0 where nothing is asked so."""
    times: float = 0.0
    """How many times the second the first is asked to be, 0 where nothing is asked so."""
    ratio: bool = False
    apart: bool = False
    """Whether how far apart they are is asked."""


def put(text: str) -> Put:
    """How a text puts it; nothing of it holds for a text that sets nothing against anything."""
    folded = fold(text)
    times = _TIMES.search(folded)
    factor = 0.0 if times is None else 2.0 if times["two"] else 3.0 if times["three"] else 0.5
    closed = _ALREADY.match(folded) is not None and _ASKS_WHAT.search(folded) is None
    more, less, rose, fell = (p.search(folded) is not None for p in (_MORE, _LESS, _ROSE, _FELL))
    closed = closed and not _NOT.search(folded)
    plain = closed and more + less + rose + fell == 1 and not factor and _BY_SO_MUCH.search(folded) is None
    way = 0 if not plain else 1 if more or rose else -1
    otherwise = (less and factor > 1) or (more and factor < 1)  # "less than twice", "more than half"
    ratio = _RATIO.search(folded) is not None or bool(factor)
    return Put(way, factor if closed and not otherwise else 0.0, ratio, _DIFFERENCE.search(folded) is not None)


def spans(text: str) -> list[tuple[int, int]]:
    """Where a text asks how many times one is the other."""
    folded = fold(text)
    return [m.span() for pattern in (_TIMES, _RATIO) for m in pattern.finditer(folded)]


def than(text: str) -> bool:
    """Whether one thing is asked about and another is what it is held against: the first named is the one."""
    return _THAN.search(fold(text)) is not None
