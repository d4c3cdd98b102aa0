"""What a person may look into of the executions that they started: files, log, graph. Nothing of it goes to a model."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from assistant.errors import BadRequest, HablaError, ToolFailed
from assistant.routes.http import accept_lang, check_id, json_response, not_found, owner, services
from tools.base import AnyTool, Download, FileSource, GraphSource, LogSource

logger = logging.getLogger("habla.executions")


async def file(request: Request) -> Response:
    """A file among the outputs of an execution of the person's own, always as a download."""
    execution_id, lang = request.path_params["execution_id"], accept_lang(request)
    tools = await _tools_of(request, execution_id)
    source = next((tool for tool in tools if isinstance(tool, FileSource)), None)
    if source is None:
        raise not_found("no_records", lang)
    async with AsyncExitStack() as stack:
        with _answered():
            opened = source.open_file(execution_id, request.path_params["name"], lang)
            download = await stack.enter_async_context(opened)
        if request.method == "HEAD":
            return Response(headers=_headers(download), media_type="application/octet-stream")
        return _File(download, stack.pop_all())


async def log(request: Request) -> Response:
    """The last warnings and errors of an execution of the person's own, without secrets."""
    execution_id, lang = request.path_params["execution_id"], accept_lang(request)
    tools = await _tools_of(request, execution_id)
    source = next((tool for tool in tools if isinstance(tool, LogSource)), None)
    if source is None:
        raise not_found("no_records", lang)
    with _answered():
        lines = await source.read_log(execution_id, lang)
    return json_response({"executionId": execution_id, "lines": [line.model_dump() for line in lines]})


async def graph(request: Request) -> Response:
    """A flow on offer as nodes and edges; with `execution`, one of the person's own, the state of each step."""
    at, lang = services(request), accept_lang(request)
    flow = f"{request.path_params['namespace']}/{request.path_params['flow']}"
    if (await at.toolbox.load()).flow(flow) is None:
        raise not_found("unknown_flow", lang)
    execution_id = request.query_params.get("execution") or None
    tools = [*at.toolbox.tools.values()] if execution_id is None else await _tools_of(request, execution_id)
    source = next((tool for tool in tools if isinstance(tool, GraphSource)), None)
    if source is None:
        raise not_found("no_records", lang)
    with _answered():
        found = await source.read_graph(flow, execution_id, lang)
    return json_response({"flow": flow, "executionId": execution_id, **found.model_dump(exclude_none=True)})


async def _tools_of(request: Request, execution_id: str) -> list[AnyTool]:
    """The tools by which this person started and steered an execution: the ledger knows whose it is."""
    at, lang = services(request), accept_lang(request)
    check_id(execution_id, "executionId", lang)
    effects = await at.store.effects_of(execution_id, owner(request))
    if not effects:
        raise not_found("unknown_execution", lang)
    return [at.toolbox.tools[effect.tool] for effect in effects if effect.tool in at.toolbox.tools]


@contextmanager
def _answered() -> Iterator[None]:
    """What the engine does not have is not there; what is too large is too large."""
    try:
        yield
    except ToolFailed as error:
        status = {"not_found": 404, "too_large": 413}.get(error.code)
        if status is None:
            raise
        raise BadRequest(error.message, status=status, code=error.code) from error


def _headers(download: Download) -> dict[str, str]:
    """A file is somebody else's bytes: no browser may show it, or guess what it is."""
    plain = download.name.encode("ascii", "ignore").decode().replace('"', "").replace("\\", "").strip() or "file"
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(download.name, safe='')}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return headers if download.size is None else {**headers, "Content-Length": str(download.size)}


class _File(StreamingResponse):
    """Passes a file on as it comes. When it breaks off so does the answer: half a file must not look whole."""

    def __init__(self, download: Download, stack: AsyncExitStack) -> None:
        super().__init__(download.chunks, headers=_headers(download), media_type="application/octet-stream")
        self._stack = stack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._stack:
            try:
                await super().__call__(scope, receive, send)
            except HablaError as error:
                logger.warning("a file broke off", extra={"code": error.code})
