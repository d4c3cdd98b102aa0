"""The receipt of a run of the person's own, and the key by which anybody can check one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from assistant.errors import BadRequest
from assistant.journal import LIVE
from assistant.receipts.assemble import receipt_of
from assistant.routes.http import accept_lang, check_id, json_response, not_found, owner, services
from assistant.texts import say


async def receipt(request: Request) -> Response:
    """The signed receipt of a run: what it was answered from, for `habla verify`, `habla replay` and `habla diff`."""
    at, lang = services(request), accept_lang(request)
    run_id = check_id(request.path_params["run_id"], "runId", lang)
    row = await at.store.run(run_id, owner(request))
    if row is None:
        raise not_found("unknown_run", lang)
    if row.status in LIVE:
        raise BadRequest(say("run_live", lang), status=409, code="run_live")
    body = (await receipt_of(at.store, row, at.signer)).written()
    headers = {
        "Content-Disposition": f'attachment; filename="receipt-{row.id}.json"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(body, media_type="application/json", headers=headers)


async def key(request: Request) -> Response:
    """The public key of this server's receipts."""
    signer = services(request).signer
    return json_response({"algorithm": "ed25519", "key": signer.id, "public": signer.public})
