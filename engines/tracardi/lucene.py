"""The few forms of Lucene's query string that a range search falls back to when the query is no TQL."""

from __future__ import annotations

import fnmatch
import re
from typing import Any

from engines.tracardi.tql import Document, Predicate, values

_TOKEN = re.compile(r'\s*(\(|\)|AND\b|OR\b|NOT\b|(?P<field>[\w.\-@]+):(?:"(?P<quoted>[^"]*)"|(?P<word>[^\s()]+)))')


class _Bad(ValueError):
    pass


def compile_query(text: str) -> Predicate:
    """A predicate; a query that cannot be read matches nothing, silently, as on the real server."""
    try:
        tokens = _tokens(text)
        predicate = _any(tokens)
    except _Bad:
        return _nothing
    return predicate if not tokens else _nothing


def _nothing(document: Document) -> bool:
    return False


def _tokens(text: str) -> list[Any]:
    found: list[Any] = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _Bad(text[at:])
        at = match.end()
        wanted = match["quoted"] if match["quoted"] is not None else match["word"]
        found.append((match["field"], wanted) if match["field"] else match[1])
    return found


def _any(tokens: list[Any]) -> Predicate:
    parts = [_all(tokens)]
    while tokens and tokens[0] == "OR":
        tokens.pop(0)
        parts.append(_all(tokens))
    return lambda document: any(part(document) for part in parts)


def _all(tokens: list[Any]) -> Predicate:
    parts = [_one(tokens)]
    while tokens and tokens[0] not in {"OR", ")"}:
        if tokens[0] == "AND":
            tokens.pop(0)
        parts.append(_one(tokens))
    return lambda document: all(part(document) for part in parts)


def _one(tokens: list[Any]) -> Predicate:
    if not tokens:
        raise _Bad("unexpected end")
    match tokens.pop(0):
        case "NOT":
            inner = _one(tokens)
            return lambda document: not inner(document)
        case "(":
            inner = _any(tokens)
            if not tokens or tokens.pop(0) != ")":
                raise _Bad("a parenthesis is open")
            return inner
        case (str(field), str(wanted)):
            return lambda document: any(fnmatch.fnmatchcase(str(v), wanted) for v in values(document, field))
        case other:
            raise _Bad(str(other))
