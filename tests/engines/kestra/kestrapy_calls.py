"""Kestra's official client against a server: every call that our own client makes, answered in the client's own types.

A program of its own, since the two lines of `kestrapy` cannot live in one environment: it is started with the folder of
one of them on PYTHONPATH, and prints what it saw as JSON. `URL USER PASSWORD DIALECT` are its arguments.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import kestrapy
from kestrapy.base_api import BaseApi
from kestrapy.exceptions import ApiException
from kestrapy.kestra_client import KestraClient
from kestrapy.models.label import Label
from kestrapy.models.query_filter import QueryFilter
from kestrapy.models.query_filter_field import QueryFilterField
from kestrapy.models.query_filter_op import QueryFilterOp

TENANT, NAMESPACE = "main", "tienda"
loose: set[str] = set()
"""Types that an answer did not fit: the client then builds them unchecked, without a word."""


def _unchecked(data: Any, return_type: Any) -> Any:
    loose.add(return_type.__name__)
    return _build(data, return_type)


_build = BaseApi._construct_model
BaseApi._construct_model = staticmethod(_unchecked)


def state(execution: Any) -> str:
    current = execution.state.current
    return str(getattr(current, "value", current))


def equals(field: Any, value: Any) -> Any:
    # Unchecked: 1.3.1 declares every value as a map, and so refuses a namespace.
    return QueryFilter.model_construct(var_field=field, operation=QueryFilterOp.EQUALS, value=value)


def until(client: Any, execution: str, *states: str) -> Any:
    for _ in range(200):
        found = client.executions.execution(execution, TENANT)
        if state(found) in states:
            return found
        time.sleep(0.05)
    raise AssertionError(f"still {state(found)}")


def refused(call: Any) -> int:
    try:
        call()
    except ApiException as error:
        return int(error.status)
    return 0


def main(url: str, user: str, password: str, dialect: str) -> dict[str, Any]:
    client = KestraClient(host=url, username=user, password=password, timeout=20)
    seen: dict[str, Any] = {"version": kestrapy.__version__}
    seen.update(flows(client))
    seen.update(run(client, dialect))
    seen.update(act(client, dialect))
    seen.update(pairs(client, dialect))
    wrong = KestraClient(host=url, username=user, password="no", timeout=20)
    seen["refused"] = [
        refused(lambda: wrong.executions.execution("x", TENANT)),
        refused(lambda: client.executions.execution("nobody", TENANT)),
        refused(lambda: client.executions.create_execution(TENANT, NAMESPACE, "nothing")),
        refused(lambda: client.executions.create_execution(TENANT, NAMESPACE, "send_campaign")),
        refused(lambda: client.executions.create_execution(TENANT, NAMESPACE, "churn_scoring", labels=["system.x:y"])),
    ]
    return {**seen, "loose": sorted(loose)}


def flows(client: Any) -> dict[str, Any]:
    found = client.flows.search_flows(TENANT, page=1, size=50, filters=[equals(QueryFilterField.NAMESPACE, NAMESPACE)])
    one = client.flows.flow(NAMESPACE, "refresh_warehouse", TENANT, source=True)
    light = client.executions.flow_from_execution(TENANT, NAMESPACE, "refresh_warehouse")
    graph = client.flows.generate_flow_graph(NAMESPACE, "refresh_warehouse", TENANT)
    return {
        "flows": sorted(flow.id for flow in found.results),
        "inputs": [(i.id, str(getattr(i.type, "value", i.type))) for i in one.inputs],
        "source": one.source.startswith("id: refresh_warehouse"),
        "light": [task.id for task in light.tasks],
        "graph": [len(graph.nodes) > 0, len(graph.edges) > 0, len(graph.clusters)],
    }


def run(client: Any, dialect: str) -> dict[str, Any]:
    given = {"title": "Ventas", "meeting": "Lunes", "report": ("ventas.csv", b"month,Orders\n2026-10,3\n", "text/csv")}
    labels = ["system.correlationId:sdk-1", "assistant.source:test"]
    made = client.executions.create_execution(TENANT, NAMESPACE, "export_to_minutes", labels=labels, inputs=given)
    followed = [state(e) for e in client.executions.follow_execution(made.id, TENANT) if getattr(e, "state", None)]
    done = client.executions.execution(made.id, TENANT)
    found = client.executions.search_executions(
        TENANT, filters=[equals(QueryFilterField.LABELS, {"system.correlationId": "sdk-1"})]
    )
    report = {"date": "2026-11-20", "recipient": "ana@example.com"}
    daily = client.executions.create_execution(TENANT, NAMESPACE, "daily_sales_report", wait=True, inputs=report)
    if dialect == "2.x":
        outputs = client.outputs.execution_outputs(daily.id, TENANT)
    else:
        outputs = client.executions.execution(daily.id, TENANT).outputs
    uri = outputs["report"]
    file = client.executions.download_file_from_execution(daily.id, uri, TENANT)
    size = client.executions.file_metadatas_from_execution(daily.id, uri, TENANT)
    logs = client.logs.list_logs_from_execution(made.id, TENANT)
    return {
        "followed": followed[-1],
        "tasks": [run.task_id for run in done.task_run_list],
        "found": [e["id"] for e in found["results"]] == [made.id],
        "file": len(file) == size.size > 0,
        "logs": sorted({str(getattr(line.level, "value", line.level)) for line in logs}),
        "text": "INFO" in client.logs.download_logs_from_execution(made.id, TENANT),
        "execution graph": len(client.executions.execution_flow_graph(made.id, TENANT).nodes) > 0,
    }


def act(client: Any, dialect: str) -> dict[str, Any]:
    api = client.executions
    slow = api.create_execution(TENANT, NAMESPACE, "refresh_warehouse", inputs={"full": True})
    until(client, slow.id, "RUNNING")
    api.kill_execution(slow.id, TENANT)
    killed = until(client, slow.id, "KILLED")
    named = api.set_labels_on_terminated_execution(slow.id, TENANT, [Label(key="team", value="sales")])
    again = api.replay_execution(slow.id, TENANT)
    other = api.replay_execution_with_inputs(slow.id, TENANT, inputs={"full": "false"})
    bulk = api.kill_executions_by_ids(TENANT, [again.id])
    until(client, again.id, "KILLED")
    done = until(client, other.id, "SUCCESS")
    asked = {"campaign": "Otoño", "segment": "vip"}
    paused = api.create_execution(TENANT, NAMESPACE, "send_campaign", inputs=asked)
    until(client, paused.id, "PAUSED")
    api.resume_execution(paused.id, TENANT, inputs={"approved": "true"})
    resumed = until(client, paused.id, "SUCCESS", "CANCELLED", "FAILED")
    body = bulk if isinstance(bulk, dict) else bulk.to_dict()
    return {
        "killed": state(killed),
        "labels": "team" in [item.key for item in named.labels] if named and named.labels else None,
        "replayed": [again.id != slow.id, other.inputs == {"full": False}, state(done)],
        "bulk": sorted(body),
        "resumed": state(resumed),
    }


def pairs(client: Any, dialect: str) -> dict[str, Any]:
    client.kv.set_key_value(NAMESPACE, "sdk", TENANT, '"yes"')
    got = client.kv.key_value(NAMESPACE, "sdk", TENANT)
    listed = client.kv.list_all_keys(TENANT, filters=[equals(QueryFilterField.NAMESPACE, NAMESPACE)])
    gone = client.kv.delete_key_value(NAMESPACE, "sdk", TENANT)
    return {"kv": [got.value, [entry.key for entry in listed.results], bool(gone)]}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
