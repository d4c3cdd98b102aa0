"""The state of one stand-in and the one place where requests are let in and errors are answered."""

import json
import logging
import re
import threading
import uuid
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any, Final

import duckdb
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from engines import clock, warehouse
from engines.lightdash.access import Views
from engines.lightdash.charts import load_charts
from engines.lightdash.compile import CompiledQuery, compile_query
from engines.lightdash.dashboards import load_dashboards
from engines.lightdash.errors import (
    ApiError,
    ForbiddenError,
    NotFoundError,
    ParameterError,
    UnexpectedServerError,
)
from engines.lightdash.fields import Asker, Explore
from engines.lightdash.model import load_project
from engines.lightdash.oauth import OAuth
from engines.lightdash.people import People, Person
from engines.lightdash.problems import Problems
from engines.lightdash.queries import Queries
from engines.lightdash.relations import read_relations
from engines.lightdash.request import DateZoom, MetricQuery
from engines.lightdash.settings import LightdashSettings, Role, stable_uuid
from engines.lightdash.share import Shares
from engines.lightdash.userattributes import UserAttributes

logger = logging.getLogger(__name__)
MAX_BODY = 5_000_000
NO_RESULTS: Final = object()
NO_ACCESS = "You don't have access to this resource or action"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class PayloadTooLargeError(ApiError):
    """A body beyond the limit of the server."""

    status, name = 413, "PayloadTooLargeError"


class Service:
    """Everything that handlers share."""

    def __init__(self, settings: LightdashSettings) -> None:
        self.settings = settings
        relations = read_relations(settings.warehouse) if settings.own else None
        self.project = load_project(settings.project_dir, settings.table_tags, relations)
        content = Problems() if settings.own else None
        self.charts = load_charts(settings.charts_dir, content)
        self.dashboards = load_dashboards(settings.charts_dir.parent / "dashboards", self.charts, content)
        self.problems = (*self.project.problems, *(content.found if content else ()))
        self.shares = Shares(settings.shares_file)
        self.queries = Queries(self.connect, settings.faults, settings.project_uuid, settings.query_seconds)
        self._views = Views()
        self._growing = threading.Lock()
        self._grown: date | None = None
        self.files: dict[str, tuple[str, str, str]] = {}
        self.organization_uuid = stable_uuid("organization", "tienda")
        state = settings.state_dir
        self.attributes = UserAttributes(state and state / "attributes.json")
        self.people = People(settings.members, settings.token, state and state / "people.json")
        self.oauth = OAuth(state and state / "oauth.json", settings.access_seconds)
        self.people.bearer = self.oauth.user_of
        self.space_uuid = stable_uuid("space", "tienda")

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A locked-down connection. One a query, so that a grown warehouse file is seen at once."""
        if self.settings.grow:
            with self._growing:
                today = clock.today(self.settings.timezone)
                if self._grown != today:
                    warehouse.build(self.settings.warehouse, today)
                    self._grown = today
        return warehouse.connect(self.settings.warehouse, "2GB" if self.settings.own else "512MB")

    def explore(self, name: str, person: Person) -> Explore:
        """An explore by name, as the person sees it."""
        found = self.project.explores.get(name)
        seen = found and self._view(found, person)
        if seen is None:
            raise NotFoundError(f'Explore "{name}" does not exist.')
        return seen

    def explores(self, person: Person) -> list[Explore]:
        """All explores, as the person sees them."""
        return [seen for one in self.project.explores.values() if (seen := self._view(one, person))]

    def _view(self, explore: Explore, person: Person) -> Explore | None:
        return self._views.of(explore, Asker(person.email, tuple(self.attributes.of(person).items())))

    def now(self, timezone: str | None = None) -> datetime:
        """The current moment in the time zone of the query or of the project."""
        try:
            return clock.now(timezone or self.settings.timezone)
        except clock.ClockError as error:
            raise ParameterError(str(error)) from error

    def compile(self, query: MetricQuery, person: Person, zoom: DateZoom | None = None) -> CompiledQuery:
        """Compile a query against its explore, for the person who asks."""
        return compile_query(self.explore(query.explore_name, person), query, self.now(query.timezone), zoom)


Handler = Callable[[Service, Request], Awaitable[Any]]
Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint(
    service: Service, handler: Handler, *, public: bool = False, needs: Role = "viewer", status: int = 200
) -> Endpoint:
    """Wrap a handler: who asks and whether their role will do, the project in the path, the envelope, every error."""

    async def answer(request: Request) -> Response:
        refusal = service.settings.faults.refuse
        refused = refusal(request.method, request.url.path) if refusal else None
        if refused is not None:
            return JSONResponse(UnexpectedServerError().body(), refused)
        try:
            if not public:
                identity = service.people.identify(request.headers, request.cookies)
                if identity is None:
                    return PlainTextResponse("Unauthorized", 401)
                request.state.identity = identity
                if not identity.person.may(needs):
                    raise ForbiddenError(NO_ACCESS)
            _check_path(service, request)
            results = await handler(service, request)
        except ApiError as error:
            return JSONResponse(error.body(), error.status)
        except Exception:
            logger.exception("unexpected error at %s", request.url.path)
            return JSONResponse(UnexpectedServerError().body(), 500)
        if isinstance(results, Response):
            return results
        body = {"status": "ok"} if results is NO_RESULTS else {"status": "ok", "results": results}
        return JSONResponse(body, status)

    return answer


def _check_path(service: Service, request: Request) -> None:
    for name in ("project", "query", "chart", "dashboard", "user", "token", "attribute"):
        value = request.path_params.get(name)
        if value is not None and not is_uuid(value):
            raise UnexpectedServerError()
    project = request.path_params.get("project")
    if project is not None and project != service.settings.project_uuid:
        raise NotFoundError(f"Cannot find project with id: {project}")


def is_uuid(text: str) -> bool:
    """Whether the text is a UUID as the real server writes them."""
    return _UUID.fullmatch(text) is not None


async def json_body(request: Request) -> Any:
    """The JSON body; one that cannot be read is the server's own error, as on the real one."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise PayloadTooLargeError("request entity too large")
        chunks.append(chunk)
    try:
        return json.loads(b"".join(chunks) or b"{}")
    except ValueError as error:
        raise UnexpectedServerError() from error


def integer(request: Request, name: str, default: int) -> int:
    """A whole number of the query string."""
    text = request.query_params.get(name)
    if text is None:
        return default
    try:
        return int(text)
    except ValueError as error:
        raise ParameterError(f"{name!r} must be a number, not {text!r}") from error


def new_id() -> str:
    """A short unguessable id."""
    return uuid.uuid4().hex[:21]
