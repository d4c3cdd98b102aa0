"""One Kestra, real or stand-in, through our client; what is started is a flow of the suite's own, taken away again."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest

from assistant.catalogue import Catalogue
from tests.contract.kestra.flows import FLOW, NAMESPACE, made_here, new_name
from tests.contract.kestra.rules import RULES
from tests.contract.subjects import Subject
from tests.contract.watch import Watch
from tests.tools.desk import Desk
from tools.base import Execution, Proposal
from tools.kestra import KestraEngine, KestraSettings
from tools.kestra.acts import kill
from tools.kestra.client import KestraClient
from tools.registry import all_tools

CRASHED = 15 * 60.0
"""Seconds after which what a run has left behind is nobody's: a whole suite takes less."""
_LIVE = ("RUNNING", "CREATED", "QUEUED", "PAUSED", "RESTARTED", "RETRYING", "SUBMITTED", "BREAKPOINT")
_SWEPT: set[str] = set()


@dataclass
class Bench:
    """What a test has at hand."""

    subject: Subject
    settings: KestraSettings
    engine: KestraEngine
    client: KestraClient
    watch: Watch
    made: list[str] = field(default_factory=list)

    def told(self, response: httpx.Response) -> bool:
        return response.status_code not in (401, 403, 404, 405)

    async def flow(self, source: str = FLOW, *, age: float = 0.0, sleep: str = "PT0.4S") -> str:
        """A new flow of ours, `<namespace>/<id>`; the test is skipped where the account may not make one."""
        name = new_name(age)
        headers = {**self.client.headers, "Content-Type": "application/x-yaml"}
        content = source.format(id=name, sleep=sleep)
        made = await self.client.http.post(f"{self.client.root}/flows", content=content, headers=headers)
        if not self.told(made):
            pytest.skip(f"the account may not create flows in {NAMESPACE} ({made.status_code}): nothing is started")
        assert made.is_success, made.text
        self.made.append(f"{NAMESPACE}/{name}")
        return self.made[-1]

    async def desk(self) -> Desk:
        """With what can be asked right now."""
        return Desk(Catalogue.of([await self.engine.catalogue(fresh=True)]), all_tools([self.engine]), lang="en")

    async def propose(self, flow: str, **inputs: object) -> tuple[Desk, Proposal]:
        desk = await self.desk()
        desk.user_text = " ".join(map(str, inputs.values()))
        intent = desk.resolve("start_flow", flow=flow, inputs=inputs)
        return desk, await desk.write("start_flow").propose(intent, desk.context)

    async def start(self, flow: str, **inputs: object) -> tuple[Desk, Execution]:
        """Proposed and started as our tool does it."""
        desk, proposal = await self.propose(flow, **inputs)
        return desk, await desk.write("start_flow").perform(proposal, f"contract-{uuid.uuid4().hex}")

    async def take_away(self) -> None:
        """Everything that was made."""
        for flow in self.made:
            await self._remove(flow)
        self.made.clear()

    async def sweep(self) -> None:
        """What a run that crashed has left: flows of our namespace that bear our kind of name, and their executions."""
        place = ("filters[namespace][EQUALS]", NAMESPACE)
        for kind, key in (("executions", "flowId"), ("flows", "id")):
            answer = await self.client.get(f"/{kind}/search", [("page", 1), ("size", 200), place])
            found = {(str(item["namespace"]), str(item[key])) for item in answer["results"]}
            for namespace, name in sorted(found):
                if made_here(namespace, name, CRASHED):
                    await self._remove(f"{namespace}/{name}")

    async def _remove(self, flow: str) -> None:
        """Executions first, since a flow in use stays. What came along without being asked for is left alone."""
        namespace, name = flow.split("/")
        assert made_here(namespace, name), f"{flow} is not the suite's own"
        answer = await self.client.get(
            "/executions/search",
            [
                ("page", 1),
                ("size", 50),
                ("filters[namespace][EQUALS]", namespace),
                ("filters[flowId][EQUALS]", name),
            ],
        )
        for item in answer["results"]:
            if (item["namespace"], item["flowId"]) != (namespace, name):
                continue
            if item["state"]["current"] in _LIVE:
                await kill(self.client, item["id"])
            await _until_gone(self.client, f"{self.client.root}/executions/{item['id']}")
        await _until_gone(self.client, f"{self.client.root}/flows/{flow}")


async def _until_gone(client: KestraClient, url: str) -> None:
    """A kill takes a moment; until then the server refuses."""
    for _ in range(60):
        if (await client.http.delete(url, headers=client.headers)).status_code in (204, 404):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"could not be taken away: {url}")


async def states_of(desk: Desk, execution: Execution) -> list[Execution]:
    return [state async for state in desk.write("start_flow").follow(execution.id)]


@pytest.fixture
async def kestra(kestra_subject: Subject) -> AsyncIterator[Bench]:
    given = {k: v for k, v in kestra_subject.settings.items() if k in ("user", "password", "token", "tenant")}
    settings = KestraSettings(url=kestra_subject.url, namespace=NAMESPACE, **given)  # type: ignore[arg-type]
    engine = KestraEngine(settings)
    watch = Watch(settings.base, RULES)
    watch.on(engine._client.http)
    bench = Bench(kestra_subject, settings, engine, engine._client, watch)
    try:
        if kestra_subject.url not in _SWEPT:
            _SWEPT.add(kestra_subject.url)
            await bench.sweep()
        yield bench
    finally:
        await bench.take_away()
        await engine.aclose()
    assert not watch.breaches, "\n".join(watch.breaches[:20])
