"""Good answers from templates, and the same answers made wrong on purpose, each with what must then not be shown."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from tests.answer.narrated import phrases
from tests.answer.narrated.shop import Shape, shape, signed, written

_SLOT = re.compile(r"\{([A-Za-z]+(?::[A-Za-z0-9]+)*)\}")


@dataclass(frozen=True)
class Slot:
    """A place of a template, filled: what the model writes, and what a reader would see."""

    what: str
    metric: str = ""
    rows: tuple[int, ...] = ()

    def reference(self, sh: Shape) -> str:
        first = f"r1.{self.metric}.{self.rows[0]}" if self.rows else f"r1.{self.metric}"
        second = f"r1.{self.metric}.{self.rows[1]}" if len(self.rows) > 1 else ""
        return {
            "C": f"[[{first}]]", "B": f"[[{first}.before]]", "G": f"[[{first}.growth]]",
            "T": f"[[r1.{self.metric}.total]]", "D": f"[[diff {first} {second}]]",
            "R": f"[[ratio {first} {second}]]", "S": f"[[share {first}]]",
            "SUM": f"[[sum {first} {second}]]", "K": f"[[rank {first}]]", "n": "[[r1.count]]", "p": "[[r1.period]]",
        }[self.what]  # fmt: skip

    def seen(self, sh: Shape, lang: str) -> str:
        match self.what:
            case "C":
                return written(sh.value(self.metric, self.rows[0]), self.metric, lang)
            case "B":
                return written(sh.before(self.metric, self.rows[0]), self.metric, lang)
            case "G":
                return signed(
                    sh.value(self.metric, self.rows[0]), sh.before(self.metric, self.rows[0]), self.metric, lang
                )
            case "T":
                total = round(sum(sh.value(self.metric, r) for r in range(len(sh.table.rows))), 2)
                return written(total, self.metric, lang)
            case _:
                return ""


@dataclass(frozen=True)
class Answer:
    """A text as a model writes it. `wrong`: what a reader must not see; empty for a good one."""

    text: str
    lang: str
    shape: Shape
    wrong: tuple[str, ...] = ()
    how: str = ""
    also: Shape | None = None
    """An older result, r0."""


Part = str | Slot


def _fill(template: str, sh: Shape, lang: str, rng: random.Random, m: str) -> list[Part]:
    count = len(sh.table.rows)
    rows: dict[str, int] = {str(i): i for i in range(count)}
    if count > 1:
        order = sh.order(m)
        a, b = sorted(rng.sample(range(count), 2))
        rows |= {"h": order[0], "l": order[-1], "2": order[1], "x": order[a], "y": order[b], "f": 0, "e": count - 1}
    else:
        rows |= {"x": 0, "0": 0}
    out: list[Part] = []
    at = 0
    for match in _SLOT.finditer(template):
        out.append(template[at : match.start()])
        at = match.end()
        what, *rest = match[1].split(":")
        metric = m if rest and rest[0] == "m" else rest[0] if rest else ""
        if what == "L":
            row = rows[rest[0]]
            label = sh.labels(lang)[row]
            dimension = sh.table.columns[0].id
            # Names with digits are mostly written by reference, as the prompt says.
            out.append(f"[[r1.{dimension}.{row}]]" if rng.random() < 0.6 else label)
        elif what == "N":
            out.append(phrases.NAMES[lang][metric])
        elif what == "UP":
            row = rows[rest[1]]
            up = sh.value(metric, row) > sh.before(metric, row)
            out.append(f"\x00{rng.choice((phrases.UP if up else phrases.DOWN)[lang])}\x00")
        else:
            out.append(Slot(what, metric, tuple(rows[r] for r in rest[1:])))
    out.append(template[at:])
    return out


def _templates(sh: Shape, lang: str) -> tuple[str, ...]:
    spanish = lang == "es"
    if sh.kind == "single":
        return phrases.SINGLE_ES if spanish else phrases.SINGLE_EN
    found: tuple[str, ...] = phrases.DIM_ES if spanish else phrases.DIM_EN
    if sh.table.compared is not None:
        found = (*found, *(phrases.COMPARE_ES if spanish else phrases.COMPARE_EN) * 3)
    if sh.kind in {"months", "quarters"}:
        found = (*found, *(phrases.TIME_ES if spanish else phrases.TIME_EN) * 3)
    return found


def _text(parts: list[Part], sh: Shape) -> str:
    return "".join(p if isinstance(p, str) else p.reference(sh) for p in parts).replace("\x00", "")


def draw(rng: random.Random, sh: Shape) -> tuple[Shape, str, list[Part]]:
    lang = rng.choice(("es", "en"))
    return sh, lang, _fill(rng.choice(_templates(sh, lang)), sh, lang, rng, rng.choice(("revenue", "orders")))


def joined(before: str, text: str) -> str:
    """A list begins on a line of its own, a sentence with a capital letter."""
    if not before or before.rstrip()[-1:] in {".", ":"}:
        text = text[:1].upper() + text[1:]
    return before.rstrip() + "\n" + text if before and text[:2] in {"- ", "1."} else before + text


def good(rng: random.Random, of: Shape | None = None) -> Answer:
    """An answer in which every figure is what it says: one to three sentences."""
    sh = of or shape(rng)
    lang, m = rng.choice(("es", "en")), rng.choice(("revenue", "orders"))
    parts = _fill(rng.choice(_templates(sh, lang)), sh, lang, rng, m)
    text = joined(rng.choice(phrases.OPENINGS[lang]), _text(parts, sh))
    if rng.random() < 0.3 and not text.endswith("\n"):
        text = joined(text + " ", _text(_fill(rng.choice(_templates(sh, lang)), sh, lang, rng, m), sh))
    text += _text(_fill(rng.choice(phrases.ENDINGS[lang]), sh, lang, rng, m), sh)
    return Answer(text, lang, sh)


def mutated(rng: random.Random, of: Shape | None = None) -> Answer:
    """One of the same answers with one thing wrong."""
    from tests.answer.narrated.mutations import MUTATIONS  # they are made of these parts

    while True:
        sh, lang, parts = draw(rng, of or shape(rng))
        name = rng.choice(list(MUTATIONS))
        found = MUTATIONS[name](rng, sh, lang, parts)
        if found is not None:
            changed, wrong = found
            text = joined(rng.choice(phrases.OPENINGS[lang]), _text(changed, sh))
            return Answer(text, lang, sh, tuple(wrong), name)


def leaks(answer: Answer, shown: str) -> bool:
    """Whether what must not be seen is seen, as a figure or words of its own."""
    plain = shown.replace("\u00a0", " ").replace("\u202f", " ")
    return any(re.search(rf"(?<![\w.,]){re.escape(wrong)}(?!\w|[.,]\d)", plain) for wrong in answer.wrong)
