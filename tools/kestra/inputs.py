"""Declared inputs, of a flow or of a pause, in our words. Both lines of Kestra, old names included."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from assistant.catalogue import FlowInput

Json = dict[str, Any]
_OLD_NAMES = {"BOOLEAN": "BOOL", "ENUM": "SELECT"}
_DEEP = 5


def read_inputs(declared: Any) -> tuple[tuple[FlowInput, ...], tuple[FlowInput, ...]]:
    """Those that a conversation may fill in, and those that are kept back from it.

    Kept back are secrets, and addresses that a flow can do without: where a flow calls is its author's to say. An
    address that it cannot do without must be in the person's own words, as every address.
    """
    found = [read_input(raw, prefix) for raw, prefix in _flat(declared, "", _DEEP)]
    kept = tuple(one for one in found if one.type == "SECRET" or (one.type == "URI" and not one.required))
    return tuple(one for one in found if one not in kept), kept


def _flat(declared: Any, prefix: str, deep: int) -> Iterator[tuple[Json, str]]:
    """Children of a form are inputs of their own, called `form.child`."""
    for raw in declared if isinstance(declared, list) else ():
        if not isinstance(raw, dict) or not (raw.get("id") or raw.get("name")):
            continue
        if _kind(raw) == "FORM":
            if deep:
                yield from _flat(raw.get("inputs"), f"{prefix}{raw.get('id') or raw.get('name')}.", deep - 1)
        else:
            yield raw, prefix


def read_input(raw: Json, prefix: str = "") -> FlowInput:
    """One input. With a default it need not be asked for, whatever `required` says; nor while another disables it."""
    name, kind = str(raw.get("id") or raw.get("name")), _kind(raw)
    choices, labels = _choices(raw.get("values"))
    default = raw.get("defaults")
    if default is None and raw.get("autoSelectFirst") and choices:
        default = choices[0]
    depends = raw.get("dependsOn") or {}
    must = bool(raw.get("required", True))
    first = bool(raw.get("expression") and raw.get("autoSelectFirst"))
    low, high = ("after", "before") if kind in ("DATE", "DATETIME", "TIME") else ("min", "max")
    return FlowInput(
        id=prefix + name,
        type=kind,
        label=str(raw.get("displayName") or name.replace("_", " ").capitalize()),
        required=must and default is None and not depends and not first,
        default=_text(default),
        description=" ".join(str(raw.get("description") or "").split())[:300],
        choices=choices,
        must=must and not depends,
        labels=labels,
        free=bool(raw.get("allowCustomValue")) or bool(raw.get("expression")),
        hint=_text(raw.get("prefill")) or "",
        least=_text(raw.get(low)),
        most=_text(raw.get(high)),
        pattern=str(raw.get("validator") or ""),
        items=str(raw.get("itemType") or "STRING").upper(),
    )


def _kind(raw: Json) -> str:
    kind = str(raw.get("type", "STRING")).upper()
    return _OLD_NAMES.get(kind, kind)


def _text(value: Any) -> str | None:
    """A plain value as it is written in a form; an expression is known to the server alone."""
    if value is None or "{{" in str(value):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _choices(values: Any) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Values, and what people read instead where 2.x gives a label."""
    found: list[str] = []
    labels: list[tuple[str, str]] = []
    for item in _listed(values):
        if isinstance(item, dict):
            found.append(str(item.get("value")))
            if item.get("label") not in (None, item.get("value")):
                labels.append((str(item.get("value")), str(item["label"])))
        else:
            found.append(_text(item) or "")
    return tuple(found), tuple(labels)


def _listed(values: Any) -> Iterable[Any]:
    return values if isinstance(values, list | tuple) else ()
