"""Dashboards: found with their charts, and what their filters become when a person adds their own."""

from __future__ import annotations

from collections.abc import Coroutine, Iterator, Mapping, Sequence, Set
from typing import Any

from assistant.catalogue import Explore, Field, Report, Tile, Words
from assistant.errors import HablaError, ToolFailed
from assistant.intents import DateRange, Filter
from tools.lightdash.client import LightdashClient, quoted
from tools.lightdash.fields import metric_of, use_of
from tools.lightdash.hints import read_hints
from tools.lightdash.periods import period_rules

Json = dict[str, Any]
_READ = 40
"""Dashboards read at most: the list says neither slug nor charts, each has to be asked for."""
_KEPT = ("uuid", "slug", "name", "description", "tiles")
_GROUPS = ("dimensions", "metrics", "tableCalculations")


async def listed_dashboards(client: LightdashClient, project: str) -> list[Json]:
    """The dashboards that show a chart; none where they may not be listed."""
    try:
        listed = await client.get(f"/api/v1/projects/{quoted(project)}/dashboards")
    except HablaError:
        return []
    charted = ("saved_chart",)
    return [d for d in listed or () if isinstance(d, dict) and "saved_chart" in (d.get("tileTypes") or charted)]


def boards_wanted(
    client: LightdashClient, listed: Sequence[Json], known: dict[tuple[str, str], Json | None]
) -> Iterator[Coroutine[Any, Any, None]]:
    """Reads of the dashboards that are not known as they are now. Those that are gone are forgotten."""
    keys = [_key(board) for board in listed[:_READ]]
    for gone in known.keys() - set(keys):
        del known[gone]
    return (_read(client, key, known) for key in keys if key not in known)


async def _read(client: LightdashClient, key: tuple[str, str], known: dict[tuple[str, str], Json | None]) -> None:
    try:
        board = await client.get(f"/api/v1/dashboards/{quoted(key[0])}")
    except ToolFailed:
        board = None
    except HablaError:
        return
    known[key] = {k: board[k] for k in _KEPT if k in board} if isinstance(board, dict) else None


def _key(board: Json) -> tuple[str, str]:
    return str(board.get("uuid") or ""), str(board.get("updatedAt") or "")


def dashboards_of(
    listed: Sequence[Json], known: Mapping[tuple[str, str], Json | None], charts: Mapping[str, Report]
) -> tuple[Report, ...]:
    """The dashboards that could be read, with their charts. `charts` by UUID."""
    taken = {chart.slug for chart in charts.values()}
    found = (_dashboard(board, charts, taken) for one in listed if (board := known.get(_key(one))) is not None)
    return tuple(report for report in found if report is not None)


def _dashboard(board: Json, charts: Mapping[str, Report], taken: Set[str]) -> Report | None:
    tiles = tuple(_tile(name, tile, charts) for name, tile in chart_tiles(board).items())
    if not tiles:
        return None
    uuid = str(board.get("uuid") or "")
    slug = str(board.get("slug") or uuid)
    hints = read_hints(board.get("description"))
    return Report(
        # A chart may have the same slug; the server finds a dashboard by its UUID as well.
        slug=uuid if slug in taken else slug,
        name=str(board.get("name") or slug),
        explore="",
        description=hints.description,
        words=hints.words,
        kind="dashboard",
        tiles=tiles,
    )


def chart_tiles(board: Json) -> dict[str, Json]:
    """The tiles with saved charts in reading order, by the slug of the chart, numbered where it comes twice."""
    found: dict[str, Json] = {}
    tiles = [t for t in board.get("tiles") or () if t.get("type") == "saved_chart"]
    for tile in sorted(tiles, key=lambda t: (t.get("y") or 0, t.get("x") or 0)):
        properties = tile.get("properties") or {}
        if not properties.get("savedChartUuid"):
            continue
        name = slug = str(properties.get("chartSlug") or properties["savedChartUuid"])
        number = 1
        while name in found:
            number += 1
            name = f"{slug}-{number}"
        found[name] = tile
    return found


def _tile(name: str, tile: Json, charts: Mapping[str, Report]) -> Tile:
    properties: Json = tile.get("properties") or {}
    chart = charts.get(str(properties["savedChartUuid"]))
    own = str(properties.get("title") or "")
    label = own or str(properties.get("chartName") or (chart.name if chart else name))
    return Tile(name, label, chart.explore if chart else "", chart.words if chart and not own else Words())


def person_rules(
    filters: Sequence[Filter], explore: Explore, time: Field | None, period: DateRange | None
) -> dict[str, list[Json]]:
    """The person's own conditions as rules of a dashboard, by group.

    A date is limited at the grain of a day: at any declared grain the server lets it take the place of a chart's own.
    """
    made: dict[str, list[Json]] = {"dimensions": [], "metrics": []}
    for number, one in enumerate(filters):
        metric = metric_of(explore, one.field)
        use = use_of(explore, one.field)
        field = metric or (use.field if use else None)
        rule: Json = {"id": f"person-{number + 1}", "operator": one.operator, "values": list(one.values)}
        made["metrics" if metric else "dimensions"].append(rule | _target(one.field, field, explore))
    if period and time:
        bucket = f"{time.id}_day" if "day" in time.grains else None
        limits: list[Json] = [*period_rules(time, period, bucket)]
        made["dimensions"] += [{**one, **_target(one["target"]["fieldId"], time, explore)} for one in limits]
    return made


def _target(field_id: str, field: Field | None, explore: Explore) -> Json:
    return {"target": {"fieldId": field_id, "tableName": (field.table if field else "") or explore.name}}


def filters_with(board: Json, tile: str, own: Mapping[str, Sequence[Json]], explore: Explore) -> Json:
    """The dashboard's filters for one tile; those on a field that the person limits too make room."""
    saved: Json = board.get("filters") or {}
    made: Json = {}
    for group in _GROUPS:
        rules = [*own.get(group, ())]
        fields = {_base(rule["target"]["fieldId"], explore) for rule in rules}
        kept = [r for r in saved.get(group) or () if _base(_reached(r, tile), explore) not in fields]
        made[group] = [*kept, *rules]
    return made


def _reached(rule: Json, tile: str) -> str:
    """The field that a rule of the dashboard limits in this tile."""
    aimed = (rule.get("tileTargets") or {}).get(tile)
    target = aimed if isinstance(aimed, dict) else rule.get("target") or {}
    return str(target.get("fieldId") or "")


def _base(field_id: str, explore: Explore) -> str:
    use = use_of(explore, field_id)
    return use.field.id if use else field_id
