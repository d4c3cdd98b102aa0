"""The receipt of a run of the person's own, and the key by which anybody can check one."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from assistant.errors import BadRequest, ToolFailed
from assistant.journal import LIVE
from assistant.receipts.assemble import receipt_of
from assistant.receipts.diff import told
from assistant.receipts.receipt import Receipt
from assistant.receipts.signing import check, read
from assistant.receipts.texts import say as said
from assistant.routes.http import (
    AGUI_BODY_BYTES,
    accept_lang,
    check_id,
    json_response,
    not_found,
    owner,
    read_bytes,
    services,
)
from assistant.texts import say


async def receipt(request: Request) -> Response:
    """The signed receipt of a run: what it was answered from, for `habla verify`, `habla replay` and `habla diff`."""
    found = await _receipt(request)
    body = found.written()
    headers = {
        "Content-Disposition": f'attachment; filename="receipt-{found.run}.json"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(body, media_type="application/json", headers=headers)


async def diff(request: Request) -> Response:
    """Why the same question would be answered differently now: `{causes, text}`, with the rights of whoever asks."""
    return await _diff(request, await _receipt(request))


async def diff_of(request: Request) -> Response:
    """The same for a receipt that is sent, if it is this person's and unchanged."""
    at, lang = services(request), accept_lang(request)
    sent = await read_bytes(request, AGUI_BODY_BYTES, lang)
    try:
        found = read(sent)
        check(found, [at.signer.public])
    except BadRequest as error:
        raise BadRequest(said(error.code, lang), status=422, code=error.code) from error
    if found.person != at.signer.digest_of(owner(request)):
        raise BadRequest(said("not_yours", lang), status=403, code="not_yours")
    return await _diff(request, found)


async def _diff(request: Request, found: Receipt) -> Response:
    lang = accept_lang(request)
    try:
        return json_response(await told(found, services(request).runs.setting, owner(request), lang))
    except ToolFailed as error:
        if error.code != "not_replayable":
            raise
        why = said("not_replayable", lang, why=said(error.message, lang))
        raise BadRequest(why, status=409, code=error.code) from error


async def _receipt(request: Request) -> Receipt:
    at, lang = services(request), accept_lang(request)
    run_id = check_id(request.path_params["run_id"], "runId", lang)
    row = await at.store.run(run_id, owner(request))
    if row is None:
        raise not_found("unknown_run", lang)
    if row.status in LIVE:
        raise BadRequest(say("run_live", lang), status=409, code="run_live")
    return await receipt_of(at.store, row, at.signer)


async def key(request: Request) -> Response:
    """The public key of this server's receipts."""
    signer = services(request).signer
    return json_response({"algorithm": "ed25519", "key": signer.id, "public": signer.public})
