"""The pages on which a person lands after "open in Lightdash": one query and its rows, as plain HTML."""

import json
from html import escape
from urllib.parse import urlsplit

import duckdb
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from engines.lightdash.answerpage import answer_body
from engines.lightdash.boardpage import dashboard_body
from engines.lightdash.charts import find_chart
from engines.lightdash.dashboards import find_dashboard
from engines.lightdash.errors import ApiError, NotFoundError
from engines.lightdash.fields import Dimension, Explore, Json
from engines.lightdash.people import COOKIE, Person
from engines.lightdash.service import Endpoint, Service

_SHOWN = 1000
_HERE = {"127.0.0.1", "::1", "localhost"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8884; padding: .35rem .75rem; text-align: left; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { overflow-x: auto; padding: 1rem; border: 1px solid #8884; border-radius: .5rem; }
.note { opacity: .75; }
"""


def page_endpoints(service: Service) -> dict[str, Endpoint]:
    """The endpoints by path."""

    async def index(request: Request) -> Response:
        return _page(service.settings.project_name, _index(service, _reader(service, request)))

    async def share(request: Request) -> Response:
        found = service.shares.get(request.path_params["share"])
        if found is None:
            raise NotFoundError("This shared link does not exist any more.")
        if not found.path.startswith("/projects/") or (found.params and not found.params.startswith("?")):
            raise NotFoundError("This shared link does not lead to a page here.")
        return RedirectResponse(request.scope.get("root_path", "") + found.path + found.params, 302)

    async def table(request: Request) -> Response:
        reader = _reader(service, request)
        explore = service.explore(request.path_params["explore"], reader)
        version = _version(request)
        if version is None:
            return _page(explore.label, _fields_list(explore))
        content = {"exploreName": explore.name} | (version.get("metricQuery") or {})
        return await _answer(service, reader, explore.label, content)

    async def saved(request: Request) -> Response:
        chart = find_chart(service.charts, request.path_params["chart"])
        return await _answer(service, _reader(service, request), chart.name, chart.metric_query)

    async def dashboard(request: Request) -> Response:
        board = find_dashboard(service.dashboards, request.path_params["dashboard"])
        return _page(board.name, await dashboard_body(service, _reader(service, request), board))

    return {
        "/": _for_people(service, index),
        "/share/{share}": _for_people(service, share),
        "/projects/{project}/tables/{explore}": _for_people(service, table),
        "/projects/{project}/saved/{chart}": _for_people(service, saved),
        "/projects/{project}/dashboards/{dashboard}": _for_people(service, dashboard),
    }


def _for_people(service: Service, handler: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        if not service.settings.open_pages and not _is_local(service, request):
            return _page("Not here", "<p>These pages are only served to this machine.</p>", 403)
        try:
            if request.path_params.get("project", service.settings.project_uuid) != service.settings.project_uuid:
                raise NotFoundError("There is no such project here.")
            return await handler(request)
        except ApiError as error:
            return _page("This cannot be shown", f"<p>{escape(error.message)}</p>", error.status)
        except duckdb.Error as error:
            return _page("The query failed", f"<p>{escape(str(error))}</p>", 400)

    return answer


def _is_local(service: Service, request: Request) -> bool:
    """From this machine, and asked for by a name of this machine: else a foreign site could rebind its name to us."""
    client = request.client.host if request.client else ""
    asked = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    return client in _HERE and asked in _HERE | {urlsplit(service.settings.site_url).hostname}


def _reader(service: Service, request: Request) -> Person:
    """Who is logged in here, else the person whose token the settings hold."""
    return service.people.of_session(request.cookies.get(COOKIE)) or service.people.owner


def _version(request: Request) -> Json | None:
    text = request.query_params.get("create_saved_chart_version")
    if not text:
        return None
    try:
        version = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotFoundError("The address of this page is incomplete.") from error
    if not isinstance(version, dict):
        raise NotFoundError("The address of this page is incomplete.")
    return version


async def _answer(service: Service, reader: Person, title: str, content: Json) -> Response:
    return _page(title, await answer_body(service, reader, content, _SHOWN))


def _index(service: Service, reader: Person) -> str:
    root = f"projects/{service.settings.project_uuid}"
    explores = [f'<li><a href="{root}/tables/{e.name}">{escape(e.label)}</a></li>' for e in service.explores(reader)]
    charts = [f'<li><a href="{root}/saved/{c.uuid}">{escape(c.name)}</a></li>' for c in service.charts.values()]
    boards = [
        f'<li><a href="{root}/dashboards/{d.uuid}">{escape(d.name)}</a></li>' for d in service.dashboards.values()
    ]
    lists = {"Explores": explores, "Saved charts": charts, "Dashboards": boards}
    return "".join(f"<h2>{title}</h2><ul>{''.join(items)}</ul>" for title, items in lists.items())


def _fields_list(explore: Explore) -> str:
    lines = [
        f"<li>{escape(f.label)} <span class='note'>{escape(f.description or '')}</span></li>"
        for f in (*explore.metrics.values(), *explore.dimensions.values())
        if not f.hidden and not (isinstance(f, Dimension) and f.interval)
    ]
    return f"<p>{escape(explore.description or '')}</p><ul>{''.join(lines)}</ul>"


def _page(title: str, body: str, status: int = 200) -> Response:
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}"
        '<p class="note">Shown by the embedded stand-in for Lightdash, over sample data.</p></main></body></html>'
    )
    return HTMLResponse(html, status, headers=_HEADERS)
