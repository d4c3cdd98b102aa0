"""The published AG-UI clients, old line and new, read what this server writes."""

import json
import shutil
import subprocess
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.server.conftest import Person
from tests.server.test_sentence import ES

NODE = shutil.which("node") or next((str(p) for p in ROOT.glob(".node/**/bin/node")), None)
pytestmark = pytest.mark.skipif(
    NODE is None or not (ROOT / "web/node_modules/agui-059").is_dir(),
    reason="NO JAVASCRIPT CLIENT TESTED: run `make web` to install them",
)


def client(line: str, person: Person, body: dict[str, Any]) -> Any:
    assert NODE is not None
    ran = subprocess.run(
        [NODE, "clients/agui.mjs", line, person.base],
        cwd=ROOT / "web",
        input=json.dumps(body),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(ran.stdout)


@pytest.mark.parametrize("line", ["old", "new"])
def test_the_sentence_through_the_published_client(person: Person, line: str) -> None:
    body = person.input(ES)
    said = client(line, person, body)
    assert said["failed"] is None and said["error"] is None
    kinds = [e["type"] for e in said["events"]]
    assert kinds[0] == "RUN_STARTED" and kinds[-1] == "RUN_FINISHED"
    roles = {m["id"]: m["role"] for m in said["messages"]}
    stored = person.http.get(f"/threads/{person.thread}").json()["messages"]
    assert all(roles[m["id"]] == m["role"] for m in stored), "the client holds the messages that the server stored"

    told = [e["metadata"]["origins"] for e in said["events"] if e["type"] == "TEXT_MESSAGE_CONTENT" and "metadata" in e]
    kept = [m["metadata"]["origins"] for m in stored if "metadata" in m]
    assert told and [o for origins in told for o in origins] == [o for origins in kept for o in origins]

    interrupt = said["events"][-1]["outcome"]["interrupts"][0]
    payload = {"approved": True, "digest": interrupt["metadata"]["digest"]}
    resume = [{"interruptId": interrupt["id"], "status": "resolved", "payload": payload}]
    done = client(line, person, person.input(resume=resume))
    assert done["failed"] is None and done["error"] is None
    assert done["events"][-1]["outcome"] == {"type": "success"}
    assert any(e["type"] == "CUSTOM" and e["value"].get("text") == "Reporte enviado" for e in done["events"])
