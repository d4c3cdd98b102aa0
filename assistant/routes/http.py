"""What all routes share: who calls, in which language, bodies with limits, errors as problem documents."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from assistant.catalogue import Lang
from assistant.errors import BadRequest, HablaError, NotConfigured, UpstreamUnavailable
from assistant.journal import Owner
from assistant.language import lang_of
from assistant.routes.services import Services
from assistant.texts import say

log = logging.getLogger("habla.http")
M = TypeVar("M", bound=BaseModel)
Handler = Callable[[Request], Awaitable[Response]]

BODY_BYTES = 256_000
BODY_SECONDS = 30.0
AGUI_BODY_BYTES = 8_000_000
"""AG-UI clients send the whole history with each run, results included; only its last message is read."""
TEXT_CHARS = 8_000
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
SINGLE_USER = Owner("local", "me")
"""Until sign-in exists everything belongs to the one person this server runs for."""


def services(request: Request) -> Services:
    """What the composition root put on the application."""
    got: Services = request.app.state.services
    return got


def owner(request: Request) -> Owner:
    """Whose rows this request may see."""
    return SINGLE_USER


def accept_lang(request: Request) -> Lang:
    """Language for errors, before the text of a message tells more."""
    header = request.headers.get("accept-language", "")
    return lang_of(header or services(request).settings.locale)


async def read_json(request: Request, model: type[M], limit: int = BODY_BYTES, *, consent: bool = False) -> M:
    """The body as a model; refuses before reading more than `limit` bytes. What gives `consent` must be unambiguous."""
    lang = accept_lang(request)
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type != "application/json":
        raise BadRequest(say("bad_content_type", lang), status=415, code="bad_content_type")
    raw = await read_bytes(request, limit, lang)
    try:
        read = model.model_validate_json(raw)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        first = problems[0]
        if first["type"] == "json_invalid":
            raise BadRequest(
                say("malformed_json", lang, detail=first["msg"].removeprefix("Invalid JSON: ")),
                status=400,
                code="malformed_json",
            ) from error
        detail = "; ".join(f"{'.'.join(map(str, p['loc'])) or 'body'}: {p['msg']}" for p in problems[:5])
        raise BadRequest(say("invalid_body", lang, detail=detail), status=422, code="invalid_body") from error
    if consent and _has_twins(raw):
        raise BadRequest(say("invalid_body", lang, detail="duplicate key"), status=422, code="invalid_body")
    return read


def _has_twins(raw: bytes) -> bool:
    """Whether a key stands twice in an object: readers differ in which of the two they take."""

    def members(pairs: list[tuple[str, object]]) -> list[str]:
        names = [name for name, _ in pairs]
        twins.extend(name for name in names if names.count(name) > 1)
        return names

    twins: list[str] = []
    json.loads(raw, object_pairs_hook=members)
    return bool(twins)


async def read_bytes(request: Request, limit: int, lang: Lang) -> bytes:
    """The body, of at most `limit` bytes and within `BODY_SECONDS`."""
    too_large = BadRequest(say("body_too_large", lang, max=limit), status=413, code="body_too_large")
    declared = request.headers.get("content-length", "")
    if len(declared) > 12 or (declared.isdecimal() and int(declared) > limit):
        raise too_large
    raw = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > limit:
                    raise too_large
    except TimeoutError as error:
        raise BadRequest(say("body_too_slow", lang), status=408, code="body_too_slow") from error
    return bytes(raw)


def check_id(value: str, name: str, lang: Lang) -> str:
    """An id from outside: short and plain, so that it can be logged and put into an event id."""
    if not _ID.match(value):
        raise BadRequest(say("bad_id", lang, name=name), status=422, code="bad_id")
    return value


def not_found(key: str, lang: Lang) -> BadRequest:
    """A missing thing and one that belongs to somebody else look the same."""
    return BadRequest(say(key, lang), status=404, code=key)


def problem(request: Request, status: int, code: str, detail: str, **extra: object) -> Response:
    """RFC 9457 document: what happened and what to do, in the caller's language."""
    request_id = getattr(request.state, "request_id", "")
    body = {
        "type": f"urn:habla:{code}",
        "title": code.replace("_", " "),
        "status": status,
        "detail": detail,
        "code": code,
        "requestId": request_id,
        **extra,
    }
    headers = {"X-Request-Id": request_id}
    if "retryAfter" in extra:
        headers["Retry-After"] = str(extra["retryAfter"])
    return Response(
        json.dumps(body, ensure_ascii=False), status_code=status, media_type="application/problem+json", headers=headers
    )


async def on_habla_error(request: Request, error: Exception) -> Response:
    """Our own errors outside a stream."""
    assert isinstance(error, HablaError)
    if isinstance(error, BadRequest):
        return problem(request, error.status, error.code, error.message)
    if isinstance(error, UpstreamUnavailable):
        return problem(request, 503, error.code, error.message, retryAfter=int(error.retry_after or 5))
    status = 503 if isinstance(error, NotConfigured) else 409
    return problem(request, status, error.code, error.message)


async def on_http_error(request: Request, error: Exception) -> Response:
    """The framework's own: unknown path, wrong method."""
    assert isinstance(error, HTTPException)
    lang = accept_lang(request)
    if error.status_code == 405:
        allow = (error.headers or {}).get("Allow", "")
        refused = problem(request, 405, "method_not_allowed", say("method", lang, allow=allow))
        refused.headers["Allow"] = allow
        return refused
    return problem(request, error.status_code, "not_found", say("unknown_route", lang))


async def on_disconnect(request: Request, error: Exception) -> Response:
    """The caller left in the middle of its request: nobody reads this answer, and nothing is wrong here."""
    return Response(status_code=400)


async def on_any_error(request: Request, error: Exception) -> Response:
    """A fault of ours: logged with a reference, told without details."""
    ref = secrets.token_hex(4)
    log.error("request failed", exc_info=error, extra={"path": request.url.path, "ref": ref})
    return problem(request, 500, "internal", say("internal", accept_lang(request), ref=ref))


def json_response(body: object, status: int = 200) -> Response:
    """JSON that no cache keeps."""
    return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})
