"""What is said to be put in place of another thing, or set against it."""

from __future__ import annotations

from assistant.periods.lazy import Lazy
from assistant.planner.lexicon import Sense
from assistant.planner.named import share_field
from assistant.planner.put import spans
from assistant.planner.reading import Item, Reading
from assistant.planner.slots import Named, Slots

_INSTEAD_OF = Lazy(
    r"(?<!\w)(?:instead of|rather than|in place of|en vez de|en lugar de)(?: (?:by|per|for|por|the|el|la|los|las))* $"
)
_RATHER = Lazy(r"^\W*mejor (?:por|solo|con|en|sin|para|de)(?!\w)")
_HOW_MUCH = Lazy(r"(?<!\w)(?:cuant[oa]s?|how (?:much|many)|which|que porcentaje)(?!\w)")
_APART = Lazy(
    r"(?<!\w)(?:por separado|separad[oa]s?|cada un[oa](?: por su lado)?|uno a uno|separately|side by side|individually|"
    r"one by one|each of them)(?!\w)"
)
_MORE = Lazy(r"(?<!\w)(?:mas|menos|more|less|fewer)(?!\w)")
_THAN = Lazy(r"(?<!\w)(?:que|than)(?: (?:en|in|el|la|los|las|the|de|from))* $")


def replaced_by(reading: Reading, got: Slots) -> list[Item]:
    """Takes what stands after "instead of" out of the slots; returns the grains of time that do."""

    def spared(item: Item) -> bool:
        return _INSTEAD_OF.search(reading.folded[: item.start]) is not None

    def left(named: list[Named]) -> list[Named]:
        return [n for n in named if not spared(n.item)] if len(named) > 1 or got.any else named

    got.metrics, got.dimensions, got.values = left(got.metrics), left(got.dimensions), left(got.values)
    return [i for i in reading.of("grain") if spared(i)]


def rather(reading: Reading, got: Slots) -> None:
    """“Mejor por segmento" is "rather", and no order."""
    if _RATHER.match(reading.folded) and got.order == "desc":
        got.order, got.superlative = "", False


def set_against(reading: Reading, got: Slots) -> None:
    """“How much more did Spain sell than Mexico": a row each."""
    apart = _APART.search(reading.folded)
    if apart is not None:
        reading.claim(Item("named", *apart.span(), text=apart.group()))
        kept = [v for v in got.values if not v.negated]
        if kept and not got.dimensions:
            senses = tuple(dict.fromkeys(Sense("dimension", s.id, rank=s.rank) for s in kept[0].senses))
            got.dimensions.append(Named(kept[0].item, senses))
    if len(got.values) < 2 or any(v.negated for v in got.values):
        return
    asked = [m.start() for m in _HOW_MUCH.finditer(reading.folded)]
    starts = sorted(v.item.start for v in got.values)
    if len(asked) > 1 and all(any(a < s for s in starts) for a in asked) and asked[-1] > starts[0]:
        # "How many on the web and how many in the shop".
        got.versus_values = True
        return
    last = max(got.values, key=lambda v: v.item.start)
    head = reading.folded[: last.item.start]
    if _THAN.search(head) and _MORE.search(head):
        got.versus_values = True


def put_times(reading: Reading, got: Slots) -> None:
    """“Twice as much as Mexico", "how many times last year's": two figures, of which the answer tells the ratio."""
    said = [span for span in spans(reading.text) if not _taken(reading, *span)]
    if not said or got.dimensions or got.grains or got.limit or got.trend or got.conditions:
        return
    kept = [v for v in got.values if not v.negated]
    if not got.compare and len(kept) == len(got.values) == 2 and share_field(*kept):
        got.versus_values = True
    if got.versus_values or got.compare:
        for start, end in said:
            reading.claim(Item("cue", start, end, cue="times", text=reading.folded[start:end]))


def _taken(reading: Reading, start: int, end: int) -> bool:
    return any(i.start < end and start < i.end for i in reading.of("period", "condition", "limit", "quote", "versus"))
