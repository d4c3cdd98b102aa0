"""Flows that may be offered: those that their authors labelled `assistant.expose=true`, or made an MCP tool of."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from assistant.catalogue import CataloguePart, Flow, Words
from tools.kestra.client import KestraClient
from tools.kestra.executions import labels_of
from tools.kestra.inputs import read_inputs
from tools.kestra.offers import LABEL, offer_of

Json = dict[str, Any]
Params = list[tuple[str, str | int | float | bool | None]]
_PAGE = 100
_MOST = 500


async def load(client: KestraClient) -> CataloguePart:
    """Every exposed flow of the namespace. Those with a tool trigger can only be found among all of them."""
    labelled: Params = [(f"filters[labels][EQUALS][{LABEL}]", "true")]
    found = await _search(client, labelled)
    if await client.dialect() == "2.x":
        found |= {flow_id: flow for flow_id, flow in (await _search(client, [])).items() if flow_id not in found}
    return CataloguePart(flows=tuple(found[flow_id] for flow_id in sorted(found)))


async def _search(client: KestraClient, narrowed: Params) -> dict[str, Flow]:
    await client.dialect()
    flows: dict[str, Flow] = {}
    page, seen = 1, 0
    while seen < _MOST:
        answer = await client.get(
            "/flows/search",
            [
                ("page", page),
                ("size", _PAGE),
                ("sort", "id:asc"),
                ("filters[namespace][EQUALS]", client.settings.namespace),
                *narrowed,
            ],
        )
        found = answer.get("results") if isinstance(answer, dict) else None
        if found is None:
            raise client.garbled()
        flows |= {flow.id: flow for item in found if (flow := read_flow(item, client.settings.namespace))}
        seen += len(found)
        if len(found) < _PAGE or seen >= int(answer.get("total") or 0):
            break
        page += 1
    return flows


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
    offer = offer_of(labels, item.get("triggers"))
    if item.get("namespace") != namespace or offer is None:
        return None
    if item.get("disabled") or item.get("deleted") or item.get("draft"):
        return None
    inputs, kept_back = read_inputs(item.get("inputs"))
    if any(one.required for one in kept_back):
        return None
    names = Words(es=_names("es", labels), en=_names("en", labels))
    description = " ".join(str(item.get("description") or "").split())[:300] or offer.description
    return Flow(
        id=f"{namespace}/{item['id']}",
        revision=int(item.get("revision") or 0),
        label=labels.get("assistant.name.en") or offer.title or _first_sentence(description) or str(item["id"]),
        description=description,
        inputs=inputs,
        words=names,
        risk=offer.risk,
    )


def _names(lang: str, labels: dict[str, str]) -> tuple[str, ...]:
    found = [labels.get(f"assistant.name.{lang}", ""), *labels.get(f"assistant.synonyms.{lang}", "").split(",")]
    return tuple(dict.fromkeys(" ".join(n.split()) for n in found if n.strip()))


def _first_sentence(text: str) -> str:
    return text.split(". ")[0].rstrip(".")
