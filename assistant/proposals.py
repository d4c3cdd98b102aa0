"""What is offered to the person, checked before it is shown: a tap must run as it stands.

An answer to choose from, a suggestion beside a refusal, a question on the page: whoever made it, its text is planned by
code over this person's catalogue, in this conversation, and each read that it comes to passes the checks of its tool.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.ambiguity.offers import completes, runs
from assistant.catalogue import Catalogue, Lang
from assistant.errors import HablaError
from assistant.events import Option
from assistant.intents import IntentContext
from assistant.journal.fold import model_messages
from assistant.model import Call
from assistant.planner.history import Past, past_of, turns_of
from assistant.planner.outcome import Do
from assistant.planner.situation import Situation
from assistant.planner.suggest import questions
from assistant.scene import Scene
from assistant.toolbox import Toolbox

_MOST = 3


@dataclass(frozen=True)
class Proposals:
    """Measures offers by one person's catalogue and their conversation."""

    toolbox: Toolbox
    ctx: IntentContext
    situation: Situation

    @classmethod
    def of(cls, scene: Scene, ctx: IntentContext) -> Proposals:
        """For a question that is about to be asked in a thread."""
        past = past_of(turns_of(model_messages(scene.past)), scene.catalogue, scene.state)
        return cls(scene.setting.toolbox, ctx, _situation(ctx, replace(past, asked=ctx.user_text)))

    def fair(self, options: Sequence[Option]) -> list[Option]:
        """Those that would run; a text that stands twice is offered once."""
        kept = {o.text: o for o in reversed(options) if self.would_run(o.text)}
        return [o for o in options if kept.get(o.text) is o]

    def would_run(self, text: str) -> bool:
        """Whether these words, sent next, come to something that works."""
        alone = replace(self.situation, past=replace(self.situation.past, asked=""))
        outcome = runs(text, alone) or completes(text, self.situation)
        return outcome is not None and (not isinstance(outcome, Do) or self._passes(text, outcome))

    def _passes(self, text: str, outcome: Do) -> bool:
        ctx = replace(self.ctx, user_text=text, thread_text=f"{self.ctx.own_words}\n{text}", thread=None)
        try:
            for step in outcome.reads:
                self.toolbox.check(Call("offer", step.tool, json.dumps(step.arguments)), ctx)
        except HablaError:
            return False
        return True

    def instead(self) -> list[Option]:
        """Questions that work, for a refusal whose own suggestions do not."""
        return self.fair([Option(label=q, text=q) for q in questions(self.ctx.catalogue, self.ctx.lang)])[:_MOST]


_KEPT = 16
_working: dict[tuple[str, Lang, str], list[str]] = {}


def working_questions(toolbox: Toolbox, catalogue: Catalogue, now: datetime, timezone: str, lang: Lang) -> list[str]:
    """Questions for an empty page, those of this catalogue that work today."""
    key = (catalogue.digest, lang, now.date().isoformat())
    if key not in _working:
        ctx = IntentContext(catalogue, now, timezone, lang, lang)
        offers = Proposals(toolbox, ctx, _situation(ctx, Past()))
        while len(_working) >= _KEPT:
            _working.pop(next(iter(_working)), None)
        _working[key] = [q for q in questions(catalogue, lang) if offers.would_run(q)]
    return _working[key]


def _situation(ctx: IntentContext, past: Past) -> Situation:
    return Situation("", ctx.catalogue, ctx.now, ctx.lang, ctx.locale, past)
