"""Questions about one input: what is missing, what does not fit, and the closest that would."""

from __future__ import annotations

from datetime import date, timedelta

from assistant.catalogue import Flow, FlowInput, Lang, closest
from assistant.errors import NeedsAnswer
from assistant.intents import IntentContext
from tools.kestra.texts import expected, named, say
from tools.words import folded, lowered

_MOST = 6


def missing(flow: Flow, one: FlowInput, ctx: IntentContext) -> NeedsAnswer:
    """Asks for it; what the engine's own form would be prefilled with is offered, never taken."""
    if one.type == "FILE":
        return NeedsAnswer(say("no_result", ctx.lang, flow=flow.title(ctx.lang)))
    text = say(
        "input_missing",
        ctx.lang,
        flow=flow.title(ctx.lang),
        input=lowered(named(one.label, ctx.lang)),
        expected=wanted(one, ctx.lang),
    )
    return NeedsAnswer(text, options=_options(one, ctx.lang, one.hint))


def wrong(flow: Flow, one: FlowInput, value: str, ctx: IntentContext, *, bounds: bool = False) -> NeedsAnswer:
    """Says what does not fit and offers the closest that does."""
    lang, near = ctx.lang, _closest(one, value, bounds=bounds)
    text = say(
        "input_wrong",
        lang,
        flow=flow.title(lang),
        input=lowered(named(one.label, lang)),
        value=value[:80],
        expected=wanted(one, lang),
    )
    if near and one.choices:
        text += " " + say("closest_choice", lang, choice=one.choice_name(near))
    return NeedsAnswer(text, options=_options(one, lang, near))


def wanted(one: FlowInput, lang: Lang) -> str:
    """What the input takes, bounds included."""
    names = tuple(one.choice_name(choice) for choice in one.choices)
    text = expected(one.type, lang, names)
    strict = one.type in ("DATE", "DATETIME", "TIME")
    match (one.least, one.most):
        case (None, None):
            return text
        case (least, None):
            return f"{text} {say('after' if strict else 'at_least', lang, least=least)}"
        case (None, most):
            return f"{text} {say('before' if strict else 'at_most', lang, most=most)}"
        case (least, most):
            return f"{text} {say('after_before' if strict else 'between', lang, least=least, most=most)}"


def _closest(one: FlowInput, value: str, *, bounds: bool) -> str:
    """The choice most like it, or the bound that it is beyond."""
    if one.choices:
        names = {folded(one.choice_name(c)): c for c in one.choices} | {folded(c): c for c in one.choices}
        near = closest(folded(value), names, 1)
        return names[near[0]] if near else ""
    if not bounds or one.type not in ("INT", "FLOAT", "DATE"):
        return ""
    return _bound_near(one, value)


def _bound_near(one: FlowInput, value: str) -> str:
    if one.type == "DATE":
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return ""
        if one.least is not None and day <= date.fromisoformat(one.least):
            return (date.fromisoformat(one.least) + timedelta(days=1)).isoformat()
        return (date.fromisoformat(one.most) - timedelta(days=1)).isoformat() if one.most else ""
    number = float(value.replace(",", "."))
    if one.least is not None and number < float(one.least):
        return one.least
    return one.most or ""


def _options(one: FlowInput, lang: Lang, first: str) -> tuple[str, ...]:
    if one.type == "BOOL":
        return (say("yes", lang), say("no", lang))
    choices = [one.choice_name(choice) for choice in one.choices]
    near = one.choice_name(first) if first else ""
    ordered = dict.fromkeys(([near] if near else []) + choices)
    return tuple(ordered)[:_MOST]
