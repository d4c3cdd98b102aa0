"""Search over saved content: charts and dashboards in one list."""

from starlette.requests import Request

from engines.lightdash.account import CREATED
from engines.lightdash.catalogue import paginated, rank
from engines.lightdash.charts import Chart
from engines.lightdash.content import author
from engines.lightdash.dashboards import Dashboard
from engines.lightdash.errors import ParameterError
from engines.lightdash.fields import Json
from engines.lightdash.service import Service, integer

_SORTS = {"name": "name", "last_updated_at": "lastUpdatedAt", "space_name": "name"}


async def search(service: Service, request: Request) -> Json:
    """The best first when there is something to search for and no order is asked for."""
    params = request.query_params
    text, order = params.get("search", ""), params.get("sortBy")
    if order is not None and order not in _SORTS:
        raise ParameterError(f"Unknown sort column: {order}")
    scored = [(rank(text, item.name, item.description), item) for item in _visible(service, request)]
    found = [(score, _content(service, item)) for score, item in scored if score or not text]
    if order is not None:
        down = params.get("sortDirection", "asc") == "desc"
        found.sort(key=lambda one: str(one[1][_SORTS[order]]).casefold(), reverse=down)
    else:
        found.sort(key=lambda one: -one[0])
    data = [content for _, content in found]
    return paginated(data, integer(request, "page", 1), integer(request, "pageSize", 10))


def _visible(service: Service, request: Request) -> list[Chart | Dashboard]:
    kinds, projects = request.query_params.getlist("contentTypes"), request.query_params.getlist("projectUuids")
    spaces = request.query_params.getlist("spaceUuids")
    if (projects and service.settings.project_uuid not in projects) or (spaces and service.space_uuid not in spaces):
        return []
    dashboards = service.dashboards.values() if not kinds or "dashboard" in kinds else ()
    charts = service.charts.values() if not kinds or "chart" in kinds else ()
    return [*dashboards, *charts]


def _content(service: Service, item: Chart | Dashboard) -> Json:
    settings, owner = service.settings, author(service)
    by = {"uuid": owner["userUuid"], "firstName": owner["firstName"], "lastName": owner["lastName"]}
    chart = isinstance(item, Chart)
    made: Json = {
        "contentType": "chart" if chart else "dashboard",
        "uuid": item.uuid,
        "slug": item.slug,
        "name": item.name,
        "description": item.description,
        "createdAt": CREATED,
        "createdBy": None if chart else by,
        "lastUpdatedAt": item.updated_at,
        "lastUpdatedBy": by,
        "project": {"uuid": settings.project_uuid, "name": settings.project_name},
        "organization": {"uuid": service.organization_uuid, "name": settings.project_name},
        "space": {"uuid": service.space_uuid, "name": settings.project_name},
        "pinnedList": None,
        "views": 0,
        "firstViewedAt": None,
        "verification": None,
    }
    if isinstance(item, Chart):
        made |= {"source": "dbt_explore", "chartKind": item.kind, "dashboard": None}
    return made
