"""Input values: from the strings of a form to typed values, with Kestra's messages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

import yaml

from engines.kestra import durations
from engines.kestra.templates import Renderer, RenderError

Json = dict[str, Any]
_EMPTY_COUNTS = {"STRING", "SELECT", "ENUM", "EMAIL", "SECRET"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Upload:
    """A file part of a form."""

    filename: str
    data: bytes


@dataclass(frozen=True)
class Checked:
    """One input after the check. `declared` is rendered: what an expression lists is filled in."""

    declared: Json
    value: Any
    is_default: bool
    errors: tuple[str, ...]
    enabled: bool = True

    def to_json(self) -> Json:
        """As `/validate` answers it; an absent value is left out."""
        answer: Json = {"input": self.declared}
        if self.value is not None and not self.errors and not isinstance(self.value, Upload):
            answer["value"] = self.value
        errors = [{"message": message, "renderError": False} for message in self.errors]
        return answer | {"enabled": self.enabled, "isDefault": self.is_default, "errors": errors}


class _Refused(ValueError):
    pass


def check(
    declared: Sequence[Json], parts: Mapping[str, str | Upload], renderer: Renderer, strict_files: bool
) -> list[Checked]:
    """Check every declared input; unknown parts are ignored, as Kestra does."""
    done: dict[str, Checked] = {}
    known: Json = {}
    for item in _flat(declared, ""):
        name, scope = item["id"], {"inputs": known}
        try:
            if not _enabled(item, done, renderer, scope):
                done[name] = Checked(item, None, False, (), enabled=False)
                continue
            item = _rendered(item, renderer, scope)
        except RenderError as error:
            done[name] = Checked(item, None, False, (str(error),))
            continue
        result = _check_one(item, parts.get(name), renderer, scope, strict_files)
        put(known, name, result.value)
        done[name] = result
    return list(done.values())


def put(values: Json, name: str, value: Any) -> None:
    """Set an input; one of a form, `form.child`, goes into the form's own map."""
    *form, child = name.split(".")
    for part in form:
        values = values.setdefault(part, {})
    values[child] = value


def _flat(declared: Sequence[Json], prefix: str) -> Iterator[Json]:
    for raw in declared:
        item = {"required": True, **raw}
        item["id"] = f"{prefix}{raw.get('id') or raw.get('name')}"
        if item.get("type") == "FORM":
            yield from _flat(item.get("inputs") or (), f"{item['id']}.")
        else:
            yield item


def _enabled(item: Json, done: Mapping[str, Checked], renderer: Renderer, scope: Mapping[str, Any]) -> bool:
    """An input whose others are off is off too; else its condition decides."""
    depends = item.get("dependsOn") or {}
    others = [done[name] for name in depends.get("inputs") or () if name in done]
    if not all(other.enabled for other in others):
        return False
    condition = depends.get("condition")
    return condition is None or renderer.truthy(condition, scope)


def _rendered(item: Json, renderer: Renderer, scope: Mapping[str, Any]) -> Json:
    """With the list that `expression` gives as its `values`."""
    expression = item.get("expression")
    if expression is None:
        return item
    text = renderer.render(expression, scope)
    try:
        values = json.loads(text) if isinstance(text, str) else text
    except ValueError as error:
        raise RenderError(f"Invalid expression of input `{item['id']}`: it must be a list") from error
    return {**item, "values": values if isinstance(values, list) else []}


def _default(item: Json) -> Any:
    choices = _choices(item)
    if item.get("defaults") is None and item.get("autoSelectFirst") and choices:
        return choices[0]
    return item.get("defaults")


def _check_one(
    item: Json, part: str | Upload | None, renderer: Renderer, scope: Mapping[str, Any], strict_files: bool
) -> Checked:
    name, kind = item["id"], str(item["type"])
    if part == "" and kind not in _EMPTY_COUNTS:
        part = None
    raw: Any = part
    if isinstance(part, Upload) and kind != "FILE":
        if strict_files:
            message = f"Invalid value for input `{name}`. Cause: a file was sent for an input that is no FILE"
            return Checked(item, None, False, (message,))
        raw = part.filename
    written = _default(item)
    default = part is None and written is not None
    try:
        if default:
            raw = renderer.render(written, scope)
        if raw is None:
            missing = (f"Missing required input:{name}",) if item["required"] else ()
            return Checked(item, None, False, missing)
        return Checked(item, _convert(kind, raw, item), default, ())
    except RenderError as error:
        return Checked(item, None, default, (str(error),))
    except _Refused as error:
        return Checked(item, None, default, (f"Invalid value for input `{name}`. Cause: {error}",))
    except (ValueError, TypeError, yaml.YAMLError):
        return Checked(item, None, default, (f"Invalid value for input `{name}`. Cause: `{raw}` is no {kind}",))


def _convert(kind: str, raw: Any, item: Json) -> Any:
    match kind:
        case "FILE":
            return _file(raw, item)
        case "INT":
            return _within(int(raw), item, "min", "max")
        case "FLOAT":
            return _within(float(raw), item, "min", "max")
        case "BOOL" | "BOOLEAN":
            return _bool(raw)
        case "DATE" | "DATETIME" | "TIME":
            return _moment(kind, raw, item)
        case "DURATION":
            return _duration(raw, item)
        case "JSON" | "ION":
            return json.loads(raw) if isinstance(raw, str) else raw
        case "ARRAY":
            return _array(raw, item)
        case "YAML":
            return yaml.safe_load(raw) if isinstance(raw, str) else raw
        case "MULTISELECT":
            return _many(raw, item)
        case _:
            return _text(kind, raw, item)


def _file(raw: Any, item: Json) -> Any:
    name = raw.filename if isinstance(raw, Upload) else str(raw)
    allowed = item.get("allowedFileExtensions") or ()
    if allowed and not name.lower().endswith(tuple(str(extension).lower() for extension in allowed)):
        raise _Refused(f"its extension must be one of `[{', '.join(allowed)}]`")
    if isinstance(raw, str) and not raw.startswith("kestra:///"):
        raise _Refused("a file or a `kestra:///` address is expected")
    return raw


def _within(value: Any, item: Json, low: str, high: str) -> Any:
    if item.get(low) is not None and value < item[low]:
        raise _Refused(f"it must be more than `{item[low]}`")
    if item.get(high) is not None and value > item[high]:
        raise _Refused(f"it must be less than `{item[high]}`")
    return value


def _bool(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if str(raw).lower() not in {"true", "false"}:
        raise ValueError(raw)
    return str(raw).lower() == "true"


def _moment(kind: str, raw: Any, item: Json) -> str:
    text = str(raw)
    value: date | time
    match kind:
        case "DATE":
            value = date.fromisoformat(text)
        case "TIME":
            value = time.fromisoformat(text)
        case _:
            value = datetime.fromisoformat(text)
            if value.tzinfo is None:
                raise _Refused("a date and time needs a zone, such as 2026-11-20T09:30:00Z")
    after, before = item.get("after"), item.get("before")
    if after is not None and text <= str(after):
        raise _Refused(f"it must be after `{after}`")
    if before is not None and text >= str(before):
        raise _Refused(f"it must be before `{before}`")
    return text if kind == "DATETIME" else value.isoformat()


def _duration(raw: Any, item: Json) -> str:
    value = durations.parse(str(raw))
    low, high = item.get("min"), item.get("max")
    if low is not None and value < durations.parse(str(low)):
        raise _Refused(f"it must be more than `{low}`")
    if high is not None and value > durations.parse(str(high)):
        raise _Refused(f"it must be less than `{high}`")
    return durations.render(value)


def _array(raw: Any, item: Json) -> list[Any]:
    """Each item as its type; Kestra takes no nested arrays here."""
    values = json.loads(raw) if isinstance(raw, str) else raw
    if not isinstance(values, list):
        raise _Refused("it must be an array")
    kind = str(item.get("itemType") or "STRING")
    return [_convert(kind, value, {"id": item["id"], "type": kind}) for value in values]


def _choices(item: Json) -> list[str]:
    return [_choice(v["value"] if isinstance(v, Mapping) else v) for v in item.get("values") or ()]


def _choice(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _many(raw: Any, item: Json) -> list[str]:
    values = json.loads(raw) if isinstance(raw, str) else raw
    if not isinstance(values, list):
        raise _Refused("it must be an array")
    choices = _choices(item)
    if not item.get("allowCustomValue") and any(str(value) not in choices for value in values):
        raise _Refused(f"it must match the values `[{', '.join(choices)}]`")
    return [str(value) for value in values]


def _text(kind: str, raw: Any, item: Json) -> str:
    text = _choice(raw)
    choices = _choices(item)
    if kind in {"SELECT", "ENUM"} and not item.get("allowCustomValue") and text not in choices:
        raise _Refused(f"it must match the values `[{', '.join(choices)}]`")
    if kind == "EMAIL" and not _EMAIL.fullmatch(text):
        raise _Refused("it must be a valid email address")
    if kind == "URI" and not urlsplit(text).scheme:
        raise _Refused("it must be a valid URI")
    validator = item.get("validator")
    if validator and not re.fullmatch(str(validator), text):
        raise _Refused(f"it must match the pattern `{validator}`")
    return text
