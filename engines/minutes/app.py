"""The HTTP surface: reports come in by token, minutes are read without one."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from engines import clock
from engines.minutes import chart, page, table
from engines.minutes.store import MinutesStore, Section, section, slug

MAX_REPORT = 5 * 1024 * 1024
_MAX_TEXT = 120
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class MinutesSettings:
    """Immutable settings of the minutes service."""

    root: Path
    """Folder with one sub-folder a meeting."""
    token: str = field(repr=False)
    """Bearer token that may add reports."""
    url: str
    """Public address of the service, without a trailing slash."""
    locale: str = "es-ES"
    """How charts write numbers and dates."""


class _Minutes:
    def __init__(self, settings: MinutesSettings) -> None:
        self._settings = settings
        self._store = MinutesStore(settings.root)
        self._writing = asyncio.Lock()

    def routes(self) -> list[Route]:
        return [
            Route("/", self.index, methods=["GET"]),
            Route("/reports", self.add, methods=["POST"]),
            Route("/{meeting}/", self.meeting, methods=["GET"]),
            Route("/{meeting}/{name}", self.file, methods=["GET"]),
        ]

    async def index(self, request: Request) -> Response:
        return HTMLResponse(page.index(self._store.meetings()), headers=page.HEADERS)

    async def meeting(self, request: Request) -> Response:
        sections = self._store.sections(request.path_params["meeting"])
        if not sections:
            raise HTTPException(404, "There are no minutes of that meeting")
        return HTMLResponse(page.meeting(sections), headers=page.HEADERS)

    async def file(self, request: Request) -> Response:
        path = self._store.file(request.path_params["meeting"], request.path_params["name"])
        if path is None:
            raise HTTPException(404, "There is no such file")
        kinds = {".csv": "text/csv; charset=utf-8", ".png": "image/png", ".md": "text/markdown; charset=utf-8"}
        return FileResponse(path, media_type=kinds[path.suffix], headers=page.HEADERS)

    async def add(self, request: Request) -> Response:
        given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
        if not secrets.compare_digest(given, self._settings.token.encode()):
            raise HTTPException(401, "A bearer token is required", {"WWW-Authenticate": "Bearer"})
        if int(request.headers.get("content-length", "0") or "0") > MAX_REPORT + 64 * 1024:
            raise HTTPException(413, "The report is too large")
        key = request.headers.get("idempotency-key")
        async with request.form(max_files=1, max_fields=5) as form, self._writing:
            answer = self._store.answered(key) if key else None
            if answer is None:
                answer = await self._added(form)
                if key:
                    self._store.remember(key, answer)
        return JSONResponse(answer)

    async def _added(self, form: FormData) -> dict[str, Any]:
        title, meeting = _text(form, "title"), _text(form, "meeting")
        upload = form.get("report")
        if not isinstance(upload, UploadFile):
            raise HTTPException(422, "The part `report` must be a CSV file")
        data = await upload.read(MAX_REPORT + 1)
        if len(data) > MAX_REPORT:
            raise HTTPException(413, "The report is too large")
        try:
            read = table.read(data)
        except table.BadTable as error:
            raise HTTPException(422, str(error)) from error
        spec = table.chart(read, title)
        png = await self._drawn(spec) if spec else None
        now = clock.now()
        made = section(
            title, meeting, f"{now:%Y-%m-%d %H:%M}", self._store.free_name(meeting, title), read, png is not None
        )
        self._store.add(made, data, png)
        return self._answer(made)

    async def _drawn(self, spec: table.Spec) -> bytes | None:
        try:
            return await chart.draw(spec, self._settings.locale)
        except (chart.DrawingFailed, TimeoutError, OSError) as error:
            # The table is what the meeting needs; a chart that fails must not keep it out.
            _log.warning("a chart could not be drawn: %s", error)
            return None

    def _answer(self, made: Section) -> dict[str, Any]:
        base = f"{self._settings.url}/{slug(made.meeting)}"
        return {
            "url": f"{base}/",
            "markdown_url": f"{base}/minutes.md",
            "csv_url": f"{base}/{made.csv}",
            "png_url": f"{base}/{made.png}" if made.png else None,
            "title": made.title,
            "rows": made.rows,
        }


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not text or len(text) > _MAX_TEXT:
        raise HTTPException(422, f"The part `{name}` must be a text of 1 to {_MAX_TEXT} characters")
    return text


async def _error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"detail": error.detail}, error.status_code, headers=error.headers)


def create_app(settings: MinutesSettings) -> Starlette:
    """The minutes service."""
    return Starlette(routes=_Minutes(settings).routes(), exception_handlers={HTTPException: _error})
