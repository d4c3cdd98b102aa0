"""The task types that run for real. Each answers the outputs of its task run."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Protocol

import httpx

from engines.kestra import durations
from engines.kestra.storage import SCHEME, Storage
from engines.kestra.templates import Renderer

Json = dict[str, Any]
_MAX_BODY = 10 * 1024 * 1024


class TaskFailed(Exception):
    """The task ends as FAILED; the message goes to its log."""


class Log(Protocol):
    """Writes one line to the log of the running task."""

    def __call__(self, message: str, level: str = "INFO") -> None: ...


@dataclass(frozen=True)
class Context:
    """What a task may use."""

    task: Json
    variables: Mapping[str, Any]
    renderer: Renderer
    storage: Storage
    log: Log
    store_file: Callable[[str, bytes], str]
    set_kv: Callable[[str, Any], None]

    def get(self, name: str, default: Any = None) -> Any:
        """A property of the task, rendered."""
        value = self.renderer.render(self.task.get(name), self.variables)
        return default if value is None else value


async def _log(context: Context) -> Json:
    message = context.get("message", "")
    level = str(context.get("level", "INFO")).upper()
    for line in message if isinstance(message, list) else [message]:
        context.log(str(line), level)
    return {}


async def _output_values(context: Context) -> Json:
    return {"values": context.get("values", {})}


async def _return(context: Context) -> Json:
    return {"value": str(context.get("format", ""))}


async def _sleep(context: Context) -> Json:
    await asyncio.sleep(durations.parse(str(context.get("duration"))).total_seconds())
    return {}


async def _fail(context: Context) -> Json:
    condition = context.task.get("condition")
    if condition is None or context.renderer.truthy(condition, context.variables):
        raise TaskFailed(str(context.get("errorMessage", "Task failure")))
    return {}


async def _write(context: Context) -> Json:
    extension = str(context.get("extension", ".txt"))
    name = f"{context.task['id']}.{extension.lstrip('.')}"
    return {"uri": context.store_file(name, str(context.get("content", "")).encode())}


async def _kv_set(context: Context) -> Json:
    context.set_kv(str(context.get("key")), context.get("value"))
    return {}


def _multipart(context: Context, form: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Every part as a file tuple: httpx switches to multipart only when there is at least one."""
    parts: list[tuple[str, Any]] = []
    for name, value in form.items():
        match value:
            case {"name": str(filename), "content": str(uri)}:
                parts.append((name, _file_part(context, uri, filename)))
            case str() if value.startswith(SCHEME):
                parts.append((name, _file_part(context, value, PurePosixPath(value).name)))
            case _:
                parts.append((name, (None, str(value).encode())))
    return parts


def _file_part(context: Context, uri: str, filename: str) -> tuple[str, bytes, str]:
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    try:
        return filename, context.storage.read(uri), kind
    except FileNotFoundError as error:
        raise TaskFailed(f"Cannot find {uri!r} in the internal storage") from error


async def _request(context: Context) -> Json:
    method, uri = str(context.get("method", "GET")).upper(), str(context.get("uri")).replace(" ", "%20")
    headers = {str(k): str(v) for k, v in context.get("headers", {}).items()}
    content_type = str(context.get("contentType", "application/json"))
    options: Mapping[str, Any] = context.get("options", {})
    form, body = context.get("formData"), context.get("body")
    sent: dict[str, Any] = {}
    if form and content_type == "multipart/form-data":
        sent["files"] = _multipart(context, form)
    elif form:
        sent["data"] = {str(k): str(v) for k, v in form.items()}
    else:
        headers.setdefault("Content-Type", content_type)
        sent["content"] = None if body is None else str(body).encode()
    try:
        async with httpx.AsyncClient(timeout=120, follow_redirects=True, trust_env=False) as client:
            response = await client.request(method, uri, headers=headers, **sent)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise TaskFailed(f"Request {method} failed: {type(error).__name__}") from error
    if len(response.content) > _MAX_BODY:
        raise TaskFailed("The answer is larger than 10 MiB")
    allowed = str(options.get("allowFailed", context.get("allowFailed", False))).lower() == "true"
    if response.status_code >= 400 and not allowed:
        raise TaskFailed(f"Failed http request with response code '{response.status_code}'")
    context.log(f"{method} answered {response.status_code}", "DEBUG")
    answered: dict[str, list[str]] = {}
    for name, value in response.headers.multi_items():
        answered.setdefault(name, []).append(value)
    return {"uri": uri, "code": response.status_code, "headers": answered, "body": response.text}


RUNNERS: Mapping[str, Callable[[Context], Awaitable[Json]]] = {
    "io.kestra.plugin.core.log.Log": _log,
    "io.kestra.plugin.core.output.OutputValues": _output_values,
    "io.kestra.plugin.core.debug.Return": _return,
    "io.kestra.plugin.core.http.Request": _request,
    "io.kestra.plugin.core.flow.Sleep": _sleep,
    "io.kestra.plugin.core.execution.Fail": _fail,
    "io.kestra.plugin.core.storage.Write": _write,
    "io.kestra.plugin.core.kv.Set": _kv_set,
}

IF = "io.kestra.plugin.core.flow.If"
SEQUENTIAL = "io.kestra.plugin.core.flow.Sequential"
PAUSE = "io.kestra.plugin.core.flow.Pause"
EXIT = "io.kestra.plugin.core.execution.Exit"
_EXITS = {"CANCELED": "CANCELLED"}


def exit_state(state: object) -> str:
    """The final state that an `Exit` names; Kestra spells one of them both ways."""
    name = str(state).upper()
    name = _EXITS.get(name, name)
    if name not in {"SUCCESS", "WARNING", "FAILED", "KILLED", "CANCELLED"}:
        raise TaskFailed(f"{state!r} is no state to exit with")
    return name
