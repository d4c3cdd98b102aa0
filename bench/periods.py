"""`python -m bench.periods`: date words to days, and finding them in sentences."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from assistant.calendar import Calendar
from assistant.periods import UnknownPeriod, find, resolve
from bench.table import markdown, percentile, ratio

CORPUS = Path(__file__).parents[1].parent / "shared" / "corpora" / "dates"
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
PHRASES = (
    "ayer", "el mes pasado", "últimos 90 días", "Q3 2025", "del 3 al 12 de septiembre", "la primera quincena",
    "last quarter", "year to date", "since January", "between March and May 2025", "the last 3 weeks of this year",
    "ejercicio 2025", "10/1/2026", "finales de 2025", "lo que va del año", "tres semanas después de navidad",
)  # fmt: skip
SENTENCES = tuple(f"dame los ingresos por país y canal de {words}, solo clientes vip de México" for words in PHRASES)
ROUNDS = 6
LIMIT_MS = 1.0
"""What a phrase may take."""
CALENDAR = Calendar(fiscal_start=4)


def best(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Milliseconds of CPU of each text, the best of several rounds: others use the machine too."""
    found = [float("inf")] * len(texts)
    for _ in range(ROUNDS):
        for n, text in enumerate(texts):
            began = time.process_time_ns()
            work(text)
            found[n] = min(found[n], (time.process_time_ns() - began) / 1e6)
    return found


def resolved(words: str) -> object:
    try:
        return resolve(words, NOW, calendar=CALENDAR)
    except UnknownPeriod as error:
        return error


def corpus(key: str) -> list[str]:
    """Phrases or sentences of the public corpus, where it is at hand."""
    files = sorted(CORPUS.glob("recognizers-*.jsonl"))
    return [json.loads(line)[key] for path in files for line in path.read_text(encoding="utf-8").splitlines()]


def row(name: str, work: Callable[[str], object], texts: Sequence[str], floor: float) -> tuple[str, ...]:
    times = best(work, texts)
    middle, high = statistics.median(times), percentile(times, 0.99)
    return name, str(len(texts)), f"{middle:.3f}", f"{high:.3f}", ratio(middle, floor)


def main() -> int:
    """Prints the table; 1 when a phrase in a hundred takes longer than it may."""
    resolved("ayer")
    floor = statistics.median(best(resolved, ["2026-10-01"] * 20))
    groups: list[tuple[str, Callable[[str], object], Sequence[str]]] = [
        ("phrases", resolved, PHRASES),
        ("sentences", lambda text: find(text, NOW, calendar=CALENDAR), SENTENCES),
    ]
    if CORPUS.is_dir():
        groups += [
            ("corpus, phrases", resolved, corpus("phrase")),
            ("corpus, sentences", lambda text: find(text, NOW, calendar=CALENDAR), corpus("text")),
        ]
    rows = [row(*group, floor) for group in groups]
    print("## Date words\n")
    print(markdown(("what", "texts", "median ms", "p99 ms", "to one ISO date"), rows))
    slow = [name for name, _, _, high, _ in rows if "phrases" in name and float(high) > LIMIT_MS]
    return int(bool(slow))


if __name__ == "__main__":
    raise SystemExit(main())
