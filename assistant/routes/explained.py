"""The SQL behind a result of the person's own, for its reader only: it is written anew with that person's rights."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from assistant.errors import BadRequest, ToolFailed
from assistant.routes.http import accept_lang, check_id, json_response, not_found, owner, services
from tools.base import QuerySource, TableResult

_STATUS = {"forbidden": 403}


async def sql(request: Request) -> Response:
    """How a result was computed, in the words of its engine."""
    at, lang = services(request), accept_lang(request)
    result_id = check_id(request.path_params["result_id"], "resultId", lang)
    row = await at.store.result(result_id, owner(request))
    if row is None:
        raise not_found("unknown_result", lang)
    table = TableResult.model_validate(row.body)
    tools = at.toolbox.tools.values()
    source = next((tool for tool in tools if isinstance(tool, QuerySource) and tool.explains(table)), None)
    if source is None:
        raise not_found("no_sql", lang)
    access = await at.connections.access(owner(request), lang)
    try:
        text = await source.source_of(table, access.credentials, lang)
    except ToolFailed as error:
        raise BadRequest(error.message, status=_STATUS.get(error.code, 404), code=error.code) from error
    return json_response({"resultId": row.id, "sql": text})
