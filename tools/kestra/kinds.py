"""Values of inputs as people and models write them, read into what their type means."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from assistant.catalogue import FlowInput
from assistant.intents import IntentContext
from tools.kestra.durations import duration
from tools.words import folded

_EMAIL = re.compile(r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+$")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_YES = frozenset({"true", "yes", "si", "1"})
_NO = frozenset({"false", "no", "0"})
_MOST_ITEMS = 500


class Misfit(ValueError):
    """It is no value of this type."""


def read(one: FlowInput, value: Any, ctx: IntentContext) -> Any:
    """A value of the input's type: bool, int, float, date, datetime, time, timedelta, list, JSON or text.

    Raises:
        Misfit: it is none.
    """
    match one.type:
        case "BOOL":
            return _bool(value)
        case "INT" | "FLOAT":
            return _number(one, value, ctx)
        case "DATE":
            return _day(value, ctx)
        case "DATETIME":
            return _moment(value, ctx)
        case "TIME":
            return _time(value)
        case "DURATION":
            return _duration(value)
        case "SELECT":
            return _choice(one, value)
        case "MULTISELECT":
            return list(dict.fromkeys(_choice(one, item) for item in _listed(value)))
        case "ARRAY":
            item = FlowInput(id=one.id, type=one.items, label=one.label)
            return [plain(read(item, each, ctx)) for each in _listed(value)]
        case "JSON":
            return _json(value)
        case _:
            return _text(one, value)


def wire(value: object) -> str:
    """A value as a part of a form: what the engine's parser of its type takes."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return iso_duration(value)
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case None:
            return "null"
        case _:
            return str(value)


def plain(value: Any) -> str | int | float | bool:
    """A value as it stands in an intent: JSON scalars as they are, anything else as it is sent."""
    return value if isinstance(value, bool | int | float | str) else wire(value)


def iso_duration(value: timedelta) -> str:
    """`PT1H30M`; without days, as Java writes it."""
    seconds = value.total_seconds()
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    text = "PT" + (f"{int(hours)}H" if hours else "") + (f"{int(minutes)}M" if minutes else "")
    return text + (f"{rest:g}S" if rest or text == "PT" else "")


def _bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = folded(str(value))
    if word not in _YES | _NO:
        raise Misfit
    return word in _YES


def _number(one: FlowInput, value: Any, ctx: IntentContext) -> int | float:
    if isinstance(value, bool):
        raise Misfit
    if isinstance(value, str):
        text = value.strip()
        # A comma is the decimal sign of the language; with dots beside it nobody can tell.
        value = text.replace(",", ".") if ctx.lang == "es" and _COMMA.fullmatch(text) else text
    try:
        whole = int(value) if isinstance(value, int) or str(value).lstrip("+-").isdecimal() else None
        number = float(value) if whole is None else whole
    except ValueError:
        raise Misfit from None
    if isinstance(number, int):
        return number
    if number != number or abs(number) == float("inf") or (one.type == "INT" and not number.is_integer()):
        raise Misfit
    return int(number) if number.is_integer() else number


def _day(value: Any, ctx: IntentContext) -> date:
    """An ISO date, or date words that mean one day."""
    text = str(value).strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    from assistant.periods import resolve

    period = resolve(text, ctx.now, lang=ctx.lang, calendar=ctx.calendar)
    if period.days != 1:
        raise Misfit
    return period.start


def _moment(value: Any, ctx: IntentContext) -> datetime:
    """With the person's zone where none is given: the engine refuses a moment without one."""
    text = str(value).strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Misfit from None
    if len(text) <= len("2026-10-01"):
        raise Misfit
    return moment if moment.tzinfo else moment.replace(tzinfo=ctx.now.tzinfo)


def _time(value: Any) -> time:
    text = str(value).strip().lower().removesuffix("h").strip()
    if re.fullmatch(r"\d{1,2}(:\d{2}){0,2}", text):
        text = ":".join(part.zfill(2) for part in (text if ":" in text else f"{text}:00").split(":"))
    try:
        found = time.fromisoformat(text)
    except ValueError:
        raise Misfit from None
    if found.tzinfo:
        raise Misfit
    return found


def _duration(value: Any) -> timedelta:
    found = duration(str(value))
    if found is None:
        raise Misfit
    return found


def _choice(one: FlowInput, value: Any) -> str:
    """One of the choices, by its value or by what people read."""
    text = wire(value)
    wanted = folded(text)
    for choice in one.choices:
        if wanted in (folded(choice), folded(one.choice_name(choice))):
            return choice
    if one.choices and not one.free:
        raise Misfit
    return text


def _listed(value: Any) -> list[Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = [part.strip() for part in value.split(",") if part.strip()]
    items = value if isinstance(value, list) else [value]
    if len(items) > _MOST_ITEMS or any(isinstance(item, dict | list) for item in items):
        raise Misfit
    return [str(item) if isinstance(item, float | int) and not isinstance(item, bool) else item for item in items]


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise Misfit from None


def _text(one: FlowInput, value: Any) -> str:
    text = wire(value).strip()
    if one.type == "EMAIL" and not _EMAIL.match(text):
        raise Misfit
    if one.type == "URI" and not _is_uri(text):
        raise Misfit
    return text


def _is_uri(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme in {"http", "https"} and parts.netloc) and not any(c.isspace() for c in text)
