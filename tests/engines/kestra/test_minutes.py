from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from engines import minutes
from engines.minutes import table

CSV = "País,Canal,Ingresos\nEspaña,web,10.5\nMéxico,app,7\n".encode()
AUTH = {"Authorization": "Bearer t"}
TEXT = b"no,numbers\na,b\n"


def inside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def client(tmp_path: Path, anyio_backend: str) -> AsyncIterator[httpx.AsyncClient]:
    app = minutes.create_app(minutes.MinutesSettings(root=tmp_path / "minutes", token="t", url="http://m/minutes"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://m") as opened:
        yield opened


async def add(
    client: httpx.AsyncClient, title: str = "Ventas", meeting: str = "Lunes", data: bytes = TEXT, key: str = ""
) -> httpx.Response:
    return await client.post(
        "/reports",
        data={"title": title, "meeting": meeting},
        files={"report": ("r.csv", data, "text/csv")},
        headers=AUTH | ({"Idempotency-Key": key} if key else {}),
    )


@pytest.mark.anyio
async def test_the_same_key_writes_once(client: httpx.AsyncClient, tmp_path: Path) -> None:
    first, again = await add(client, key="e1"), await add(client, key="e1")
    assert first.json() == again.json()
    assert first.json()["png_url"] is None
    await add(client, key="e2")
    folder = tmp_path / "minutes" / "lunes"
    assert inside(folder) == [
        "minutes.md",
        "sections.json",
        "ventas-2.csv",
        "ventas.csv",
    ]
    assert (folder / "minutes.md").read_text(encoding="utf-8").count("## Ventas") == 2


@pytest.mark.anyio
async def test_nothing_in_a_report_becomes_markup(client: httpx.AsyncClient) -> None:
    evil = "<script>alert(1)</script>"
    await add(client, title=evil, meeting="Junta", data=f"a|b,{evil}\n[x](javascript:y),2\n".encode())
    page = await client.get("/junta/")
    assert evil not in page.text and "&lt;script&gt;" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    notes = (await client.get("/junta/minutes.md")).text
    assert "<script>" not in notes and "[x](" not in notes and "a\\|b" in notes
    assert 'href="junta/"' in (await client.get("/")).text


@pytest.mark.anyio
@pytest.mark.parametrize("meeting", ["../../etc", "..", "/etc/passwd", "a/../../b", "會議", "C:\\x", ".keys"])
async def test_a_meeting_never_leaves_the_folder(client: httpx.AsyncClient, tmp_path: Path, meeting: str) -> None:
    assert (await add(client, meeting=meeting)).status_code == 200
    assert inside(tmp_path) == ["minutes"]
    folders = [name for name in inside(tmp_path / "minutes") if name != ".keys"]
    assert len(folders) == 1 and "minutes.md" in inside(tmp_path / "minutes" / folders[0])


@pytest.mark.anyio
@pytest.mark.parametrize(
    "path", ["/lunes/../lunes/sections.json", "/lunes/sections.json", "/.keys/x", "/lunes/..%2f..%2fx", "/other/"]
)
async def test_only_minutes_are_served(client: httpx.AsyncClient, path: str) -> None:
    await add(client)
    assert (await client.get(path)).status_code == 404


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 422),
        (b"a,b\n1\n", 422),
        (b"\xff\xfe", 422),
        (b"a\n" + b"x" * (5 * 1024 * 1024), 413),
        (b"a,b\n" + b"1,2\n" * 20_001, 422),
    ],
)
async def test_reports_that_cannot_be_used(client: httpx.AsyncClient, data: bytes, status: int) -> None:
    assert (await add(client, data=data)).status_code == status


@pytest.mark.anyio
async def test_adding_needs_the_token_and_both_names(client: httpx.AsyncClient) -> None:
    assert (await client.post("/reports", headers={"Authorization": "Bearer x"})).status_code == 401
    assert (await add(client, title=" ")).status_code == 422
    assert (await add(client, meeting="x" * 121)).status_code == 422


@pytest.mark.anyio
async def test_a_chart_that_fails_keeps_no_table_out(tmp_path: Path) -> None:
    settings = minutes.MinutesSettings(root=tmp_path, token="t", url="http://m", locale="no-such")
    transport = httpx.ASGITransport(minutes.create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://m") as client:
        answer = await add(client, data=CSV)
    assert (answer.status_code, answer.json()["png_url"], answer.json()["rows"]) == (200, None, 2)


def test_a_line_over_time_and_bars_otherwise() -> None:
    time = table.chart(table.read(b"month,sales\n2026-01,1\n2026-02,2\n"), "t")
    assert time and time["mark"]["type"] == "line" and time["data"]["values"][0]["x"] == "2026-01-01T00:00:00+00:00"
    bars = table.chart(table.read(CSV), "t")
    assert bars and bars["mark"]["type"] == "bar" and bars["encoding"]["color"]["title"] == "Canal"
    assert table.chart(table.read(TEXT), "t") is None
    two = table.chart(table.read(b"a,b,c\nx,1,2\n"), "t")
    assert two and len(two["vconcat"]) == 2
    many = "day,who,n\n" + "".join(f"2026-01-0{d},p{i},{i}\n" for d in range(1, 4) for i in range(9))
    crowd = table.chart(table.read(many.encode()), "t")
    assert crowd and {value["s"] for value in crowd["data"]["values"]} == {f"p{i}" for i in range(3, 9)}
    assert crowd["title"]["subtitle"] == "who: 6/9"
