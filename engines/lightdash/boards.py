"""Dashboards over the API: the list, one in full, and the query of one of its tiles."""

from starlette.requests import Request

from engines.lightdash.charts import find_chart
from engines.lightdash.content import author
from engines.lightdash.dashboardfilters import for_tile, laid_over
from engines.lightdash.dashboards import Dashboard, find_dashboard
from engines.lightdash.fields import Json
from engines.lightdash.people import who
from engines.lightdash.request import DashboardChartBody, MetricQuery, parse, positive
from engines.lightdash.running import submitted
from engines.lightdash.service import Service, json_body
from engines.lightdash.settings import stable_uuid


def _summary(service: Service, dashboard: Dashboard) -> Json:
    return {
        "organizationUuid": service.organization_uuid,
        "name": dashboard.name,
        "description": dashboard.description or None,
        "uuid": dashboard.uuid,
        "updatedAt": dashboard.updated_at,
        "projectUuid": service.settings.project_uuid,
        "updatedByUser": author(service),
        "spaceUuid": service.space_uuid,
        "pinnedListUuid": None,
        "pinnedListOrder": None,
        "views": 0,
        "firstViewedAt": None,
        "verification": None,
    }


async def dashboards(service: Service, request: Request) -> list[Json]:
    """All dashboards, without their tiles and, as on the real server, without their slugs."""
    return [
        _summary(service, one) | {"validationErrors": [], "tileTypes": one.tile_types}
        for one in service.dashboards.values()
    ]


async def dashboard(service: Service, request: Request) -> Json:
    """One dashboard, by UUID or (v2) by slug."""
    name = request.path_params.get("dashboard") or request.path_params["uuid_or_slug"]
    found = find_dashboard(service.dashboards, name)
    return _summary(service, found) | {
        "dashboardVersionId": 1,
        "versionUuid": stable_uuid("version", found.slug),
        "tiles": list(found.tiles),
        "tabs": list(found.tabs),
        "filters": found.filters,
        "spaceName": service.settings.project_name,
        "slug": found.slug,
        "config": None,
        "colorPaletteUuid": None,
        "inheritsFromOrgOrProject": True,
        "access": [],
    }


async def dashboard_chart(service: Service, request: Request) -> Json:
    """Submit the query of a tile. Whoever asks sends the filters; those kept with the dashboard are not looked up."""
    person = who(request)
    body = parse(DashboardChartBody, await json_body(request))
    find_dashboard(service.dashboards, body.dashboard_uuid)
    chart = find_chart(service.charts, body.chart_uuid)
    explore = service.explore(chart.table_name, person)
    applied = for_tile(body.dashboard_filters.groups(), body.tile_uuid, explore)
    content = laid_over(chart.metric_query, applied, explore)
    if body.dashboard_sorts:
        content["sorts"] = [s.model_dump(by_alias=True, exclude_none=True) for s in body.dashboard_sorts]
    if body.limit is not None:
        content["limit"] = positive(body.limit)
    made = submitted(service, person, parse(MetricQuery, content), content, body.date_zoom)
    return made | {"appliedDashboardFilters": applied, "dateZoomApplied": body.date_zoom is not None}
