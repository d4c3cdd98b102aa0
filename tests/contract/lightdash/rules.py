"""What Lightdash answers, as far as we rely on it: one definition for stand-in, recordings and real servers."""

from __future__ import annotations

from typing import Any

from tests.contract.shape import MAYBE_TEXT, NUMBER, Each, Either
from tests.contract.watch import Rule

P = r"/api/v1/projects/[^/]+"
Q = r"/api/v2/projects/[^/]+/query"


def ok(results: Any) -> dict[str, Any]:
    """The envelope."""
    return {"status": "ok", "results": results}


ERROR = {"status": "error", "error": {"statusCode": int, "name": str, "message": str, "data": object}}
HEALTH = {
    "healthy": bool,
    "version": str,
    "siteUrl": str,
    "query": {"defaultLimit": int, "maxLimit": int, "maxPageSize": int},
}
FIELD = {
    "name": str,
    "table": str,
    "type": str,
    "label": str,
    "tableLabel": str,
    "fieldType": Either("dimension", "metric"),
    "hidden": bool,
    "sql?": str,
    "index?": int,
    "description?": MAYBE_TEXT,
    "timeInterval?": str,
    "timeIntervalBaseDimensionName?": str,
    "aiHint?": Either(str, [str], None),
    "format?": MAYBE_TEXT,
    "round?": NUMBER,
    "formatOptions?": {"type": str},
    "groups?": list,
}
TABLE = {
    "name": str,
    "label": str,
    "dimensions": Each(FIELD),
    "metrics": Each(FIELD),
    "defaultTimeDimension?": {"field": str, "interval": str},
}
EXPLORE = {
    "name": str,
    "label": str,
    "baseTable": str,
    "tables": Each(TABLE),
    "joinedTables": [{"table": str}],
    "tags": list,
}
LISTED = {
    "name": str,
    "label": str,
    "tags": list,
    "description?": MAYBE_TEXT,
    "errors?": list,
}
CALCULATION = {"name": str, "displayName": str, "sql?": str, "template?": {"type": str, "fieldId?": MAYBE_TEXT}}
METRIC_QUERY = {
    "exploreName": str,
    "dimensions": [str],
    "metrics": [str],
    "filters": dict,
    "sorts": [{"fieldId": str, "descending": bool}],
    "limit": int,
    "tableCalculations": [CALCULATION],
}
SUBMITTED = {
    "queryUuid": str,
    "cacheMetadata": {"cacheHit": bool},
    "metricQuery": METRIC_QUERY,
    # A bin or a calculation has other keys than a field of the model.
    "fields": Each({"name": str, "type?": str, "label?": str}),
    "warnings?": [{"message": str}],
}
CELL = {"value": {"raw": object, "formatted": str}}
READY = {
    "status": "ready",
    "queryUuid": str,
    "rows": [Each(CELL)],
    "columns": Each({"reference": str, "type": str}),
    "page": int,
    "pageSize": int,
    "totalPageCount": int,
    "totalResults": int,
    "nextPage?": int,
    "previousPage?": int,
    "metadata": {"performance": dict},
}
POLL = Either(
    {"status": Either("pending", "queued", "executing", "cancelled"), "queryUuid": str},
    {"status": Either("error", "expired"), "queryUuid": str, "error": str},
    READY,
)
CHART = {"uuid": str, "slug": str, "name": str, "description?": MAYBE_TEXT, "spaceName": str}
SAVED = {**CHART, "tableName": str, "metricQuery": METRIC_QUERY, "chartConfig": {"type": str}, "tableConfig": dict}
LISTED_BOARD = {"uuid": str, "name": str, "description?": MAYBE_TEXT, "updatedAt": str, "tileTypes?": [str]}
FILTER = {
    "id": str,
    "target": {"fieldId": str, "tableName": str},
    "operator": str,
    "values?": list,
    "disabled?": bool,
    "settings?": dict,
    "tileTargets?": Each(Either(False, {"fieldId": str, "tableName": str})),
}
FILTERS = {"dimensions": [FILTER], "metrics": [FILTER], "tableCalculations": [FILTER]}
TILE = {"uuid": str, "type": str, "x": NUMBER, "y": NUMBER, "properties": dict}
BOARD = {"uuid": str, "slug": str, "name": str, "description?": MAYBE_TEXT, "tiles": [TILE], "filters": FILTERS}
SHARED = {"nanoid": str, "path": str, "params": str, "shareUrl": str, "host": str}
VALUES = {"search": str, "results": list, "refreshedAt": object, "cached": bool}
PROJECT = {"projectUuid": str, "name": str, "type": Either("DEFAULT", "PREVIEW"), "warehouseType": str}
USER = {"userUuid": str, "email?": MAYBE_TEXT, "role?": str, "organizationUuid": str, "abilityRules": list}
DISCOVERY = {
    "issuer": str,
    "authorization_endpoint": str,
    "token_endpoint": str,
    "registration_endpoint": str,
    "revocation_endpoint?": str,
    "response_types_supported": [str],
    "grant_types_supported": [str],
    "token_endpoint_auth_methods_supported": [str],
    "code_challenge_methods_supported": [str],
}
REGISTERED = {"client_id": str, "client_secret?": str, "redirect_uris": [str]}
GRANTED = {
    "access_token": str,
    "token_type": Either("Bearer", "bearer"),
    "expires_in": NUMBER,
    "refresh_token": str,
    "scope?": str,
}
NOT_GRANTED = {"error": str, "error_description?": str}

RULES: tuple[Rule, ...] = (
    Rule("GET", "/api/v1/health", 200, ok(HEALTH)),
    Rule("GET", "/api/v1/user", 200, ok(USER)),
    Rule("GET", "/api/v1/org/projects", 200, ok([PROJECT])),
    Rule("GET", f"{P}/explores", 200, ok([LISTED])),
    Rule("GET", f"{P}/explores/[^/]+", 200, ok(EXPLORE)),
    Rule("GET", f"{P}/chart-summaries", 200, ok([CHART])),
    Rule("GET", "(/api/v1|/api/v2/projects/[^/]+)/saved/[^/]+", 200, ok(SAVED)),
    Rule("GET", f"{P}/dashboards", 200, ok([LISTED_BOARD])),
    Rule("GET", "/api/(v1|v2/projects/[^/]+)/dashboards/[^/]+", 200, ok(BOARD)),
    Rule("POST", f"{P}/field/[^/]+/search", 200, ok(VALUES)),
    Rule("POST", f"({P}|/api/v1/saved/[^/]+)/calculate-total", 200, ok(Each(Either(int, float, MAYBE_TEXT)))),
    Rule("POST", f"{P}/explores/[^/]+/compileQuery", 200, ok({"query": str})),
    Rule("POST", f"{Q}/(metric-query|chart|dashboard-chart|underlying-data)", 200, ok(SUBMITTED)),
    Rule("POST", f"{Q}/field-values", 200, ok({"queryUuid": str, "cacheMetadata": {"cacheHit": bool}})),
    Rule("GET", f"{Q}/[^/]+", 200, ok(POLL)),
    Rule("POST", f"{Q}/[^/]+/cancel", 200, {"status": "ok"}),
    Rule("POST", "/api/v1/share", 201, ok(SHARED)),
    Rule("GET", "/api/v1/share/[^/]+", 200, ok(SHARED)),
    Rule("GET", "/.well-known/oauth-authorization-server", 200, DISCOVERY),
    Rule("POST", "/api/v1/oauth/register", 201, REGISTERED),
    Rule("POST", "/api/v1/oauth/token", 200, GRANTED),
    Rule("POST", "/api/v1/oauth/revoke", 200, object, kind=""),
    # By RFC 6749, without the envelope.
    Rule("POST", "/api/v1/oauth/.*", 0, NOT_GRANTED),
    # Without a known scheme the refusal is a plain text; a well-formed but unknown token gets the envelope.
    Rule("GET", ".*", 401, Either("Unauthorized", ERROR), kind=""),
    Rule("GET", ".*", 0, ERROR),
    Rule("POST", "/api/v[12]/(?!mcp).*", 0, ERROR),
)
