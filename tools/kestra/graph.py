"""A flow as nodes and edges that people can read.

Kestra draws its graph with points where clusters begin and end, and gives them random names. They are joined away here:
what is left are steps and triggers by their own ids, the edges between them, and which step holds which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.catalogue import Lang
from assistant.errors import ToolFailed
from tools.kestra.catalogue import read_flow
from tools.kestra.client import KestraClient
from tools.kestra.executions import TERMINAL, labels_of, quoted, state_of, task_label
from tools.kestra.texts import say
from tools.records import FlowGraph, GraphEdge, GraphNode

Json = dict[str, Any]
Kind = Literal["next", "choice", "parallel", "error", "finally", "after", "dynamic"]
_MOST = 300
_KINDS: Mapping[str, Kind] = {
    "CHOICE": "choice",
    "PARALLEL": "parallel",
    "ERROR": "error",
    "FINALLY": "finally",
    "AFTER_EXECUTION": "after",
    "DYNAMIC": "dynamic",
}
_BAD = ("FAILED", "KILLED", "CANCELLED", "WARNING")


async def read_graph(client: KestraClient, flow: str, execution_id: str | None) -> FlowGraph:
    """The graph of an exposed flow, with the states of one of its executions.

    Raises:
        ToolFailed: the flow is not on offer, or the execution is not one of it.
    """
    namespace, _, name = flow.rpartition("/")
    path = f"/flows/{quoted(namespace)}/{quoted(name)}"
    item = await client.get(path)
    if not isinstance(item, dict) or read_flow(item, client.settings.namespace) is None:
        raise ToolFailed(say("missing", client.lang), code="not_found")
    states: dict[str, str] = {}
    if execution_id is not None:
        execution = await client.get(f"/executions/{quoted(execution_id)}")
        if (execution.get("namespace"), execution.get("flowId")) != (namespace, name):
            raise ToolFailed(say("missing", client.lang), code="not_found")
        states = states_of(execution)
    raw = await client.get(f"{path}/graph")
    if not isinstance(raw, dict) or not isinstance(raw.get("nodes"), list):
        raise client.garbled()
    return to_graph(raw, labels_of(item.get("labels")), states, client.lang)


def states_of(execution: Json) -> dict[str, str]:
    """One state a step: a step that runs many times is live while one run is, and bad when one run is."""
    runs: dict[str, list[str]] = {}
    for run in execution.get("taskRunList") or ():
        if isinstance(run, dict) and run.get("taskId"):
            runs.setdefault(str(run["taskId"]), []).append(state_of(run) or "CREATED")
    return {task: _one_of(states) for task, states in runs.items()}


def _one_of(states: list[str]) -> str:
    live = [s for s in states if s not in TERMINAL]
    bad = [s for s in _BAD if s in states]
    return live[-1] if live else (bad or states[-1:])[0]


@dataclass
class _Edges:
    """Edges by uid while points are joined away."""

    into: dict[str, list[tuple[str, Json]]] = field(default_factory=dict)
    out: dict[str, list[tuple[str, Json]]] = field(default_factory=dict)

    def add(self, source: str, target: str, relation: Json) -> None:
        if all(known != target for known, _ in self.out.get(source, ())):
            self.out.setdefault(source, []).append((target, relation))
            self.into.setdefault(target, []).append((source, relation))

    def join(self, uid: str) -> None:
        """Takes a point away: who led to it leads to where it led."""
        before, behind = self.into.pop(uid, []), self.out.pop(uid, [])
        for source, _ in before:
            self.out[source] = [(t, r) for t, r in self.out[source] if t != uid]
        for target, _ in behind:
            self.into[target] = [(s, r) for s, r in self.into[target] if s != uid]
        for source, first in before:
            for target, second in behind:
                if source != target:
                    self.add(source, target, _stronger(first, second))


def _stronger(first: Json, second: Json) -> Json:
    """The relation that says more; the second where both do, since it names the step that it leads to."""
    plain = (None, "SEQUENTIAL")
    return first if second.get("relationType") in plain and first.get("relationType") not in plain else second


def to_graph(raw: Json, labels: Mapping[str, str], states: Mapping[str, str], lang: Lang) -> FlowGraph:
    """Kestra's graph in ours."""
    found = [n for n in raw["nodes"] if isinstance(n, dict) and n.get("uid")][:_MOST]
    ids = {str(n["uid"]): identity for n in found if (identity := _identity(n))}
    edges = _Edges()
    for edge in raw.get("edges") or ():
        if isinstance(edge, dict):
            edges.add(str(edge.get("source")), str(edge.get("target")), edge.get("relation") or {})
    for uid in [u for u in {*edges.into, *edges.out} if u not in ids]:
        edges.join(uid)
    parents = _parents(raw.get("clusters") or (), ids)
    nodes: dict[str, GraphNode] = {}
    for node in found:
        uid = str(node["uid"])
        if uid in ids and ids[uid] not in nodes:
            kind, _, name = ids[uid].partition(":")
            is_task = kind == "task"
            nodes[ids[uid]] = GraphNode(
                id=ids[uid],
                kind="task" if is_task else "trigger",
                label=task_label(labels, name, lang) if is_task else f"{say('trigger', lang)}: {name}",
                parent=parents.get(uid),
                state=states.get(name) if is_task else None,
            )
    return FlowGraph(nodes=tuple(nodes.values()), edges=tuple(_edges(edges, ids)))


def _identity(node: Json) -> str:
    """`task:<id>` or `trigger:<id>`, or nothing for a point: uids are not for keeping."""
    task, trigger = node.get("task"), node.get("triggerDeclaration")
    if isinstance(task, dict) and task.get("id"):
        return f"task:{task['id']}"
    if isinstance(trigger, dict) and trigger.get("id"):
        return f"trigger:{trigger['id']}"
    return ""


def _parents(clusters: Iterable[Any], ids: Mapping[str, str]) -> dict[str, str]:
    """The step that holds a node; of nested ones the innermost, which names the fewest nodes."""
    found: dict[str, str] = {}
    known = [c for c in clusters if isinstance(c, dict) and isinstance(c.get("cluster"), dict)]
    for item in sorted(known, key=lambda c: -len(c.get("nodes") or ())):
        holder = ids.get(str((item["cluster"].get("taskNode") or {}).get("uid")), "")
        for uid in map(str, item.get("nodes") or ()):
            if holder and uid in ids and ids[uid] != holder:
                found[uid] = holder
    return found


def _edges(edges: _Edges, ids: Mapping[str, str]) -> Iterable[GraphEdge]:
    seen: set[tuple[str, str]] = set()
    for source, targets in edges.out.items():
        for target, relation in targets:
            pair = (ids.get(source, ""), ids.get(target, ""))
            if not all(pair) or pair in seen or pair[0] == pair[1]:
                continue
            seen.add(pair)
            value = relation.get("value")
            yield GraphEdge(
                source=pair[0],
                target=pair[1],
                kind=_KINDS.get(str(relation.get("relationType")), "next"),
                value=None if value is None else str(value)[:40],
            )
