"""Files of executions: whole, their size, and their first lines."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from engines.kestra.execution_routes import ExecutionRoutes
from engines.kestra.executor import Executor
from engines.kestra.problems import Problem
from engines.kestra.storage import owner

_ROWS = 100
_MOST_ROWS = 5000


class FileRoutes:
    """Routes below `/executions/{id}/file`."""

    def __init__(self, executions: ExecutionRoutes, executor: Executor) -> None:
        self._executions = executions
        self._executor = executor

    def routes(self) -> list[Route]:
        """The routes, without the tenant's prefix."""
        return [
            Route("/executions/{id}/file", self.file, methods=["GET"]),
            Route("/executions/{id}/file/metas", self.metas, methods=["GET"]),
            Route("/executions/{id}/file/preview", self.preview, methods=["GET"]),
        ]

    async def file(self, request: Request) -> Response:
        """`GET /executions/{id}/file`."""
        found = self._find(request)
        if isinstance(found, Response):
            return found
        return FileResponse(found, media_type="application/octet-stream", filename=found.name)

    async def metas(self, request: Request) -> Response:
        """`GET /executions/{id}/file/metas`."""
        found = self._find(request)
        return found if isinstance(found, Response) else JSONResponse({"size": found.stat().st_size})

    async def preview(self, request: Request) -> Response:
        """`GET /executions/{id}/file/preview`: rows of a table, or text."""
        found = self._find(request)
        if isinstance(found, Response):
            return found
        asked = request.query_params.get("maxRows", str(_ROWS))
        if not asked.isdecimal():
            raise Problem(422, f"Invalid value for maxRows: {asked}")
        try:
            text = found.read_bytes().decode(request.query_params.get("encoding", "UTF-8"))
        except (LookupError, UnicodeDecodeError) as error:
            raise Problem(422, f"Unable to preview using encoding: {error}") from error
        return JSONResponse(_preview(found.suffix.lstrip(".").lower(), text, min(int(asked), _MOST_ROWS)))

    def _find(self, request: Request) -> Path | Response:
        """The file; one of another execution answers a redirect to that one."""
        execution, uri = self._executions.find(request), request.query_params.get("path", "")
        other = owner(uri)
        if other not in {None, execution.id}:
            here = request.url.path.replace(f"/{execution.id}/", f"/{other}/")
            return RedirectResponse(f"{here}?path={quote(uri, safe='')}", status_code=301)
        path = self._executor.storage.path(uri) if other else None
        if path is None or not path.is_file():
            raise Problem(404, f"File not found: {uri}")
        return path


def _preview(extension: str, text: str, rows: int) -> dict[str, Any]:
    if extension == "csv":
        found = list(csv.DictReader(io.StringIO(text)))
        return {"extension": extension, "type": "LIST", "content": found[:rows], "truncated": len(found) > rows}
    lines = text.splitlines()
    shown = "\n".join(lines[:rows])
    return {"extension": extension, "type": "TEXT", "content": shown, "truncated": len(lines) > rows}
