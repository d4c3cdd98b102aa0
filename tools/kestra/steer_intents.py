"""Acts on executions that the person has started. The docstring and descriptions are what a model reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, ClassVar, Self

from pydantic import Field

from assistant.catalogue import Catalogue, Lang
from assistant.errors import NeedsAnswer
from assistant.intents import Effect, Intent, IntentContext, OpenExecution
from tools.kestra.forms import Value
from tools.kestra.intents import StartFlow
from tools.kestra.texts import say
from tools.words import folded, joined

_HANDLE = re.compile(r"#[a-z]{4}\b")
_GENERIC = frozenset(
    "flujo flujos flow flows ejecucion execution proceso process run tarea task it lo la los las el the this that esto "
    "eso ese esa este esta un una a mi my de del of que a al to pausa pausado pausada paused con with por favor please "
    "ya ahora now y and".split()
)
_SHORTEST = 3
_MOST = 6

_Which = Annotated[
    str,
    Field(
        max_length=200,
        description="Which one, only when the person says so: the flow's id, its handle such as `#kfbd`, or their own "
        "words for it. Never an execution's id.",
    ),
]


class ResumeFlow(Intent):
    """Proposes to let a paused flow go on, with the person's decision.

    A flow pauses until a person decides; the conversation says so when it happens. Nothing goes on yet: the person sees
    a card with every value and approves or denies it. Words such as "yes, go on" approve nothing, they are only the
    reason to call this. Put into `inputs` only what the person has said themselves, by the names that the message about
    the pause lists; leave out what was not said, the person is asked. Never decide in their place.
    """

    tool: ClassVar[str] = "resume_flow"
    effect: ClassVar[Effect] = Effect.WRITE

    flow: _Which = ""
    inputs: Annotated[dict[str, Value], Field(max_length=30, description="Input name to value.")] = {}

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`. The flow becomes `<namespace>/<flow>#handle`."""
        waiting = [one for one in _started(ctx) if one.waits]
        # What is paused at the engine since a moment ago is known to the engine alone.
        one = _chosen(self.flow, waiting or _started(ctx), ctx, "nothing_waits", "continue")
        return self.model_copy(update={"flow": one.flow + one.handle})


class StopFlow(Intent):
    """Proposes to stop a flow that is running, waiting or paused. What it has done so far is not undone.

    Nothing stops yet: the person sees a card and approves or denies it. Use it only when the person asks to stop,
    cancel or kill a flow that they have started here; never for a question or a query.
    """

    tool: ClassVar[str] = "stop_flow"
    effect: ClassVar[Effect] = Effect.WRITE

    flow: _Which = ""

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`. The flow becomes `<namespace>/<flow>#handle`."""
        one = _chosen(self.flow, _started(ctx), ctx, "nothing_runs", "stop")
        return self.model_copy(update={"flow": one.flow + one.handle})


def _started(ctx: IntentContext) -> list[OpenExecution]:
    return [one for one in ctx.executions if one.tool == StartFlow.tool]


def named_in(flow: str, executions: Iterable[OpenExecution]) -> OpenExecution | None:
    """The execution that a resolved intent names."""
    handle = "#" + flow.rpartition("#")[2]
    return next((one for one in executions if one.handle == handle), None)


def reading_of(flow: str, catalogue: Catalogue, lang: Lang) -> str:
    """The flow's name, from `<namespace>/<flow>#handle`."""
    flow_id = flow.partition("#")[0]
    known = catalogue.flow(flow_id)
    return known.title(lang) if known else flow_id


def _chosen(words: str, among: Sequence[OpenExecution], ctx: IntentContext, none: str, verb: str) -> OpenExecution:
    if not among:
        raise NeedsAnswer(say(none, ctx.lang))
    found = _meant(words, among, ctx.catalogue)
    if len(found) == 1:
        return found[0]
    options = tuple(say(f"tap_{verb}_one", ctx.lang, title=_described(one)) for one in (found or among)[:_MOST])
    if not found:
        names = joined(dict.fromkeys(f"«{one.title}»" for one in among), ctx.lang)
        raise NeedsAnswer(say("no_such_execution", ctx.lang, names=names), options=options)
    raise NeedsAnswer(say("which_execution", ctx.lang), options=options)


def _described(one: OpenExecution) -> str:
    return f"{one.title}: {one.about} ({one.handle})" if one.about else f"{one.title} ({one.handle})"


def _meant(words: str, among: Sequence[OpenExecution], catalogue: Catalogue) -> list[OpenExecution]:
    """Those that the words fit best; all of them when the words say nothing in particular."""
    handles = _HANDLE.findall(words)
    if handles:
        return [one for one in among if one.handle in handles]
    exact = [one for one in among if words in (one.flow, one.flow.rpartition("/")[2])]
    if exact:
        return exact
    tokens = [t for t in re.findall(r"\w+", folded(words)) if t not in _GENERIC and len(t) >= _SHORTEST]
    if not tokens:
        return [*among]
    scores = [(sum(_fits(token, _names(one, catalogue)) for token in tokens), one) for one in among]
    best = max(score for score, _ in scores)
    return [one for score, one in scores if score == best] if best else []


def _names(one: OpenExecution, catalogue: Catalogue) -> set[str]:
    flow = catalogue.flow(one.flow)
    texts = [one.title, one.about, one.flow.rpartition("/")[2].replace("_", " ")]
    texts += [flow.label, *flow.words.es, *flow.words.en] if flow else []
    return set(re.findall(r"\w+", folded(" ".join(texts)))) - _GENERIC


def _fits(token: str, names: set[str]) -> bool:
    stem = token[: max(4, len(token) - 2)]
    return any(name == token or (len(stem) >= 4 and name.startswith(stem)) for name in names)
