"""A dashboard as HTML: its filters, then its tiles from top to bottom."""

import json
from html import escape

from engines.lightdash.answerpage import answer_body
from engines.lightdash.charts import find_chart
from engines.lightdash.dashboardfilters import for_tile, laid_over
from engines.lightdash.dashboards import Dashboard
from engines.lightdash.errors import ApiError
from engines.lightdash.fields import Json
from engines.lightdash.people import Person
from engines.lightdash.service import Service

_ROWS = 50


async def dashboard_body(service: Service, reader: Person, board: Dashboard) -> str:
    """Each tile under its own heading; one that the reader may not see says why, the others are shown."""
    tiles = sorted(board.tiles, key=lambda t: (t["y"], t["x"]))
    parts = [f'<p class="note">{escape(text)}</p>' for text in map(_filter, _enabled(board)) if text]
    for tile in tiles:
        properties = tile["properties"]
        title = str(properties.get("title") or properties.get("chartName") or "")
        parts.append(f"<h2>{escape(title)}</h2>")
        if tile["type"] == "saved_chart":
            parts.append(await _chart(service, reader, board, tile))
        else:
            parts.append(f"<p>{escape(str(properties.get('content') or ''))}</p>")
    return "".join(parts)


def _enabled(board: Dashboard) -> list[Json]:
    return [rule for rules in board.filters.values() for rule in rules if not rule.get("disabled")]


def _filter(rule: Json) -> str:
    words = [str(rule.get("label") or rule["target"]["fieldId"]), str(rule["operator"])]
    return " ".join([*words, *(json.dumps(v, ensure_ascii=False) for v in rule.get("values") or ())])


async def _chart(service: Service, reader: Person, board: Dashboard, tile: Json) -> str:
    chart = find_chart(service.charts, tile["properties"]["savedChartUuid"])
    try:
        explore = service.explore(chart.table_name, reader)
        content = laid_over(chart.metric_query, for_tile(board.filters, tile["uuid"], explore), explore)
        return await answer_body(service, reader, content, _ROWS)
    except ApiError as error:
        return f"<p>{escape(error.message)}</p>"
