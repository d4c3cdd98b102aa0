"""What a person may look into: files of outputs, the log's last warnings, the graph."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from assistant.errors import HablaError, ToolFailed
from tools.kestra.client import KestraClient
from tools.kestra.executions import quoted
from tools.kestra.stored import file_name
from tools.kestra.texts import say
from tools.records import Download, LogLine
from tools.wire import new_stream_client, redacted, trimmed, under

Json = dict[str, Any]
MOST_BYTES = 200 * 1024 * 1024
_SECONDS = 30.0
"""How long a file may stand still."""
_LINES = 20
_MESSAGE = 400
_WORTH = frozenset({"WARN", "ERROR"})


@asynccontextmanager
async def open_file(client: KestraClient, execution_id: str, uri: str) -> AsyncIterator[Download]:
    """Reads a file of an execution's outputs, of at most `MOST_BYTES`.

    A file that another execution made (a subflow's, say) is answered by a redirect to that one, which is followed once
    and only to this server's own tenant.
    """
    path = f"/executions/{quoted(execution_id)}/file"
    await _check_size(client, path, uri)
    async with new_stream_client(read=_SECONDS) as http:
        response = await _open(client, http, f"{client.root}{path}", {"path": uri})
        try:
            if response.is_redirect:
                target = _moved(client, response)
                await response.aclose()
                response = await _open(client, http, target, None)
                if response.is_redirect:
                    raise _elsewhere(client)
            if not response.is_success:
                await response.aread()
                raise client.refusal(response)
            size = response.headers.get("Content-Length", "")
            known = int(size) if size.isdecimal() and "Content-Encoding" not in response.headers else None
            if known is not None and known > MOST_BYTES:
                raise _too_large(client)
            yield Download(file_name(uri), known, _chunks(client, response))
        finally:
            await response.aclose()


async def _check_size(client: KestraClient, path: str, uri: str) -> None:
    try:
        found = await client.get(f"{path}/metas", [("path", uri)])
    except HablaError:
        # A file of another execution is redirected; whatever else is wrong the file itself tells.
        return
    size = found.get("size") if isinstance(found, dict) else None
    if isinstance(size, int) and size > MOST_BYTES:
        raise _too_large(client)


async def _open(
    client: KestraClient, http: httpx.AsyncClient, url: str, params: dict[str, str] | None
) -> httpx.Response:
    headers = {**client.headers, "Accept": "*/*", "Accept-Encoding": "identity"}
    try:
        return await http.send(http.build_request("GET", url, params=params, headers=headers), stream=True)
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise client.unreachable() from error


def _moved(client: KestraClient, response: httpx.Response) -> str:
    location = response.headers.get("Location", "")
    target = response.url.join(location)
    if not location or not under(str(target), (f"{client.root}/executions",)) or not target.path.endswith("/file"):
        raise _elsewhere(client)
    return str(target)


def _elsewhere(client: KestraClient) -> ToolFailed:
    return ToolFailed(say("file_elsewhere", client.lang), code="not_found")


async def _chunks(client: KestraClient, response: httpx.Response) -> AsyncIterator[bytes]:
    total = 0
    try:
        async for chunk in response.aiter_bytes():
            total += len(chunk)
            if total > MOST_BYTES:
                raise _too_large(client)
            yield chunk
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise client.unreachable() from error


def _too_large(client: KestraClient) -> ToolFailed:
    text = say("file_too_large", client.lang, most=MOST_BYTES // (1024 * 1024), url=client.settings.open_base)
    return ToolFailed(text, code="too_large")


async def read_log(client: KestraClient, execution_id: str) -> tuple[LogLine, ...]:
    """The last warnings and errors. Each line of a stack trace but the first says nothing to a person."""
    name = "minLevel" if await client.dialect() == "1.x" else "filters[level][GREATER_THAN_OR_EQUAL_TO]"
    answer = await client.get(f"/logs/{quoted(execution_id)}", [(name, "WARN")])
    if not isinstance(answer, list):
        raise client.garbled()
    # Asked again here: a server of the other line ignores the level.
    worth = [e for e in answer if isinstance(e, dict) and str(e.get("level", "")).upper() in _WORTH]
    return tuple(_line(entry) for entry in worth[-_LINES:])


def _line(entry: Json) -> LogLine:
    first = str(entry.get("message") or "").strip().split("\n")[0]
    return LogLine(
        at=trimmed(entry.get("timestamp") or "", 40),
        level=str(entry["level"]).upper(),
        task=trimmed(entry.get("taskId") or "", 80),
        message=redacted(first, _MESSAGE),
    )
