"""Answers of a model that writes figures itself: the right ones, and the same made wrong, one at a time."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from num2words import num2words  # type: ignore[import-untyped]

from assistant.answer.bind import Bound
from tests.answer.narrated.answers import Part, Slot, draw, joined
from tests.answer.narrated.shop import Shape, localised, shape

CELLS = ("C", "B", "G", "T", "S")


@dataclass(frozen=True)
class Bare:
    """A text whose figures number `at` (among those with an origin) is the model's own, and what it is of."""

    text: str
    lang: str
    bound: Bound
    slot: Slot
    literal: str
    exact: str
    """As the cell is written."""
    wrong: str = ""
    """What is wrong with it."""


def value(sh: Shape, slot: Slot) -> Decimal:
    """The number of a slot, percentages as they are written."""
    by = 100 if slot.metric == "margin" else 1
    match slot.what:
        case "C":
            return Decimal(str(sh.value(slot.metric, slot.rows[0]))) * by
        case "B":
            return Decimal(str(sh.before(slot.metric, slot.rows[0]))) * by
        case "T":
            return sum((Decimal(str(sh.value(slot.metric, r))) for r in range(len(sh.table.rows))), Decimal())
        case "G":
            now, then = sh.value(slot.metric, slot.rows[0]), sh.before(slot.metric, slot.rows[0])
            apart = Decimal(str(now)) - Decimal(str(then))
            return apart * 100 if slot.metric == "margin" else 100 * apart / abs(Decimal(str(then)))
        case _:
            whole = value(sh, Slot("T", slot.metric))
            return 100 * Decimal(str(sh.value(slot.metric, slot.rows[0]))) / whole


def exactly(sh: Shape, slot: Slot, lang: str) -> str:
    if slot.what == "S":
        return _number(value(sh, slot), 1, lang) + (" %" if lang == "es" else "%")
    return slot.seen(sh, lang)


def _number(number: Decimal, places: int, lang: str) -> str:
    text = f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if lang == "es" else text


def forms(rng: random.Random, number: Decimal, slot: Slot, lang: str) -> list[str]:
    """Ways in which models write a number that is right, rounded ones included."""
    spanish, other = lang == "es", "en" if lang == "es" else "es"
    if slot.what in {"G", "S"} or slot.metric == "margin":
        unit = ("puntos" if spanish else "points") if slot.what == "G" and slot.metric == "margin" else "%"
        size = abs(number)
        sign = "+" if slot.what == "G" and number > 0 and rng.random() < 0.3 else ""
        out = [f"{sign}{_number(size, places, one)} {unit}" for places in (1, 1, 0) for one in (lang, other)]
        return [*out, f"{_number(size, 1, lang)} {'por ciento' if spanish else 'percent'}"] if unit == "%" else out
    if slot.metric == "orders":
        whole = int(number)
        out = [_number(number, 0, lang), _number(number, 0, other), str(whole)]
        out.append(str(num2words(whole, lang=lang)))
        if whole >= 10_000:
            out.append(f"unos {_number(number / 1000, 1, lang)} mil" if spanish else f"about {whole / 1000:.1f}k")
        return out
    euro = ("{} €", "{} euros") if spanish else ("€{}", "{} euros", "{} EUR")
    out = [rng.choice(euro).format(_number(number, 2, one)) for one in (lang, other)]
    out += [rng.choice(euro).format(f"{number:f}"), rng.choice(euro).format(_number(number, 0, lang))]
    if number >= 1_000_000 and spanish:
        millions = _number(number / 10**6, 2, lang)
        out += [f"{millions} M€", f"{millions} millones de euros", f"unos {millions} millones de euros"]
    elif number >= 1_000_000:
        out += [
            f"€{number / 10**6:.2f}M",
            f"about €{number / 10**6:.2f} million",
            f"{number / 10**6:.2f} million euros",
        ]
    elif number >= 10_000:
        out.append(f"{_number(number / 1000, 1, lang)} mil €" if spanish else f"€{number / 1000:.1f}k")
    return out


WRONG = ("off by a little", "another row", "another metric", "the total", "the time before", "another unit", "made up")


def _other(rng: random.Random, sh: Shape, slot: Slot, how: str) -> Slot | None:
    """The place whose number is written instead."""
    rows = [r for r in range(len(sh.table.rows)) if r not in slot.rows]
    match how:
        case "another row" if rows and slot.rows and sh.labels_es:
            return replace(slot, rows=(rng.choice(rows),))
        case "another metric" if slot.what in {"C", "B"}:
            of_unit = {"revenue": "aov", "aov": "revenue"}.get(slot.metric)
            return replace(slot, metric=of_unit) if of_unit and sh.table.column(of_unit) is not None else None
        case "the total" if slot.what == "C" and slot.metric in {"revenue", "orders"} and len(sh.table.rows) > 1:
            return Slot("T", slot.metric)
        case "the time before" if slot.what == "C" and sh.table.compared is not None:
            return Slot("B", slot.metric, slot.rows)
        case _:
            return None


def _wrong(rng: random.Random, sh: Shape, slot: Slot, lang: str, how: str) -> str | None:
    """A figure that is not the slot's, as a model might write it; none where this way does not apply."""
    number = value(sh, slot)
    if how == "another unit":
        unit = {"revenue": "dólares", "aov": "libras", "orders": "€", "margin": "€"}
        text = _number(abs(number), 0 if slot.metric == "orders" else 2, lang)
        return f"{text} {unit[slot.metric]}" if slot.what in {"C", "B", "T"} else f"{text} €"
    if how == "made up":
        other = Decimal(rng.randint(1000, 9_999_999)) / (1 if slot.metric == "orders" else 100)
    elif how == "off by a little":
        steps = {"revenue": Decimal(1), "orders": Decimal(1), "aov": Decimal("0.1"), "margin": Decimal("0.3")}
        other = number + steps[slot.metric]
        other = number + Decimal("0.3") if slot.what in {"G", "S"} else other
    else:
        place = _other(rng, sh, slot, how)
        if place is None:
            return None
        other = value(sh, place)
    text = rng.choice(forms(rng, other, slot, lang))
    return None if how != "another unit" and _rounds_to(text, number) else text


def _rounds_to(text: str, number: Decimal) -> bool:
    """Whether what is written is the right number after all, rounded: "134.7" and "135"."""
    found = re.search(r"\d[\d.,]*", text)
    if found is None:
        return False
    times = 10**6 if re.search(r"mill|M", text) else 1000 if re.search(r"mil\b|k", text) else 1
    for decimal, group in ((",", "."), (".", ",")):
        digits = found.group().rstrip(".,").replace(group, "")
        if digits.count(decimal) > 1:
            continue
        said = Decimal(digits.replace(decimal, "."))
        places = len(digits.partition(decimal)[2])
        if abs(said * times - abs(number)) <= Decimal(1).scaleb(-places) * times / 2:
            return True
    return False


def _narrowed(rng: random.Random, sh: Shape, parts: list[Part]) -> Shape:
    """The result with the metrics that the text is about, and sometimes others."""
    used = {p.metric for p in parts if isinstance(p, Slot) and p.metric}
    more = rng.choice((0.0, 0.0, 0.4, 1.0))
    keep = [i for i, c in enumerate(sh.table.columns) if c.role == "dimension" or c.id in used or rng.random() < more]
    then = sh.table.compared
    table = replace(
        sh.table,
        columns=tuple(sh.table.columns[i] for i in keep),
        rows=tuple(tuple(row[i] for i in keep) for row in sh.table.rows),
        compared=None if then is None else tuple(tuple(row[i] for i in keep) for row in then),
    )
    return replace(sh, bound=replace(sh.bound, table=table, made={}))


def bare(rng: random.Random, *, right: bool) -> Bare | None:
    """One answer with a figure of the model's own; sometimes all of its figures are."""
    sh, lang, parts = draw(rng, shape(rng))
    slots = [i for i, p in enumerate(parts) if isinstance(p, Slot) and p.what in CELLS]
    if not slots:
        return None
    sh = _narrowed(rng, sh, parts)
    at = rng.choice(slots)
    slot = parts[at]
    assert isinstance(slot, Slot)
    how = "" if right else rng.choice(WRONG)
    literal = rng.choice(forms(rng, value(sh, slot), slot, lang)) if right else _wrong(rng, sh, slot, lang, how)
    if literal is None:
        return None
    out: list[str] = []
    for index, part in enumerate(parts):
        if index == at:
            out.append(literal)
        else:
            out.append(part.replace("\x00", "") if isinstance(part, str) else part.reference(sh))
    return Bare(joined("", "".join(out)), lang, localised(sh, lang), slot, literal, exactly(sh, slot, lang), how)
