"""A catalogue too large for a prompt: an overview that is always the same, and the fields a conversation is about.

The overview names every explore and goes into the system prompt. The shortlist goes with the person's last message:
fields found by the words of that message, then by those of earlier ones, and the fields that earlier calls used, so
that "and by country?" still finds them. Both together keep within `CATALOGUE_TOKENS`; whatever else there is, the model
looks for with `list_catalogue`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.catalogue import Catalogue, Explore, Field, Lang
from assistant.catalogue_text import CATALOGUE_TOKENS, CHARS_PER_TOKEN, clean, cut, field_line, other_lines
from assistant.events import Event, IntentRecognised, MessageReceived
from assistant.search import index_of

OVERVIEW_TOKENS = 2500
SHORTLIST_TOKENS = CATALOGUE_TOKENS - OVERVIEW_TOKENS
_HITS = 30
_EARLIER = 4
"""Earlier messages that count."""
_EARLIER_HITS = 6
_PINNED = 24
_EXPLORES = 6


def overview(catalogue: Catalogue, lang: Lang) -> str:
    """Every explore in a line, and the reports and flows as far as they fit."""
    lines = [
        "# Catalogue",
        "It is too large to stand here. Each request brings the fields that fit it in <shortlist>; look for others "
        "with `list_catalogue`. A field named nowhere is not to be used.",
        "## Explores",
        *(_line(explore, lang) for explore in catalogue.explores),
        *other_lines(catalogue, lang, 1),
    ]
    return cut(lines, OVERVIEW_TOKENS)


def _line(explore: Explore, lang: Lang) -> str:
    first = clean(explore.metrics[0].name(lang)) if explore.metrics else ""
    example = f", e.g. {first}" if first else ""
    return f"- {explore.name}: {clean(explore.label)}; {len(explore.metrics)} metrics{example}"


def of_thread(catalogue: Catalogue, lang: Lang, events: Iterable[Event]) -> str:
    """The shortlist for the last message of a thread."""
    said: list[str] = []
    used: list[str] = []
    for event in events:
        if isinstance(event, MessageReceived):
            said.append(event.text)
        elif isinstance(event, IntentRecognised):
            used += _texts(event.args)
    return shortlist(catalogue, lang, said, used)


def _texts(value: object) -> Iterator[str]:
    """Every text in the arguments of a call."""
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from _texts(item)
        case list() | tuple():
            for item in value:
                yield from _texts(item)
        case _:
            pass


def shortlist(catalogue: Catalogue, lang: Lang, said: Sequence[str], used: Iterable[str]) -> str:
    """Fields by explore, the best first. `said`: the person's messages, oldest first; `used`: ids of earlier calls."""
    chosen = _chosen(catalogue, said, used)
    lines: list[str] = []
    room = int(SHORTLIST_TOKENS * CHARS_PER_TOKEN)
    for name in list(chosen)[:_EXPLORES]:
        explore = catalogue.explore(name)
        if explore is None:
            continue
        for line in _part(explore, chosen[name], lang):
            room -= len(line) + 1
            if room < 0:
                return _guarded(lines)
            lines.append(line)
    return _guarded(lines)


def _guarded(lines: Iterable[str]) -> str:
    """An engine's text must not close the mark that it stands in."""
    return "\n".join(lines).replace("</", "< /")


def _chosen(catalogue: Catalogue, said: Sequence[str], used: Iterable[str]) -> dict[str, list[Field]]:
    """Fields of each explore: those asked for now, then those in use, then those asked for before."""
    index = index_of(catalogue)
    now = [h.thing for h in index.search(said[-1] if said else "", _HITS)]
    before = [h.thing for text in reversed(said[-1 - _EARLIER : -1]) for h in index.search(text, _EARLIER_HITS)]
    found: dict[str, list[Field]] = {}
    for thing in (*now[: _HITS // 2], *_pinned(catalogue, used), *now[_HITS // 2 :], *before):
        if isinstance(thing, Field) and thing not in found.setdefault(thing.explore, []):
            found[thing.explore].append(thing)
    return {name: fields for name, fields in found.items() if fields}


def _pinned(catalogue: Catalogue, used: Iterable[str]) -> list[Field]:
    """The fields that calls named, the latest first; a grain of a date means the date."""
    wanted = list(dict.fromkeys(reversed(list(used))))[: 4 * _PINNED]
    known: dict[str, Field] = {}
    for explore in catalogue.explores:
        for one in (*explore.metrics, *explore.dimensions):
            for spelled in (one.id, *(f"{one.id}_{grain}" for grain in one.grains)):
                known.setdefault(spelled, one)
    return [known[i] for i in wanted if i in known][:_PINNED]


def _part(explore: Explore, fields: Sequence[Field], lang: Lang) -> Iterable[str]:
    """What was found first, then the breakdowns that it goes with, then the explore's other metrics by name."""
    yield f"## Explore {explore.name}: {clean(explore.label)}"
    if explore.time_dimension:
        yield f"Time axis: {explore.time_dimension}"
    metrics = [f for f in fields if f.kind == "metric"]
    dimensions = [f for f in fields if f.kind == "dimension"]
    yield "Metrics:"
    yield from (field_line(f, lang, 2) for f in metrics)
    if not metrics:
        yield from (field_line(f, lang, 1) for f in explore.metrics[:8])
    yield "Dimensions:"
    yield from (field_line(f, lang, 2) for f in dimensions)
    yield from (field_line(f, lang, 1) for f in explore.dimensions[:12] if f not in dimensions)
