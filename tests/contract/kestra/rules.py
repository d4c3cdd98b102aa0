"""What Kestra answers, as far as we rely on it, in both lines: for stand-in, derived examples and real servers."""

from __future__ import annotations

from tests.contract.shape import MAYBE_TEXT, Either
from tests.contract.watch import Rule

T = r"/api/v1/[^/]+"
LABELS = [{"key": str, "value": str}]
STATE = {
    "current": str,
    "histories": [{"state": str, "date": str}],
    "startDate": str,
    "endDate?": str,
    "duration?": str,
}
INPUT = {
    "id": str,
    "type": str,
    "required?": bool,
    "displayName?": MAYBE_TEXT,
    "description?": MAYBE_TEXT,
    "defaults?": object,
    "values?": list,
}
FLOW = {
    "id": str,
    "namespace": str,
    "revision": int,
    "description?": MAYBE_TEXT,
    "inputs?": [INPUT],
    "outputs?": [{"id": str, "type": str}],
    "labels?": LABELS,
    "disabled": bool,
    "deleted?": bool,
    "draft?": bool,
    "tasks": [{"id": str, "type": str}],
}
TASK_RUN = {"id": str, "taskId": str, "state": STATE, "attempts?": [{"state": STATE}]}
EXECUTION = {
    "id": str,
    "namespace": str,
    "flowId": str,
    "flowRevision": int,
    "state": STATE,
    "labels?": LABELS,
    "inputs?": dict,
    "taskRunList?": [TASK_RUN],
    "originalId": str,
}
STARTED = {**EXECUTION, "url?": str}
CHECKED = {
    "id": str,
    "namespace": str,
    "inputs": [{"input": INPUT, "enabled": bool, "isDefault": bool, "errors": [{"message": str}]}],
    "checks": [{"message": str, "behavior": str}],
}
LOG = {
    "namespace": str,
    "flowId": str,
    "executionId": str,
    "timestamp": str,
    "level": str,
    "message?": MAYBE_TEXT,
    "taskId?": str,
    "taskRunId?": str,
}
NODE = {
    "uid": str,
    "type": str,
    "task?": {"id": str, "type": str},
    "triggerDeclaration?": {"id": str, "type": str},
    "relationType?": MAYBE_TEXT,
    "branchType?": MAYBE_TEXT,
}
EDGE = {"source": str, "target": str, "relation": {"relationType?": MAYBE_TEXT, "value?": MAYBE_TEXT}}
CLUSTER = {
    "cluster": {"uid": str, "type": str, "taskNode?": Either(NODE, None)},
    "nodes": [str],
    "parents": [str],
    "start": str,
    "end": str,
}
GRAPH = {"nodes": [NODE], "edges": [EDGE], "clusters": [CLUSTER]}
LEGACY = {"message": str, "_links?": dict, "_embedded?": object}
PROBLEM = {"type": str, "title": str, "status": int, "detail?": str, "instance?": str}
ERROR = Either(LEGACY, PROBLEM)
CONFIGS = {"version": str, "edition?": Either("OSS", "EE"), "isBasicAuthInitialized?": bool}

RULES: tuple[Rule, ...] = (
    Rule("GET", "/api/v1/configs", 200, CONFIGS),
    Rule("GET", f"{T}/flows/search", 200, {"results": [FLOW], "total": int}),
    Rule("GET", f"{T}/flows/[^/]+/[^/]+", 200, FLOW),
    Rule("GET", f"{T}/flows/[^/]+/[^/]+/graph", 200, GRAPH),
    Rule("POST", f"{T}/flows", 200, FLOW),
    Rule("DELETE", f"{T}/flows/[^/]+/[^/]+", 204, object, kind=""),
    Rule("POST", f"{T}/executions/[^/]+/[^/]+/validate", 200, CHECKED),
    Rule("GET", f"{T}/executions/search", 200, {"results": [EXECUTION], "total": int}),
    Rule("GET", f"{T}/executions/[^/]+", 200, EXECUTION),
    Rule("POST", f"{T}/executions/[^/]+/[^/]+", 200, STARTED),
    Rule("DELETE", f"{T}/executions/[^/]+", 204, object, kind=""),
    # 1.x accepts and says nothing; 2.x answers once the executor has done it.
    Rule("DELETE", f"{T}/executions/[^/]+/kill", 202, object, kind=""),
    Rule("DELETE", f"{T}/executions/[^/]+/actions/kill", 200, EXECUTION),
    Rule("POST", f"{T}/executions/[^/]+/resume", 204, None, kind=""),
    Rule("POST", f"{T}/executions/[^/]+/actions/resume", 200, EXECUTION),
    Rule("POST", f"{T}/executions/[^/]+/actions/resume/validate", 200, CHECKED),
    Rule("GET", f"{T}/executions/[^/]+/file", 200, object, kind=""),
    Rule("GET", f"{T}/executions/[^/]+/file/metas", 200, {"size": int}),
    Rule("GET", f"{T}/executions/[^/]+/follow", 200, object, kind="text/event-stream"),
    Rule("GET", f"{T}/outputs/executions/[^/]+", 200, dict),
    Rule("GET", f"{T}/logs/[^/]+", 200, [LOG]),
    # Some routes answer a text or nothing; where it is JSON it has one of two shapes.
    *(Rule(m, ".*", 0, Either(ERROR, str, None), kind="") for m in ("GET", "POST", "DELETE")),
)
