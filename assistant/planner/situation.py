"""What a plan depends on, and how its text is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.calendar import Calendar
from assistant.catalogue import Catalogue, Lang
from assistant.periods.fold import fold
from assistant.planner import cues
from assistant.planner.desk import Desk
from assistant.planner.history import Past
from assistant.planner.lexicon import Lexicon, lexicon_of
from assistant.planner.reading import Item, Reading, read


@dataclass(frozen=True)
class Situation:
    """What a plan depends on."""

    text: str
    catalogue: Catalogue
    now: datetime
    lang: Lang
    locale: str
    past: Past = Past()
    calendar: Calendar = Calendar()

    @property
    def lexicon(self) -> Lexicon:
        return lexicon_of(self.catalogue)

    def desk(self) -> Desk:
        return Desk(self.lexicon, self.lang, self.text, self.calendar)


def reading_of(situation: Situation, hidden: tuple[Item, ...] = (), flows: bool | None = None) -> Reading:
    """Reads with the names of flows when an action is asked for, or when nothing else is named."""
    wanted = bool(cues.ACTION.search(fold(situation.text))) if flows is None else flows
    args = (situation.text, situation.lexicon, situation.now, situation.locale, situation.calendar)
    if wanted:
        return read(*args, flows=True, hidden=hidden)
    plain = read(*args, flows=False, hidden=hidden)
    if flows is None and not plain.of("metric", "dimension", "value", "period"):
        whole = read(*args, flows=True, hidden=hidden)
        if whole.of("flow") and not whole.unexplained and not whole.of("grain"):
            return whole
    if flows is None and not plain.of("metric", "dimension", "value", "grain"):
        named = read(*args, flows=True, hidden=hidden)
        if named.of("flow"):
            return named
    return plain
