"""/openapi.json says what is served, no more and no less."""

from typing import Any

from starlette.routing import Route

from assistant.routes import openapi
from tests.server.conftest import Person


def refs(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(refs(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(refs(item) for item in node))
    return set()


def test_every_route_is_documented_and_every_reference_resolves() -> None:
    document = openapi.build()
    served = {(r.path, method) for r in openapi.routes() if isinstance(r, Route) for method in r.methods or ()}
    documented = {(path, method.upper()) for path, methods in document["paths"].items() for method in methods}
    assert {(path, method) for path, method in served if method != "HEAD"} == documented
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert refs(document) <= known
    ids = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
    assert all(operation["summary"] for methods in document["paths"].values() for operation in methods.values())


def test_it_is_served(person: Person) -> None:
    assert person.http.get("/openapi.json").json() == openapi.build()


def test_the_page_can_reach_nothing_but_this_server(person: Person) -> None:
    for path in ("/", "/t/some-thread"):
        answer = person.http.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "connect-src 'self'" in policy and "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_health_answers_whoever_is_down(person: Person) -> None:
    assert person.http.get("/healthz").json() == {"status": "ok"}
    ready = person.http.get("/readyz").json()
    assert ready["status"] == "ready" and set(ready["engines"]) == {"lightdash", "kestra", "tracardi"}
