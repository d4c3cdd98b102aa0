from pathlib import Path

import httpx
import pytest

from engines.kestra import KestraSettings, create_app
from engines.kestra.executions import Execution
from engines.kestra.store import Store


async def get(tmp_path: Path, path: str, host: str = "127.0.0.1", client: str = "127.0.0.1") -> httpx.Response:
    settings = KestraSettings(
        flows_dir=Path("engines/flows"), data_dir=tmp_path, user="a@example.com", password="x", url="http://127.0.0.1/k"
    )
    store = Store(tmp_path / "kestra.sqlite")
    store.save(Execution("abc", "tienda", "churn_scoring", {"title": "<script>alert(1)</script>"}, []))
    store.close()
    transport = httpx.ASGITransport(create_app(settings), client=(client, 1))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as http:
        return await http.get(path)


PATH = "/ui/main/executions/tienda/churn_scoring/abc"


@pytest.mark.anyio
async def test_a_person_sees_an_execution_without_signing_in(tmp_path: Path) -> None:
    answer = await get(tmp_path, PATH)
    assert answer.status_code == 200 and "stopped while this execution ran" in answer.text
    assert "<script>" not in answer.text and "&lt;script&gt;" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.anyio
async def test_nobody_from_elsewhere_does(tmp_path: Path) -> None:
    assert (await get(tmp_path, PATH, client="10.0.0.1")).status_code == 403
    assert (await get(tmp_path, PATH, host="evil.example")).status_code == 403
    assert (await get(tmp_path, "/ui/main/executions/tienda/churn_scoring/nope")).status_code == 404
    assert (await get(tmp_path, "/api/v1/main/executions/abc")).status_code == 401
