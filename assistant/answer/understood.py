"""Whether every word around a figure is one whose sense is known: a word that is not may narrow what is meant.

"8,123 new orders" are not the orders, "lo que falta por cobrar" is not what was sold. Asked only of figures that a
model wrote itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import cue_words as cues
from assistant.answer.mentions import months
from assistant.answer.numerals import folded
from assistant.answer.references import Bound
from assistant.answer.written import Written

_TOKEN = re.compile(r"[a-zñ]+")
_BREAK = re.compile(r"[.;:!?\n|](?!\d)")
_BEHIND = re.compile(r"[,.;:!?()\n|](?!\d)")
_KNOWN = (cues.UP, cues.DOWN, cues.HIGH, cues.LOW, cues.SELLS, cues.WHOLE, cues.EXCEEDS)
_WORDS = frozenset(
    """
el la los las un una unos unas lo de del a al en con y e o u que se su sus le les como mas menos muy ya tambien aqui
es son fue fueron era eran esta estan este estos estas ese esa eso mientras frente respecto comparado comparada contra
vs tras hasta desde durante sobre cual cuales quien tuvo tuvieron tiene tienen hizo hicieron hace hacen hubo hay
registro registraron registra alcanzo alcanza alcanzaron llego llegaron llega logro lograron suma suman sumo sumaron
queda quedo quedaron situa situo ascendio ascendieron asciende ascienden cierra cerro cerraron aporta aporto aportan
aportando representa representan representando supone suponen supuso concentra concentran obtuvo va van sigue siguen
seguido seguida seguidos seguidas destaca destacan marca marco corresponde corresponden corresponderon equivale
totaliza ocupa consiguio paso pasaron pasa crecimiento variacion cambio total totales conjunto valor cifra importe
cantidad dato datos resultado resultados primero primera segundo segunda tercero tercera tercer ultimo ultima lugar
puesto posicion cabeza lista ranking lider periodo mes ano trimestre semana pasado pasada anterior euros euro ejemplo
delante detras igual ser valen vale es decir genera genero generaron respectivamente por encima debajo tanto casi unos
pais paises canal canales producto productos categoria categorias resto demas gasto gastamos gastaron costo hoy
the a an of in at for from to by with and or but while that which is was were are be been has had have it its their
this these those as on than then there here also up down over under about made make makes brought bring brings
generated generates earned took reached reaches hit recorded posted came comes stood stands totaled totalled totals
amounted amounts leads led followed following ranks ranked first second third last best worst top bottom month year
quarter week period previous prior compared against versus growth change total overall value amount number figure
accounts account accounted accounting share contributed contributes contributing represents representing respectively
example closes closed ends ended peaked dipped saw see market markets country countries channel channels product
products category categories whereas got gets did out when where i e s euro euros eur goes go went so far each
behind ahead just only still clear clearly being spent we our us you nos nuestro nuestra nuestros hemos list unlike
para media promedio average cada each diferencia before look once seller sellers one mercado mercados row fila principal
""".split()
) | {name for month in months() for name in [folded(month)]}
_NUMBER = re.compile(r"\d[\d.,]*")
_WITHIN = re.compile(r"\b(?:entre|between|de entre)\b[^.;:]*\b(?:y|and)\s+[*_]*$")
_BY = re.compile(
    r"\b(?:supera\w*|supero|aventaj\w*|exceed\w*|surpass\w*|beats?|outs(?:old|ells))\b[^,;:.]*\b(?:en|by)\s+$"
)


def understood(text: str, one: Written, bounds: Sequence[Bound], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the words from the beginning of its part of a sentence to the end of its phrase are all known.

    `spans`: what is known already: names, and all figures.
    """
    plain = folded(text)
    start = max([0, *(m.end() for m in _BREAK.finditer(plain, 0, one.start))])
    behind = _BEHIND.search(plain, one.end)
    end = min([behind.start() if behind else len(plain), *(a for a, _ in spans if a > one.end and _figure(text, a))])
    before = _NUMBER.sub("0", plain[: one.start])
    if _WITHIN.search(before) or _BY.search(before):
        return False
    part = list(plain[start:end])
    known = [*spans, (one.start, one.end), *(m.span() for cue in _KNOWN for m in cue.finditer(plain, start, end))]
    for a, b in known:
        for at in range(max(a, start), min(b, end)):
            part[at - start] = " "
    labels = {w for bound in bounds for c in bound.table.columns for w in _TOKEN.findall(folded(c.label))}
    return all(word in _WORDS or word in labels for word in _TOKEN.findall("".join(part)))


def _figure(text: str, at: int) -> bool:
    return any(c.isdigit() for c in text[at : at + 2])
