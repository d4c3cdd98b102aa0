"""What building needs besides the slots: the catalogue's names in the person's language."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.calendar import Calendar
from assistant.catalogue import Lang
from assistant.planner.lexicon import Lexicon
from assistant.planner.slots import Named
from assistant.planner.texts import listed, say


@dataclass(frozen=True)
class Desk:
    """What building needs besides the slots."""

    lexicon: Lexicon
    lang: Lang
    text: str
    calendar: Calendar = Calendar()

    def name(self, field_id: str) -> str:
        """A field's name in the person's language."""
        return self.lexicon.fields[field_id].name(self.lang)

    def asked(self, *ids: str) -> str:
        """A question that surely works: metric by dimensions, in words."""
        metric, *dimensions = ids
        by = f" {say('by', self.lang)} " if dimensions else ""
        return f"{self.name(metric)}{by}{listed([self.name(d).lower() for d in dimensions], self.lang)}"


def swap(desk: Desk, named: Named, word: str) -> str:
    """The text with another word in place of what was named."""
    return f"{desk.text[: named.item.start]}{word}{desk.text[named.item.end :]}".strip()
