"""Every exchange of a client with a server, held against one table of rules; a call without a rule is a breach too."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.contract.shape import breaches


@dataclass(frozen=True)
class Rule:
    """What this call answers with this status (0: any status from 400 up)."""

    method: str
    path: str
    """A pattern for the whole path, below the server's own address."""
    status: int
    shape: Any
    kind: str = "application/json"
    """Start of the content type; other bodies are not looked into."""


@dataclass(frozen=True)
class Exchange:
    method: str
    path: str
    status: int
    kind: str
    body: Any
    """Parsed when it is JSON, else the text; None when it was empty or a stream."""


def judge(exchange: Exchange, rules: Sequence[Rule]) -> list[str]:
    """Where the exchange breaks its rule. The first rule for method, path and status counts."""
    name = f"{exchange.method} {exchange.path} -> {exchange.status}"
    for rule in rules:
        fits = rule.status == exchange.status or (rule.status == 0 and exchange.status >= 400)
        if rule.method != exchange.method or not fits or not re.fullmatch(rule.path, exchange.path):
            continue
        if rule.kind and not exchange.kind.startswith(rule.kind):
            return [f"{name}: want {rule.kind}, got {exchange.kind or 'no content type'}"]
        return [f"{name}: {breach}" for breach in breaches(exchange.body, rule.shape)]
    return [f"{name}: no rule of this suite expects it"]


@dataclass
class Watch:
    """Hooks into a client; `breaches` gathers what was wrong."""

    base: str
    rules: Sequence[Rule]
    exchanges: list[Exchange] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)

    def on(self, http: httpx.AsyncClient) -> httpx.AsyncClient:
        """The same client, watched."""
        http.event_hooks = {**http.event_hooks, "response": [self._look]}
        return http

    async def _look(self, response: httpx.Response) -> None:
        kind = response.headers.get("content-type", "")
        stream = kind.startswith("text/event-stream")
        raw = b"" if stream else await response.aread()
        path = str(response.request.url.copy_with(query=None)).removeprefix(self.base)
        exchange = Exchange(response.request.method, path, response.status_code, kind, parsed(raw, kind))
        self.exchanges.append(exchange)
        self.breaches += judge(exchange, self.rules)

    def statuses(self, path: str) -> list[int]:
        """What calls of paths like this were answered."""
        return [e.status for e in self.exchanges if re.search(path, e.path)]


def parsed(raw: bytes, kind: str) -> Any:
    """JSON when it says so."""
    if not raw:
        return None
    if "json" not in kind:
        return raw.decode(errors="replace")
    try:
        return json.loads(raw)
    except ValueError:
        return "not JSON"


def untrimmed(body: Any) -> Any:
    """A recorded body without the marks that stand for what was left out."""
    if isinstance(body, dict):
        return {k: untrimmed(v) for k, v in body.items() if k != "__trimmed__"}
    if isinstance(body, list):
        marks = [v for v in body if str(v).startswith("…") or (isinstance(v, dict) and [*v] == ["__trimmed__"])]
        return [untrimmed(v) for v in body if v not in marks]
    return body
