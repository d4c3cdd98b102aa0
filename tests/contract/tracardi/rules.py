"""What Tracardi answers, as far as we rely on it: for stand-in, observed answers and real servers."""

from __future__ import annotations

from tests.contract.shape import MAYBE_TEXT, NUMBER, Each, Either
from tests.contract.watch import Rule

INDEX = "/(profile|event|session)"
PROFILE = {
    "id": str,
    "ids?": [str],
    "metadata": {"time": {"insert": str, "update?": MAYBE_TEXT, "create?": MAYBE_TEXT, "visit?": Either(dict, None)}},
    "stats?": {"visits": int, "views": int},
    "traits?": dict,
    "segments?": [str],
    "interests?": dict,
    "consents?": dict,
    "active?": bool,
    "data": {
        "pii?": {"firstname?": MAYBE_TEXT, "lastname?": MAYBE_TEXT},
        "contact?": {"email?": Each(MAYBE_TEXT), "phone?": Each(MAYBE_TEXT), "address?": dict},
        "metrics?": {"ltv?": Either(int, float, None)},
    },
}
EVENT = {
    "id": str,
    "type": str,
    "metadata": {"time": {"insert": str}},
    "source": Either({"id": str}, None),
    "profile": Either({"id": str}, None),
    "session?": Either({"id": str}, None),
    "properties?": dict,
    "tags?": {"values": Either([str], None)},
}
# Also of an index that holds other documents: only the id is certain.
FOUND = {"total": int, "result": [{"id": str}]}
DETAIL = {"detail": Either(str, [{"type": str, "loc": list, "msg": str}])}
INFO = {"version": str, "installed": {"schema": bool, "users": bool}}
TOKEN = {"access_token": str, "token_type": "bearer", "roles": [str], "preference": dict}
COUNT = {"count": int}
BUCKET = {"date": str, "interval": str}
TRACKED = {
    "profile": {"id": str},
    "session": {"id": str},
    "errors": list,
    "warnings": list,
    "events?": list,
    "response?": dict,
    "ux?": list,
}

RULES: tuple[Rule, ...] = (
    Rule("GET", "/", 200, INFO),
    Rule("GET", "/info/version/details", 200, INFO),
    Rule("POST", "/user/token", 200, TOKEN),
    Rule("GET", "/(profile|event|session)/count", 200, COUNT),
    Rule("GET", "/profile/[^/]+/by/[^/]+", 200, Either([{"name": str, "value": NUMBER}], Each(NUMBER))),
    Rule("GET", "/session/profile/[^/]+", 200, Either({"id": str}, None)),
    Rule("GET", "/events/profile/[^/]+", 200, FOUND),
    Rule("GET", "/profile/[^/]+", 200, PROFILE),
    Rule("GET", "/event/[^/]+", 200, {"event": EVENT}),
    Rule("POST", "/profile/select", 200, {"total": int, "result": [PROFILE]}),
    Rule("POST", "/event/select", 200, {"total": int, "result": [EVENT]}),
    Rule("POST", "/session/select", 200, FOUND),
    Rule("POST", "/event/select/range(/page/[0-9]+)?", 200, {"total": int, "result": [EVENT], "buckets": list}),
    Rule("POST", "/profile/select/range(/page/[0-9]+)?", 200, {"total": int, "result": [PROFILE], "buckets": list}),
    Rule("POST", f"{INDEX}/select/histogram", 200, {"total": int, "result": [BUCKET], "buckets": [str]}),
    # Without an event nothing is stored, and that is no error; 226 is a success with errors.
    Rule("POST", "/track", 200, Either(TRACKED, None)),
    Rule("POST", "/track", 226, TRACKED),
    Rule("GET", "/(profile|event|session)/[^/]+", 404, None),
    *(Rule(m, ".*", 0, Either(DETAIL, None)) for m in ("GET", "POST", "DELETE")),
)
