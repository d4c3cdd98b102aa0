"""The small shared parts: the wire, words, several at once, and the file that a flow gets."""

from __future__ import annotations

import asyncio
import csv
import io
import random
from datetime import date
from typing import Any

import httpx
import pytest

from assistant.intents import DateRange
from tests.tools.hostile import Reply, serving
from tools.base import Column, Provenance, TableResult
from tools.kestra.attach import attachment, csv_of, rows_text
from tools.together import together
from tools.wire import json_of, new_client, new_stream_client, read_once_more, retry_after, trimmed, under
from tools.words import folded, joined, lowered, raised

pytestmark = pytest.mark.anyio


def table(*rows: tuple[Any, ...], title: str = "Ingresos por país", **more: Any) -> TableResult:
    columns = (
        Column(id="c", label="=País", type="string", role="dimension"),
        Column(id="d", label="Día", type="date", role="dimension"),
        Column(id="m", label="Ingresos", type="number", role="metric"),
    )
    origin = Provenance(
        engine="lightdash",
        project="p",
        explore="e",
        explore_label="E",
        metrics=(),
        dimensions=(),
        filters=(),
        period=None,
        query_id="q",
        executed_at="2026-11-24T09:00:00+00:00",
        elapsed_ms=1,
    )
    return TableResult(title=title, columns=columns, rows=rows, row_count=len(rows), provenance=origin, **more)


def test_a_spreadsheet_runs_nothing_of_the_file() -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", " =1", "ok", 'say "hi", you\nthere']
    rows = [(text, "2026-10-01", -3.5) for text in evil] + [(None, None, None)]
    read = list(csv.reader(io.StringIO(csv_of(table(*rows)).decode(), newline="")))
    assert read[0] == ["'=País", "Día", "Ingresos"]
    assert [row[0] for row in read[1:9]] == [f"'{text}" for text in evil[:8]]
    assert [row[0] for row in read[9:11]] == evil[8:]
    assert {row[2] for row in read[1:11]} == {"-3.5"}, "a negative number is a number, not a formula"
    assert read[11] == ["", "", ""]
    assert not csv_of(table()).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("title", "period", "name"),
    [
        ("Ingresos por país", None, "ingresos-por-pais.csv"),
        ("../../etc/passwd\x00", None, "etc-passwd.csv"),
        ("销售", None, "report.csv"),
        ("x", (date(2026, 10, 1), date(2026, 11, 1)), "x-2026-10-01-2026-10-31.csv"),
        ("x", (date(2026, 10, 1), date(2026, 10, 2)), "x-2026-10-01.csv"),
    ],
)
def test_file_names_are_plain(title: str, period: tuple[date, date] | None, name: str) -> None:
    limits = DateRange(start=period[0], end=period[1]) if period else None
    made = attachment("report", table(("a", None, 1), title=title, period=limits))
    assert made.name == name and made.rows == 1 and len(made.sha256) == 64


def test_a_cut_table_says_so() -> None:
    assert rows_text(table(), "es") == ""
    assert rows_text(table(truncated=True).model_copy(update={"row_count": 9}), "en") == "0 of 9 rows"


async def test_several_at_once_fail_as_one() -> None:
    ended: list[str] = []

    async def slow() -> str:
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            ended.append("slow")
            raise
        return "slow"

    async def bad() -> str:
        await asyncio.sleep(0.01)
        raise ValueError("bad")

    with pytest.raises(ValueError, match="bad"):
        await together([slow(), bad(), slow()], at_once=2)
    assert set(ended) == {"slow"}

    async def number(n: int) -> int:
        await asyncio.sleep(0.01 / (n + 1))
        return n

    assert await together(number(n) for n in range(5)) == [0, 1, 2, 3, 4]
    assert await together([]) == []


async def test_reads_take_nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with serving(lambda _: Reply(200, {})) as server, new_client() as http:
        assert (await read_once_more(http, server.url, params=[("a[b]", "c")])).status_code == 200
        assert server.seen[0].query == [("a[b]", "c")]


async def test_twice_is_enough() -> None:
    async with serving(lambda _: Reply(504, {})) as server, new_client() as http:
        assert (await read_once_more(http, server.url)).status_code == 504
        assert len(server.seen) == 2


async def test_no_cookie_is_kept() -> None:
    baked = Reply(200, {}, headers={"Set-Cookie": "session=ana; Path=/"})
    async with serving(lambda _: baked) as server, new_client() as http, new_stream_client() as stream:
        for client in (http, http, stream, stream):
            await client.get(server.url)
    assert not any("cookie" in request.headers for request in server.seen)


async def test_requests_that_are_given_up_keep_no_connection() -> None:
    slow = Reply(200, chunks=[(0.002, "{"), (0.002, "}")])
    async with serving(lambda _: slow) as server, new_client(connections=4) as http:
        dice = random.Random(3)

        async def give_up() -> None:
            task = asyncio.ensure_future(http.get(server.url))
            await asyncio.sleep(dice.random() * 0.02)
            task.cancel()
            await asyncio.wait({task})

        for _ in range(30):
            await asyncio.wait([asyncio.ensure_future(give_up()) for _ in range(8)])
        assert (await http.get(server.url, timeout=2)).status_code == 200


def test_small_helpers() -> None:
    assert trimmed("a\n  b\x00c") == "a bc" and len(trimmed("x" * 999)) == 300
    assert json_of(httpx.Response(200, text="no")) is None
    assert retry_after(httpx.Response(429, headers={"Retry-After": "soon"})) is None
    assert joined(["a"], "es") == "a" and joined(["a", "b", "c"], "en") == "a, b and c"
    assert joined(["costes", "ingresos"], "es") == "costes e ingresos"
    assert joined(["agua", "hielo"], "es") == "agua y hielo"
    assert folded("  ÁÉñ  X ") == "aen x"
    assert lowered("AOV") == "AOV" and lowered("Ingresos") == "ingresos" and raised("ñu") == "Ñu"
    assert not under("http://[bad", ("http://a",)) and not under("ftp://a/x", ("ftp://a",))
    assert under("http://a:80/x/y", ("http://a/x",)) and not under("http://a/x", ("",))
