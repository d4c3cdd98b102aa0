"""The page, built from web/, with headers that let it reach nothing but this server."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from assistant.routes.http import Handler

DIST = Path(__file__).resolve().parent.parent.parent / "web" / "dist"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "Permissions-Policy": "microphone=(self)",
}
_MISSING = (
    "<!doctype html><title>Habla</title><p>The page is not built. Run <code>make web</code>, or start the server "
    "with <code>make run</code>, which builds it."
)


class _Assets(StaticFiles):
    """Hashed files: they never change under their name."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


async def index(request: Request) -> Response:
    """The page's only document, for every path of the page."""
    if not (DIST / "index.html").is_file():
        return HTMLResponse(_MISSING, status_code=503, headers=HEADERS)
    return FileResponse(DIST / "index.html", headers={**HEADERS, "Cache-Control": "no-cache"})


def routes() -> list[BaseRoute]:
    """The page's paths; everything else belongs to the API."""
    found: list[BaseRoute] = [Route("/", index), Route("/t/{thread_id}", index)]
    if (DIST / "assets").is_dir():
        found.append(Mount("/assets", _Assets(directory=DIST / "assets")))
    for name in ("favicon.svg", "favicon.ico"):
        if (DIST / name).is_file():
            found.append(Route(f"/{name}", _file(DIST / name)))
    return found


def _file(path: Path) -> Handler:
    async def send(request: Request) -> Response:
        return FileResponse(path)

    return send
