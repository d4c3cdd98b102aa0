"""Every nasty thing that Kestra and the proxies before it are known to do, and that nothing is ever sent twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import HablaError, NotConfigured, ToolFailed, UpstreamUnavailable
from engines.kestra.faults import KINDS
from tests.engines.kestra import conftest as stand_in
from tools.base import Execution, Proposal
from tools.kestra import KestraSettings
from tools.kestra.acts import kill
from tools.kestra.client import KestraClient
from tools.kestra.follow import follow
from tools.kestra.start import CORRELATION, StartFlowTool
from tools.wire import new_client

pytestmark = pytest.mark.anyio
FLOW = "tienda/refresh_warehouse"
START = {"method": "POST", "path": r"/executions/tienda/refresh_warehouse$"}
PROPOSAL = Proposal(title="R", target=FLOW, revision=1, arguments=(), values={"full": "false"}, lang="en")
BOTH = pytest.mark.parametrize("dialect", ["1.x", "2.x"])


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], stand_in.Site]]:
    opened: dict[str, stand_in.Site] = {}

    def site(dialect: str) -> stand_in.Site:
        if dialect not in opened:
            folder = tmp_path_factory.mktemp("kestra")
            opened[dialect] = stand_in._serve(stand_in.FLOWS, folder, {"dialect": dialect, "task_delay": 0.02})
        return opened[dialect]

    yield site
    for made in opened.values():
        made.stop()


class Trial:
    """Our client before a stand-in that can be told to misbehave."""

    def __init__(self, site: stand_in.Site, client: KestraClient, name: str) -> None:
        self.site, self.client, self.tool, self.name = site, client, StartFlowTool(client), name

    def fault(self, **fault: Any) -> None:
        self.faults(fault)

    def faults(self, *faults: dict[str, Any]) -> None:
        answer = self.site.http.post(f"{self.site.url}/kestra/__faults", json=list(faults))
        assert answer.status_code == 200, answer.text

    @property
    def runs(self) -> list[str]:
        """Ids of what was started here, the oldest first."""
        query = {f"filters[labels][EQUALS][{CORRELATION}]": self.name, "sort": "state.startDate:asc"}
        return [item["id"] for item in self.site.http.get("/executions/search", params=query).json()["results"]]

    async def start(self) -> Execution:
        return await self.tool.perform(PROPOSAL, self.name)

    async def to_the_end(self, execution_id: str) -> list[Execution]:
        return [state async for state in follow(self.client.speaking("en"), execution_id)]


Try = Callable[..., Trial]


@pytest.fixture
async def trial(sites: Callable[[str], stand_in.Site], request: pytest.FixtureRequest) -> AsyncIterator[Try]:
    made: list[Trial] = []

    def open_trial(dialect: str, **settings: Any) -> Trial:
        site = sites(dialect)
        quick: dict[str, Any] = {"quiet": 0.15, "backoff": (0.05,), "settling": 3.0, "after": 1.0}
        given = {"url": f"{site.url}/kestra", "user": stand_in.USER, "password": stand_in.PASSWORD}
        kestra = KestraSettings(namespace="tienda", **{**given, **quick, **settings})
        client = KestraClient(kestra, new_client(read=0.8, total=1.5), lang="en")
        made.append(Trial(site, client, f"{request.node.name}-{time.monotonic_ns()}"))
        return made[-1]

    yield open_trial
    for one in made:
        one.faults()
        await one.client.http.aclose()


DOUBT, REFUSED = UpstreamUnavailable, ToolFailed
STARTS: list[tuple[str, str, type[HablaError], int, str]] = [
    ("error", "1.x", DOUBT, 0, "in_doubt"),
    ("error_after", "2.x", DOUBT, 1, "in_doubt"),
    ("timeout", "2.x", DOUBT, 0, "in_doubt"),
    ("timeout_after", "2.x", DOUBT, 1, "in_doubt"),
    ("vanished_after", "2.x", DOUBT, 1, "in_doubt"),
    ("reset_after", "1.x", DOUBT, 1, "in_doubt"),
    ("garbage", "2.x", DOUBT, 0, "in_doubt"),
    ("garbage_after", "1.x", DOUBT, 1, "in_doubt"),
    ("html", "2.x", DOUBT, 0, "in_doubt"),
    ("hang", "2.x", DOUBT, 0, "in_doubt"),
    ("unavailable", "2.x", DOUBT, 0, "in_doubt"),
    ("busy", "1.x", REFUSED, 0, "upstream_unavailable"),
    ("forbidden", "2.x", REFUSED, 0, "forbidden"),
    ("unauthorized", "1.x", REFUSED, 0, "not_configured"),
]


@pytest.mark.parametrize(("kind", "dialect", "error", "runs", "code"), STARTS, ids=[s[0] for s in STARTS])
async def test_a_start_that_goes_wrong_is_told_for_what_it_is_and_sent_once(
    trial: Try, kind: str, dialect: str, error: type[HablaError], runs: int, code: str
) -> None:
    here = trial(dialect)
    # Twice, so that a second send would be seen to go through the same fault.
    here.fault(kind=kind, times=2, seconds=2, **START)
    with pytest.raises(error) as told:
        await here.start()
    left = here.site.http.get(f"{here.site.url}/kestra/__faults").json()
    assert [(fault["kind"], fault["times"]) for fault in left] == [(kind, 1)], "sent once"
    assert told.value.code == code and "Kestra" in told.value.message
    assert len(here.runs) == runs
    found = await here.tool.find(PROPOSAL, here.name)
    assert [found.id] * bool(found) == here.runs if found else runs == 0


async def test_of_two_runs_with_one_key_the_oldest_is_the_one(trial: Try) -> None:
    here = trial("2.x")
    here.fault(kind="twice_reset_after", **START)
    with pytest.raises(UpstreamUnavailable):
        await here.start()
    runs = here.runs
    found = await here.tool.find(PROPOSAL, here.name)
    assert len(runs) == 2 and found and found.id == runs[0]


async def test_an_answer_in_drops_is_taken_or_given_up_but_never_waited_for_without_end(trial: Try) -> None:
    here = trial("2.x")
    here.fault(kind="drip", seconds=0.5, **START)
    assert (await here.start()).id == here.runs[0]
    other = trial("2.x")
    other.name = f"{other.name}-slow"
    other.fault(kind="drip", seconds=60, **START)
    began = time.monotonic()
    with pytest.raises(UpstreamUnavailable) as told:
        await other.start()
    assert time.monotonic() - began < 10 and told.value.code == "in_doubt" and len(other.runs) == 1


STREAM = {"path": r"/follow$"}
STREAMS: list[tuple[str, dict[str, Any]]] = [
    ("follow_early", {**STREAM, "times": 2}),
    ("follow_no_end", STREAM),
    ("follow_silent", STREAM),
    ("follow_quiet_cut", {**STREAM, "seconds": 0.2, "times": 3}),
    ("unauthorized", {**STREAM, "times": 2}),
    ("unavailable", {"path": r"/executions/\w{22}$", "times": 3}),
    ("html", {"path": r"/executions/\w{22}", "times": 3}),
    ("garbage", {"path": r"/executions/\w{22}", "times": 3}),
    ("error", {"path": r"/executions/\w{22}", "times": 4}),
]


@BOTH
@pytest.mark.parametrize(("kind", "fault"), STREAMS, ids=[s[0] for s in STREAMS])
async def test_a_bad_stream_hides_no_end(trial: Try, dialect: str, kind: str, fault: dict[str, Any]) -> None:
    here = trial(dialect)
    started = await here.start()
    here.fault(kind=kind, **fault)
    states = await here.to_the_end(started.id)
    last = states[-1]
    assert (last.state, last.ok, last.live) == ("SUCCESS", True, False)
    assert last.outputs == {"summary": "Warehouse refreshed (full: false)"}
    assert all(s.live for s in states[:-1]) and len(here.runs) == 1


async def test_a_run_that_cannot_be_read_at_first_is_waited_for(trial: Try) -> None:
    here = trial("1.x")
    here.fault(kind="late", seconds=1.0)
    started = await here.start()
    assert here.site.http.get(f"/executions/{started.id}").status_code == 404
    assert (await here.to_the_end(started.id))[-1].ok and len(here.runs) == 1


async def test_a_late_run_in_doubt_is_found_once_it_is_there(trial: Try) -> None:
    here = trial("1.x")
    here.faults({"kind": "late", "seconds": 0.8}, {"kind": "reset_after", **START})
    with pytest.raises(UpstreamUnavailable):
        await here.start()
    assert await here.tool.find(PROPOSAL, here.name) is None
    await asyncio.sleep(1.0)
    found = await here.tool.find(PROPOSAL, here.name)
    assert found and [found.id] == here.runs


async def test_an_id_that_nobody_knows_ends(trial: Try) -> None:
    here = trial("2.x", settling=0.3)
    here.fault(kind="follow_unknown", seconds=5.0)
    began = time.monotonic()
    with pytest.raises(ToolFailed) as told:
        await here.to_the_end("4NFYrJfMEBQpLNDsGwXWZg")
    assert told.value.code == "not_found" and time.monotonic() - began < 4


async def test_a_credential_lost_midway_is_told_and_the_run_is_none_the_worse(trial: Try) -> None:
    here = trial("2.x")
    started = await here.start()
    here.fault(kind="unauthorized", path=r"/executions/\w{22}", times=2)
    with pytest.raises(NotConfigured, match="KESTRA_USER"):
        await here.to_the_end(started.id)
    here.faults()
    assert (await here.to_the_end(started.id))[-1].ok and len(here.runs) == 1


@BOTH
async def test_lost_outputs_leave_a_run_that_went_well(trial: Try, dialect: str) -> None:
    here = trial(dialect)
    started = await here.start()
    here.fault(kind="outputs_gone")
    last = (await here.to_the_end(started.id))[-1]
    assert last.ok and last.outputs == {} and last.files == ()


@BOTH
async def test_a_log_that_comes_late_is_empty_and_then_there(trial: Try, dialect: str) -> None:
    here = trial(dialect)
    here.faults({"kind": "fail", "flow": "refresh_warehouse"}, {"kind": "logs_late", "seconds": 1.5})
    started = await here.start()
    last = (await here.to_the_end(started.id))[-1]
    assert (last.state, last.error) == ("FAILED", "choose")
    assert await here.tool.read_log(started.id, "en") == ()
    here.faults()
    (line,) = await here.tool.read_log(started.id, "en")
    assert (line.level, line.task, line.message) == ("ERROR", "choose", "This execution was told to fail.")


@pytest.mark.parametrize(("real", "believed"), [("1.x", "2.0.7"), ("2.x", "1.3.25")])
async def test_the_other_dialects_action_paths_are_known_for_what_they_are(
    trial: Try, real: str, believed: str
) -> None:
    here = trial(real, version=believed)
    started = await here.start()
    with pytest.raises(HablaError) as told:
        await kill(here.client, started.id)
    assert isinstance(told.value, NotConfigured | ToolFailed)
    assert "another version" in told.value.message and believed in told.value.message
    assert here.client.probe.dialect is None, "asked anew"
    assert (await here.to_the_end(started.id))[-1].state == "SUCCESS", "not killed"


async def test_an_upgrade_under_us_is_noticed_by_the_look_at_its_health(
    trial: Try, sites: Callable[[str], stand_in.Site]
) -> None:
    here = trial("2.x")
    here.client.probe.dialect, here.client.probe.version = "1.x", "1.3.25"
    assert await here.client.dialect() == "1.x" and await here.client.dialect(fresh=True) == "2.x"


async def test_a_proxys_wish_to_wait_is_passed_on(trial: Try) -> None:
    here = trial("2.x")
    for kind in ("busy", "unavailable"):
        here.fault(kind=kind, method="GET", path="/flows/search", times=2, seconds=7)
        with pytest.raises(UpstreamUnavailable) as told:
            await here.client.get("/flows/search")
        assert told.value.retry_after == 7.0
        here.faults()


def test_every_fault_is_tried() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [kind for kind in sorted(KINDS) if f'"{kind}"' not in source] == []
