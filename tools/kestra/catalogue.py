"""Flows that may be offered: those that their authors labelled `assistant.expose=true`."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from assistant.catalogue import CataloguePart, Flow, Words
from tools.kestra.client import KestraClient
from tools.kestra.executions import labels_of
from tools.kestra.inputs import read_inputs

Json = dict[str, Any]
_PAGE = 100
_MOST = 500


async def load(client: KestraClient) -> CataloguePart:
    """Every exposed flow of the namespace."""
    await client.dialect()
    flows: list[Flow] = []
    page, seen = 1, 0
    while seen < _MOST:
        answer = await client.get(
            "/flows/search",
            [
                ("page", page),
                ("size", _PAGE),
                ("sort", "id:asc"),
                ("filters[namespace][EQUALS]", client.settings.namespace),
                ("filters[labels][EQUALS][assistant.expose]", "true"),
            ],
        )
        found = answer.get("results") if isinstance(answer, dict) else None
        if found is None:
            raise client.garbled()
        flows += [flow for item in found if (flow := read_flow(item, client.settings.namespace))]
        seen += len(found)
        if len(found) < _PAGE or seen >= int(answer.get("total") or 0):
            break
        page += 1
    return CataloguePart(flows=tuple(flows))


async def load_one(client: KestraClient, flow_id: str) -> Flow | None:
    """A flow as it is right now, or none when it is no longer for us."""
    namespace, _, name = flow_id.rpartition("/")
    item = await client.get(f"/flows/{quote(namespace, safe='')}/{quote(name, safe='')}")
    return read_flow(item, client.settings.namespace) if isinstance(item, dict) else None


def read_flow(item: Json, namespace: str) -> Flow | None:
    """One flow, or none when it is not for us: another namespace, not exposed, off, or not startable by a person.

    Filters are checked again here: a server that ignores them would otherwise offer everything.
    """
    labels = labels_of(item.get("labels"))
    if item.get("namespace") != namespace or labels.get("assistant.expose") != "true":
        return None
    if item.get("disabled") or item.get("deleted") or item.get("draft"):
        return None
    inputs, kept_back = read_inputs(item.get("inputs"))
    if any(one.required for one in kept_back):
        return None
    names = Words(es=_names("es", labels), en=_names("en", labels))
    description = " ".join(str(item.get("description") or "").split())[:300]
    return Flow(
        id=f"{namespace}/{item['id']}",
        revision=int(item.get("revision") or 0),
        label=labels.get("assistant.name.en") or _first_sentence(description) or str(item["id"]),
        description=description,
        inputs=inputs,
        words=names,
        risk=labels.get("assistant.risk", ""),
    )


def _names(lang: str, labels: dict[str, str]) -> tuple[str, ...]:
    found = [labels.get(f"assistant.name.{lang}", ""), *labels.get(f"assistant.synonyms.{lang}", "").split(",")]
    return tuple(dict.fromkeys(" ".join(n.split()) for n in found if n.strip()))


def _first_sentence(text: str) -> str:
    return text.split(". ")[0].rstrip(".")
