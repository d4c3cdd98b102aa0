"""`python -m bench.bind`: what the guard of figures takes for a message, beside the same words without a figure."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Sequence

from assistant.answer.bind import Binder, Bound, resolve
from assistant.answer.table import Column, Table
from assistant.catalogue import NumberFormat
from bench.table import markdown, percentile, ratio

ROUNDS = 5
GOAL = "goal: p95 of an answer of one to three sentences, which is what a narrator is asked for, below 5 ms"
PIECE = 12
"""Characters of a piece of the stream."""
_PLACES = ("España", "México", "Chile", "Perú", "Colombia", "Argentina", "Uruguay", "Ecuador")
_REVENUE = Column("revenue", "Ingresos", "number", "metric", NumberFormat("currency", "EUR", 2), additive=True)
_ORDERS = Column("orders", "Pedidos", "number", "metric", NumberFormat(decimals=0), additive=True)
_REFERENCE = re.compile(r"\[\[[^\]]*\]\]")


def result() -> Bound:
    """Two metrics by country, and two hundred names of what else there is."""
    rows = tuple((place, 9000.5 - 700 * n, 900 - 70 * n) for n, place in enumerate(_PLACES))
    before = tuple((place, 8000.5 - 600 * n, 800 - 60 * n) for n, place in enumerate(_PLACES))
    dimension = Column("country", "País", "string", "dimension")
    table = Table("Ingresos", (dimension, _REVENUE, _ORDERS), rows, len(rows), compared=before)
    values = {"channel": {f"c{n}": (f"canal {n}", f"channel {n}") for n in range(40)}}
    called = {"revenue": ("ingresos", "ventas"), "orders": ("pedidos",)}
    others = tuple(f"otra medida {n}" for n in range(120))
    return Bound(table, "1–31 oct 2026", "1–30 sept 2026", "R1", called, values, {}, others)


def messages(shortest: int, longest: int) -> list[str]:
    """Answers of so many sentences, a figure or two in each, beginning at every row."""
    one = "En [[r1.period]], España lidera con [[r1.revenue.0]], un [[r1.revenue.0.growth]] frente a lo anterior."
    rest = [f"{place} vendió [[r1.revenue.{n}]] con [[r1.orders.{n}]] pedidos." for n, place in enumerate(_PLACES)]
    total = "Los ingresos suman [[r1.revenue.total]]."
    apart = "España vendió [[diff r1.revenue.0 r1.revenue.1]] más que México."
    listed = "\n".join(f"- {place}: [[r1.revenue.{n}]]" for n, place in enumerate(_PLACES))
    every = [one, *rest, total, apart]
    said = [
        " ".join((every[at:] + every)[:count]) for count in range(shortest, longest + 1) for at in range(len(every))
    ]
    return said if longest <= 3 else [f"Por país:\n\n{listed}\n\n{total}", *said]


def bare(texts: Sequence[str], bound: Bound) -> list[str]:
    """The same answers as a model writes them that uses no references."""

    def written(match: re.Match[str]) -> str:
        found = resolve(match.group()[2:-2], {"r1": bound}, "es-ES")
        return found.text if found else ""

    return [_REFERENCE.sub(written, text) for text in texts]


def taken(text: str, bound: Bound, phrase: Callable[[str], str]) -> float:
    """Milliseconds of CPU of a message in pieces, the best of several rounds: others use the machine too."""
    best = float("inf")
    said = phrase(text)
    for _ in range(ROUNDS):
        binder = Binder({"r1": bound}, "es-ES", frozenset())
        began = time.process_time_ns()
        for at in range(0, len(said), PIECE):
            binder.feed(said[at : at + PIECE])
        binder.end()
        best = min(best, (time.process_time_ns() - began) / 1e6)
    return best


def row(name: str, times: Sequence[float], floor: float) -> tuple[str, ...]:
    shown = [statistics.median(times), percentile(times, 0.95), percentile(times, 0.99)]
    return name, str(len(times)), *(f"{ms:.2f}" for ms in shown), ratio(shown[0], floor)


def main() -> int:
    """Prints the table."""
    bound = result()
    short, long = messages(1, 3), messages(4, 9)
    plain = [taken(t, bound, lambda text: _REFERENCE.sub("algo", text)) for t in short]
    floor = statistics.median(plain)
    rows = [row("one to three sentences without a figure", plain, floor)]
    kinds = (
        ("one to three sentences", short),
        ("the same with figures of the model's own", bare(short, bound)),
        ("four to nine sentences and a list", long),
    )
    for name, texts in kinds:
        rows.append(row(name, [taken(t, bound, lambda text: text) for t in texts], floor))
    print("## Figures in text\n")
    print(markdown(("message", "messages", "p50 ms", "p95 ms", "p99 ms", "to plain text"), rows))
    print(f"\n{GOAL}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
