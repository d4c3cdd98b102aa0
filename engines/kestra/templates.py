"""A subset of Pebble, Kestra's template language, rendered by a sandboxed Jinja.

The two languages agree on most of what flows use. What differs is bridged here: `??`, maps that print as
JSON, and `a.b` that reads a map's key even when it is called `values` or `items`.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from jinja2 import ChainableUndefined, StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

_TOKEN = re.compile(r"""\s+|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\?\?|[\w.]+|[()\[\]{}]|.""", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{.*?\}\}(?!\})|\{%.*?%\}", re.DOTALL)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_OPENING = {"(": ")", "[": "]", "{": "}"}


class RenderError(ValueError):
    """A template that cannot be rendered; the message is what Kestra would log."""


class _Missing(ChainableUndefined, StrictUndefined):
    """A variable that is not there: `a.b.c ?? x` may look through it, printing it fails."""


class _Environment(ImmutableSandboxedEnvironment):
    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def _finalize(value: Any) -> Any:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Mapping() | list() | tuple():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return value


def _coalesce(value: Any, other: Any) -> Any:
    return other if value is None or isinstance(value, Undefined) else value


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _from_json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError as error:
        raise RenderError(f"Invalid JSON: {error}") from error


def slugify(text: str) -> str:
    """`Sales_Report 2026` -> `sales-report-2026`, as Kestra names folders."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _primary_left(tokens: list[str], end: int) -> int:
    """Index where the operand that ends at `end` (exclusive) starts."""
    start = end
    while start > 0 and tokens[start - 1].isspace():
        start -= 1
    while start > 0:
        token = tokens[start - 1]
        if token in _CLOSING:
            depth, start = 1, start - 1
            while start > 0 and depth:
                start -= 1
                depth += (tokens[start] in _CLOSING) - (tokens[start] in _OPENING)
            if start > 0 and re.fullmatch(r"[\w.]+", tokens[start - 1]):
                continue
            return start
        return start - 1
    return start


def _primary_right(tokens: list[str], start: int) -> int:
    """Index just after the operand that starts at or after `start`."""
    end = start
    while end < len(tokens) and tokens[end].isspace():
        end += 1
    if end < len(tokens) and tokens[end] not in _OPENING:
        end += 1
    while end < len(tokens) and tokens[end] in _OPENING:
        depth = 0
        while end < len(tokens):
            depth += (tokens[end] in _OPENING) - (tokens[end] in _CLOSING)
            end += 1
            if depth == 0:
                break
        if end < len(tokens) and tokens[end].startswith("."):
            end += 1
    return end


def translate(source: str) -> str:
    """Rewrite `a ?? b` inside `{{ }}` as a filter; text outside stays as it is."""

    def rewrite(match: re.Match[str]) -> str:
        tokens = _TOKEN.findall(match.group())
        while "??" in tokens:
            # From the right, since `a ?? b ?? c` reads as `a ?? (b ?? c)`.
            at = len(tokens) - 1 - tokens[::-1].index("??")
            left, right = _primary_left(tokens, at), _primary_right(tokens, at + 1)
            operand, other = tokens[left:at], tokens[at + 1 : right]
            tokens[left:right] = ["(", "(", *operand, ")", "|", "coalesce", "(", *other, ")", ")"]
        return "".join(tokens)

    return _EXPRESSION.sub(rewrite, source) if "??" in source else source


class Renderer:
    """Renders strings, lists and maps against the variables of one execution."""

    def __init__(
        self,
        environ: Mapping[str, str],
        secret: Callable[[str], str],
        kv: Callable[[str], Any],
        read: Callable[[str], str],
    ) -> None:
        env = _Environment(undefined=_Missing, finalize=_finalize, autoescape=False)
        env.filters.update(coalesce=_coalesce, toJson=_to_json, json=_to_json, slugify=slugify, number=float)
        env.globals = {
            "secret": secret,
            "kv": lambda key, **_: kv(key),
            "read": read,
            "fromJson": _from_json,
            "json": _from_json,
            "now": lambda: datetime.now(UTC).isoformat(),
            "uuid": lambda: str(uuid.uuid4()),
            "envs": {name.removeprefix("ENV_").lower(): v for name, v in environ.items() if name.startswith("ENV_")},
        }
        self._env = env

    def render(self, value: Any, variables: Mapping[str, Any]) -> Any:
        """Render every string inside `value`; other scalars pass unchanged."""
        match value:
            case str() if "{{" in value or "{%" in value:
                return self._text(value, variables)
            case Mapping():
                return {self.render(k, variables): self.render(v, variables) for k, v in value.items()}
            case list():
                return [self.render(item, variables) for item in value]
            case _:
                return value

    def truthy(self, value: Any, variables: Mapping[str, Any]) -> bool:
        """Kestra's reading of a condition: empty, `false`, `0` and `-0` are false."""
        text = str(_finalize(self.render(value, variables))).strip()
        return text.lower() not in {"", "false", "0", "-0"}

    def _text(self, source: str, variables: Mapping[str, Any]) -> str:
        scope = dict(variables)
        scope["render"] = lambda inner, **_: self.render(inner, variables)
        try:
            return self._env.from_string(translate(source)).render(scope)
        except RenderError:
            raise
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise RenderError(f"Unable to render {source!r}: {error}") from error
