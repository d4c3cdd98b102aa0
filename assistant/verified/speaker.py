"""Answers a verified question in place of the configured model: its calls are made anew, code says what came out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

from assistant.errors import HablaError
from assistant.model import Call, Model, ModelEvent, ModelProfile, Request, Stop, TextPiece
from assistant.planner.followup import is_follow_up
from assistant.planner.history import past_of, turns_of
from assistant.planner.narrate import narrate
from assistant.planner.situation import Situation, reading_of
from assistant.planner.slotted import slots_of
from assistant.scene import Scene
from assistant.verified.entry import AskedCall, Entry
from assistant.verified.match import Asked, Matched, match

PROFILE = ModelProfile("offline/verified", "Pregunta verificada / verified question", "planner")


class Approved(Model):
    """Makes the calls that were approved, then says what came out."""

    profile = PROFILE

    def __init__(self, calls: Sequence[AskedCall]) -> None:
        self._calls = calls

    async def stream(self, request: Request) -> AsyncIterator[ModelEvent]:
        """See `Model.stream`."""
        turn = turns_of(request.messages)[-1]
        done, asked = turn.exchanges, turn.text
        if done:
            yield TextPiece(narrate(done, request.catalogue, request.lang, request.now.date(), asked=asked))
            yield Stop("stop")
            return
        for number, one in enumerate(self._calls, 1):
            yield Call(f"call_{request.run_id}_v{number}", one.tool, json.dumps(one.arguments, ensure_ascii=False))
        yield Stop("tool_calls")

    async def aclose(self) -> None:
        """Nothing is open."""


async def verified(request: Request, scene: Scene) -> Model | None:
    """Who answers a question that was asked and approved before; None for any other.

    The calls pass the same checks as a model's, in the catalogue and with the rights of whoever asks now.
    """
    entries = [Entry.of(row) for row in await scene.recorder.store.verified(scene.run.owner.tenant)]
    turns = turns_of(request.messages)
    if not entries or not turns or turns[-1].exchanges:
        return None
    # In a thread: the names of a large catalogue take seconds to index, and many questions a moment to read.
    matched = await asyncio.to_thread(_found, request, entries, scene)
    if matched is None or not _pass(matched, scene):
        return None
    return Approved(matched.calls)


def _found(request: Request, entries: Sequence[Entry], scene: Scene) -> Matched | None:
    asked = Asked(scene.question.text, request.lang, request.locale, scene.run.owner.person, request.now)
    found = match(asked, entries, request.catalogue)
    return None if found is None or _goes_on(request, found) else found


def _goes_on(request: Request, found: Matched) -> bool:
    """Whether the words may mean something else here: the answer to a question, or a change of the last one."""
    turns = turns_of(request.messages)
    past = past_of(turns, request.catalogue, request.state)
    if past.asked or past.waiting:
        return True
    if found.words:
        # Words of the business's own make it that very question, wherever it is asked.
        return False
    situation = Situation(
        turns[-1].text, request.catalogue, request.now, request.lang, request.locale, past, request.calendar
    )
    reading = reading_of(situation)
    return is_follow_up(reading, slots_of(reading, situation.lexicon), past)


def _pass(matched: Matched, scene: Scene) -> bool:
    """Whether every call passes both checks."""
    try:
        for one in matched.calls:
            call = Call("check", one.tool, json.dumps(one.arguments, ensure_ascii=False))
            scene.setting.toolbox.check(call, scene.context())
    except HablaError:
        return False
    return True
