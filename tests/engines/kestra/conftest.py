import asyncio
import base64
import json
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from engines import kestra, minutes

FLOWS = Path(kestra.__file__).parents[1] / "flows"
USER, PASSWORD, TOKEN = "dev@example.com", "Aa1aaaaaa", "minutes-token"
LIVE = {"CREATED", "RUNNING", "KILLING"}


@dataclass
class Site:
    """A running stand-in, the minutes beside it, and what was called back."""

    url: str
    data: Path
    http: httpx.Client
    callbacks: list[dict[str, Any]]
    stop: Callable[[], None]

    def start(self, flow: str, **sent: Any) -> dict[str, Any]:
        answer = self.http.post(f"/executions/tienda/{flow}", **sent)
        assert answer.status_code == 200, answer.text
        started: dict[str, Any] = answer.json()
        return started

    def get(self, execution: str) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(f"/executions/{execution}").json()
        return found

    def follow(self, execution: str) -> list[tuple[str, dict[str, Any]]]:
        events: list[tuple[str, dict[str, Any]]] = []
        with self.http.stream("GET", f"/executions/{execution}/follow") as response:
            kind = ""
            for line in response.iter_lines():
                if line.startswith("id: "):
                    kind = line.removeprefix("id: ")
                elif line.startswith("data: "):
                    events.append((kind, json.loads(line.removeprefix("data: "))))
        return events


Open = Callable[..., Site]


class _Quiet(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        pass


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Open]:
    """Opens a site; open it again with the same folder to see a restart."""
    opened: list[Site] = []

    def open_site(flows: Path = FLOWS, data: Path = tmp_path / "data", **settings: Any) -> Site:
        made = _serve(flows, data, settings)
        opened.append(made)
        return made

    yield open_site
    for made in opened:
        made.stop()


def _serve(flows: Path, data: Path, settings: dict[str, Any]) -> Site:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    callbacks: list[dict[str, Any]] = []

    async def callback(request: Request) -> Response:
        callbacks.append({"auth": request.headers["authorization"], **await request.json()})
        return JSONResponse({})

    secrets = {
        "MINUTES_URL": f"{url}/minutes",
        "MINUTES_TOKEN": TOKEN,
        "ASSISTANT_CALLBACK_URL": f"{url}/callback",
        "ASSISTANT_CALLBACK_TOKEN": "back",
    }
    environ = {f"SECRET_{name}": base64.b64encode(value.encode()).decode() for name, value in secrets.items()}
    defaults: dict[str, Any] = {"task_delay": 0.01, "environ": {**os.environ, **environ}, "faults": True}
    engine = kestra.create_app(
        kestra.KestraSettings(flows_dir=flows, data_dir=data, user=USER, password=PASSWORD, **(defaults | settings))
    )
    notes = minutes.create_app(minutes.MinutesSettings(root=data / "minutes", token=TOKEN, url=f"{url}/minutes"))
    routes = [Mount("/kestra", engine), Mount("/minutes", notes), Route("/callback", callback, methods=["POST"])]

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with engine.router.lifespan_context(engine):
            yield

    app = Starlette(routes=routes, lifespan=lifespan)
    server = _Quiet(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[bound])))
    thread.start()
    client = httpx.Client(base_url=f"{url}/kestra/api/v1/main", auth=(USER, PASSWORD), trust_env=False, timeout=20)

    def stop() -> None:
        if thread.is_alive():
            server.should_exit = True
            thread.join(5)
            client.close()
            bound.close()

    while not server.started:
        assert thread.is_alive()
    return Site(url, data, client, callbacks, stop)
