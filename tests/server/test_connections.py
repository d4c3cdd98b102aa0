"""Each person connects their own Lightdash account: sign-in, sealed tokens, renewal, ends that are told."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic_core import from_json

from tests.conftest import answers, engine_settings, environment, free_port, process, wait_for
from tests.server.conftest import Person, Told
from tests.server.test_effects import notices

QUESTION = "ingresos del mes pasado"
START = "/connections/lightdash/start"


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with engines_with(tmp_path_factory.mktemp("personal")) as ready:
        yield ready


@contextmanager
def engines_with(folder: Path, *flags: str, port: int = 0) -> Iterator[dict[str, Any]]:
    """Engines of this module alone."""
    log = folder / "engines.log"
    log.unlink(missing_ok=True)

    def ready() -> dict[str, Any] | None:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        found = [from_json(line) for line in lines if line.startswith("{")]
        return found[0] if found else None

    arguments = ("-m", "engines", "--data", str(folder / "data"), "--port", str(port or free_port()), *flags)
    with process(*arguments, env=environment(), log=log) as started:
        yield wait_for(ready, started, log)


@contextmanager
def serving(engines: dict[str, Any], data: Path, **env: str) -> Iterator[Person]:
    """A server over these engines without a token for all."""
    settings = {k: v for k, v in engine_settings(engines).items() if k != "LIGHTDASH_TOKEN"}
    port = free_port()
    base, log = f"http://127.0.0.1:{port}", data / f"server-{port}.log"
    given = environment(PORT=str(port), DATA=str(data), ASSISTANT_PUBLIC_URL=base, **{**settings, **env})
    with process("server.py", env=given, log=log) as started:
        wait_for(lambda: base if answers(f"{base}/readyz") else None, started, log)
        with httpx.Client(base_url=base, timeout=60, trust_env=False) as http:
            yield Person(base, http)


@pytest.fixture
def person(engines: dict[str, Any], tmp_path: Path) -> Iterator[Person]:
    with serving(engines, tmp_path) as person:
        yield person


def start(person: Person, **query: str) -> httpx.Response:
    found = person.http.get(START, params=query)
    assert found.status_code == 303, found.text
    return found


def say(engines: dict[str, Any], address: str, decision: str = "allow", email: str = "") -> str:
    """What a person does on Lightdash's page; returns where it sends them back to."""
    with httpx.Client(trust_env=False) as browser:
        page = browser.get(address)
        assert page.status_code == 200, page.text
        found = re.search(r'name="page" value="([^"]+)"', page.text)
        assert found and "Habla" in page.text
        who = engines["people"]
        form = {"page": found[1], "email": email or who["email"], "password": who["password"], "decision": decision}
        back = browser.post(address.partition("?")[0], data=form)
        assert back.status_code == 302, back.text
        return back.headers["location"]


def connect(person: Person, engines: dict[str, Any], email: str = "", **query: str) -> str:
    """The whole way; returns the page the person lands on."""
    back = say(engines, start(person, **query).headers["location"], email=email)
    landed = person.http.get(back)
    assert landed.status_code == 303
    return str(landed.headers["location"])


def lightdash_of(person: Person) -> Any:
    return next(e for e in person.http.get("/info").json()["engines"] if e["id"] == "lightdash")


def account(person: Person) -> Any:
    return lightdash_of(person)["account"]


def table(told: Told) -> bool:
    return any(r["kind"] == "table" for r in told.results)


def test_without_an_account_the_person_is_told_how_to_connect_one(person: Person) -> None:
    told = person.ask(QUESTION)
    assert not table(told) and told.end["outcome"] == {"type": "success"}
    assert notices(told.events) == [
        ("warning", "Aún no has conectado tu cuenta de Lightdash: pulsa «Conectar Lightdash» y vuelve a preguntar.")
    ]
    (notice,) = [e["value"] for e in told.events if e["type"] == "CUSTOM" and e["name"] == "notice"]
    assert notice["link"] == {"label": "Conectar Lightdash", "href": f"{START}?next=/t/{person.thread}"}
    assert account(person) == {"engine": "lightdash", "account": None, "start": START}
    assert lightdash_of(person)["state"] == "ready", "it is there, only the account is missing"
    assert "no puedo responder" in person.ask("ingresos del mes pasado por país").text


def test_a_person_connects_asks_and_disconnects(engines: dict[str, Any], tmp_path: Path) -> None:
    with serving(engines, tmp_path) as person:
        landed = connect(person, engines, next=f"/t/{person.thread}")
        assert landed == f"/t/{person.thread}?connection=lightdash&outcome=connected"
        assert account(person)["account"] == engines["people"]["email"]
        assert table(person.ask(QUESTION))
        assert person.http.get("/info").json()["questions"]["es"], "suggestions are those of the person"
    for file in tmp_path.glob("habla.db*"):
        assert b"ldapp_" not in file.read_bytes() and b"ldref_" not in file.read_bytes()
    with serving(engines, tmp_path) as again:
        assert table(again.ask(QUESTION)), "connected still after a restart"
        assert again.http.delete("/connections/lightdash").status_code == 204
        assert account(again)["account"] is None
        assert not table(again.ask(QUESTION))
        assert again.http.delete("/connections/lightdash").status_code == 204


def test_everybody_has_their_own_rights(person: Person, engines: dict[str, Any]) -> None:
    connect(person, engines, email="viewer@example.com")
    assert account(person)["account"] == "viewer@example.com"
    told = person.ask(QUESTION)
    assert not table(told) and "interactive viewer" in told.text + str(told.events)
    connect(person, engines, email="analyst@example.com")
    assert account(person)["account"] == "analyst@example.com"
    assert table(person.ask(QUESTION))


def test_another_key_means_connecting_again(engines: dict[str, Any], tmp_path: Path) -> None:
    with serving(engines, tmp_path) as person:
        connect(person, engines)
    (tmp_path / "secret.key").unlink()
    with serving(engines, tmp_path) as person:
        assert account(person)["account"] is None
        assert connect(person, engines).endswith("outcome=connected")
        assert table(person.ask(QUESTION))


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/t/../x", "/t/a?b=c", "javascript:1"])
def test_the_way_back_leads_to_this_page_only(person: Person, engines: dict[str, Any], wanted: str) -> None:
    assert connect(person, engines, next=wanted) == "/?connection=lightdash&outcome=connected"


def test_no_permission_and_codes_that_do_not_fit(person: Person, engines: dict[str, Any]) -> None:
    back = say(engines, start(person).headers["location"], decision="deny")
    assert person.http.get(back).headers["location"] == "/?connection=lightdash&outcome=denied"
    back = say(engines, start(person).headers["location"])
    state = dict(pair.split("=") for pair in urlsplit(back).query.split("&"))["state"]
    wrong = person.http.get("/connections/lightdash/callback", params={"state": state, "code": "guessed"})
    assert wrong.headers["location"] == "/?connection=lightdash&outcome=refused"
    for late in (back, "/connections/lightdash/callback?state=made-up&code=x", "/connections/lightdash/callback"):
        assert person.http.get(late).headers["location"] == "/?connection=lightdash&outcome=lost", "a state works once"
    assert account(person)["account"] is None


def test_only_engines_with_accounts(person: Person) -> None:
    for engine in ("kestra", "nothing"):
        answer = person.http.get(f"/connections/{engine}/start")
        assert answer.status_code == 404 and answer.json()["code"] == "no_accounts"
    assert [c["engine"] for c in person.http.get("/connections").json()["connections"]] == ["lightdash"]


def test_what_lightdash_no_longer_knows_is_told(tmp_path: Path) -> None:
    for name in ("engines", "data"):
        (tmp_path / name).mkdir()
    port = free_port()
    with serving_both(tmp_path, port) as (person, engines):
        connect(person, engines)
        assert table(person.ask(QUESTION))
    (tmp_path / "engines" / "data" / "lightdash" / "oauth.json").unlink()
    with serving_both(tmp_path, port) as (person, engines):
        told = person.ask(QUESTION)
        assert not table(told) and "ya no acepta tu sesión" in str(told.events)
        assert account(person)["account"] is None
        # The registration is gone as well: it is refused once, and made anew.
        assert start(person).headers["location"].startswith(engines["lightdash"]["url"])
        assert connect(person, engines).endswith("outcome=connected")
        assert table(person.ask(QUESTION))


@contextmanager
def serving_both(folder: Path, port: int) -> Iterator[tuple[Person, dict[str, Any]]]:
    with engines_with(folder / "engines", port=port) as engines, serving(engines, folder / "data") as person:
        yield person, engines


def test_a_token_about_to_end_is_renewed(tmp_path: Path) -> None:
    for name in ("engines", "data"):
        (tmp_path / name).mkdir()
    with engines_with(tmp_path / "engines", "--access-seconds", "60") as engines:
        with serving(engines, tmp_path / "data") as person:
            connect(person, engines)
            for question in (QUESTION, "pedidos de ayer", "ingresos por país del mes pasado"):
                assert table(person.ask(question))


def test_without_lightdash_the_person_comes_back_with_a_reason(engines: dict[str, Any], tmp_path: Path) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    with serving(engines, tmp_path, LIGHTDASH_URL=away) as person:
        assert start(person).headers["location"] == "/?connection=lightdash&outcome=down"
        assert "Lightdash" in str(person.ask(QUESTION).events)
