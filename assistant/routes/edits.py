"""A change that came with a tap: checked against the very result that it changes, before anything is stored."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from assistant.catalogue import Lang
from assistant.errors import BadRequest
from assistant.events import Edit, Stored, ToolFinished
from assistant.journal import Owner, Store
from assistant.scene import recent
from assistant.state.texts import say
from assistant.state.thread import state_of
from tools.base import ChartType

ALWAYS = ("auto", "table")
"""Drawings that every result has."""


class InEdit(BaseModel):
    """`forwardedProps.edit` as it travels."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", strict=True, frozen=True)

    result_id: str = Field(min_length=1, max_length=64)
    remove: list[str] = Field(default=[], max_length=40)
    chart: str = Field(default="", max_length=40)
    undo: bool = False


def edit_in(props: Any, lang: Lang) -> Edit | None:
    """The edit of a body, by its shape alone."""
    raw = props.get("edit") if isinstance(props, dict) else None
    if raw is None:
        return None
    try:
        read = InEdit.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        detail = f"{'.'.join(map(str, first['loc'])) or 'edit'}: {first['msg']}"
        raise _refused("edit_wrong", lang, 422, detail=detail) from error
    if sum((bool(read.remove), bool(read.chart), read.undo)) != 1:
        raise _refused("edit_wrong", lang, 422, detail="edit")
    remove = tuple(dict.fromkeys(read.remove))
    return Edit(result_id=read.result_id, remove=remove, chart=read.chart, undo=read.undo)


async def check(edit: Edit, store: Store, thread_id: str, who: Owner, lang: Lang) -> None:
    """Refuses an edit that this thread cannot carry out.

    Raises:
        BadRequest: 422 where the result, the chip or the drawing is unknown; 409 where it cannot be changed so.
    """
    row = await store.result(edit.result_id, who)
    events = await recent(store, thread_id) if row is not None and row.thread_id == thread_id else []
    content = _content(events, edit.result_id)
    state = state_of(events)
    if content is None or edit.result_id not in state.by_result:
        raise _refused("edit_unknown_result", lang, 422)
    _check_chips(edit, content, lang)
    if edit.chart and edit.chart not in (kinds := _drawings(content)):
        raise _refused("edit_chart", lang, 422, kind=edit.chart, kinds=", ".join(kinds))
    if edit.undo and (not state.before or edit.result_id not in {r.result_id for r in state.current}):
        raise _refused("edit_no_past", lang, 409)


def _content(events: list[Stored], result_id: str) -> dict[str, Any] | None:
    found = (s.event for s in events if isinstance(s.event, ToolFinished))
    return next((e.content for e in found if e.result_id == result_id), None)


def _check_chips(edit: Edit, content: dict[str, Any], lang: Lang) -> None:
    known = {chip["id"]: chip for chip in content.get("chips") or ()}
    for wanted in edit.remove:
        if wanted not in known:
            raise _refused("edit_unknown_chip", lang, 422, chip=wanted[:80])
        if not known[wanted]["removable"]:
            raise _refused("edit_fixed_chip", lang, 409, label=known[wanted]["label"])
    metrics = {i for i, chip in known.items() if chip["slot"] == "metric"}
    if metrics and metrics <= set(edit.remove):
        raise _refused("edit_fixed_chip", lang, 409, label=known[edit.remove[0]]["label"])


def _drawings(content: dict[str, Any]) -> list[str]:
    allowed = content.get("chartTypes")
    return list(dict.fromkeys((*ALWAYS, *(allowed if allowed is not None else get_args(ChartType)))))


def _refused(key: str, lang: Lang, status: int, **values: object) -> BadRequest:
    return BadRequest(say(key, lang, **values), status=status, code=key)
