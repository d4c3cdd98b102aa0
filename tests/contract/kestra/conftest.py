"""One Kestra, real or stand-in, through our client; what is started is a flow of the suite's own, taken away again."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest

from assistant.catalogue import Catalogue
from tests.contract.kestra.rules import RULES
from tests.contract.subjects import Subject
from tests.contract.watch import Watch
from tests.tools.desk import Desk
from tools.base import Execution, Proposal
from tools.kestra import KestraEngine, KestraSettings
from tools.kestra.acts import kill
from tools.kestra.client import KestraClient
from tools.registry import all_tools

NAMESPACE = "habla_contract"
FLOW = """
id: {id}
namespace: habla_contract
description: Contract test of Habla; may be deleted at any time.
labels:
  assistant.expose: "true"
  assistant.risk: none
  assistant.name.en: Contract test {id}
inputs:
  - id: title
    type: STRING
    validator: ^.{{3,40}}$
  - id: count
    type: INT
    min: 1
    max: 10
    defaults: 2
  - id: colour
    type: SELECT
    values: [red, green, blue]
    defaults: green
  - id: flag
    type: BOOL
    defaults: false
  - id: note
    type: STRING
    required: false
tasks:
  - id: hello
    type: io.kestra.plugin.core.log.Log
    message: "hello {{{{ inputs.title }}}}"
  - id: rest
    type: io.kestra.plugin.core.flow.Sleep
    duration: {sleep}
  - id: values
    type: io.kestra.plugin.core.output.OutputValues
    values:
      greeting: "hello {{{{ inputs.title }}}}"
outputs:
  - id: greeting
    type: STRING
    value: "{{{{ outputs.values.values.greeting }}}}"
"""
"""Core plugins only. It waits a little, so that it can be seen running and be killed."""


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

    async def flow(self, sleep: str = "PT0.4S") -> str:
        """A new flow of ours, `<namespace>/<id>`; the test is skipped where the account may not make one."""
        name = f"contract_{uuid.uuid4().hex[:12]}"
        source = FLOW.format(id=name, sleep=sleep)
        headers = {**self.client.headers, "Content-Type": "application/x-yaml"}
        made = await self.client.http.post(f"{self.client.root}/flows", content=source, headers=headers)
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

    async def take_away(self) -> None:
        """Everything that was made: executions first, since a flow in use stays."""
        for flow in self.made:
            namespace, name = flow.split("/")
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
                if item["state"]["current"] in ("RUNNING", "CREATED", "QUEUED", "PAUSED"):
                    await kill(self.client, item["id"])
                await _until_gone(self.client, f"{self.client.root}/executions/{item['id']}")
            await _until_gone(self.client, f"{self.client.root}/flows/{flow}")
        self.made.clear()


async def _until_gone(client: KestraClient, url: str) -> None:
    """A kill takes a moment; until then the server refuses."""
    for _ in range(20):
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
        yield bench
    finally:
        await bench.take_away()
        await engine.aclose()
    assert not watch.breaches, "\n".join(watch.breaches[:20])
