"""Whether a question is one that was verified: every unit of its phrase is the same, and what differs is a slot."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.catalogue import Catalogue, Lang
from assistant.verified.entry import AskedCall, Entry
from assistant.verified.phrase import Phrase, phrase_of

Json = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A question as it comes in."""

    text: str
    lang: Lang
    locale: str
    person: str
    now: datetime
    """Aware, in the person's zone."""


@dataclass(frozen=True)
class Matched:
    """What answers it."""

    entry: Entry
    calls: tuple[AskedCall, ...]
    words: int
    """How many words of the question name nothing of the catalogue."""


class _Unread:
    """No phrase yet; None is a text that is no question."""


_UNREAD = _Unread()
_READ: OrderedDict[tuple[str, str, str, str, str], Phrase | None] = OrderedDict()
_MOST = 4096


def match(asked: Asked, entries: Sequence[Entry], catalogue: Catalogue) -> Matched | None:
    """The verified question that this one is, with this one's dates and values; the asker's own go first.

    None where nothing is the same for certain, where a definition has changed, or where two would answer otherwise.
    """
    new = _phrase(asked.text, asked.locale, asked, catalogue)
    if new is None:
        return None
    found = [
        (not exact, entry.by != asked.person, Matched(entry, calls, new.words))
        for entry in entries
        if entry.lang == asked.lang and (old := _phrase(entry.question, entry.locale, asked, catalogue)) is not None
        for exact, calls in _answers(entry, old, new)
        if not entry.changed(catalogue)
    ]
    best = min((rank for *rank, _ in found), default=None)
    first = [matched for *rank, matched in found if rank == best]
    return first[0] if first and all(one.calls == first[0].calls for one in first) else None


def _phrase(text: str, locale: str, asked: Asked, catalogue: Catalogue) -> Phrase | None:
    """From memory where it was read today: a question is compared with hundreds."""
    key = (catalogue.digest, text, asked.lang, locale, asked.now.date().isoformat())
    known = _READ.get(key, _UNREAD)
    if not isinstance(known, _Unread):
        return known
    phrase = _READ[key] = phrase_of(text, catalogue, asked.now, asked.lang, locale)
    while len(_READ) > _MOST:
        _READ.popitem(last=False)
    return phrase


def _answers(entry: Entry, old: Phrase, new: Phrase) -> list[tuple[bool, tuple[AskedCall, ...]]]:
    """The calls with the slots of the new phrase, and whether it is the old one as it stands; empty if it is not."""
    if old.units != new.units or len(old.values) != len(new.values):
        return []
    calls = entry.calls
    if old.periods != new.periods:
        changed = _with_period(calls, old, new)
        if changed is None:
            return []
        calls = changed
    swaps: dict[tuple[str, str], str] = {}
    for before, after in zip(old.values, new.values, strict=True):
        if before.field != after.field:
            return []
        if before.value != after.value:
            swaps[before.field, before.value] = after.value
    if swaps:
        swapped = _with_values(calls, swaps, old, new)
        if swapped is None:
            return []
        calls = swapped
    return [(calls == entry.calls, calls)]


def _with_period(calls: tuple[AskedCall, ...], old: Phrase, new: Phrase) -> tuple[AskedCall, ...] | None:
    """One date that all the calls are about is a slot; of several it is not known which is which."""
    if len(old.periods) != 1 or len(new.periods) != 1:
        return None
    if any(call.arguments.get("period") != old.periods[0] for call in calls):
        return None
    return tuple(call.model_copy(update={"arguments": {**call.arguments, "period": new.periods[0]}}) for call in calls)


def _with_values(
    calls: tuple[AskedCall, ...], swaps: dict[tuple[str, str], str], old: Phrase, new: Phrase
) -> tuple[AskedCall, ...] | None:
    """Values that the calls filter by are slots, as long as each stands there once."""
    for values in (old.values, new.values):
        if len(set(values)) != len(values):
            return None
    for call in calls:
        filtered = {(f["field"], str(v)) for f in call.arguments.get("filters") or () for v in f["values"]}
        if not set(swaps) <= filtered:
            return None
    return tuple(_swapped(call, swaps) for call in calls)


def _swapped(call: AskedCall, swaps: dict[tuple[str, str], str]) -> AskedCall:
    filters = [
        {**one, "values": [swaps.get((one["field"], str(v)), v) for v in one["values"]]}
        for one in call.arguments.get("filters") or ()
    ]
    return call.model_copy(update={"arguments": {**call.arguments, "filters": filters}})
