"""Holds a language model's next question to the limits of the one before.

A filter, a period or a comparison that is gone, or another, without a word of the person is sent back once, saying
which it was; a model that insists has its way, and the person is told what no longer holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from assistant.errors import AskModelAgain
from assistant.intents import Intent
from assistant.planner.asks_for import Wished, wished
from assistant.planner.history import Past
from assistant.planner.situation import Situation
from assistant.scene import Scene
from assistant.state.asked import DRAW, Asked
from assistant.state.kept import Lost, lost
from assistant.state.names import Names


@dataclass
class Watch:
    """The watch over one turn."""

    scene: Scene
    sent_back: set[tuple[str, str]] = field(default_factory=set)
    """What was sent back in an earlier hop."""
    now: set[tuple[str, str]] = field(default_factory=set)
    """What is sent back in this one."""

    @cached_property
    def before(self) -> Asked | None:
        """The question before this turn, where there was one alone."""
        return self.scene.state.last

    @cached_property
    def wished(self) -> Wished:
        """What the person's words take away themselves."""
        scene = self.scene
        assert self.before is not None, "asked for only where there is a question before"
        situation = Situation(
            scene.question.text, scene.catalogue, scene.now, scene.lang, scene.question.locale, Past()
        )
        return wished(situation, self.before.query)

    def next_hop(self) -> None:
        """The model has heard what was sent back."""
        self.sent_back |= self.now
        self.now = set()

    def check(self, tool: str, intent: Intent) -> tuple[str, ...]:
        """What the person is to be told of a question that a model insists on.

        Raises:
            AskModelAgain: a limit is gone of which the model has not been told yet.
        """
        if self.before is None or tool == DRAW:
            return ()
        after = self.scene.state.asked(tool, intent.model_dump(mode="json"))
        gone = lost(self.before, after, self.wished) if after is not None else ()
        fresh = [one for one in gone if one.key not in self.sent_back]
        if fresh:
            self.now |= {one.key for one in fresh}
            raise AskModelAgain(_sent_back(fresh), field=fresh[0].what, code="limit_lost")
        scene = self.scene
        names = Names(scene.catalogue, scene.lang, scene.question.locale)
        return tuple(one.told(names) for one in gone)


def _sent_back(gone: list[Lost]) -> str:
    which = " and ".join(dict.fromkeys(one.limit for one in gone))
    return (
        f"this leaves out or changes {which} of the question before, and the person's words do not say so. Keep it as "
        "it was; only if they do ask for that, make the same call again, and they are told"
    )
