"""Ways in which an answer goes wrong. Each takes the parts of a good one and gives the parts of a wrong one."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.answer.narrated import phrases
from tests.answer.narrated.answers import Part, Slot
from tests.answer.narrated.shop import COUNTRIES, Shape, written

Wrong = tuple[list[Part], list[str]] | None
"""The parts, and what must not be seen; none where this way does not apply."""
Mutation = Callable[[random.Random, Shape, str, list[Part]], Wrong]


def _cells(parts: list[Part], what: str = "C") -> list[int]:
    return [i for i, p in enumerate(parts) if isinstance(p, Slot) and p.what == what]


def _slot(parts: list[Part], at: int) -> Slot:
    found = parts[at]
    assert isinstance(found, Slot)
    return found


def _put(parts: list[Part], at: int, part: Part) -> list[Part]:
    return [*parts[:at], part, *parts[at + 1 :]]


def _once(parts: list[Part], seen: list[str], sh: Shape, lang: str) -> bool:
    """Whether what must not be seen is not also seen rightly somewhere in the text."""
    right = [p.seen(sh, lang) for p in parts if isinstance(p, Slot)]
    return all(s and s not in right for s in seen)


def off_by_one(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    cells = _cells(parts) + _cells(parts, "T")
    if not cells:
        return None
    at = rng.choice(cells)
    slot = _slot(parts, at)
    value = (
        sh.value(slot.metric, slot.rows[0])
        if slot.rows
        else sum(sh.value(slot.metric, r) for r in range(len(sh.table.rows)))
    )
    step = {"revenue": rng.choice((0.01, 1, -1, 1000)), "orders": rng.choice((1, -1, 10)), "aov": 0.01, "margin": 0.001}
    literal = written(round(value + step[slot.metric], 4), slot.metric, lang)
    return _put(parts, at, literal), [literal]


def swapped_rows(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    cells = _cells(parts)
    pairs = [
        (i, j)
        for i in cells
        for j in cells
        if i < j and _slot(parts, i).metric == _slot(parts, j).metric and _slot(parts, i).rows != _slot(parts, j).rows
    ]
    if not pairs or not any("]]" in p or any(n in p for n in sh.labels(lang)) for p in parts if isinstance(p, str)):
        return None
    i, j = rng.choice(pairs)
    changed = _put(_put(parts, i, parts[j]), j, parts[i])
    return changed, [_slot(parts, i).seen(sh, lang), _slot(parts, j).seen(sh, lang)]


def another_row(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    cells = _cells(parts)
    if not cells or len(sh.table.rows) < 2 or not sh.labels_es:
        return None
    at = rng.choice(cells)
    slot = _slot(parts, at)
    others = [r for r in range(len(sh.table.rows)) if r not in slot.rows]
    wrong = Slot("C", slot.metric, (rng.choice(others),))
    seen = wrong.seen(sh, lang)
    return (_put(parts, at, wrong), [seen]) if _once(parts, [seen], sh, lang) else None


def total_for_a_row(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    cells = [i for i in _cells(parts) if _slot(parts, i).metric in {"revenue", "orders"}]
    words = "".join(p for p in parts if isinstance(p, str))
    if not cells or len(sh.table.rows) < 2 or "total" in words.lower() or _cells(parts, "T"):
        return None
    at = rng.choice(cells)
    wrong = Slot("T", _slot(parts, at).metric)
    return _put(parts, at, wrong), [wrong.seen(sh, lang)]


def swapped_columns(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    """Where the words name the metric of a cell."""
    words = "".join(p for p in parts if isinstance(p, str))
    cells = [i for i in _cells(parts) if phrases.NAMES[lang][_slot(parts, i).metric] in words]
    if len({p.metric for p in parts if isinstance(p, Slot) and p.metric}) > 1:
        pairs = [(i, j) for i in cells for j in cells if _slot(parts, i).metric != _slot(parts, j).metric]
        if not pairs:
            return None
        i, j = rng.choice(pairs)
        changed = _put(_put(parts, i, parts[j]), j, parts[i])
        return changed, [_slot(parts, i).seen(sh, lang), _slot(parts, j).seen(sh, lang)]
    if not cells:
        return None
    at = rng.choice(cells)
    slot = _slot(parts, at)
    wrong = Slot("C", rng.choice([m for m in ("revenue", "orders", "aov", "margin") if m != slot.metric]), slot.rows)
    seen = wrong.seen(sh, lang)
    return (_put(parts, at, wrong), [seen]) if _once(parts, [seen], sh, lang) else None


def wrong_unit(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    cells = _cells(parts)
    if not cells:
        return None
    at = rng.choice(cells)
    slot = _slot(parts, at)
    money: dict[str, tuple[str, ...]] = {
        "es": ("dólares", "pesos", "pedidos", "%", "unidades", "mil", "millones"),
        "en": ("dollars", "pounds", "orders", "%", "units", "thousand", "million"),
    }
    count: dict[str, tuple[str, ...]] = {
        "es": ("€", "euros", "%", "por ciento", "mil", "días", "k"),
        "en": ("€", "euros", "percent", "million", "days", "dollars", "k"),
    }
    rate: dict[str, tuple[str, ...]] = {
        "es": ("€", "pedidos", "puntos", "euros"),
        "en": ("€", "orders", "euros", "points"),
    }
    units = {"revenue": money, "aov": money, "orders": count, "margin": rate}
    unit = rng.choice(units[slot.metric][lang])
    return [*parts[: at + 1], f" {unit}", *parts[at + 1 :]], [f"{slot.seen(sh, lang)} {unit}"]


def other_locale(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    cells = [i for i in _cells(parts) if _slot(parts, i).metric != "margin"]
    if not cells:
        return None
    at = rng.choice(cells)
    slot = _slot(parts, at)
    literal = slot.seen(sh, "en" if lang == "es" else "es")
    return (_put(parts, at, literal), [literal]) if "," in literal or "." in literal else None


WORDS = {
    "es": """
un millón doscientos mil euros|doscientos treinta y cuatro|mil quinientos|medio millón|una docena|cero|dos de cada tres
la mitad del total=mitad|un tercio=tercio|tres cuartas partes=tres|el doble=doble|el triple=triple|veintitrés por ciento
cien mil|miles de euros|la cuarta parte=cuarta parte|millones|noventa y nueve|once mil|cuatro|un par de miles
casi dos mil|MMXXIV|diecisiete|quinientas|un millar|decenas de miles|ciento veinte|el quíntuple=quíntuple
""",
    "en": """
one million two hundred thousand euros|two hundred and thirty-four|fifteen hundred|half a million|a dozen|zero
two out of three|half of the total=half|a third of it=a third|three quarters of it=three|double that=double
triple that=triple|twenty-three percent|a hundred thousand|thousands of euros|a quarter of it=a quarter|millions
ninety-nine|eleven thousand|four|a couple of thousand|nearly two thousand|MMXXIV|seventeen|five hundred|tenfold
twice as much=twice|scores and dozens=dozens|a few hundred=hundred|one hundred and twenty
""",
}
"""Numbers in words; behind "=", the part of each that must not be shown."""


def number_words(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    cells = _cells(parts)
    if not cells:
        return None
    words, _, seen = rng.choice(WORDS[lang].strip().replace("\n", "|").split("|")).partition("=")
    return _put(parts, rng.choice(cells), words), [seen or words]


def invented_total(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    number = written(rng.randint(1000, 9_999_999), rng.choice(("revenue", "orders")), lang)
    said = {
        "es": (" En total, {}.", " Suman {} en conjunto.", " El total asciende a {}."),
        "en": (" In total, {}.", " Together they make {}.", " The total is {}."),
    }
    return [*parts, rng.choice(said[lang]).format(number)], [number]


def invented_share(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    number = (
        rng.choice(("37 %", "12,5 %", "99%", "37 por ciento", "0,4 puntos"))
        if lang == "es"
        else rng.choice(("37%", "12.5%", "99 percent", "0.4 points"))
    )
    said = {
        "es": (" Es el {} del total.", " ({} más que antes)", " Un {} de crecimiento."),
        "en": (" That is {} of the total.", " ({} more than before)", " A {} increase."),
    }
    return [*parts, rng.choice(said[lang]).format(number)], [number.split(" p")[0]]


MULTIPLES = {
    "es": """
Es casi la mitad del total.=mitad|Es el doble que antes.=doble|Las ventas se duplicaron.=duplicaron
Se ha triplicado.=triplicado
Tres veces más que el resto.=Tres|Es x3.=x3|Vende 2x más.=2x|Dobla lo de antes.=Dobla
Es vez y media lo de antes.=y media
""",
    "en": """
That is almost half of the total.=half|It is double what it was.=double|Sales doubled.=doubled
They have tripled.=tripled
Three times the rest.=Three|A tenfold rise.=tenfold|It was halved.=halved
It is x3.=x3|Sales quadrupled.=quadrupled
""",
}


def halves_and_doubles(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    text, _, word = rng.choice(MULTIPLES[lang].strip().replace("\n", "|").split("|")).partition("=")
    return [*parts, " " + text], [word]


def wrong_direction(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    verbs = [i for i, p in enumerate(parts) if isinstance(p, str) and p.startswith("\x00")]
    if not verbs:
        return None
    at = rng.choice(verbs)
    word = parts[at]
    assert isinstance(word, str)
    to = phrases.DOWN if word.strip("\x00") in phrases.UP[lang] else phrases.UP
    figure = next(p for p in parts[at:] if isinstance(p, Slot) and p.what == "G")
    seen = [p.seen(sh, lang) for p in parts if isinstance(p, Slot)]
    if seen.count(figure.seen(sh, lang)) > 1:
        return None
    return _put(parts, at, rng.choice(to[lang])), [figure.seen(sh, lang)]


def no_such_result(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    cells = _cells(parts)
    if not cells:
        return None
    at = rng.choice(cells)
    slot = _slot(parts, at)
    gone = rng.choice(
        (
            f"[[r7.{slot.metric}.{slot.rows[0]}]]",
            f"[[r1.nothing.{slot.rows[0]}]]",
            f"[[r1.{slot.metric}.99]]",
            "[[r1.aov.total]]",
            "[[sum r1.aov.0 r1.aov.1]]",
        )
    )
    seen = slot.seen(sh, lang)
    return (
        (_put(parts, at, gone), [seen])
        if sum(1 for p in parts if isinstance(p, Slot) and p.seen(sh, lang) == seen) == 1
        else None
    )


def rounded_elsewhere(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    cells = [i for i in _cells(parts) if _slot(parts, i).metric == "revenue"]
    if not cells:
        return None
    at = rng.choice(cells)
    slot = _slot(parts, at)
    value = sh.value("revenue", slot.rows[0])
    thousands = f"{value / 1000 + rng.choice((0.4, 1.1, 3)):.1f}"
    forms = {
        "es": (
            thousands.replace(".", ",") + " mil €",
            "≈" + thousands.replace(".", ",") + " mil euros",
            f"~{round(value + 51)} €",
            thousands.replace(".", ",") + "k€",
        ),
        "en": (f"€{thousands}k", f"€{thousands} thousand", f"~€{round(value + 51)}", f"about {thousands}K euros"),
    }
    literal = rng.choice(forms[lang])
    return _put(parts, at, literal), [
        thousands.replace(".", ",")
        if lang == "es" and thousands.replace(".", ",") in literal
        else thousands
        if thousands in literal
        else str(round(value + 51))
    ]


def disguised(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    cells = _cells(parts)
    if not cells:
        return None
    digits = str(rng.randint(1234, 99999))
    ways = (
        "".join(chr(0xFF10 + int(d)) for d in digits),
        " ".join(digits),
        "\u200b".join(digits),
        "".join(chr(0x1D7CE + int(d)) for d in digits),
        "".join(chr(0x0660 + int(d)) for d in digits),
        "".join(d + "\ufe0f\u20e3" for d in digits),
        f"**{digits[:2]}****{digits[2:]}**",
        digits.replace("1", "l").replace("0", "O"),
        "_".join(digits),
        "-".join(digits),
    )
    way = rng.choice(ways)
    return _put(parts, rng.choice(cells), way), [way.replace("\u200b", ""), digits]


def wrong_extreme(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    if len(sh.table.rows) < 3 or not sh.labels_es:
        return None
    metric = rng.choice(("revenue", "orders"))
    order = sh.order(metric)
    label = sh.labels(lang)
    row = rng.choice(order[1:])
    low = rng.choice(order[:-1])
    cell, other = Slot("C", metric, (row,)), Slot("C", metric, (low,))
    top = Slot("C", metric, (order[0],))
    high, small, first = label[row], label[low], label[order[0]]
    said: dict[str, tuple[tuple[list[Part], Slot | str], ...]] = {
        "es": (
            ([f"{high} lidera con ", cell, "."], cell),
            ([f"El mayor valor es el de {high}, con ", cell, "."], cell),
            ([f"Lo más bajo es {small}, con ", other, "."], other),
            ([f"{high} vende más que nadie: ", cell, "."], cell),
            ([f"{small} cierra la lista con ", other, "."], other),
            ([f"El segundo es {first}, con ", top, "."], "segundo"),
        ),
        "en": (
            ([f"{high} leads with ", cell, "."], cell),
            ([f"The highest is {high}, with ", cell, "."], cell),
            ([f"The lowest is {small}, with ", other, "."], other),
            ([f"{high} sells more than any other: ", cell, "."], cell),
            ([f"The best seller is {high} (", cell, ")."], cell),
            ([f"The second is {first}, with ", top, "."], "second"),
        ),
    }
    changed, wrong = rng.choice(said[lang])
    return changed, [wrong if isinstance(wrong, str) else wrong.seen(sh, lang)]


def now_for_before(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    then = _cells(parts, "B")
    now = _cells(parts)
    if not then or not now or _cells(parts, "T"):
        return None
    i, j = then[0], now[0]
    text = "".join(p for p in parts if isinstance(p, str))
    if not any(w in text for w in ("pasó", "went from", "septiembre", "September")):
        return None
    changed = _put(_put(parts, i, parts[j]), j, parts[i])
    return changed, [_slot(parts, i).seen(sh, lang), _slot(parts, j).seen(sh, lang)]


def another_month(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    if sh.kind != "single":
        return None
    metric = rng.choice(("revenue", "orders"))
    cell = Slot("C", metric, (0,))
    month = rng.choice(("agosto", "julio", "septiembre") if lang == "es" else ("August", "July", "September"))
    said: dict[str, list[Part]] = {
        "es": [f"En {month} los {phrases.NAMES['es'][metric]} fueron ", cell, "."],
        "en": [f"In {month} the {phrases.NAMES['en'][metric]} came to ", cell, "."],
    }
    return said[lang], [cell.seen(sh, lang)]


def unknown_row(rng: random.Random, sh: Shape, lang: str, parts: list[Part]) -> Wrong:
    if sh.kind != "countries":
        return None
    others = [n[1 if lang == "es" else 2] for n in COUNTRIES if n[0] not in {row[0] for row in sh.table.rows}]
    cell = Slot("C", "revenue", (0,))
    name = rng.choice(others)
    said: dict[str, list[Part]] = {"es": [f"{name} vendió ", cell, "."], "en": [f"{name} sold ", cell, "."]}
    return said[lang], [cell.seen(sh, lang)]


MUTATIONS: dict[str, Mutation] = {
    f.__name__: f
    for f in (
        *(off_by_one, swapped_rows, another_row, total_for_a_row, swapped_columns, wrong_unit, other_locale),
        *(number_words, invented_total, invented_share, halves_and_doubles, wrong_direction, no_such_result),
        *(rounded_elsewhere, disguised, wrong_extreme, now_for_before, another_month, unknown_row),
    )
}
