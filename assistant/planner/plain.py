"""Chat spelling put into plain words before a text is read: "ventas x pais xfa", "whats", "ventaaaas"."""

from __future__ import annotations

import re
from collections.abc import Container

from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy

_WORD = Lazy(r"[^\W_]+(?:'[^\W_]+)?")
_SHORT = {
    "q": "que", "k": "que", "ke": "que", "qe": "que", "xq": "por qué", "xk": "por qué", "pq": "por qué",
    "porq": "por qué", "x": "por", "pa": "para", "pal": "para el", "tmb": "también", "tb": "también",
    "tbn": "también", "tambn": "también", "xfa": "por favor", "xfavor": "por favor", "porfis": "por favor",
    "plis": "por favor", "dnd": "donde", "cdo": "cuando", "cto": "cuánto", "cnto": "cuánto", "cuant": "cuánto",
    "qien": "quien", "ayr": "ayer", "hy": "hoy", "vtas": "ventas", "vta": "venta", "pdos": "pedidos",
    "gimme": "give me", "lemme": "let me", "wanna": "want to", "gonna": "going to", "gotta": "got to",
    "whats": "what is", "wats": "what is", "wat": "what", "hows": "how is", "whos": "who is", "wheres": "where is",
    "thx": "thanks", "ty": "thanks", "plz": "please", "pls": "please",
    "w/o": "without", "yday": "yesterday", "yest": "yesterday", "tdy": "today", "mth": "month", "mths": "months",
    "wk": "week", "wks": "weeks", "qtr": "quarter", "qtrs": "quarters", "yr": "year", "yrs": "years", "rev": "revenue",
    "avg": "average", "pct": "percent", "nr": "number", "qty": "quantity", "custs": "customers", "cust": "customer",
    "btw": "between", "dl": "del", "finde": "fin de semana", "findes": "fines de semana", "mx": "México",
    "bc": "because", "cmp": "compare", "prods": "products",
    "ly": "last year", "prod": "product",
    "ctry": "country", "trim": "trimestre", "sem": "semana",
}  # fmt: skip
"""As it is written, to what it stands for."""
_LONGER = {"k", "x", "q"}
"""Single letters: only between words, never beside a figure ("2 x 3", "5 k", "Q 1")."""
_QUOTED = Lazy(r"[«\"“][^»\"”]*[»\"”]|\S+@\S+|https?://\S+|#\w+")
_DRAWN_OUT = Lazy(r"(.)\1{2,}")


_NO_OF = Lazy(r"(?i)(?<!\w)no\. of(?!\w)")
_RATHER = re.compile(
    r"(?i)(?P<lead>(?<!\w)(?:de |en |los |las |el |la |in |for |of |the )?)[^\W\d_]+\s*(?:\.\.\.|…|,|-|–)+\s*"
    r"(?:digo|perdón|perdon|quiero decir|mejor dicho|i mean|sorry|no wait|scratch that)\s*,?\s*(?P<again>(?:de |en |"
    r"los |"
    r"las |el |la |in |for |of |the )?)(?=[^\W\d_])"
)


_NTH_HYPHEN = Lazy(r"(?i)(?<!\w)(first|second|third|fourth|1st|2nd|3rd|4th)-(quarter|half|month|week)(?!\w)")
_TO_DATE = Lazy(r"(?i)(?<!\w)(year|month|quarter|week)-to-date(?!\w)")
_SHARED = Lazy(
    r"(?i)(?:(?<=^)|(?<=please )|(?<=kindly )|(?<=you )|(?<=to ))share (?!of |by |per |in |it|this|that|them|those)"
)
_WITH_OTHERS = Lazy(r"(?i)(?<!\w)(?:with (?!me|us(?!\w))|to (?:the|my|our) |by e?-?mail|via )")
_WEEKEND = Lazy(
    r"(?i)(?<!\w)(?:en )?el fin de semana(?! (?:pasad|anterior|antepasad|que |pr[oó]xim|previo|siguiente|largo|del? "
    r"))(?!\w)"
)
_THE_WEEKEND = Lazy(r"(?i)(?<!\w)(?:over|at|during|on) the weekend(?! (?:of|before))(?!\w)")
_FROM_LAST = Lazy(
    r"(?i)(?<!\w)from (?=(?:last (?:week|month|quarter|year|weekend)|this (?:week|month|quarter|year)|yesterday|"
    r"today)(?!\w))"
    r"(?!.*(?<!\w)(?:to|until|till|through|thru|on|onwards?|up)(?!\w))(?!.*(?<!\w)compar)"
)
_OR_NOT = Lazy(r"(?i)[,\s]+(?:or not|o no|or what|o qué|o que)\s*(?=[?!.]*\s*$)")
_WISE = Lazy(r"(?i)(?<!\w)(?!other|like|clock)([a-z]{3,}?)[ -]?wise(?!\w)")


def _corrected(text: str) -> str:
    """“Ventas de Chile... digo, de México”: what was taken back goes, where the same word leads to both."""

    def again(match: re.Match[str]) -> str:
        return match["again"] if match["lead"].lower() == match["again"].lower() else match.group()

    text = _NTH_HYPHEN.sub(r"\1 \2", _NO_OF.sub("number of", _RATHER.sub(again, text)))
    text = _SHARED.sub("show ", text) if not _WITH_OTHERS.search(text) else text
    text = _FROM_LAST.sub("of ", _THE_WEEKEND.sub("last weekend", _OR_NOT.sub("", text)))
    return _WISE.sub(r"by \1", _TO_DATE.sub(r"\1 to date", text))


def plain(text: str, known: Container[str] = frozenset()) -> str:
    """The text in plain words; what is quoted, addresses and what the catalogue itself calls something stay."""
    text = _corrected(text)
    kept = [m.span() for m in _QUOTED.finditer(text)]
    parts: list[str] = []
    at = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        new = None if any(a <= start < b for a, b in kept) else _word(text, start, end, known)
        if new is not None:
            parts += [text[at:start], new]
            at = end
    return _WEEKEND.sub("el fin de semana pasado", "".join(parts) + text[at:])


def _word(text: str, start: int, end: int, known: Container[str]) -> str | None:
    """What a word stands for, or none when it is to stay."""
    said = fold(text[start:end])
    if said in known:
        return None
    if said in _SHORT and not (said in _LONGER and not _between_words(text, start, end)):
        return _SHORT[said]
    if _DRAWN_OUT.search(said) and said.isalpha():
        return re.sub(r"(.)\1{2,}", r"\1", text[start:end])
    return None


def _between_words(text: str, start: int, end: int) -> bool:
    """Whether a letter stands alone between words: no figure, sign or letter right beside it."""
    before, after = text[:start].rstrip(), text[end:].lstrip()
    if text[start - 1 : start] not in {"", " "} or text[end : end + 1] not in {"", " "}:
        return False
    return bool(after) and not after[0].isdigit() and not before[-1:].isdigit()
