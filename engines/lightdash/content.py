"""Spaces and saved charts."""

from starlette.requests import Request

from engines.lightdash.charts import Chart, find_chart
from engines.lightdash.fields import Json
from engines.lightdash.service import Service


def author(service: Service) -> Json:
    """Who saved everything here."""
    owner = service.people.owner
    return {"userUuid": owner.uuid, "firstName": owner.first_name, "lastName": owner.last_name}


def _summary(service: Service, chart: Chart) -> Json:
    return {
        "uuid": chart.uuid,
        "name": chart.name,
        "description": chart.description,
        "spaceUuid": service.space_uuid,
        "spaceName": service.settings.project_name,
        "projectUuid": service.settings.project_uuid,
        "organizationUuid": service.organization_uuid,
        "pinnedListUuid": None,
        "chartKind": chart.kind,
        "dashboardUuid": None,
        "dashboardName": None,
        "updatedAt": chart.updated_at,
        "slug": chart.slug,
        "chartType": chart.type,
    }


async def spaces(service: Service, request: Request) -> list[Json]:
    """The spaces: one. Counts are strings."""
    return [
        {
            "organizationUuid": service.organization_uuid,
            "projectUuid": service.settings.project_uuid,
            "uuid": service.space_uuid,
            "name": service.settings.project_name,
            "pinnedListUuid": None,
            "pinnedListOrder": None,
            "chartCount": str(len(service.charts)),
            "dashboardCount": str(len(service.dashboards)),
            "childSpaceCount": "0",
            "appCount": "0",
            "slug": "tienda",
            "parentSpaceUuid": None,
            "path": "tienda",
            "inheritParentPermissions": True,
            "projectMemberAccessRole": None,
            "inheritsFromOrgOrProject": True,
            "access": [service.people.owner_uuid],
        }
    ]


async def charts(service: Service, request: Request) -> list[Json]:
    """All saved charts."""
    extra = {
        "updatedByUser": author(service),
        "views": 0,
        "firstViewedAt": None,
        "pinnedListOrder": None,
        "validationErrors": [],
        "source": "dbt_explore",
        "verification": None,
    }
    return [_summary(service, chart) | extra for chart in service.charts.values()]


async def chart_summaries(service: Service, request: Request) -> list[Json]:
    """All saved charts, lighter."""
    return [_summary(service, chart) | {"viewsCount": 0} for chart in service.charts.values()]


async def saved_chart(service: Service, request: Request) -> Json:
    """One saved chart, by UUID or (v2) by slug."""
    name = request.path_params.get("chart") or request.path_params["uuid_or_slug"]
    chart = find_chart(service.charts, name)
    return {
        "uuid": chart.uuid,
        "projectUuid": service.settings.project_uuid,
        "name": chart.name,
        "description": chart.description,
        "tableName": chart.table_name,
        "updatedAt": chart.updated_at,
        "updatedByUser": author(service),
        "metricQuery": chart.metric_query,
        "chartConfig": chart.chart_config,
        "tableConfig": chart.table_config,
        "organizationUuid": service.organization_uuid,
        "spaceUuid": service.space_uuid,
        "spaceName": service.settings.project_name,
        "pinnedListUuid": None,
        "pinnedListOrder": None,
        "dashboardUuid": None,
        "dashboardName": None,
        "colorPalette": [],
        "slug": chart.slug,
        "verification": None,
        "inheritsFromOrgOrProject": True,
        "access": [],
    }


async def verified(service: Service, request: Request) -> list[Json]:
    """Nothing carries the mark "verified"."""
    return []


async def parameters(service: Service, request: Request) -> Json:
    """The sample project has no parameters."""
    return {}
