"""The words of Spanish and English that say a number: cardinals, magnitudes, fractions, multiples and ordinals."""

from __future__ import annotations

_ES_SMALL = (
    "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
    "dieciocho diecinueve veinte veintiun veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
    "veintiocho veintinueve"
)
_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ES_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ES_HUNDREDS = "doscient trescient cuatrocient quinient seiscient setecient ochocient novecient"

ONES = {"un": 1, "uno": 1, "una": 1, "one": 1, "a": 1, "an": 1}
"""Articles too: a number only before another number."""

CARDINALS: dict[str, int] = {
    **{word: n for n, word in enumerate(_ES_SMALL.split()) if word != "un"},
    **{word: n for n, word in enumerate(_EN_SMALL.split()) if word != "one"},
    **{word: 30 + 10 * n for n, word in enumerate(_ES_TENS.split())},
    **{word: 20 + 10 * n for n, word in enumerate(_EN_TENS.split())},
    **{stem + end: 200 + 100 * n for n, stem in enumerate(_ES_HUNDREDS.split()) for end in ("os", "as")},
    "veintiuno": 21, "veintiuna": 21, "cien": 100, "ciento": 100, "fourty": 40, "nil": 0, "setecientos": 700,
}  # fmt: skip
MULTIPLIERS: dict[str, int] = {
    "hundred": 100, "mil": 1000, "thousand": 1000, "millon": 10**6, "millones": 10**6, "million": 10**6,
    "millions": 10**6, "millardo": 10**9, "millardos": 10**9, "billion": 10**9, "billions": 10**9, "bn": 10**9,
    "billon": 10**12, "billones": 10**12, "trillion": 10**12, "trillions": 10**12, "trillon": 10**18,
    "trillones": 10**18, "millar": 1000, "millares": 1000, "docena": 12, "docenas": 12, "decena": 10, "decenas": 10,
    "veintena": 20, "treintena": 30, "centena": 100, "centenas": 100, "centenar": 100, "centenares": 100,
    "cientos": 100, "miles": 1000, "dozen": 12, "dozens": 12, "hundreds": 100, "thousands": 1000, "lakh": 10**5,
    "crore": 10**7, "grand": 1000,
}  # fmt: skip
VAGUE = frozenset({"grand", "miles"})
"""Numbers only behind another number: "a grand total", "miles away"."""

FRACTIONS = frozenset(
    "mitad mitades tercio tercios half halves halved halving halve thirds fifths sixths sevenths eighths ninths tenths "
    "hundredths quintos sextos octavos decimos centesimos decima centesima".split()
)
MULTIPLES = frozenset(
    "doble dobles triple triples cuadruple quintuple sextuple decuple dobla doblan doblo doblaron doblado doblaba "
    "double doubled doubles doubling doubly twice thrice tripled triples tripling treble trebled quadruple "
    "quintuple redobla redoblo twofold threefold fourfold fivefold sixfold sevenfold eightfold ninefold tenfold "
    "hundredfold thousandfold couple pair pairs".split()
)
MULTIPLE_STEMS = ("duplic", "triplic", "cuadruplic", "quintuplic", "sextuplic", "quadrupl", "quintupl", "septupl")

_ORDINALS = (
    ("segundo segunda second", 2),
    ("tercer tercero tercera third", 3),
    ("cuarto cuarta fourth", 4),
    ("quinto quinta fifth", 5),
    ("sexto sexta sixth", 6),
    ("septimo septima seventh", 7),
    ("octavo octava eighth", 8),
    ("noveno novena ninth", 9),
    ("decimo tenth", 10),
    ("undecimo undecima eleventh", 11),
    ("duodecimo duodecima twelfth", 12),
    ("vigesimo vigesima twentieth", 20),
)
ORDINALS: dict[str, int] = {word: n for words, n in _ORDINALS for word in words.split()}

JOINTS = frozenset({"y", "and", "punto", "coma", "point", "con"})
"""Words inside a number, when numbers stand on both sides."""

THANKS = frozenset({"gracias", "thanks", "thank"})
PERIODS = frozenset({"trimestre", "quarter", "semestre", "half", "semana", "week", "mes", "month", "dia", "day"})

IDIOMS: tuple[tuple[str, ...], ...] = (
    ("a", "mitad", "de"), ("desde", "cero"), ("de", "cero"), ("from", "scratch"), ("second", "hand"),
    ("third", "party"), ("third", "parties"), ("ten", "en", "cuenta"), ("ten", "presente"), ("ten", "cuidado"),
    ("at", "once"), ("once", "more"), ("once", "again"), ("once", "the"), ("once", "you"), ("once", "it"),
    ("once", "a"), ("un", "segundo"), ("a", "second"), ("dos", "veces", "bueno"), ("double", "check"),
    ("de", "segunda", "mano"), ("en", "cuarto", "lugar", "de"), ("grand", "total"), ("half", "way"),
)  # fmt: skip
"""Phrases in which such a word says no number of things."""
