"""The stand-in as one Starlette application."""

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from engines.lightdash import (
    account,
    boards,
    catalogue,
    consent,
    content,
    files,
    links,
    login,
    organization,
    running,
    search,
    totals,
)
from engines.lightdash.errors import NotFoundError
from engines.lightdash.pages import page_endpoints
from engines.lightdash.service import Handler, Service, endpoint
from engines.lightdash.settings import LightdashSettings, Role

_V1 = "/api/v1/projects/{project}"
_V2 = "/api/v2/projects/{project}"
_TOKENS = "/api/v1/user/me/personal-access-tokens"
_GET: dict[str, Handler] = {
    "/api/v1/user": account.user,
    "/api/v1/org": account.organization,
    "/api/v1/org/users": organization.users,
    "/api/v1/org/users/{user}": organization.user,
    "/api/v1/org/groups": organization.groups,
    "/api/v1/org/attributes": organization.attributes,
    _TOKENS: login.tokens,
    "/api/v1/org/projects": account.projects,
    _V1: account.project,
    f"{_V1}/spaces": content.spaces,
    f"{_V1}/charts": content.charts,
    f"{_V1}/chart-summaries": content.chart_summaries,
    f"{_V1}/dashboards": boards.dashboards,
    "/api/v1/dashboards/{dashboard}": boards.dashboard,
    f"{_V2}/dashboards/{{uuid_or_slug}}": boards.dashboard,
    "/api/v1/saved/{chart}": content.saved_chart,
    f"{_V2}/saved/{{uuid_or_slug}}": content.saved_chart,
    "/api/v2/content": search.search,
    f"{_V1}/explores": catalogue.explores,
    f"{_V1}/explores/{{explore}}": catalogue.explore,
    f"{_V1}/content-verification": content.verified,
    f"{_V2}/parameters": content.parameters,
    f"{_V1}/dataCatalog": catalogue.catalogue,
    f"{_V1}/dataCatalog/metrics": catalogue.metrics,
    f"{_V1}/dataCatalog/metrics/{{table}}/{{metric}}": catalogue.metric,
    f"{_V2}/query/{{query}}": running.poll,
    "/api/v1/share/{share}": links.get_share,
}
_POST: dict[str, Handler] = {
    f"{_V1}/explores/{{explore}}/compileQuery": running.compile_sql,
    f"{_V1}/calculate-total": totals.total,
    "/api/v1/saved/{chart}/calculate-total": totals.saved_total,
    f"{_V1}/metricsExplorer/{{explore}}/{{metric}}/runMetricTotal": totals.metric_total,
    f"{_V1}/field/{{field}}/search": running.field_search,
    f"{_V2}/query/metric-query": running.metric_query,
    f"{_V2}/query/chart": running.chart_query,
    f"{_V2}/query/dashboard-chart": boards.dashboard_chart,
    f"{_V2}/query/field-values": running.field_values,
    f"{_V2}/query/{{query}}/cancel": running.cancel,
    f"{_V2}/query/{{query}}/download": files.download,
    _TOKENS: login.make_token,
}
_NEEDS: dict[Handler, Role] = {
    account.user: "member",
    account.organization: "member",
    account.projects: "member",
    organization.users: "member",
    organization.user: "member",
    login.tokens: "member",
    login.make_token: "member",
    running.metric_query: "interactive_viewer",
    running.compile_sql: "interactive_viewer",
    totals.total: "interactive_viewer",
    organization.groups: "admin",
    organization.attributes: "admin",
}
"""The role that a handler wants when it is not a viewer's."""


def _writes(service: Service) -> list[Route]:
    """What is neither read nor asked: logging in, tokens, roles and attributes, each with its own method and status."""
    attributes, token = "/api/v1/org/attributes", _TOKENS + "/{token}"

    def route(method: str, path: str, handler: Handler, needs: Role, status: int = 200) -> Route:
        return Route(path, endpoint(service, handler, needs=needs, status=status), methods=[method])

    return [
        Route("/api/v1/login", endpoint(service, login.login, public=True), methods=["POST"]),
        Route("/api/v1/logout", endpoint(service, login.logout, public=True), methods=["GET"]),
        route("PATCH", f"{token}/rotate", login.rotate_token, "member"),
        route("DELETE", token, login.drop_token, "member"),
        route("PATCH", "/api/v1/org/users/{user}", organization.set_role, "admin"),
        route("POST", attributes, organization.make_attribute, "admin", 201),
        route("PUT", f"{attributes}/{{attribute}}", organization.replace_attribute, "admin", 201),
        route("DELETE", f"{attributes}/{{attribute}}", organization.drop_attribute, "admin"),
    ]


async def _unknown(service: Service, request: Request) -> None:
    raise NotFoundError("API endpoint not found")


def create_app(settings: LightdashSettings) -> Starlette:
    """The HTTP API of Lightdash over the sample warehouse."""
    service = Service(settings)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        service.queries.close()

    routes = [
        Route("/api/v1/health", endpoint(service, account.health, public=True), methods=["GET"]),
        Route("/api/v1/file/{file}", endpoint(service, files.file, public=True), methods=["GET"]),
        Route("/api/v1/share", endpoint(service, links.create_share, status=201), methods=["POST"]),
        *(
            Route(path, endpoint(service, handler, needs=_NEEDS.get(handler, "viewer")), methods=[method])
            for method, handlers in (("GET", _GET), ("POST", _POST))
            for path, handler in handlers.items()
        ),
        *_writes(service),
        *consent.routes(service),
        *(Route(path, page, methods=["GET"]) for path, page in page_endpoints(service).items()),
        Route(
            "/api/{rest:path}",
            endpoint(service, _unknown, public=True),
            methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        ),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.service = service
    return app
