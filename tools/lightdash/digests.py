"""How the engine works things out, as digests: enough to tell that it changed, nothing of the SQL itself."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from assistant.catalogue import Explore
from assistant.errors import HablaError
from tools.lightdash.client import LightdashClient, quoted

Json = dict[str, Any]
_CONDITIONS = re.compile(r"\bWHERE\b(.*?)(?=\bGROUP BY\b|\bORDER BY\b|\bLIMIT\b|\bWHERE\b|\Z)", re.S | re.I)
_OF_FIELD = ("type", "sql", "compiledSql", "filters", "percentile", "timeInterval", "customTimeInterval", "round")
_OF_JOIN = ("table", "sqlOn", "compiledSqlOn", "type", "relationship")


def field_digest(raw: Json) -> str:
    """Of a metric or a dimension: its SQL with everything that it refers to."""
    return _digest({key: raw.get(key) for key in _OF_FIELD})


def explore_digest(answer: Json) -> str:
    """Of an explore: the tables that it reads and how they are joined."""
    tables: Json = answer.get("tables") or {}
    joins = [{key: join.get(key) for key in _OF_JOIN} for join in answer.get("joinedTables") or ()]
    return _digest([{name: table.get("sqlTable") for name, table in tables.items()}, joins])


def is_guarded(raw: Json) -> bool:
    """Whether only people with some attribute see it."""
    return bool(raw.get("requiredAttributes") or raw.get("anyAttributes"))


def has_row_filter(answer: Json) -> bool:
    """Whether the base table lets through some rows only, perhaps by who asks."""
    base: Json = (answer.get("tables") or {}).get(answer.get("baseTable")) or {}
    return bool(base.get("uncompiledSqlWhere") or base.get("sqlWhere"))


async def rows_digest(client: LightdashClient, project: str, explore: Explore) -> str:
    """Of the row filter as it is bound for this person; empty when the engine does not tell."""
    query: Json = {
        "exploreName": explore.name, "metrics": [explore.metrics[0].id], "dimensions": [], "filters": {}, "sorts": [],
        "limit": 1, "tableCalculations": [],
    }  # fmt: skip
    path = f"/api/v1/projects/{quoted(project)}/explores/{quoted(explore.name)}/compileQuery"
    try:
        answer = await client.post(path, query)
    except HablaError:
        return ""
    sql = answer if isinstance(answer, str) else str((answer or {}).get("query") or "")
    # Only the conditions: what else stands there is the metric's own, and of no person.
    return _digest([" ".join(part.split()) for part in _CONDITIONS.findall(sql)])


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
