"""`python -m bench.search`: a thousand metrics in sixty explores, found, put before a model, and understood offline."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from assistant.catalogue import Catalogue
from assistant.catalogue_text import CATALOGUE_TOKENS, estimated_tokens
from assistant.model import Message, Request
from assistant.planner.lexicon import lexicon_of
from assistant.planner.model import answer
from assistant.search import index_of
from assistant.shortlist import overview, shortlist
from bench import many
from bench.table import markdown, percentile, ratio

QUESTIONS = (
    "importe medio de facturas del mes pasado por país",
    "late deliveries by channel this year",
    "¿cuántas incidencias pendientes hay?",
    "margne de los pedidos frente al año pasado",
    "profit of memberships in October",
    "numero de vehiculos con retraso por responsable",
)
ROUNDS = 20
SEARCH_MS = 20.0
"""What a search may take."""


def timed(work: Callable[[str], object]) -> list[float]:
    """Milliseconds of each question in each round."""
    found = []
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            began = time.perf_counter()
            work(question)
            found.append(1000 * (time.perf_counter() - began))
    return found


def once(work: Callable[[], object]) -> float:
    """Milliseconds of CPU of something done once."""
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def request(question: str, catalogue: Catalogue) -> Request:
    message = Message("user", question)
    return Request("", (message,), (), catalogue, datetime(2026, 11, 24, 10, tzinfo=UTC), "UTC", "es", "es-ES")


def row(name: str, times: Sequence[float], floor: float) -> tuple[str, ...]:
    middle = statistics.median(times)
    return name, f"{middle:.2f}", f"{percentile(times, 0.95):.2f}", ratio(middle, floor)


def main() -> int:
    """Prints the tables; 1 when a search takes longer than it may."""
    large = Catalogue.of([many.part()])
    part = many.part()
    small = Catalogue.of([type(part)(explores=part.explores[:2])])
    built = (("search index", lambda: index_of(large)), ("planner's lexicon", lambda: lexicon_of(large)))
    print("## A catalogue of 1,000 metrics in 60 explores\n")
    print(markdown(("built once", "ms of CPU"), [(name, f"{once(work):.0f}") for name, work in built]))
    index_of(small), lexicon_of(small)
    floors = (
        timed(lambda q: index_of(small).search(q)),
        timed(lambda q: shortlist(small, "es", [q], [])),
        timed(lambda q: list(answer(request(q, small)))),
    )
    found = timed(lambda q: index_of(large).search(q))
    rows = [
        row("search", found, statistics.median(floors[0])),
        row("shortlist", timed(lambda q: shortlist(large, "es", [q], [])), statistics.median(floors[1])),
        row("planner", timed(lambda q: list(answer(request(q, large)))), statistics.median(floors[2])),
    ]
    print("\n" + markdown(("a question", "median ms", "p95 ms", "to 2 explores"), rows) + "\n")
    sizes = [estimated_tokens(shortlist(large, "es", [q], [])) for q in QUESTIONS]
    fixed = estimated_tokens(overview(large, "es"))
    print(f"Tokens of the catalogue in a request, estimated: {fixed} + {max(sizes)} of at most {CATALOGUE_TOKENS}.")
    return int(statistics.median(found) > SEARCH_MS)


if __name__ == "__main__":
    raise SystemExit(main())
