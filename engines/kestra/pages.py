"""The page on which a person lands after "open in Kestra": one execution as plain HTML, for this machine only."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from engines.kestra.executions import Execution
from engines.kestra.settings import KestraSettings
from engines.kestra.store import Store

PREFIX = "/ui/"
_HERE = {"127.0.0.1", "::1", "localhost"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8884; padding: .35rem .75rem; text-align: left; overflow-wrap: anywhere; }
.note { opacity: .75; }
"""


def routes(settings: KestraSettings, store: Store) -> list[Route]:
    """The page of an execution; needs no sign-in, because it answers this machine only."""

    async def execution(request: Request) -> Response:
        if not _is_local(settings, request):
            return _page("Not here", "<p>These pages are only served to this machine.</p>", 403)
        found = store.get(request.path_params["execution"])
        wanted = (request.path_params["namespace"], request.path_params["flow"])
        if found is None or (found.namespace, found.flow_id) != wanted:
            return _page("No such execution", "<p>It may have been made with another data folder.</p>", 404)
        return _page(f"{found.namespace}/{found.flow_id}", _body(found, store), 200)

    path = f"{PREFIX}{settings.tenant}/executions/{{namespace}}/{{flow}}/{{execution}}"
    return [Route(path, execution, methods=["GET"])]


def _body(found: Execution, store: Store) -> str:
    state = found.state.to_json()
    took = f" · {state['duration']}" if "duration" in state else ""
    tasks = [(run.task_id, run.state.current, run.state.histories[-1]["date"]) for run in found.task_runs]
    logs = [(entry["timestamp"], entry["level"], entry["message"]) for entry in store.logs(found.id)]
    return (
        f'<p class="note">{escape(found.id)} · {escape(found.state.current)}{escape(took)}</p>'
        f"<h2>Tasks</h2>{_table(('Task', 'State', 'Since'), tasks)}"
        f"<h2>Inputs</h2>{_table(('Input', 'Value'), found.inputs.items())}"
        f"<h2>Outputs</h2>{_table(('Output', 'Value'), found.outputs.items())}"
        f"<h2>Log</h2>{_table(('Time', 'Level', 'Message'), logs)}"
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    head = "".join(f"<th scope=col>{escape(text)}</th>" for text in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else "<p>None.</p>"


def _page(title: str, body: str, status: int) -> Response:
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1>{body}</html>"
    )
    return HTMLResponse(html, status_code=status, headers=_HEADERS)


def _is_local(settings: KestraSettings, request: Request) -> bool:
    """From this machine, and asked for by a name of this machine: else a foreign site could rebind its name to us."""
    client = request.client.host if request.client else ""
    asked = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    return client in _HERE and asked in _HERE | {urlsplit(settings.url or "").hostname}
