"""Errors in both shapes: RFC 9457 documents (2.x) and the older `_links` ones (1.x)."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engines.kestra.settings import Dialect

_BASE = "https://kestra.io/docs/api-reference/problems/"


@dataclass(frozen=True)
class _Kind:
    slug: str
    title: str
    legacy: str


_KINDS = {
    400: _Kind("invalid-argument", "Invalid argument", "Illegal argument"),
    401: _Kind("unauthenticated", "Unauthenticated", "Unauthorized"),
    403: _Kind("forbidden", "Forbidden", "Forbidden"),
    404: _Kind("not-found", "Resource not found", "Not Found"),
    405: _Kind("method-not-allowed", "Method not allowed", "Method Not Allowed"),
    409: _Kind("conflict", "Conflict", "Illegal state"),
    413: _Kind("payload-too-large", "Payload too large", "Payload Too Large"),
    415: _Kind("unsupported-media-type", "Unsupported media type", "Unsupported Media Type"),
    422: _Kind("invalid-entity", "Invalid entity", "Invalid entity"),
    500: _Kind("internal", "Internal server error", "Internal Server Error"),
    504: _Kind("timeout", "Operation timed out", "Operation timed out"),
}


class Problem(Exception):
    """An answer other than success; the app turns it into the dialect's shape."""

    def __init__(self, status: int, detail: str, *, argument: bool = False) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.argument = argument
        """A 422 about an argument (a label) rather than about an input."""


def render(request: Request, dialect: Dialect, problem: Problem) -> Response:
    """The response for a problem, in the shape of the dialect."""
    kind = _KINDS.get(problem.status, _KINDS[500])
    if problem.argument:
        kind = _KINDS[400]
    headers = {"WWW-Authenticate": 'Basic realm="Kestra"'} if problem.status == 401 else {}
    path = request.url.path
    if dialect == "2.x":
        document = {
            "type": _BASE + kind.slug,
            "title": kind.title,
            "status": problem.status,
            "detail": problem.detail,
            "instance": path,
        }
        return JSONResponse(document, problem.status, headers=headers, media_type="application/problem+json")
    blank = ("profile", "deprecation", "title", "hreflang", "type", "name")
    legacy = {
        "message": f"{kind.legacy}: {problem.detail}",
        "logref": None,
        "path": None,
        "_links": {"self": {"href": path, "templated": False, **dict.fromkeys(blank)}},
        "_embedded": {},
    }
    return JSONResponse(legacy, problem.status, headers=headers)
