"""Lightdash on a bad day: every shape of error, slow and broken connections, pages, cancelling."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from typing import Any

import pytest

from assistant.catalogue import Catalogue
from assistant.errors import HablaError, NeedsSignIn, NotConfigured, ToolFailed, UpstreamUnavailable
from tests.tools.desk import Desk
from tests.tools.hostile import Handler, Reply, Request, Server, ld, ld_error, serving, text
from tools.base import Credential, Progress, TableResult
from tools.lightdash import LightdashEngine, LightdashSettings
from tools.lightdash.catalogue import load, search_values
from tools.lightdash.client import Answer, LightdashClient
from tools.registry import all_tools
from tools.wire import new_client

pytestmark = pytest.mark.anyio
TOKEN = "ldpat_" + "a" * 32


@asynccontextmanager
async def client_of(handler: Handler, **settings: Any) -> AsyncIterator[tuple[LightdashClient, Server]]:
    async with serving(handler) as server:
        http = new_client(read=0.8)
        made = LightdashSettings(**{"url": server.url, "token": TOKEN, "project": "p", **settings})
        try:
            yield LightdashClient(made, http), server
        finally:
            await http.aclose()


_ROW_FILTER = 'Invalid or missing user attribute "order_source": ""o".secret IN (${lightdash.attributes.order_source})"'
ERRORS: list[tuple[str, Reply, type[HablaError], str, str]] = [
    ("plain 401", text(401, "Unauthorized"), NotConfigured, "not_configured", "LIGHTDASH_TOKEN"),
    ("json 401", ld_error(401, "AuthorizationError"), NotConfigured, "not_configured", "LIGHTDASH_TOKEN"),
    (
        "403 with sql",
        ld_error(403, "ForbiddenError", "x = SELECT secret"),
        ToolFailed,
        "forbidden",
        "interactive viewer",
    ),
    (
        "403 for want of an attribute",
        ld_error(403, "ForbiddenError", _ROW_FILTER),
        ToolFailed,
        "forbidden",
        "“order_source”",
    ),
    ("404", ld_error(404, "NotFoundError"), ToolFailed, "not_found", "no longer finds"),
    ("404 html", text(404, "<html>", "text/html"), UpstreamUnavailable, "garbled_answer", "LIGHTDASH_URL"),
    ("400 field", ld_error(400, "FieldReferenceError", "unknown id"), ToolFailed, "unknown_field", "unknown id"),
    ("400", ld_error(400, "CompileError", "bad\n  operator"), ToolFailed, "query_refused", "bad operator"),
    ("413", ld_error(413, "PayloadTooLargeError", "too big"), ToolFailed, "query_refused", "too big"),
    ("422", ld_error(422, "ValidateError", "[{}]"), ToolFailed, "query_refused", "could not run"),
    ("429", Reply(429, {}, headers={"Retry-After": "7"}), UpstreamUnavailable, "upstream_unavailable", "too busy"),
    ("500 of ours", ld_error(500, "UnexpectedServerError"), ToolFailed, "engine_error", "differently"),
    ("503", text(503, "down"), UpstreamUnavailable, "upstream_unavailable", "does not answer"),
    ("302", Reply(302, "", headers={"Location": "https://evil.example/"}), NotConfigured, "not_configured", "final"),
    ("200 error", Reply(200, {"status": "error", "error": {"message": "no"}}), ToolFailed, "query_failed", "no"),
    ("200 garbage", text(200, "<html>hello"), UpstreamUnavailable, "garbled_answer", "unreadable"),
    ("200 list", Reply(200, []), UpstreamUnavailable, "garbled_answer", "unreadable"),
    ("reset", Reply(reset=True), UpstreamUnavailable, "upstream_unavailable", "does not answer"),
    ("slow", Reply(hang=5), UpstreamUnavailable, "upstream_unavailable", "does not answer"),
]


@pytest.mark.parametrize(("reply", "kind", "code", "words"), [e[1:] for e in ERRORS], ids=[e[0] for e in ERRORS])
async def test_each_error_says_who_acts_and_how(reply: Reply, kind: type[HablaError], code: str, words: str) -> None:
    async with client_of(lambda _: reply) as (client, server):
        with pytest.raises(kind) as failed:
            await client.speaking("en").get("/api/v1/x")
    assert failed.value.code == code and words in failed.value.message
    assert "secret" not in failed.value.message and TOKEN not in failed.value.message
    assert all("evil" not in r.path for r in server.seen)
    if isinstance(failed.value, UpstreamUnavailable):
        assert failed.value.system == "lightdash"


@pytest.mark.parametrize("first", [Reply(503, {}), Reply(reset=True)], ids=["503", "reset"])
async def test_a_read_is_repeated_once_and_a_submission_never(first: Reply) -> None:
    replies = iter([first, ld({"ok": 1})])
    async with client_of(lambda _: next(replies)) as (client, server):
        assert await client.get("/api/v1/x") == {"ok": 1}
        assert len(server.seen) == 2
    async with client_of(lambda _: first) as (client, server):
        with pytest.raises(UpstreamUnavailable):
            await client.post("/api/v1/x", {})
        assert len(server.seen) == 1


@pytest.mark.parametrize(("token", "scheme"), [(TOKEN, "ApiKey"), ("ldapp_x", "Bearer"), ("ldsvc_x", "Bearer")])
async def test_the_scheme_follows_the_token(token: str, scheme: str) -> None:
    async with client_of(lambda _: ld([]), token=token) as (client, server):
        await client.get("/api/v1/x")
        await client.speaking("es", Credential("me", "ldapp_mine")).get("/api/v1/x")
    assert [r.headers["authorization"] for r in server.seen] == [f"{scheme} {token}", "Bearer ldapp_mine"]
    assert server.seen[0].headers["user-agent"] == "habla/0.1"


async def test_a_refused_token_is_renewed_once_and_the_request_sent_again() -> None:
    renewals: list[str] = []

    async def renew() -> str:
        renewals.append("asked")
        return "ldapp_new"

    def handler(request: Request) -> Reply:
        return ld("fine") if request.headers["authorization"] == "Bearer ldapp_new" else text(401, "Unauthorized")

    async with client_of(handler) as (client, server):
        mine = client.speaking("es", Credential("me", "ldapp_old", renew))
        assert await mine.post("/api/v1/x", {"a": 1}) == "fine"
        assert renewals == ["asked"] and [r.json() for r in server.seen] == [{"a": 1}, {"a": 1}]
    async with client_of(lambda _: text(401, "Unauthorized")) as (client, server):
        with pytest.raises(NeedsSignIn, match="Conectar Lightdash"):
            await client.speaking("es", Credential("me", "ldapp_old", renew)).get("/api/v1/x")
        assert len(server.seen) == 2


STRANGE = "../../org/x?y=1#z"
PLACED = "..%2F..%2Forg%2Fx%3Fy%3D1%23z"


async def test_names_and_ids_lead_nowhere_else() -> None:
    """They are the server's, or a project's authors', and go into addresses that carry the person's token."""
    chart = {"uuid": STRANGE, "slug": "s", "name": "S", "updatedAt": "2026-01-01"}
    listed = {"/explores": [{"name": STRANGE}], "/chart-summaries": [chart], "/dashboards": []}

    def handler(request: Request) -> Reply:
        found = next((body for ending, body in listed.items() if request.path.endswith(ending)), None)
        return ld_error(404, "NotFoundError") if found is None else ld(found)

    async with client_of(handler) as (client, server):
        await load(client, STRANGE)
        with pytest.raises(ToolFailed):
            await search_values(client, STRANGE, STRANGE, "t", "", 5)
        with pytest.raises(ToolFailed):
            _ = [step async for step in client.run(STRANGE, "metric-query", {})]
    root = f"/api/v1/projects/{PLACED}"
    assert {r.path for r in server.seen} == {
        *(f"{root}{ending}" for ending in listed),
        f"{root}/explores/{PLACED}",
        f"/api/v1/saved/{PLACED}",
        f"{root}/field/{PLACED}/search",
        f"/api/v2/projects/{PLACED}/query/metric-query",
    }
    assert not any(r.query for r in server.seen)


async def test_nobody_there() -> None:
    http = new_client()
    client = LightdashClient(LightdashSettings(url="http://127.0.0.1:9", token=TOKEN), http)
    with pytest.raises(UpstreamUnavailable, match=r"127\.0\.0\.1:9"):
        await client.get("/api/v1/x")
    await http.aclose()


def querying(polls: list[Any]) -> Callable[[Request], Reply]:
    """A server with one query whose polls are answered one after another."""
    left = iter(polls)

    def handler(request: Request) -> Reply:
        if request.path.endswith("/metric-query"):
            return ld({"queryUuid": "q1", "fields": {}, "warnings": [{"message": "might have\n inflation"}]})
        if request.path.endswith("/cancel"):
            return ld(None)
        found = next(left)
        return found if isinstance(found, Reply) else ld(found)

    return handler


async def _run(client: LightdashClient, cap: int = 5000) -> tuple[list[Progress], Answer]:
    steps = [step async for step in client.run("p", "metric-query", {"query": {}}, cap=cap)]
    answer = steps[-1]
    assert isinstance(answer, Answer)
    return [s for s in steps[:-1] if isinstance(s, Progress)], answer


def _ready(rows: list[int], total: int, following: int | None = None) -> dict[str, Any]:
    cells = [{"m": {"value": {"raw": n}}} for n in rows]
    return {"status": "ready", "rows": cells, "totalResults": total, "nextPage": following}


async def test_states_become_progress_and_pages_become_rows() -> None:
    polls = [{"status": "pending"}, {"status": "queued"}, {"status": "executing"}]
    pages = [_ready([1, 2], 5, 2), _ready([3, 4], 5, 3), _ready([5], 5)]
    async with client_of(querying([*polls, *pages])) as (client, server):
        progress, answer = await _run(client)
    assert [p.phase for p in progress] == ["submitted", "queued", "running", "rows"]
    assert len(answer.rows) == 5 and answer.total == 5 and answer.warnings == ("might have inflation",)
    assert [dict(r.query)["page"] for r in server.seen[-2:]] == ["2", "3"]
    assert server.seen[0].json()["context"] == "api" and server.count("POST", "/cancel") == 0


async def test_rows_are_capped_and_said_to_be_more() -> None:
    async with client_of(querying([_ready([1, 2], 9, 2), _ready([3, 4], 9, 3)])) as (client, server):
        _, answer = await _run(client, cap=3)
    assert len(answer.rows) == 3 and answer.total == 9


async def test_a_page_without_rows_ends_the_paging() -> None:
    async with client_of(querying([_ready([1], 9, 2), _ready([], 9, 3)])) as (client, _):
        assert len((await _run(client))[1].rows) == 1


BAD_POLLS: list[tuple[str, Any, type[HablaError], str]] = [
    ("error in a 200", {"status": "error", "error": "column x does not exist"}, ToolFailed, "query_failed"),
    ("cancelled", {"status": "cancelled"}, ToolFailed, "query_cancelled"),
    ("expired", {"status": "expired", "error": "x"}, ToolFailed, "query_expired"),
    ("somebody else's", ld_error(404, "NotFoundError"), ToolFailed, "not_found"),
    ("unknown state", {"status": "dancing"}, UpstreamUnavailable, "garbled_answer"),
    ("no object", ["?"], UpstreamUnavailable, "garbled_answer"),
]


async def test_a_query_is_asked_for_less_and_less_often() -> None:
    asked: list[float] = []
    answers = querying([{"status": "pending"}, {"status": "executing"}, {"status": "executing"}, _ready([1], 1)])

    def handler(request: Request) -> Reply:
        asked.append(time.monotonic())
        return answers(request)

    async with client_of(handler) as (client, _):
        await _run(client)
    pauses = [later - before for before, later in pairwise(asked)]
    assert all(pause > wanted for pause, wanted in zip(pauses, (0.24, 0.49, 0.98, 0.98), strict=True)), pauses


@pytest.mark.parametrize(("poll", "kind", "code"), [b[1:] for b in BAD_POLLS], ids=[b[0] for b in BAD_POLLS])
async def test_a_query_that_fails(poll: Any, kind: type[HablaError], code: str) -> None:
    async with client_of(querying([{"status": "pending"}, poll])) as (client, _):
        with pytest.raises(kind) as failed:
            await _run(client)
    assert failed.value.code == code


async def test_a_submission_without_a_query() -> None:
    async with client_of(lambda _: ld({})) as (client, _):
        with pytest.raises(UpstreamUnavailable):
            await _run(client)


async def test_a_query_that_never_ends_is_given_up_and_cancelled() -> None:
    async with client_of(querying([{"status": "executing"}] * 9), deadline=0.2) as (client, server):
        with pytest.raises(UpstreamUnavailable, match="almacén"):
            await _run(client)
        assert server.count("POST", "/query/q1/cancel") == 1


async def test_stopping_cancels_at_the_engine_unless_it_is_over() -> None:
    async with client_of(querying([{"status": "executing"}] * 99)) as (client, server):
        running = asyncio.create_task(_run(client))
        await server.until("GET", "/q1")
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        assert server.count("POST", "/query/q1/cancel") == 1
    async with client_of(querying([_ready([1], 2, 2), Reply(hang=1)])) as (client, server):
        running = asyncio.create_task(_run(client))
        await server.until("GET", "/q1", 2)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        assert server.count("POST", "/cancel") == 0, "cancelling a finished query throws its rows away"


async def test_an_answer_does_not_fail_for_want_of_a_link(catalogue: Catalogue) -> None:
    plain = querying([{"status": "ready", "rows": [], "columns": {}, "totalResults": 0}])

    def handler(request: Request) -> Reply:
        return Reply(500, {}) if request.path.endswith("/share") else plain(request)

    async with serving(handler) as server:
        engine = LightdashEngine(LightdashSettings(url=server.url, token=TOKEN, project="p"))
        table = await Desk(catalogue, all_tools([engine])).run("query_metrics", metrics=["orders_revenue"])
        await engine.aclose()
    assert isinstance(table, TableResult) and table.rows == () and not table.truncated
    assert table.links[0].href.startswith(f"{server.url}/projects/p/tables/orders?create_saved_chart_version=")


async def test_a_link_to_a_stranger_is_not_taken(catalogue: Catalogue) -> None:
    plain = querying([_ready([1], 1)])

    def handler(request: Request) -> Reply:
        shared = {"shareUrl": "https://evil.example/share/abc", "nanoid": "abc"}
        return ld(shared) if request.path.endswith("/share") else plain(request)

    async with serving(handler) as server:
        made = LightdashSettings(url=server.url, token=TOKEN, project="p", public_url="https://bi.example.com/")
        engine = LightdashEngine(made)
        table = await Desk(catalogue, all_tools([engine])).table("query_metrics", metrics=["orders_revenue"])
        await engine.aclose()
    assert table.links[0].href == "https://bi.example.com/share/abc"
    assert table.warnings == ("might have inflation",)


def _shop(request: Request) -> Reply:
    """A server with one explore, one of which has gone bad."""
    match request.path.split("/")[-1]:
        case "health":
            return ld({"version": "0.1", "query": {"maxLimit": 5000, "maxPageSize": 2500}})
        case "projects":
            return ld([{"projectUuid": "pre", "type": "PREVIEW"}, {"projectUuid": "p1", "type": "DEFAULT"}])
        case "explores":
            return ld([{"name": "t"}, {"name": "broken", "errors": [{}]}, {"name": "gone"}])
        case "t":
            field = {"name": "s", "table": "t", "type": "string", "label": "S"}
            metric = {"name": "m", "table": "t", "type": "sum", "label": "M"}
            table = {"name": "t", "label": "T", "dimensions": {"s": field}, "metrics": {"m": metric}}
            return ld({"name": "t", "label": "T", "baseTable": "t", "tables": {"t": table}})
        case "gone":
            return ld_error(404, "NotFoundError")
        case "search":
            return ld({"results": [str(n) for n in range(61)]})
        case "chart-summaries":
            return ld([{"uuid": "u", "slug": "c", "name": "C", "description": "es: Ce"}, {"uuid": "x"}])
        case _:
            return ld({"tableName": "t", "queryUuid": "q"})


async def test_the_catalogue_is_kept_by_token_and_loaded_once() -> None:
    async with serving(_shop) as server:
        engine = LightdashEngine(LightdashSettings(url=server.url, token=TOKEN))
        first, again = await asyncio.gather(engine.catalogue(), engine.catalogue())  # noqa: TID251
        assert first is again and server.count("GET", "/explores") == 1
        assert [e.name for e in first.explores] == ["t"] and first.explores[0].dimensions[0].values == ()
        assert [(r.slug, r.explore, r.words.es) for r in first.reports] == [("c", "t", ("Ce",))]
        assert all("/p1/" in r.path for r in server.seen if "/projects/" in r.path)
        await engine.catalogue(credential=Credential("other", "ldapp_other"))
        assert server.count("GET", "/explores") == 2, "what one may see is not shown to another"
        await engine.catalogue(fresh=True)
        assert server.count("GET", "/explores") == 3
        await engine.aclose()


async def test_a_field_that_is_gone_drops_what_was_known() -> None:
    def handler(request: Request) -> Reply:
        if request.path.endswith("/metric-query"):
            return ld_error(400, "FieldReferenceError", "Tried to reference metric with unknown field id: t_m")
        return _shop(request)

    async with serving(handler) as server:
        engine = LightdashEngine(LightdashSettings(url=server.url, token=TOKEN))
        known = Catalogue.of([await engine.catalogue()])
        with pytest.raises(ToolFailed) as failed:
            await Desk(known, all_tools([engine])).run("query_metrics", metrics=["t_m"])
        assert failed.value.code == "unknown_field"
        await engine.catalogue()
        assert server.count("GET", "/explores") == 2
        await engine.aclose()


async def test_no_project_at_all() -> None:
    async with serving(lambda r: ld({"query": {}}) if r.path.endswith("/health") else ld([])) as server:
        engine = LightdashEngine(LightdashSettings(url=server.url, token=TOKEN))
        with pytest.raises(NotConfigured, match="LIGHTDASH_PROJECT"):
            await engine.catalogue()
        await engine.aclose()
