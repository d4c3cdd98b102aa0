"""The tools that resume and stop executions: propose, perform once, look up, follow."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from assistant.catalogue import Catalogue, Flow, FlowInput, Lang
from assistant.errors import AskModelAgain, HablaError, NeedsAnswer, ToolFailed
from assistant.intents import Intent, IntentContext, OpenExecution
from tools.base import Argument, Execution, Proposal, ToolContext
from tools.kestra import acts
from tools.kestra.asking import wanted
from tools.kestra.attach import attachment, rows_text
from tools.kestra.card import arguments, corrected, settled
from tools.kestra.client import KestraClient
from tools.kestra.executions import TERMINAL, state_of, to_execution
from tools.kestra.follow import follow
from tools.kestra.forms import Value, checked
from tools.kestra.kinds import wire
from tools.kestra.start import file_parts, table_of
from tools.kestra.steer_intents import ResumeFlow, StopFlow, named_in, reading_of
from tools.kestra.texts import named, say, state_name
from tools.kestra.waits import WHO, Pause, pause_of, wait_id
from tools.kestra.words import said
from tools.words import folded, lowered, raised

Json = dict[str, Any]
_DECIDES = frozenset({"BOOL", "SELECT"})


class ResumeFlowTool:
    """`resume_flow`."""

    intent: type[Intent] = ResumeFlow
    system = "Kestra"

    def __init__(self, client: KestraClient) -> None:
        self._client = client

    def reading(self, intent: ResumeFlow, catalogue: Catalogue, lang: Lang) -> str:
        return say("reading_resume", lang, title=lowered(reading_of(intent.flow, catalogue, lang)))

    async def propose(self, intent: ResumeFlow, ctx: ToolContext) -> Proposal:
        """See `WriteTool.propose`. The card binds the wait of this moment: consent to one is none to the next."""
        client = self._client.speaking(ctx.lang)
        asked, one = _named(intent.flow, ctx)
        raw = await acts.read(client, one.execution_id)
        if state_of(raw) != "PAUSED":
            state = state_name(state_of(raw), ctx.lang)
            raise NeedsAnswer(say("does_not_wait", ctx.lang, title=one.title, state=state))
        pause = await pause_of(client, raw)
        if pause.secret:
            raise NeedsAnswer(say("secret_input", ctx.lang, title=one.title, url=client.settings.open_base))
        flow = Flow(one.flow, int(raw.get("flowRevision") or 0), one.title, inputs=pause.inputs)
        values = _values(flow, intent.inputs, one, asked)
        handles = {i.id: values.pop(i.id) for i in flow.inputs if i.type == "FILE" and i.id in values}
        tables = {name: await table_of(handle, ctx) for name, handle in handles.items()}
        files = tuple(attachment(name, table) for name, table in tables.items())
        if pause.inputs:
            checks = await acts.check_resume(client, one.execution_id, values, file_parts(files))
            if (right := corrected(flow, values, checks)) != values:
                values, checks = right, await acts.check_resume(client, one.execution_id, right, file_parts(files))
            values = settled(flow, values, checks, ctx.lang)
        cut = {name: rows_text(table, ctx.lang) for name, table in tables.items()}
        offered = ctx.catalogue.flow(one.flow)
        return Proposal(
            title=say("title_resume", ctx.lang, title=one.title),
            target=one.flow,
            revision=flow.revision,
            arguments=(*_which(one, pause, ctx.lang), *arguments(flow, values, files, cut, ctx.lang)),
            values=values,
            files=files,
            risk=offered.risk if offered else "",
            lang=ctx.lang,
            execution=one.execution_id,
            moment=pause.id,
            subject=one.title,
        )

    async def perform(self, proposal: Proposal, correlation_id: str) -> Execution:
        """See `WriteTool.perform`."""
        client = self._client.speaking(proposal.lang)
        raw = await acts.before(client, proposal.execution)
        if wait_id(raw) != proposal.moment:
            raise ToolFailed(say("other_moment", proposal.lang), code="too_late")
        answered = await acts.resume(client, proposal.execution, proposal.values, file_parts(proposal.files))
        return await _now(client, answered, raw)

    async def find(self, proposal: Proposal, correlation_id: str) -> Execution | None:
        """See `WriteTool.find`: what no longer stands where it stood has been resumed, by whomever."""
        client = self._client.speaking(proposal.lang)
        raw = await acts.read(client, proposal.execution)
        if wait_id(raw) == proposal.moment:
            return None
        return to_execution(raw, client.settings, proposal.lang)

    async def follow(self, execution_id: str, lang: Lang = "es") -> AsyncIterator[Execution]:
        """See `WriteTool.follow`."""
        async with aclosing(follow(self._client.speaking(lang), execution_id)) as states:
            async for state in states:
                yield state


class StopFlowTool:
    """`stop_flow`."""

    intent: type[Intent] = StopFlow
    system = "Kestra"

    def __init__(self, client: KestraClient) -> None:
        self._client = client

    def reading(self, intent: StopFlow, catalogue: Catalogue, lang: Lang) -> str:
        return say("reading_stop", lang, title=lowered(reading_of(intent.flow, catalogue, lang)))

    async def propose(self, intent: StopFlow, ctx: ToolContext) -> Proposal:
        """See `WriteTool.propose`."""
        client = self._client.speaking(ctx.lang)
        _, one = _named(intent.flow, ctx)
        raw = await acts.read(client, one.execution_id)
        state = state_of(raw)
        if state in TERMINAL:
            raise NeedsAnswer(say("already_over", ctx.lang, title=one.title, state=state_name(state, ctx.lang)))
        shown = say("state", ctx.lang)
        offered = ctx.catalogue.flow(one.flow)
        return Proposal(
            title=say("title_stop", ctx.lang, title=one.title),
            target=one.flow,
            revision=int(raw.get("flowRevision") or 0),
            arguments=(
                *_which(one, Pause(""), ctx.lang),
                Argument(name="state", label=shown, type="STRING", value=state_name(state, ctx.lang)),
            ),
            values={},
            risk=offered.risk if offered else "",
            lang=ctx.lang,
            execution=one.execution_id,
            subject=one.title,
        )

    async def perform(self, proposal: Proposal, correlation_id: str) -> Execution:
        """See `WriteTool.perform`. One that has ended meanwhile is left as it is."""
        client = self._client.speaking(proposal.lang)
        raw = await acts.before(client, proposal.execution)
        if state_of(raw) in TERMINAL:
            state = state_name(state_of(raw), proposal.lang)
            raise ToolFailed(say("already_over", proposal.lang, title=proposal.subject, state=state), code="too_late")
        return await _now(client, await acts.kill(client, proposal.execution), raw)

    async def find(self, proposal: Proposal, correlation_id: str) -> Execution | None:
        """See `WriteTool.find`: what is being killed, or has ended, needs no other kill."""
        client = self._client.speaking(proposal.lang)
        raw = await acts.read(client, proposal.execution)
        if state_of(raw) == "KILLING" or state_of(raw) in TERMINAL:
            return to_execution(raw, client.settings, proposal.lang)
        return None

    async def follow(self, execution_id: str, lang: Lang = "es") -> AsyncIterator[Execution]:
        """See `WriteTool.follow`. Its wait is nobody's concern any more, and stopped is what was wanted."""
        async with aclosing(follow(self._client.speaking(lang), execution_id)) as states:
            async for state in states:
                if state.live:
                    yield replace(state, waits=None)
                elif state.state == "KILLED":
                    yield replace(state, ok=True, ending=say("stopped", lang), error="")
                else:
                    ended = say("ended_before", lang, state=state_name(state.state, lang))
                    yield replace(state, ok=True, ending=ended, error="")


def _named(flow: str, ctx: ToolContext) -> tuple[IntentContext, OpenExecution]:
    one = named_in(flow, ctx.asked.executions) if ctx.asked else None
    if one is None or ctx.asked is None:
        raise ToolFailed(say("missing", ctx.lang), code="not_found")
    return ctx.asked, one


async def _now(client: KestraClient, answered: Json | None, before: Json) -> Execution:
    """The execution after an act that was accepted; when it cannot be read now, it is followed anyway."""
    try:
        raw = answered or await acts.read(client, str(before["id"]))
    except HablaError:
        raw = before
    return to_execution(raw, client.settings, client.lang)


def _which(one: OpenExecution, pause: Pause, lang: Lang) -> tuple[Argument, ...]:
    about = f"{one.about} ({one.handle})" if one.about else one.handle
    found = [Argument(name="execution", label=say("execution", lang), type="STRING", value=about)]
    if pause.step:
        found.append(Argument(name="step", label=say("stands_at", lang), type="STRING", value=pause.step))
    return tuple(found)


def _values(flow: Flow, given: dict[str, Value], one: OpenExecution, ctx: IntentContext) -> dict[str, str]:
    """The person's decision, typed; who decided is filled in by code, whatever the call says.

    Where the input does not take the name that they are known by here, they say it themselves.

    Raises:
        NeedsAnswer: something is missing or does not fit. What decides is asked for even where it has a default: a
            default is nobody's decision.
        AskModelAgain: there is no such input.
    """
    by_id = {i.id: i for i in flow.inputs}
    names = {folded(name): i.id for i in flow.inputs for name in (i.id, i.label, named(i.label, ctx.lang))}
    found: dict[str, Value] = {}
    for name, value in given.items():
        if folded(name) not in names:
            known = ", ".join(by_id) or "none"
            raise AskModelAgain(f"the pause of {flow.id} has no input {name!r}; it has {known}", field=name)
        found[names[folded(name)]] = value
    values: dict[str, str] = {}
    for item in flow.inputs:
        who = item.id in WHO
        if who and _fits(item, ctx.person):
            values[item.id] = ctx.person
        elif item.id in found and found[item.id] != "":
            alone = replace(flow, inputs=(item,))
            values[item.id] = wire(checked(alone, {item.id: found[item.id]}, ctx)[item.id])
            if who and not _own_choice(item, values[item.id], ctx):
                raise _undecided(flow, item, one, ctx)
        elif item.required or (item.must and (who or item.type in _DECIDES)):
            raise _undecided(flow, item, one, ctx)
    return {name: value for name, value in values.items() if value != ""}


def _fits(item: FlowInput, person: str) -> bool:
    """Whether an input takes a person's name as they are known here: an address wants one, a list those on it."""
    match item.type:
        case "EMAIL":
            return "@" in person
        case "SELECT":
            return person in item.choices
        case "STRING":
            return True
        case _:
            return False


def _own_choice(item: FlowInput, choice: str, ctx: IntentContext) -> bool:
    """Who decided is no choice of a model's: the person has named them. An address is held to that where it is read."""
    named_so = (choice, item.choice_name(choice))
    return item.type != "SELECT" or any(said(name, ctx.own_words) for name in named_so)


def _undecided(flow: Flow, item: FlowInput, one: OpenExecution, ctx: IntentContext) -> NeedsAnswer:
    lang, name = ctx.lang, lowered(named(item.label, ctx.lang))
    choices = tuple(item.choice_name(choice) for choice in item.choices)
    choices = choices or ((say("yes", lang), say("no", lang)) if item.type == "BOOL" else ())
    text = say("input_missing", lang, flow=one.title, input=name, expected=wanted(item, lang))
    choices = choices[:6]
    title = f"{one.title} ({one.handle})"
    options = tuple(say("decide", lang, title=title, input=name, value=choice) for choice in choices)
    if not options:
        text += " " + say("decide_how", lang, title=one.title, input=name)
    return NeedsAnswer(text, options=options, labels=tuple(raised(choice) for choice in choices))
