"""Errors as JSON and back, so that what failed fails again in the same words."""

from __future__ import annotations

from typing import Any

from assistant.errors import (
    AskModelAgain,
    HablaError,
    NeedsAnswer,
    NeedsSignIn,
    NotConfigured,
    ToolFailed,
    UpstreamUnavailable,
)

Json = dict[str, Any]


def as_json(error: HablaError) -> Json:
    """What a reader was told, and what the loop decides by."""
    body: Json = {"type": _kind(error), "code": error.code, "message": error.message}
    match error:
        case AskModelAgain():
            body |= {"field": error.field, "value": error.value, "closest": list(error.closest)}
        case NeedsAnswer():
            body |= {"options": list(error.options), "labels": list(error.labels), "default": error.default}
        case UpstreamUnavailable():
            body |= {"system": error.system}
        case NeedsSignIn():
            body |= {"engine": error.engine}
        case _:
            pass
    return body


def _kind(error: HablaError) -> str:
    kinds = (AskModelAgain, NeedsAnswer, UpstreamUnavailable, NeedsSignIn, NotConfigured, ToolFailed)
    return next((kind.__name__ for kind in kinds if isinstance(error, kind)), "HablaError")


def error_of(body: Json) -> HablaError:
    """The error again."""
    message, code = str(body["message"]), str(body["code"])
    match body["type"]:
        case "AskModelAgain":
            closest = tuple(body.get("closest") or ())
            return AskModelAgain(message, field=body["field"], value=body["value"], closest=closest, code=code)
        case "NeedsAnswer":
            return NeedsAnswer(message, options=body["options"], labels=body["labels"], default=body["default"])
        case "UpstreamUnavailable":
            return UpstreamUnavailable(message, system=body["system"], code=code)
        case "NeedsSignIn":
            return NeedsSignIn(message, engine=body["engine"])
        case "NotConfigured":
            return NotConfigured(message, code=code)
        case "ToolFailed":
            return ToolFailed(message, code=code)
        case _:
            return HablaError(message, code=code)
