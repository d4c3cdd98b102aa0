"""Results as files, fetched by an unguessable address."""

import json

from starlette.requests import Request
from starlette.responses import Response

from engines.lightdash.compile import CompiledQuery
from engines.lightdash.errors import NotFoundError, ParameterError, UnexpectedServerError
from engines.lightdash.fields import Dimension, Json, Metric
from engines.lightdash.people import who
from engines.lightdash.queries import Result
from engines.lightdash.request import DownloadBody, parse
from engines.lightdash.service import Service, json_body, new_id


async def download(service: Service, request: Request) -> Json:
    """Write the rows of a ready query to a file and answer with its address."""
    body = parse(DownloadBody, await json_body(request))
    query = service.queries.get(request.path_params["query"], who(request).uuid)
    if query.result is None:
        raise UnexpectedServerError()
    name = f"{body.attachment_download_name or 'results'}-{new_id()}"
    if body.type == "csv":
        file = (f"{name}.csv", "text/csv; charset=utf-8", _csv(query.compiled, query.result, body))
    elif body.type == "jsonl":
        lines = [json.dumps({k: v["value"]["raw"] for k, v in row.items()}) for row in query.result.rows]
        file = (f"{name}.jsonl", "application/jsonl", "\n".join(lines) + "\n")
    else:
        raise ParameterError(f"File type {body.type!r} is not supported here; use 'csv' or 'jsonl'")
    key = new_id()
    service.files[key] = file
    while len(service.files) > 50:
        service.files.pop(next(iter(service.files)))
    return {"fileUrl": f"{service.settings.site_url}/api/v1/file/{key}", "truncated": False}


def _csv(compiled: CompiledQuery, result: Result, body: DownloadBody) -> str:
    ids = [c for c in result.columns if c not in body.hidden_fields]
    ids.sort(key=lambda c: body.column_order.index(c) if c in body.column_order else len(body.column_order))
    titles = [body.custom_labels.get(i) or _title(compiled, i, body.show_table_names) for i in ids]
    lines = [",".join(title if title.isascii() and "," not in title else _quoted(title) for title in titles)]
    for row in result.rows:
        lines.append(",".join(_csv_cell(compiled, i, row[i]["value"], body.only_raw) for i in ids))
    return "\ufeff" + "\n".join(lines) + "\n"


def _title(compiled: CompiledQuery, field_id: str, with_table: bool) -> str:
    field = compiled.formats.get(field_id)
    if isinstance(field, Dimension | Metric):
        return f"{field.table_label} {field.label}" if with_table else field.label
    return str((field or {}).get("displayName") or field_id)


def _csv_cell(compiled: CompiledQuery, field_id: str, value: Json, only_raw: bool) -> str:
    if value["raw"] is None:
        return ""
    field = compiled.formats.get(field_id)
    if isinstance(field, Dimension) and field.type == "date" and not only_raw:
        return _quoted(str(value["raw"])[:10])
    return _quoted(str(value["raw"] if only_raw else value["formatted"]))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


async def file(service: Service, request: Request) -> Response:
    """A file by its unguessable address; needs no login."""
    found = service.files.get(request.path_params["file"])
    if found is None:
        raise NotFoundError("File not found")
    name, kind, content = found
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    return Response(content, headers={"Content-Disposition": f'attachment; filename="{safe}"'}, media_type=kind)
