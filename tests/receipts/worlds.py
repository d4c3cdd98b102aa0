"""One business as it may be: its data, its models, its saved charts and what a person may see, each changed alone."""

from __future__ import annotations

import shutil
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import duckdb
import httpx
import uvicorn
import yaml

from assistant.clock import pinned_clock
from assistant.connections import Access, Connections
from assistant.effects import Effects
from assistant.events import MessageReceived
from assistant.journal import Owner, RunRow
from assistant.journal.sqlite import SqliteStore
from assistant.planner import OfflinePlanner
from assistant.prompts import Prompts
from assistant.receipts.assemble import receipt_of
from assistant.receipts.receipt import Receipt
from assistant.receipts.signing import Signer
from assistant.runs import Runs
from assistant.scene import Setting
from assistant.toolbox import Toolbox
from engines.lightdash import LightdashSettings as ServerSettings
from engines.lightdash import Member, create_app
from tools.lightdash import LightdashEngine, LightdashSettings
from tools.registry import all_tools

TIENDA = Path(__file__).parents[2] / "engines" / "tienda"
NOW = datetime.fromisoformat("2026-11-24T10:00:00+01:00")
ZONE = "Europe/Madrid"
ME = Owner("test", "me")
SIGNER = Signer(b"s" * 32)
ADMIN = "ldpat_" + "ad" * 16
_PASSWORD = "a password for tests"
Json = dict[str, Any]


@dataclass
class World:
    """What is so in one world; the first one is what receipts are made in."""

    sql: str = ""
    """Run on the warehouse."""
    models: Callable[[Json], None] = lambda model: None
    """Changes each model of a YAML file."""
    charts: Callable[[Json], None] = lambda chart: None
    attributes: dict[str, str] = field(default_factory=lambda: {"channel": "web", "money": "yes"})
    role: str = "interactive_viewer"
    now: datetime = NOW


def guard(model: Json) -> None:
    """What every world has: a row filter by channel on customers' orders, and one metric for some people only."""
    if model["name"] == "orders":
        meta(model)["sql_filter"] = "${TABLE}.channel <> ${ld.attr.channel}"
        total = next(column for column in model["columns"] if column["name"] == "order_total")
        meta(total)["metrics"]["revenue"]["required_attributes"] = {"money": "yes"}


def meta(node: Json) -> Json:
    """Lightdash's part of a model or column, at whichever of its two places."""
    found: Json = (node.get("config") or {}).get("meta") or node["meta"]
    return found


@contextmanager
def served(world: World, folder: Path, warehouse: Path) -> Iterator[tuple[str, str]]:
    """A Lightdash of this world: its address and the person's token."""
    folder.mkdir()
    file = folder / "tienda.duckdb"
    shutil.copyfile(warehouse, file)
    if world.sql:
        with duckdb.connect(str(file)) as connection:
            connection.execute(world.sql)
    shutil.copytree(TIENDA, folder / "project")
    for path in (folder / "project" / "models").glob("*.yml"):
        content = yaml.safe_load(path.read_text("utf-8"))
        for model in content.get("models") or ():
            guard(model)
            world.models(model)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    for path in (folder / "project" / "charts").glob("*.yaml"):
        chart = yaml.safe_load(path.read_text("utf-8"))
        world.charts(chart)
        path.write_text(yaml.safe_dump(chart, allow_unicode=True, sort_keys=False), "utf-8")
    listener = socket.create_server(("127.0.0.1", 0))
    here = f"http://127.0.0.1:{listener.getsockname()[1]}"
    members = (
        Member("admin@example.com", "Ad", "Min", "admin", _PASSWORD),
        Member("me@example.com", "M", "E", cast(Any, world.role), _PASSWORD),
    )
    settings = ServerSettings(
        project_dir=folder / "project",
        charts_dir=folder / "project" / "charts",
        warehouse=file,
        token=ADMIN,
        site_url=here,
        members=members,
    )
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield here, _token(here, world)
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def _token(here: str, world: World) -> str:
    with httpx.Client(base_url=here, headers={"Authorization": f"ApiKey {ADMIN}"}, trust_env=False) as admin:
        people = {p["email"]: p["userUuid"] for p in admin.get("/api/v1/org/users").json()["results"]["data"]}
        for name, value in world.attributes.items():
            users = [{"userUuid": people["me@example.com"], "value": value}]
            attribute = {"name": name, "attributeDefault": None, "users": users, "groups": []}
            assert admin.post("/api/v1/org/attributes", json=attribute).status_code == 201
    with httpx.Client(base_url=here, trust_env=False) as browser:
        browser.post("/api/v1/login", json={"email": "me@example.com", "password": _PASSWORD}).raise_for_status()
        body = {"description": "habla", "expiresAt": None, "autoGenerated": False}
        made = browser.post("/api/v1/user/me/personal-access-tokens", json=body).json()["results"]
        return str(made["token"])


class _Nobody(Connections):
    def __init__(self) -> None:
        """There are no accounts."""

    async def access(self, owner: Owner, lang: Any) -> Access:
        return Access({}, {})


@dataclass
class Habla:
    """The product in one world, without its routes."""

    setting: Setting
    store: SqliteStore
    runs: Runs

    async def ask(self, text: str, lang: Any = "es", thread: str = "") -> Receipt:
        """One question; its receipt."""
        run_id, thread = uuid.uuid4().hex, thread or uuid.uuid4().hex
        locale = "es-ES" if lang == "es" else "en-US"
        request = {"kind": "message", "lang": lang, "locale": locale, "message": f"{run_id}-m"}
        row = RunRow(run_id, thread, ME, None, "queued", request, "", self.setting.clock(), None, 0)
        message = MessageReceived(message_id=f"{run_id}-m", text=text, lang=lang, locale=locale, timezone=ZONE)
        await self.runs.ask(row, message)
        async for _ in self.store.tail(run_id=run_id):
            pass
        ended = await self.store.run(run_id)
        assert ended is not None
        return await receipt_of(self.store, ended, SIGNER)


async def habla(world: World, url: str, token: str, folder: Path, closing: AsyncExitStack) -> Habla:
    """The product over a served world."""
    engine = LightdashEngine(LightdashSettings(url=url, token=token, timezone=ZONE, first_poll=0.02))
    closing.push_async_callback(engine.aclose)
    clock = pinned_clock(world.now)
    store = SqliteStore(folder / "habla.db", clock)
    await store.open()
    closing.push_async_callback(store.aclose)
    toolbox = Toolbox([engine], all_tools([engine]))
    setting = Setting(OfflinePlanner(), toolbox, Prompts.load(), clock, ZONE, 10, _Nobody())
    runs = Runs(store, setting, Effects(store, {}, clock, 0, 0), lambda: ())
    closing.push_async_callback(runs.aclose)
    return Habla(setting, store, runs)
