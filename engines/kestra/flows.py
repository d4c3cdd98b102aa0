"""Flows: read from YAML, shown as Kestra's API shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

_HIERARCHY = "io.kestra.core.models.hierarchies."
_CHILDREN = {"then": "true", "else": "false", "tasks": None}
_INPUT_DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "SELECT": {"allowCustomValue": False, "isRadio": False, "autoSelectFirst": False},
    "MULTISELECT": {"itemType": "STRING", "allowCustomValue": False, "autoSelectFirst": False},
}

Json = dict[str, Any]


@dataclass(frozen=True)
class Flow:
    """One flow definition, with its YAML source."""

    document: Mapping[str, Any]
    source: str
    updated: datetime

    @property
    def id(self) -> str:
        return str(self.document["id"])

    @property
    def namespace(self) -> str:
        return str(self.document["namespace"])

    @property
    def disabled(self) -> bool:
        return bool(self.document.get("disabled", False))

    @property
    def labels(self) -> list[dict[str, str]]:
        """Labels as the list the API answers, whichever way they were written."""
        written = self.document.get("labels") or {}
        if isinstance(written, Mapping):
            return [{"key": str(key), "value": str(value)} for key, value in written.items()]
        return [{"key": str(item["key"]), "value": str(item["value"])} for item in written]

    @property
    def inputs(self) -> list[Json]:
        """Inputs with the defaults Kestra adds to each."""
        return [input_json(item) for item in self.document.get("inputs") or ()]

    @property
    def tasks(self) -> list[Json]:
        return list(self.document.get("tasks") or ())

    @property
    def after_execution(self) -> list[Json]:
        return list(self.document.get("afterExecution") or ())

    @property
    def triggers(self) -> list[Json]:
        return list(self.document.get("triggers") or ())

    @property
    def errors(self) -> list[Json]:
        return list(self.document.get("errors") or ())

    @property
    def outputs(self) -> list[Json]:
        return [{"required": True, **item} for item in self.document.get("outputs") or ()]

    def to_json(self, tenant: str, *, light: bool = False, source: bool = False) -> Json:
        """The flow as the API answers it; `light` is what the right to execute shows."""
        skipped = {"labels", "inputs", "outputs", "tasks", "disabled"}
        if light:
            skipped |= {"afterExecution", "errors", "finally", "variables", "triggers", "concurrency"}
        answer: Json = {"id": self.id, "namespace": self.namespace, "revision": 1}
        answer["updated"] = self.updated.astimezone(UTC).isoformat().replace("+00:00", "Z")
        answer |= {k: v for k, v in self.document.items() if k not in skipped | answer.keys()}
        answer |= {"inputs": self.inputs, "outputs": self.outputs}
        answer |= {"disabled": self.disabled, "deleted": False, "tenantId": tenant, "labels": self.labels}
        answer["tasks"] = [{"id": t["id"], "type": t["type"]} for t in self.tasks] if light else self.tasks
        if source:
            answer["source"] = self.source
        return answer

    def find_task(self, task_id: str) -> Json | None:
        """A task anywhere in the flow."""
        everything = [*self.tasks, *self.errors, *self.after_execution]
        return next((task for task in _walk(everything) if task["id"] == task_id), None)

    def graph(self) -> Json:
        """Nodes, edges and clusters, as the topology view takes them."""
        return _Graph(self).build()


def input_json(item: Mapping[str, Any]) -> Json:
    """One input (of a flow or of a pause) with Kestra's defaults filled in."""
    declared = dict(item)
    extra = _INPUT_DEFAULTS.get(str(declared.get("type")), {})
    return {"required": True, **extra, **declared}


def _walk(tasks: list[Json]) -> Iterator[Json]:
    for task in tasks:
        yield task
        for key in _CHILDREN:
            yield from _walk(list(task.get(key) or ()))


class _Graph:
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._nodes: list[Json] = []
        self._edges: list[Json] = []
        self._clusters: list[Json] = []

    def build(self) -> Json:
        root = self._point("root.root", "GraphClusterRoot")
        self._triggers(root)
        last = self._chain("root", root, self._flow.tasks, "SEQUENTIAL", None, [])
        final = self._point("root.finally", "GraphClusterFinally")
        after = self._point("root.after-execution", "GraphClusterAfterExecution")
        self._edge(last, final)
        self._edge(final, after)
        last = self._chain("root", after, self._flow.after_execution, "AFTER_EXECUTION", None, [])
        end = self._point("root.end", "GraphClusterEnd")
        self._edge(last, end)
        return {"nodes": self._nodes, "edges": self._edges, "clusters": self._clusters, "flowables": []}

    def _triggers(self, root: str) -> None:
        """A cluster of its own, which leads to the root."""
        if not self._flow.triggers:
            return
        start = self._point("root.Triggers.root", "GraphClusterRoot")
        end = self._point("root.Triggers.end", "GraphClusterEnd")
        members = [start, end]
        for trigger in self._flow.triggers:
            uid = f"root.Triggers.{trigger['id']}"
            shown = {"uid": uid, "type": _HIERARCHY + "GraphTrigger", "triggerDeclaration": trigger}
            self._nodes.append(shown | {"relationType": "PARALLEL"})
            members.append(uid)
            self._edge(start, uid)
            self._edge(uid, end)
        self._edge(end, root)
        cluster = {"uid": "cluster_root.Triggers", "type": _HIERARCHY + "GraphCluster", "relationType": "PARALLEL"}
        self._clusters.append({"cluster": cluster, "nodes": members, "parents": [], "start": start, "end": end})

    def _point(self, prefix: str, kind: str) -> str:
        uid = f"{prefix}-{len(self._nodes)}"
        self._nodes.append({"uid": uid, "type": _HIERARCHY + kind})
        return uid

    def _edge(self, source: str, target: str, relation: str | None = None, value: str | None = None) -> None:
        described = {} if relation is None else {"relationType": relation}
        if value is not None:
            described["value"] = value
        self._edges.append({"source": source, "target": target, "relation": described})

    def _chain(
        self, prefix: str, previous: str, tasks: list[Json], relation: str, value: str | None, inside: list[str]
    ) -> str:
        for task in tasks:
            uid = f"{prefix}.{task['id']}"
            branches = {key: list(task[key]) for key in _CHILDREN if task.get(key)}
            shown = {k: v for k, v in task.items() if k not in branches}
            node = {"uid": uid, "type": _HIERARCHY + "GraphTask", "task": shown, "relationType": relation}
            if branches:
                previous = self._cluster(node, previous, branches, relation, value)
            else:
                self._nodes.append(node)
                inside.append(uid)
                self._edge(previous, uid, relation, value)
                previous = uid
            value = None
        return previous

    def _cluster(
        self, node: Json, previous: str, branches: dict[str, list[Json]], relation: str, value: str | None
    ) -> str:
        uid = str(node["uid"])
        self._nodes.append(node)
        start, end = self._point(f"{uid}.root", "GraphClusterRoot"), self._point(f"{uid}.end", "GraphClusterEnd")
        members = [uid, start, end]
        self._edge(previous, start, relation, value)
        self._edge(start, uid)
        for key, tasks in branches.items():
            kind = "SEQUENTIAL" if key == "tasks" else "CHOICE"
            self._edge(self._chain(uid, uid, tasks, kind, _CHILDREN[key], members), end)
        cluster = {
            "uid": f"cluster_{uid}",
            "type": _HIERARCHY + "GraphCluster",
            "relationType": "SEQUENTIAL" if "tasks" in branches else "CHOICE",
            "taskNode": node,
        }
        self._clusters.append({"cluster": cluster, "nodes": members, "parents": [], "start": start, "end": end})
        return end


def load(folder: Path) -> dict[tuple[str, str], Flow]:
    """Every flow of a folder by namespace and id; sub-folders hold flows for other servers."""
    flows: dict[tuple[str, str], Flow] = {}
    for path in sorted(folder.glob("*.yaml")):
        source = path.read_text(encoding="utf-8")
        document = yaml.safe_load(source)
        if not isinstance(document, Mapping) or not {"id", "namespace", "tasks"} <= document.keys():
            raise ValueError(f"{path.name} is no flow: it needs id, namespace and tasks")
        flow = Flow(document, source, datetime.fromtimestamp(path.stat().st_mtime, UTC))
        flows[flow.namespace, flow.id] = flow
    return flows
