"""A message may answer what the assistant asked: the two texts read as one."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.planner import coverage
from assistant.planner.lexicon import Lexicon
from assistant.planner.reading import Reading
from assistant.planner.slots import Slots


def joined(asked: Reading, before: Slots, reading: Reading, slots: Slots, lexicon: Lexicon) -> Iterator[str]:
    """Texts that the question and its answer may come to, the plainest first."""
    yield f"{asked.text}, {reading.text}"
    # Side by side the two may read as one name ("canal", "ventas").
    yield f"{reading.text}, {asked.text}"
    if asked.of("flow") and not reading.of("email", "phone", "quote", "period"):
        # The name that an action lacks, whatever its words are.
        yield f'{asked.text} "{reading.text.strip()}"'
    for word in asked.unexplained:
        # "Customers by country" - "the new ones": the metric that both words name.
        ids = set(lexicon.related(word.text))
        for other in reading.words:
            both = sorted(ids & set(lexicon.related(other.text)))
            if len(both) == 1 and not slots.metrics:
                yield f"{asked.text[: word.start]}{lexicon.fields[both[0]].label}{asked.text[word.end :]}"
    if len(before.metrics) == len(slots.metrics) == 1:
        # What could not be had of one metric is asked of another.
        old, new = before.metrics[0].item, slots.metrics[0].item
        yield f"{asked.text[: old.start]}{new.text}{asked.text[old.end :]}"
    absent = [w for w in asked.words if any(i.start <= w.start < i.end for i in asked.of("absent"))]
    unknown = [*asked.unexplained, *absent]
    if unknown:
        yield f"{coverage.without(asked, unknown)}, {reading.text}"
