"""A query and its rows as HTML."""

import json
from html import escape

from starlette.concurrency import run_in_threadpool

from engines.lightdash.compile import CompiledQuery
from engines.lightdash.fields import Dimension, Json, Metric
from engines.lightdash.people import Person
from engines.lightdash.queries import Result
from engines.lightdash.request import MetricQuery, parse
from engines.lightdash.running import run_compiled
from engines.lightdash.service import Service


async def answer_body(service: Service, reader: Person, content: Json, most: int) -> str:
    """The rows of a query, at most `most`, and below them the query and its SQL."""
    query = parse(MetricQuery, content)
    compiled = service.compile(query.model_copy(update={"limit": min(query.limit, most)}), reader)
    result = await run_in_threadpool(run_compiled, service, compiled)
    note = f"{len(result.rows)} rows" + (" (there may be more)" if len(result.rows) == min(query.limit, most) else "")
    asked = json.dumps(content, indent=2, ensure_ascii=False)
    return (
        f'<p class="note">Explore {escape(query.explore_name)} · {note}</p>'
        f"{_rows(compiled, result)}"
        f"<details><summary>Query</summary><pre>{escape(asked)}</pre></details>"
        f"<details><summary>SQL</summary><pre>{escape(compiled.sql)}</pre></details>"
    )


def _rows(compiled: CompiledQuery, result: Result) -> str:
    if not result.rows:
        return "<p>No rows.</p>"
    ids = list(result.columns)
    kinds = {i: ' class="number"' if result.columns[i]["type"] == "number" else "" for i in ids}
    head = "".join(f'<th scope="col"{kinds[i]}>{escape(_label(compiled, i))}</th>' for i in ids)
    lines = [
        "<tr>" + "".join(f"<td{kinds[i]}>{escape(row[i]['value']['formatted'])}</td>" for i in ids) + "</tr>"
        for row in result.rows
    ]
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _label(compiled: CompiledQuery, field_id: str) -> str:
    field = compiled.formats.get(field_id)
    if isinstance(field, Dimension | Metric):
        return field.label
    return str((field or {}).get("displayName") or field_id)
