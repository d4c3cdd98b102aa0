"""What is asked of Tracardi: profiles, events of a time, exact counts. Every condition is checked before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.tracardi.client import Json, TracardiClient
from tools.tracardi.fields import Index
from tools.tracardi.tql import Compare, Condition, render

UNCOUNTED = 10_000
"""Totals stop here: the server never asks its search engine to count further."""
_PAGE = 200
_YEARS = 30
_SYSTEM_TYPES = frozenset({"visit-started", "visit-ended", "session-opened", "session-closed", "profile-created"})


@dataclass(frozen=True)
class Events:
    """Events of a time, newest first, without those that the server makes by itself."""

    items: tuple[Json, ...]
    total: int
    """How many the server has, its own among them."""
    cut: bool
    """Whether only the newest were read."""


@dataclass(frozen=True)
class Count:
    """A number of profiles; not `exact`: there are at least so many."""

    number: int
    exact: bool = True


async def profile(client: TracardiClient, profile_id: str) -> Json | None:
    """A profile by any of its ids; none when there is no such one."""
    found = await client.get("profile", profile_id)
    return found if isinstance(found, dict) else None


async def profiles(client: TracardiClient, where: Condition, limit: int) -> list[Json]:
    """Profiles for which the condition holds, unsorted."""
    answer = await client.post("/profile/select", {"where": render("profile", where), "limit": limit})
    return documents(client, answer)


async def events(client: TracardiClient, profile_id: str, start: datetime, end: datetime, most: int) -> Events:
    """Events of a profile from `start` to before `end`, page by page, at most `most` of them."""
    where = render("event", Compare("profile.id", profile_id))
    body = {"minDate": moment(start), "maxDate": moment(end), "where": where, "timeZone": "UTC"}
    found: dict[str, Json] = {}
    total = page = read = 0
    while read < most:
        size = min(_PAGE, most)
        answer = await client.post(f"/event/select/range/page/{page}", {**body, "limit": size})
        shown = documents(client, answer)
        total = max(total, _whole(answer.get("total")))
        read += len(shown)
        page += 1
        # An event that comes in while the pages are read moves the others on.
        found |= {str(item.get("id") or f"{page}/{n}"): item for n, item in enumerate(shown)}
        if len(shown) < size or read >= total:
            break
    kept = tuple(item for item in found.values() if not by_system(item) and _before(item, end))
    return Events(kept, total, cut=read < total or total >= UNCOUNTED > read)


async def counted(client: TracardiClient, where: Condition) -> Count:
    """How many profiles there are, also beyond the number at which totals stop."""
    written = render("profile", where)
    answer = await client.post("/profile/select", {"where": written, "limit": 0})
    total = answer.get("total")
    if not isinstance(total, int):
        raise client.garbled()
    if total < UNCOUNTED:
        return Count(total)
    span = {"minDate": delta(-_YEARS, "year"), "maxDate": delta(1, "day"), "timeZone": "UTC"}
    bars = documents(client, await client.post("/profile/select/histogram", {**span, "where": written}))
    summed = sum(_whole(bar.get("count")) for bar in bars)
    return Count(summed) if summed >= total else Count(total, exact=False)


async def grouped(client: TracardiClient, index: Index, field: str) -> list[str]:
    """The five most frequent values of a field, lower-cased: the server gives no others."""
    span = {"minDate": delta(-_YEARS, "year"), "maxDate": delta(1, "day"), "timeZone": "UTC", "where": ""}
    answer = await client.post(f"/{index}/select/histogram?group_by={field}", span)
    return [str(name) for name in answer.get("buckets") or ()]


def moment(at: datetime) -> Json:
    """A moment for a range: seven fields, in UTC, on a clock of 24 hours whatever the meridiem says."""
    utc = at.astimezone(UTC)
    parts = {"year": utc.year, "month": utc.month, "date": utc.day}
    parts |= {"hour": utc.hour, "minute": utc.minute, "second": utc.second}
    return {"absolute": {**parts, "meridiem": "AM" if utc.hour < 12 else "PM"}}


def delta(value: int, entity: str) -> Json:
    """A moment before or after now."""
    return {"delta": {"value": value, "entity": entity}}


def documents(client: TracardiClient, answer: Json) -> list[Json]:
    """The documents of an answer."""
    found = answer.get("result")
    if not isinstance(found, list):
        raise client.garbled()
    return [item for item in found if isinstance(item, dict)]


def by_system(event: Json) -> bool:
    """Whether the server made this event rather than the person."""
    tags = part(event, "tags").get("values")
    return "event:system" in (tags if isinstance(tags, list) else ()) or str(event.get("type")) in _SYSTEM_TYPES


def moment_of(event: Json) -> datetime | None:
    """When an event was stored, aware."""
    return as_moment(part(event, "metadata", "time").get("insert"))


def as_moment(value: Any) -> datetime | None:
    """An ISO moment; without an offset it is UTC, as everything in Tracardi."""
    try:
        found = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def part(document: Any, *path: str) -> Json:
    """A nested part; an empty one when any step is missing."""
    for step in path:
        document = document.get(step) if isinstance(document, dict) else None
    return document if isinstance(document, dict) else {}


def leaf(document: Json, path: str) -> Any:
    """The value at a dotted path, or none."""
    *steps, last = path.split(".")
    return part(document, *steps).get(last)


def texts(value: Any) -> Sequence[str]:
    """The texts of a list, whatever else came in."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _before(event: Json, end: datetime) -> bool:
    """The server's ranges have their last moment in them; ours do not."""
    at = moment_of(event)
    return at is None or at < end


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
