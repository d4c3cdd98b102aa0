"""Every engine on a bad day, through the front door, in both languages.

The person reads which system it is, what happened and what to do; the run has one end; the next turn works; and a
write that is in doubt is looked up, never sent again. A proxy in front of each stand-in does the mischief and counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.conftest import answers, engine_settings, environment, free_port, process, wait_for
from tests.fakes.proxy import Kind, Proxy, Trouble, in_front_of
from tests.server.conftest import Person, Told
from tests.server.test_crash import executions

LANGS = ("es", "en")
LOCALES = {"es": "es-ES", "en": "en-GB"}
NAMES = {"lightdash": "Lightdash", "kestra": "Kestra", "tracardi": "Tracardi"}
TO_DO = {
    "es": r"(?i)vuelve a|comprueba|compruébalo|espera|prueba|revisa|\bpon\b|crea|pide|dale|pídelo",
    "en": r"(?i)\btry\b|check|wait|\bask\b|\bset\b|create|\bgive\b",
}
"""What the person can do about it."""
OTHER = {"es": r"\b(the|again|answered|moment)\b", "en": r"\b(el|la|los|vuelve|espera|momento)\b"}
"""Words that would be the other language."""
LEAKS = ("NullPointer", "secret", "<html", "Traceback", "Sign in", "Too Many Requests", "httpx", "ConnectError")
READ_KINDS: tuple[Kind | str, ...] = ("down", "slow", "cut", "garbage", "busy", "busy_soon", "broken", "refused")
QUESTIONS = {
    "lightdash": {"es": "ingresos del mes pasado", "en": "revenue last month"},
    "tracardi": {"es": "¿quién es {email}?", "en": "who is {email}?"},
    "kestra": {"es": "envía la campaña verano al segmento vip", "en": "send the summer campaign to segment vip"},
}
WHERE = {"lightdash": r"/query", "tracardi": r"/(profile|event)/", "kestra": r"/(validate|flows/tienda/.*)$"}
"""Calls of the question itself, not those that tell what can be asked."""
SEND = {
    "es": "envía las ventas del mes pasado a la minuta",
    "en": "send last month's sales to the meeting minutes",
}
NOTE = {
    "es": "anota en el perfil de {email} que prefiere que le escriban",
    "en": "note on the profile of {email} that they prefer e-mail",
}
START = r"/executions/tienda/export_to_minutes$"


@dataclass
class Place:
    """One server, its engines behind their proxies."""

    person: Person
    engines: dict[str, Any]
    proxies: dict[str, Proxy]
    email: str

    def ask(self, text: str, lang: str) -> Told:
        return self.person.ask(text.format(email=self.email), forwardedProps={"locale": LOCALES[lang]})

    def fresh(self) -> Place:
        return Place(Person(self.person.base, self.person.http), self.engines, self.proxies, self.email)


@pytest.fixture(scope="module")
def standing(engines: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("trouble")
    with ExitStack() as stack:
        proxies = {name: stack.enter_context(in_front_of(engines[name]["url"])) for name in NAMES}
        urls = {f"{name.upper()}_URL": proxy.url for name, proxy in proxies.items()}
        port, log = free_port(), folder / "server.log"
        given = environment(
            **{
                **engine_settings(engines), **urls, "PORT": str(port), "DATA": str(folder / "data"),
                "ASSISTANT_ENGINE_SECONDS": "3", "ASSISTANT_LOOKUP_SECONDS": "1", "ASSISTANT_FOLLOW_SECONDS": "20",
            }
        )  # fmt: skip
        base = f"http://127.0.0.1:{port}"
        with process("server.py", env=given, log=log) as started:
            wait_for(lambda: base if answers(f"{base}/readyz") else None, started, log)
            http = stack.enter_context(httpx.Client(base_url=base, timeout=60, trust_env=False))
            person = Person(base, http)
            person.ask("ingresos del mes pasado")  # What can be asked is read while all is well.
            yield Place(person, engines, proxies, _email(engines))


def _email(engines: dict[str, Any]) -> str:
    people = engines["tracardi"]
    form = {"username": people["user"], "password": people["password"]}
    with httpx.Client(base_url=people["url"], trust_env=False) as http:
        token = http.post("/user/token", data=form).json()["access_token"]
        asked = {"where": "data.contact.email.main EXISTS", "limit": 1}
        found = http.post("/profile/select", json=asked, headers={"Authorization": f"Bearer {token}"}).json()
    return str(found["result"][0]["data"]["contact"]["email"]["main"])


@pytest.fixture
def place(standing: Place) -> Iterator[Place]:
    """A new thread; all is well again afterwards."""
    yield standing.fresh()
    for proxy in standing.proxies.values():
        proxy.goes_wrong()
        proxy.up()


def goes_wrong(proxy: Proxy, kind: str, path: str = "", method: str = "") -> None:
    if kind == "down":
        proxy.down()
    else:
        proxy.goes_wrong(Trouble(kind, path, method))  # type: ignore[arg-type]


def read_by(told: Told) -> str:
    """Everything in this run that a person reads."""
    said = [told.text]
    for event in told.events:
        if event["type"] == "CUSTOM" and event["name"] == "notice":
            said.append(event["value"]["text"])
    said += [str(r["message"]) for r in told.results if isinstance(r, dict) and r.get("kind") == "error"]
    if told.end["type"] == "RUN_ERROR":
        said.append(told.end["message"])
    return "\n".join(said).replace("\u00a0", " ")


def check_told(told: Told, engine: str, lang: str) -> str:
    """Which system, what to do, in the person's language, nothing of the engine's insides; one end."""
    ends = [e for e in told.events if e["type"] in ("RUN_FINISHED", "RUN_ERROR")]
    assert len(ends) == 1 and told.events[-1] is ends[0]
    text = read_by(told)
    about = [line for line in text.splitlines() if NAMES[engine] in line]
    assert about, f"{engine} is not named: {text!r}"
    assert any(re.search(TO_DO[lang], line) for line in about), f"what to do is not said: {text!r}"
    assert not re.search(OTHER[lang], " ".join(about)), f"not in {lang}: {about}"
    assert not [leak for leak in LEAKS if leak.lower() in text.lower()], text
    assert "[…]" not in text, "an address or a time to wait is no figure to withhold"
    return text


def check_next(place: Place, lang: str) -> None:
    """In the same thread, with the engines well again."""
    for proxy in place.proxies.values():
        proxy.goes_wrong()
        proxy.up()
    told = place.ask({"es": "pedidos de ayer", "en": "orders yesterday"}[lang], lang)
    assert told.end["outcome"] == {"type": "success"} and told.results[0]["kind"] == "table", read_by(told)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", READ_KINDS)
@pytest.mark.parametrize("engine", QUESTIONS)
def test_a_question_on_a_bad_day(place: Place, engine: str, kind: str, lang: str) -> None:
    proxy = place.proxies[engine]
    goes_wrong(proxy, kind, WHERE[engine])
    before = len(proxy.seen)
    told = place.ask(QUESTIONS[engine][lang], lang)
    text = check_told(told, engine, lang)
    if kind == "busy_soon":
        assert "7" in text, "how long to wait is told when the engine says it"
    asked = [s for s in proxy.seen[before:] if re.search(WHERE[engine], s.path)]
    assert (kind == "down") == (not asked), "the trouble was met"
    assert len(asked) <= 8, "a server in trouble is not hammered"
    assert proxy.count("POST", START) == 0 or engine != "kestra"
    check_next(place, lang)


DOUBT = {"slow", "cut", "garbage", "broken"}
"""After these nobody can tell whether it began."""


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", READ_KINDS)
def test_an_approved_flow_on_a_bad_day_starts_at_most_once(place: Place, kind: str, lang: str) -> None:
    proxy = place.proxies["kestra"]
    interrupt = place.ask(SEND[lang], lang).interrupt
    before = proxy.count("POST", START)
    goes_wrong(proxy, kind, START, "POST")
    told = place.person.answer(interrupt, approved=True)
    sent = proxy.count("POST", START) - before
    begun = executions(place.engines, f"habla-{interrupt['id']}")
    assert sent == (0 if kind == "down" else 1), "sent once, whatever came back"
    assert begun == (1 if kind == "cut" else 0)
    text = read_by(told)
    assert len([e for e in told.events if e["type"] in ("RUN_FINISHED", "RUN_ERROR")]) == 1
    assert not [leak for leak in LEAKS if leak.lower() in text.lower()], text
    if kind == "cut":
        assert told.of("ACTIVITY_SNAPSHOT")[-1]["content"]["state"] == "SUCCESS", "it had begun, and was found again"
    else:
        check_told(told, "kestra", lang)
        assert (kind in DOUBT) == (told.results[-1].get("state") == "UNKNOWN"), told.results[-1]
    check_next(place, lang)
    assert proxy.count("POST", START) - before == sent, "nothing is sent later on either"
    assert executions(place.engines, f"habla-{interrupt['id']}") == begun


@pytest.mark.parametrize("lang", LANGS)
def test_in_doubt_and_out_of_sight(place: Place, lang: str) -> None:
    """The start's answer is lost, and the search for it fails too: told as unknown, and still sent once."""
    proxy = place.proxies["kestra"]
    interrupt = place.ask(SEND[lang], lang).interrupt
    before = proxy.count("POST", START)
    proxy.goes_wrong(Trouble("cut", START, "POST"), Trouble("broken", "/executions/search"))
    told = place.person.answer(interrupt, approved=True)
    assert told.results[-1]["state"] == "UNKNOWN"
    check_told(told, "kestra", lang)
    check_next(place, lang)
    assert proxy.count("POST", START) - before == 1


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", READ_KINDS)
def test_an_approved_note_on_a_bad_day_is_sent_at_most_once(place: Place, kind: str, lang: str) -> None:
    proxy = place.proxies["tracardi"]
    interrupt = place.ask(NOTE[lang], lang).interrupt
    before = proxy.count("POST", "/track$")
    goes_wrong(proxy, kind, "/track$", "POST")
    told = place.person.answer(interrupt, approved=True)
    assert proxy.count("POST", "/track$") - before == (0 if kind == "down" else 1)
    assert len([e for e in told.events if e["type"] in ("RUN_FINISHED", "RUN_ERROR")]) == 1
    if kind != "cut":
        check_told(told, "tracardi", lang)
    check_next(place, lang)
    assert proxy.count("POST", "/track$") - before <= 1


@pytest.mark.parametrize("engine", QUESTIONS)
def test_an_engine_that_is_down_from_the_start_is_named(
    engines: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, engine: str
) -> None:
    """What can be asked is missing a part: said in both languages, and the rest works."""
    folder = tmp_path_factory.mktemp("down")
    given = {**engine_settings(engines), f"{engine.upper()}_URL": f"http://127.0.0.1:{free_port()}"}
    port, log = free_port(), folder / "server.log"
    env = environment(**{**given, "PORT": str(port), "DATA": str(folder / "data"), "ASSISTANT_ENGINE_SECONDS": "1"})
    base = f"http://127.0.0.1:{port}"
    with process("server.py", env=env, log=log) as started:
        wait_for(lambda: base if answers(f"{base}/healthz") else None, started, log)
        with httpx.Client(base_url=base, timeout=60, trust_env=False) as http:
            for lang in LANGS:
                person = Person(base, http)
                told = person.ask(
                    QUESTIONS[engine][lang].format(email="ana@example.com"), forwardedProps={"locale": LOCALES[lang]}
                )
                check_told(told, engine, lang)
                assert person.ask({"es": "hola", "en": "hello"}[lang]).end["outcome"] == {"type": "success"}
