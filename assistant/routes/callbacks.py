"""Engines tell us that an execution has ended. A hint only: the truth is read from the engine."""

from __future__ import annotations

import hmac

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import Response

from assistant.errors import BadRequest
from assistant.routes.http import accept_lang, json_response, read_json, services
from assistant.texts import say


class Ended(BaseModel):
    """What a flow's last task posts."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)

    execution_id: str


async def flow(request: Request) -> Response:
    """202 for the right token, whether or not the execution is known."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    expected = services(request).settings.callback_token.get_secret_value()
    if scheme.lower() != "bearer" or not hmac.compare_digest(token.encode(), expected.encode()):
        raise BadRequest(
            say("callback_token", accept_lang(request)),
            status=401,
            code="unauthorised",
        )
    body = await read_json(request, Ended)
    await services(request).runs.watchers.hint(body.execution_id)
    return json_response({"status": "accepted"}, 202)
