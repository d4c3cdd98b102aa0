"""Acts on an execution that exists: each is sent once, and what the answer leaves open is said to be open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import httpx

from assistant.errors import HablaError, ToolFailed, UpstreamUnavailable
from tools.kestra.client import NOT_SENT, SYSTEM, File, KestraClient, detail_of, parts_of
from tools.kestra.executions import quoted
from tools.kestra.texts import say
from tools.wire import json_of

Json = dict[str, Any]
Act = Literal["resume", "kill"]


async def read(client: KestraClient, execution_id: str) -> Json:
    """An execution as it is now."""
    raw = await client.get(f"/executions/{quoted(execution_id)}")
    if not isinstance(raw, dict) or not raw.get("id"):
        raise client.garbled()
    return raw


async def before(client: KestraClient, execution_id: str) -> Json:
    """The same as the last look before an act: when nobody answers, nothing is sent, and that is certain.

    Raises:
        ToolFailed: not sent.
    """
    try:
        return await read(client, execution_id)
    except UpstreamUnavailable as error:
        raise ToolFailed(say("act_not_sent", client.lang, url=client.settings.base), code="not_sent") from error


async def check_resume(
    client: KestraClient, execution_id: str, values: Mapping[str, str], files: Mapping[str, File]
) -> Json:
    """Dry run of a resume. Answers 200 even when inputs are wrong; it changes nothing."""
    url = f"{await _url(client, execution_id, 'resume')}/validate"
    try:
        response = await client.http.post(url, files=parts_of(values, files), headers=client.headers)
    except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
        raise client.unreachable() from error
    if not response.is_success:
        raise client.refusal_of_act(response)
    body = json_of(response)
    if not isinstance(body, dict):
        raise client.garbled()
    return body


async def resume(
    client: KestraClient, execution_id: str, values: Mapping[str, str], files: Mapping[str, File]
) -> Json | None:
    """Lets a paused execution go on, once. The execution where the dialect answers it.

    Raises:
        ToolFailed: certainly not resumed by this.
        UpstreamUnavailable: in doubt.
    """
    url = await _certain(client, execution_id, "resume")
    return await _send(client, client.http.build_request("POST", url, files=parts_of(values, files)))


async def kill(client: KestraClient, execution_id: str) -> Json | None:
    """Stops an execution and its subflows, once. Raises as `resume` does."""
    url = await _certain(client, execution_id, "kill")
    return await _send(client, client.http.build_request("DELETE", url))


async def _url(client: KestraClient, execution_id: str, act: Act) -> str:
    place = f"actions/{act}" if await client.dialect() == "2.x" else act
    return f"{client.root}/executions/{quoted(execution_id)}/{place}"


async def _certain(client: KestraClient, execution_id: str, act: Act) -> str:
    """Where the act is sent. A server that cannot say which dialect it speaks has been sent nothing.

    Raises:
        ToolFailed: not sent.
    """
    try:
        return await _url(client, execution_id, act)
    except UpstreamUnavailable as error:
        raise ToolFailed(say("act_not_sent", client.lang, url=client.settings.base), code="not_sent") from error


async def _send(client: KestraClient, request: httpx.Request) -> Json | None:
    request.headers.update(client.headers)
    try:
        response = await client.http.send(request)
    except NOT_SENT as error:
        raise ToolFailed(say("act_not_sent", client.lang, url=client.settings.base), code="not_sent") from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise _doubt(client) from error
    if response.is_success:
        body = json_of(response)
        return body if isinstance(body, dict) and body.get("id") else None
    raise _not_done(client, response)


def _not_done(client: KestraClient, response: httpx.Response) -> HablaError:
    """A refusal below 500 means that nothing was done, but for a time-out."""
    status = response.status_code
    if not 400 <= status < 500 or status == 408:
        return _doubt(client)
    if status == 409:
        return ToolFailed(say("act_too_late", client.lang, detail=detail_of(response)), code="too_late")
    error = client.refusal_of_act(response)
    return ToolFailed(error.message, code=error.code)


def _doubt(client: KestraClient) -> UpstreamUnavailable:
    return UpstreamUnavailable(say("act_in_doubt", client.lang), system=SYSTEM, code="in_doubt")
