"""An edit that came with a tap, carried out: what to ask anew is known, so no words are read."""

from __future__ import annotations

from collections.abc import AsyncIterator

from assistant.catalogue import Catalogue, Lang
from assistant.events import Edit
from assistant.model import Call, Model, ModelEvent, Request, Stop, TextPiece
from assistant.planner.model import OfflinePlanner, answer
from assistant.planner.outcome import Do, Step
from assistant.planner.query import explore_for
from assistant.planner.texts import listed, say
from assistant.planner.worked import fitting
from assistant.state.asked import DRAW, Asked
from assistant.state.chips import without
from assistant.state.thread import Read, ThreadState, steps_to


class Carried(Model):
    """Speaks as the planner does, with a plan that is made already."""

    profile = OfflinePlanner.profile

    def __init__(self, outcome: Do) -> None:
        self._outcome = outcome

    async def stream(self, request: Request) -> AsyncIterator[ModelEvent]:
        """See `Model.stream`."""
        calls = False
        for event in answer(request, self._outcome):
            calls = calls or isinstance(event, Call)
            yield event
        yield Stop("tool_calls" if calls else "stop")

    async def aclose(self) -> None:
        """Nothing is open."""


class Gone(Carried):
    """For an edit whose result is no longer among what the thread is read for."""

    def __init__(self, lang: Lang) -> None:
        super().__init__(Do())
        self._lang: Lang = lang

    async def stream(self, request: Request) -> AsyncIterator[ModelEvent]:
        """Says so."""
        yield TextPiece(say("not_there", self._lang))
        yield Stop("stop")


def carried(edit: Edit, state: ThreadState, catalogue: Catalogue, lang: Lang) -> Model:
    """The model that carries an edit out."""
    read = state.by_result.get(edit.result_id)
    if read is None:
        return Gone(lang)
    if edit.undo:
        steps = tuple(Step(*step) for step in steps_to(state, state.before))
        return Carried(Do(reads=steps, notes=(say("undone", lang),))) if steps else Gone(lang)
    if edit.chart:
        return Carried(Do(reads=(Step(DRAW, {"result": read.handle, "type": edit.chart}),)))
    return Carried(_removed(read, edit.remove, catalogue, lang))


def _removed(read: Read, gone: tuple[str, ...], catalogue: Catalogue, lang: Lang) -> Do:
    """The question without the chips; what the rows left cannot be worked out goes with a word."""
    asked = without(read.asked, gone)
    if asked.arguments() | {"chart": ""} == read.asked.arguments() | {"chart": ""}:
        return Do(reads=(Step(DRAW, {"result": read.handle, "type": asked.chart or "auto"}),))
    asked, lost = _worked(asked, catalogue, gone, read.asked)
    notes = (say("no_longer", lang, names=listed([say(k, lang) for k in lost], lang)),) if lost else ()
    return Do(reads=(Step(asked.tool, asked.arguments()),), notes=notes)


def _worked(asked: Asked, catalogue: Catalogue, gone: tuple[str, ...], before: Asked) -> tuple[Asked, list[str]]:
    """Without calculations that the rows no longer allow, and which those were."""
    explore = explore_for(catalogue, asked.query.metrics)
    if explore is not None and asked.query.calculations:
        asked = asked.but(calculations=fitting(asked.query, explore).calculations)
    left = {c.kind for c in asked.query.calculations}
    taken = {c.kind for c in before.query.calculations if f"calculation:{c.kind}:{c.metric}:{c.within}" in gone}
    kinds = dict.fromkeys(c.kind for c in before.query.calculations)
    return asked, [k for k in kinds if k not in left and k not in taken]
