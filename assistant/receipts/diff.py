"""Why today's number differs from that of a receipt: data, definition, filter, period or rights, each named apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from assistant.catalogue import Lang
from assistant.journal import Owner
from assistant.receipts.cells import Cell, changed
from assistant.receipts.receipt import Definition, Receipt, Step
from assistant.receipts.texts import say
from assistant.receipts.today import Today, ask_again
from assistant.scene import Setting

Json = dict[str, Any]
Kind = Literal["rights", "period", "filter", "definition", "data"]
_FORBIDDEN = ("forbidden", "needs_sign_in")
_OF_A_FIELD = ("label", "type", "format", "additive", "distinct")
_SHOWN = 8


@dataclass(frozen=True)
class Cause:
    """One reason. `what` names it to a program; `then` and `now` are what it is about."""

    kind: Kind
    what: str
    subject: str = ""
    then: Any = None
    now: Any = None
    cells: tuple[Cell, ...] = field(default=())

    def to_json(self) -> Json:
        body: Json = {"kind": self.kind, "what": self.what, "subject": self.subject, "then": self.then, "now": self.now}
        return body | ({"cells": [c.to_json() for c in self.cells]} if self.cells else {})


async def diff(receipt: Receipt, setting: Setting, owner: Owner) -> tuple[Cause, ...]:
    """The causes, in the order in which they act; empty when today's answer is that of the receipt.

    Raises:
        ToolFailed: `not_replayable`.
    """
    today = await ask_again(receipt, setting, owner)
    causes = [*_rights(receipt, today), *_definitions(receipt, today)]
    then, now = tables(receipt.steps), tables(today.steps)
    for number, step in enumerate(then):
        if number < len(now) and now[number].tool == step.tool:
            causes += [*_period(receipt, setting, step, now[number]), *_filters(receipt, step, now[number])]
            causes += _report(step, now[number])
    causes = [*dict((c.kind + c.what + c.subject, c) for c in causes).values()]
    if not any(c.kind in ("rights", "definition") and c.what != "label" for c in causes):
        held = now
        if any(c.kind in ("period", "filter") for c in causes):
            # With the ranges and conditions of then, what still differs is the data.
            held = tables((await ask_again(receipt, setting, owner, held=True)).steps)
        by_report = {step.id for step in then if step.tool != "query_metrics"}
        moved = any(c.kind in ("period", "filter") for c in causes)
        for step, other in zip(then, held, strict=False):
            if moved and step.id in by_report:
                # A saved query's own conditions cannot be held: what moved its rows is named already.
                continue
            cells = changed(step.table or {}, other.table or {})
            if cells:
                causes.append(_data(receipt, step, cells))
    return tuple(causes)


def tables(steps: Sequence[Step]) -> list[Step]:
    """The steps that an engine answered with a table."""
    return [step for step in steps if step.outcome == "table" and step.tool != "draw_chart"]


def _rights(receipt: Receipt, today: Today) -> Iterator[Cause]:
    """What this person may no longer see, or sees by another row filter."""
    for error in today.errors:
        if error["code"] in _FORBIDDEN:
            yield Cause("rights", "forbidden", "", None, error["message"])
    now = {(d.kind, d.explore, d.id): d for d in today.definitions}
    for one in receipt.definitions:
        here = now.get((one.kind, one.explore, one.id))
        if here is None and (one.content.get("guarded") or one.kind == "explore"):
            yield Cause("rights", "hidden", one.label, one.id, None)
        elif here is not None and one.kind == "explore" and one.content.get("rows") != here.content.get("rows"):
            yield Cause("rights", "rows", one.label)


def _definitions(receipt: Receipt, today: Today) -> Iterator[Cause]:
    """Fields that mean or look like something else, or are gone."""
    lang = receipt.asked.lang if receipt.asked else "es"
    now = {(d.kind, d.explore, d.id): d for d in today.definitions}
    for one in receipt.definitions:
        here = now.get((one.kind, one.explore, one.id))
        if one.kind == "report":
            continue
        if here is None:
            if one.kind != "explore" and not one.content.get("guarded"):
                yield Cause("definition", "gone", one.label, one.id, None)
            continue
        if one.computed and here.computed and one.computed != here.computed:
            yield Cause("definition", "computed", one.label, one.computed, here.computed)
        yield from _looks(one, here, lang)


def _looks(one: Definition, here: Definition, lang: str) -> Iterator[Cause]:
    if one.kind == "explore":
        return
    before, after = _name(one, lang), _name(here, lang)
    if before != after:
        yield Cause("definition", "label", before, before, after)
    for key in _OF_A_FIELD[1:]:
        if one.content.get(key) != here.content.get(key) and one.computed == here.computed:
            yield Cause("definition", key, one.label, one.content.get(key), here.content.get(key))


def _name(one: Definition, lang: str) -> str:
    words = (one.content.get("words") or {}).get(lang) or ()
    return str(words[0]) if words else one.label


def _period(receipt: Receipt, setting: Setting, step: Step, now: Step) -> Iterator[Cause]:
    """Date words that lead to other days, and saved conditions that move with the day."""
    for key in ("period", "compare"):
        before, after = (step.intent or {}).get(key), (now.intent or {}).get(key)
        if before != after:
            yield Cause("period", key, "", before, after)
    if receipt.asked is None or (step.intent or {}).get("period") != (now.intent or {}).get("period"):
        return
    if receipt.asked.timezone != setting.timezone:
        yield Cause("period", "timezone", "", receipt.asked.timezone, setting.timezone)
    day = datetime.fromisoformat(receipt.asked.now).date()
    today = setting.clock().astimezone(ZoneInfo(setting.timezone)).date()
    moving = [rule for rule in _rules(step) if "settings" in rule and rule["settings"]]
    if moving and day != today and changed(step.table or {}, now.table or {}):
        yield Cause("period", "moving", "", day.isoformat(), today.isoformat())


def _filters(receipt: Receipt, step: Step, now: Step) -> Iterator[Cause]:
    """Conditions that are other ones: asked, saved with a report, or standing on the table."""
    before, after = [_plain(r) for r in _rules(step)], [_plain(r) for r in _rules(now)]
    gone, new = [r for r in before if r not in after], [r for r in after if r not in before]
    if gone or new:
        yield Cause("filter", "conditions", "", gone, new)
    standing = [f for f in step.filters if f.get("standing")]
    others = [f for f in now.filters if f.get("standing")]
    if _conditions(standing) != _conditions(others):
        yield Cause("filter", "standing", "", _conditions(standing), _conditions(others))


def _conditions(filters: Sequence[Json]) -> list[Json]:
    return [{key: one.get(key) for key in ("field", "operator", "values")} for one in filters]


def _report(step: Step, now: Step) -> Iterator[Cause]:
    """A saved query, or a plan, that selects something else."""
    for before, after in zip(step.queries[:1], now.queries[:1], strict=False):
        for key in ("exploreName", "metrics", "dimensions", "sorts", "limit", "tableCalculations"):
            if (before.get(key) or None) != (after.get(key) or None):
                yield Cause("definition", "query", key, before.get(key), after.get(key))


def _rules(step: Step) -> list[Json]:
    """All conditions of a step's main query, those of the period left out."""
    found: list[Json] = []
    for group in ((step.queries or ({},))[0].get("filters") or {}).values():
        found += _leaves(group)
    return [rule for rule in found if not str(rule.get("id", "")).startswith("period")]


def _leaves(item: Any) -> list[Json]:
    if not isinstance(item, Mapping):
        return []
    inner = item.get("and") or item.get("or")
    if inner is not None:
        return [leaf for one in inner for leaf in _leaves(one)]
    return [dict(item)] if "target" in item else []


def _plain(rule: Json) -> Json:
    kept = {key: rule.get(key) for key in ("operator", "values", "settings")}
    return {"field": (rule.get("target") or {}).get("fieldId"), **kept}


def _data(receipt: Receipt, step: Step, cells: Sequence[Cell]) -> Cause:
    """Rows that came late, while the range was still running, or were written anew."""
    end = ((step.intent or {}).get("period") or {}).get("end")
    day = receipt.asked.now[:10] if receipt.asked else ""
    late = bool(end) and str(end) > day
    return Cause("data", "late" if late else "restated", (step.table or {}).get("title", ""), cells=tuple(cells))


async def told(receipt: Receipt, setting: Setting, owner: Owner, lang: Lang) -> Json:
    """The causes and a text of them; an engine that cannot be asked is an error of its own.

    Raises:
        HablaError: the question cannot be asked again.
    """
    causes = await diff(receipt, setting, owner)
    return {"causes": [c.to_json() for c in causes], "text": text_of(causes, lang)}


def text_of(causes: Sequence[Cause], lang: Lang) -> str:
    """For people: one line a cause, and the cells that changed below it."""
    if not causes:
        return say("nothing_differs", lang)
    lines = [say("because", lang, count=len(causes))]
    for cause in causes:
        said = say(
            f"{cause.kind}_{cause.what}", lang, subject=cause.subject, then=_said(cause.then), now=_said(cause.now)
        )
        lines.append(f"- {say(f'cause_{cause.kind}', lang)}: {said}")
        lines += [f"    {cell.text(lang)}" for cell in cause.cells[:_SHOWN]]
        if len(cause.cells) > _SHOWN:
            lines.append(f"    {say('and_more', lang, count=len(cause.cells) - _SHOWN)}")
    return "\n".join(lines)


def _said(value: Any) -> str:
    if isinstance(value, dict) and {"start", "end"} <= value.keys():
        return f"{value['start']}…{value['end']}"
    if isinstance(value, dict) and "field" in value:
        return f"{value['field']} {value.get('operator')} {', '.join(map(str, value.get('values') or ()))}".strip()
    if isinstance(value, list):
        return "; ".join(map(_said, value)) or "—"
    return "—" if value is None else str(value)
