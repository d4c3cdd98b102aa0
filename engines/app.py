"""All embedded engines as one application, each below its own path."""

from __future__ import annotations

import base64
import html
import json
import os
import secrets
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from engines import clock, warehouse
from engines.own import Own

HERE = Path(__file__).parent
NAMES = ("lightdash", "kestra", "tracardi", "minutes")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PROJECT = "3675b69e-8324-4110-bdca-059031aa8da3"
"""The project's id: any UUID will do, and a fixed one keeps links alive over restarts."""
TRACARDI_SOURCE = "assistant"
"""The event source that exists from the start."""


@dataclass(frozen=True)
class Credentials:
    """What a client needs to be let in."""

    lightdash_token: str
    lightdash_password: str
    kestra_user: str
    kestra_password: str
    tracardi_user: str
    tracardi_password: str
    minutes_token: str


@dataclass(frozen=True, kw_only=True)
class EnginesSettings:
    """Immutable settings of the whole."""

    data: Path
    url: str
    """Public address, without a trailing slash."""
    credentials: Credentials
    only: Collection[str] = NAMES
    dialect: str = "2.x"
    task_delay: float = 0.25
    faults: bool = False
    access_seconds: int = 3600
    """How long an OAuth access token of Lightdash lives."""
    more_profiles: int = 0
    """Further profiles in Tracardi, for counts beyond ten thousand."""
    own: Own | None = None
    """Somebody's own project, which the stand-in for Lightdash serves instead of the sample."""


def load_credentials(data: Path, environ: Mapping[str, str]) -> Credentials:
    """From the environment (`ENGINES_…`), else generated once and kept in the data folder, for the owner only."""
    path = data / "credentials.json"
    made = {
        "lightdash_token": "ldpat_" + secrets.token_hex(16),
        "lightdash_password": secrets.token_urlsafe(18),
        "kestra_user": "habla@example.com",
        # Kestra wants an upper-case letter, a lower-case one and a digit.
        "kestra_password": f"Aa1-{secrets.token_urlsafe(18)}",
        "tracardi_user": "habla@example.com",
        "tracardi_password": secrets.token_urlsafe(18),
        "minutes_token": secrets.token_urlsafe(24),
    }
    kept = made | (json.loads(path.read_text(encoding="utf-8")) if path.exists() else {})
    kept = {name: kept[name] for name in made}
    data.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(kept, file, indent=1)
    draft.replace(path)
    given = {name: environ.get(f"ENGINES_{name.upper()}") for name in made}
    return Credentials(**(kept | {name: value for name, value in given.items() if value}))


def ready_line(settings: EnginesSettings) -> dict[str, Any]:
    """What the runner prints when it serves."""
    url, keys = settings.url, settings.credentials
    found: dict[str, dict[str, str]] = {
        "lightdash": {
            "url": f"{url}/lightdash",
            "token": keys.lightdash_token,
            "project": settings.own.uuid if settings.own else PROJECT,
        },
        "kestra": {
            "url": f"{url}/kestra",
            "user": keys.kestra_user,
            "password": keys.kestra_password,
            "tenant": "main",
            "namespace": "tienda",
        },
        "tracardi": {
            "url": f"{url}/tracardi",
            "user": keys.tracardi_user,
            "password": keys.tracardi_password,
            "source": TRACARDI_SOURCE,
        },
        "minutes": {"url": f"{url}/minutes"},
    }
    people = {"people": {"email": "assistant@example.com", "password": keys.lightdash_password}}
    served = {name: found[name] for name in NAMES if name in settings.only}
    return {"ready": True, "url": url} | served | (people if "lightdash" in settings.only else {})


def create_app(settings: EnginesSettings) -> Starlette:
    """One application; building it builds the warehouse when there is none or days are missing."""
    apps = _apps(settings)

    async def index(request: Request) -> Response:
        # A page elsewhere could point its own name at this address, so other names see no credentials.
        here = request.client is not None and request.client.host in _LOOPBACK
        known = here and request.url.hostname in _LOOPBACK | {urlsplit(settings.url).hostname}
        shown = ready_line(settings) if known else {"ready": True}
        return HTMLResponse(_index(settings, shown), headers={"Content-Security-Policy": "default-src 'none'"})

    async def workflows(request: Request) -> Response:
        return JSONResponse({"status": "mock_success"})

    async def slash(request: Request) -> Response:
        return RedirectResponse(f"{request.url.path}/")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        # Starlette runs the lifespan of the outer application only.
        async with AsyncExitStack() as stack:
            for mounted in apps.values():
                await stack.enter_async_context(mounted.router.lifespan_context(mounted))
            yield

    routes: list[BaseRoute] = [Route("/", index), Route("/api/v1/workflows", workflows, methods=["POST"])]
    for name, mounted in apps.items():
        routes += [Route(f"/{name}", slash), Mount(f"/{name}", app=mounted)]
    app = Starlette(routes=routes, lifespan=lifespan)
    # Called before the server waits for open streams, which a lifespan is too late for.
    app.state.lightdash = apps["lightdash"].state.service if "lightdash" in apps else None
    app.state.stop = apps["kestra"].state.executor.stop_following if "kestra" in apps else lambda: None
    return app


def _apps(settings: EnginesSettings) -> dict[str, Starlette]:
    only, keys, data = settings.only, settings.credentials, settings.data
    file = data / "warehouse.duckdb"
    if "tracardi" in only or ("lightdash" in only and settings.own is None):
        warehouse.build(file, clock.today())
    apps: dict[str, Starlette] = {}
    # Imported where needed: an engine that is not served costs no memory.
    if "minutes" in only:
        from engines import minutes

        apps["minutes"] = minutes.create_app(
            minutes.MinutesSettings(root=data / "minutes", token=keys.minutes_token, url=f"{settings.url}/minutes")
        )
    if "kestra" in only:
        apps["kestra"] = _kestra(settings)
    if "tracardi" in only:
        from engines import tracardi

        apps["tracardi"] = tracardi.create_app(
            tracardi.TracardiSettings(
                warehouse=file,
                data_dir=data / "tracardi",
                user=keys.tracardi_user,
                password=keys.tracardi_password,
                more_profiles=settings.more_profiles,
                faults=settings.faults,
            )
        )
    if "lightdash" in only:
        apps["lightdash"] = _lightdash(settings)
    return apps


def _lightdash(settings: EnginesSettings) -> Starlette:
    from engines import lightdash

    keys, own = settings.credentials, settings.own
    state = settings.data / "lightdash"
    state = state / own.uuid if own else state
    sample = lightdash.LightdashSettings(
        project_dir=HERE / "tienda",
        charts_dir=HERE / "tienda" / "charts",
        warehouse=settings.data / "warehouse.duckdb",
        token=keys.lightdash_token,
        site_url=f"{settings.url}/lightdash",
        project_uuid=PROJECT,
        timezone=clock.timezone_name(),
        shares_file=state / "shares.jsonl",
        state_dir=state,
        access_seconds=settings.access_seconds,
        members=tuple(
            replace(member, password=keys.lightdash_password)
            for member in (lightdash.ASSISTANT, *lightdash.SAMPLE_PEOPLE)
        ),
        grow=True,
    )
    if own is None:
        return lightdash.create_app(sample)
    served = replace(
        sample,
        project_dir=own.project,
        charts_dir=own.project / "lightdash" / "charts",
        warehouse=own.warehouse,
        project_uuid=own.uuid,
        project_name=own.name,
        table_tags=(),
        own=True,
        grow=False,
    )
    return lightdash.create_app(served)


def _kestra(settings: EnginesSettings) -> Starlette:
    from engines import kestra

    dialect: kestra.Dialect = "1.x" if settings.dialect == "1.x" else "2.x"
    given = {"MINUTES_URL": f"{settings.url}/minutes", "MINUTES_TOKEN": settings.credentials.minutes_token}
    encoded = {f"SECRET_{name}": base64.b64encode(value.encode()).decode() for name, value in given.items()}
    return kestra.create_app(
        kestra.KestraSettings(
            flows_dir=HERE / "flows",
            data_dir=settings.data / "kestra",
            user=settings.credentials.kestra_user,
            password=settings.credentials.kestra_password,
            dialect=dialect,
            task_delay=settings.task_delay,
            url=f"{settings.url}/kestra",
            environ={**encoded, **os.environ},
            faults=settings.faults,
        )
    )


def _index(settings: EnginesSettings, shown: Mapping[str, Any]) -> str:
    links = "".join(f'<li><a href="/{name}/">{name}</a></li>' for name in NAMES if name in settings.only)
    note = "Sample engines for development. Their data is made up; do not expose this port."
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Engines</title>'
        f"<h1>Engines</h1><p>{note}</p><ul>{links}</ul><pre>{html.escape(json.dumps(shown, indent=2))}</pre></html>"
    )
