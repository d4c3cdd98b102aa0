"""The chart of a result: as a spec for the page, and as a picture for everything else. No engine is asked."""

from __future__ import annotations

import asyncio
import hashlib
from typing import get_args

from starlette.requests import Request
from starlette.responses import Response

from assistant import periods
from assistant.answer.chart import ChartKind, Said, alt_text, chart, chart_types, default_kind, meant
from assistant.answer.image import Crowded, DrawingFailed, ImageForm
from assistant.answer.table import Table
from assistant.catalogue import Lang
from assistant.errors import BadRequest
from assistant.intents import DateRange
from assistant.journal import ResultRow
from assistant.language import lang_of
from assistant.routes.http import accept_lang, check_id, json_response, not_found, owner, problem, services
from assistant.settings import LOCALES
from assistant.texts import say

_TYPES = {"png": "image/png", "svg": "image/svg+xml"}
_SCALES = (1.0, 4.0)
_WORDS = (*get_args(ChartKind), "pie", "scatter", "auto")


async def spec(request: Request) -> Response:
    """The chart of a result as a Vega-Lite spec, of the type that is asked for (`?type=`, `?locale=`)."""
    table, said, kind, row = await _asked(request)
    drawn = await asyncio.to_thread(chart, table, said, kind)
    body = {"resultId": row.id, "chartType": kind, "chartTypes": list(chart_types(table)), "chart": drawn}
    return json_response(body if drawn is None else {**body, "alt": alt_text(table, said, kind)})


async def png(request: Request) -> Response:
    """The chart of a result as a PNG on a light ground; `?scale=` 1 to 4 pixels a point."""
    return await _picture(request, "png")


async def svg(request: Request) -> Response:
    """The chart of a result as an SVG on a light ground."""
    return await _picture(request, "svg")


async def _picture(request: Request, form: ImageForm) -> Response:
    lang = accept_lang(request)
    table, said, kind, _ = await _asked(request)
    scale = _scale(request.query_params.get("scale", "2"), lang)
    drawn = await asyncio.to_thread(chart, table, said, kind)
    if drawn is None:
        raise not_found("no_chart", lang)
    try:
        body = await services(request).painter.draw(drawn, form, scale)
    except Crowded:
        return problem(request, 503, "busy", say("drawing_busy", lang), retryAfter=2)
    except DrawingFailed:
        return problem(request, 500, "drawing_failed", say("drawing_failed", lang))
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, max-age=3600",
        # Opened by itself an SVG is a page: nothing in it may run or load.
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=_TYPES[form], headers=headers)


async def _asked(request: Request) -> tuple[Table, Said, ChartKind, ResultRow]:
    """The result, for whom it is drawn, and how: in the language it was asked in, unless the address says another."""
    at, lang = services(request), accept_lang(request)
    row = await at.store.result(check_id(request.path_params["result_id"], "resultId", lang), owner(request))
    if row is None or "columns" not in row.body:
        raise not_found("unknown_result", lang)
    locale = request.query_params.get("locale")
    if locale is not None and locale not in LOCALES:
        raise BadRequest(say("bad_locale", lang, known=", ".join(LOCALES)), status=422, code="bad_locale")
    if locale is None:
        run = await at.store.run(row.run_id, owner(request))
        locale = str((run.request if run else {}).get("locale") or at.settings.locale)
    table = Table.from_json(row.body)
    said = Said(locale, lang_of(locale), _range(row, "period", locale), _range(row, "compare", locale))
    return table, said, _kind(table, request.query_params.get("type") or table.drawn, said, lang), row


def _kind(table: Table, wanted: str, said: Said, lang: Lang) -> ChartKind:
    if wanted in ("", "auto"):
        return default_kind(table, said.locale)
    found = meant(table, wanted, said.locale) if wanted in _WORDS else None
    if found is None:
        known = ", ".join(chart_types(table))
        raise BadRequest(say("bad_chart_type", lang, known=known), status=422, code="bad_chart_type")
    return found


def _scale(text: str, lang: Lang) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not _SCALES[0] <= scale <= _SCALES[1]:
        raise BadRequest(say("bad_scale", lang), status=422, code="bad_scale")
    return scale


def _range(row: ResultRow, key: str, locale: str) -> str:
    found = row.body.get(key)
    return periods.text(DateRange.model_validate(found), lang_of(locale)) if found else ""
