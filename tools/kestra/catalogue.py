"""Flows that may be offered: those that their authors labelled `assistant.expose=true`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from assistant.catalogue import CataloguePart, Flow, FlowInput, Words
from tools.kestra.client import KestraClient
from tools.kestra.executions import labels_of

Json = dict[str, Any]
_PAGE = 100
_MOST = 500
_KEPT_BACK = frozenset({"SECRET", "URI"})
"""Types that nobody fills in through a conversation: secrets, and addresses to call."""
_OLD_NAMES = {"BOOLEAN": "BOOL", "ENUM": "SELECT"}


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
    declared = [i for i in item.get("inputs") or () if isinstance(i, dict) and i.get("id")]
    inputs = [_input(i) for i in declared if _kind(i) not in _KEPT_BACK]
    if any(_input(i).required and _kind(i) in _KEPT_BACK for i in declared):
        return None
    names = Words(es=_names("es", labels), en=_names("en", labels))
    description = " ".join(str(item.get("description") or "").split())[:300]
    return Flow(
        id=f"{namespace}/{item['id']}",
        revision=int(item.get("revision") or 0),
        label=labels.get("assistant.name.en") or _first_sentence(description) or str(item["id"]),
        description=description,
        inputs=tuple(inputs),
        words=names,
        risk=labels.get("assistant.risk", ""),
    )


def _names(lang: str, labels: dict[str, str]) -> tuple[str, ...]:
    found = [labels.get(f"assistant.name.{lang}", ""), *labels.get(f"assistant.synonyms.{lang}", "").split(",")]
    return tuple(dict.fromkeys(" ".join(n.split()) for n in found if n.strip()))


def _first_sentence(text: str) -> str:
    return text.split(". ")[0].rstrip(".")


def _kind(raw: Json) -> str:
    kind = str(raw.get("type", "STRING")).upper()
    return _OLD_NAMES.get(kind, kind)


def _input(raw: Json) -> FlowInput:
    """An input with a default need not be asked for, whatever `required` says."""
    default = raw.get("defaults")
    return FlowInput(
        id=str(raw["id"]),
        type=_kind(raw),
        label=str(raw.get("displayName") or str(raw["id"]).replace("_", " ").capitalize()),
        required=bool(raw.get("required", True)) and default is None,
        default=_default(default),
        description=" ".join(str(raw.get("description") or "").split())[:300],
        choices=tuple(_choices(raw.get("values"))),
    )


def _default(default: Any) -> str | None:
    """A plain default as text; an expression is known to the server alone."""
    if default is None or "{{" in str(default):
        return None
    return str(default).lower() if isinstance(default, bool) else str(default)


def _choices(values: Any) -> Iterable[str]:
    for value in values or ():
        yield str(value.get("value") if isinstance(value, dict) else value)
