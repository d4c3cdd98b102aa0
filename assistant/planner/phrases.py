"""Fixed phrases of both languages, on folded text, that mean one thing together."""

from __future__ import annotations

from assistant.periods.lazy import Lazy

VERSUS = Lazy(
    r"(?:el |the |al |un )?(?:(?:mismo|same) (?:periodo|period|mes|month|trimestre|quarter|semana|week|dia|day|"
    r"epoca|tiempo|time|"
    r"fechas)(?: (?:del|de|of|in|from|el|the|un))*(?: (?:ano (?:pasado|anterior|previo)|last year|previous year|"
    r"year before|"
    r"prior year|mes (?:pasado|anterior)|last month|previous month))|"
    r"(?:l[oa]s )?mism[oa]s (?:dias|fechas|semanas)(?: (?:de|del) [a-z]+)? (?:del?|el) (?:ano|mes|trimestre) "
    r"(?:pasado|anterior)|"
    r"(?:periodo|period) (?:anterior|previo)|(?:previous|prior|preceding|last) period|a year (?:ago|earlier)|"
    r"(?:the )?(?:year|month|quarter|week|day) (?:before|earlier)(?! last)|hace un ano|(?:el|la|al|the) (?:anterior|"
    r"previous one|prior one|one before)|(?:ano|mes|trimestre|"
    r"semana) antes)(?!\w)"
)
CHANGE_FROM = Lazy(
    r"(?<!\w)(?:variacion|variaciones|cambio|cambios|crecimiento|diferencia|change|changes|growth|variation|difference|"
    r"increase|decrease) (?:(?:sobre|con|desde|del?|frente|respecto|al?|from|over|on|against|vs|versus|since|to|in|el|"
    r"la|the) )*(?P<step>(?:dia|semana|mes|trimestre|ano) (?:anterior|previo|previa|pasado|pasada)|"
    r"(?:previous|prior|last|preceding) (?:day|week|month|quarter|year))(?!\w)"
)
VERSUS_IN = Lazy(
    r"(?<!\w)(?:versus|vs\.?|against|compared (?:to|with)|relative to|frente al?|comparad[oa]s? con|contra|"
    r"respecto (?:al?|del)) (?:(?:el|la|the) )?"
    r"(?P<step>(?:dia|semana|mes|trimestre|ano) (?:anterior|previo|previa|pasado|pasada)|"
    r"(?:previous|prior|last|preceding) (?:day|week|month|quarter|year))(?= (?:in|during|for|en|durante|para) )"
)
"""“Versus the previous year in 2026": two periods, and no "year in 2026"."""
MARKET = Lazy(r"(?<!\w)(?:cuota de mercado|market share)(?!\w)")
SHARE_WITH = Lazy(r" (?:the (?!same)|with |me |us |our |your |it |these |those )")
CLOSING = Lazy(
    r"(?<!\w)(?:(?:month|quarter|year|week)[ -](?:end[ -])?clos(?:e|ing)|"
    r"clos(?:e|ing) of (?:the )?(?:month|quarter|year)|"
    r"cierre (?:de|del) (?:mes|trimestre|ano))(?!\w)(?! (?:pasad|anterior))"
)
"""What the books do at the end of a month, and no status of anything."""
THAT_DAY = Lazy(
    r"(?<!\w)(?:(?:on |for |in |during )?that (?:same )?(?:day|week|month|quarter|year)|"
    r"(?:en |de )?(?:ese|aquel|esa|aquella) (?:mism[oa] )?(?:dia|semana|mes|trimestre|ano))(?!\w)"
)
"""What was said before it says when."""
SAME_DAYS = Lazy(r"(?:l[oa]s )?mism[oa]s ")
SAME_DATE = Lazy(
    r"(?<!\w)(?:(?:a|hasta|en) (?:la misma fecha|esta misma fecha|esta fecha|estas alturas|esta altura)|"
    r"(?:at|to|up to|by|until) (?:the same|this) (?:date|point|time)(?: (?:in|of) the year)?)(?!\w)(?! (?:de|del|"
    r"last|of|el ano))"
)
"""Ranges that are compared always end on the same day."""
SAME = Lazy(r"(?:mismo|misma|same) (?:mes|month|trimestre|quarter|semana|week|dia|day|periodo|period)(?=\W*$)")
"""“Against the same quarter": of the year before."""
AGO = Lazy(r"(?:el |the |al |un )?(?:a year (?:ago|earlier)|hace un ano)")
PLACES = {
    "segundo": 2, "segunda": 2, "second": 2, "2nd": 2, "tercer": 3, "tercero": 3, "tercera": 3, "third": 3, "3rd": 3,
    "cuarto": 4, "cuarta": 4, "fourth": 4, "4th": 4, "quinto": 5, "quinta": 5, "fifth": 5, "5th": 5,
}  # fmt: skip
PLACE = Lazy(
    rf"(?<!\w)(?P<nth>{'|'.join(sorted(PLACES, key=len, reverse=True))}) (?!(?:trimestre|semestre|quarter|half|mes|"
    rf"month|semana|week|quincena|dia|day|ano|year)s?(?!\w))"
    r"(?:\w+ ){0,2}?(?:(?:que |con )?(?:mas|menos)|"
    r"mejor|peor|mayor|menor|best|worst|most|least|largest|biggest|highest|lowest|smallest|strongest|weakest)(?!\w)"
)
"""A place in a ranking, and what is ranked by."""
FELL = Lazy(r"(?<!\w)(?:did|does|do|didn't|has|have) (?:(?!in |this |last )\w+ ){1,4}?(?P<fell>fall)(?!\w)(?! of)")
"""“Did revenue fall” is no season."""
_OPENING = Lazy(
    r"(?:(?<!\w)(?:you|please|to|and|then|just|lets|now) (?P<led>open)(?!\w)|^\W*(?P<first>open)(?= (?:a|an|it|the|"
    r"my|up)(?!\w))|"
    r"(?<!\w)(?P<leads>open)(?= (?:the|my|up)(?!\w)))"
)


def openings(folded: str) -> list[tuple[int, int]]:
    """Where "open" is what somebody is to do, "can you open the report", and no state of an order."""
    return [match.span(match.lastgroup or 0) for match in _OPENING.finditer(folded)]
