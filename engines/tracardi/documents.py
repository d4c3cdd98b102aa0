"""Documents in the shape of Tracardi, made from customers and orders."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from engines import clock
from engines.tracardi.settings import TENANT
from engines.warehouse import Customer

Json = dict[str, Any]
_NAMESPACE = uuid.UUID("6f0f1c1c-0a5a-4b36-9f27-3b7b1a0b2c11")
_OPENING = 9 * 60
_SYSTEM_TYPES = frozenset({"visit-started", "session-opened", "profile-created"})
_FOLLOW_UP = {"returned": "order-returned", "cancelled": "order-cancelled", "completed": "order-delivered"}


@dataclass(frozen=True)
class OrderRow:
    """One order as the warehouse has it."""

    order_id: int
    customer_id: int
    order_date: date
    status: str
    channel: str | None
    total: float


class Happening(NamedTuple):
    """One event before it becomes a document."""

    id: str
    type: str
    at: datetime
    """In UTC."""
    profile: str
    session: str
    source: str
    properties: Mapping[str, Any]
    headers: Mapping[str, str] = {}
    """Of the request that brought it."""

    @property
    def system(self) -> bool:
        """Whether the server made it rather than the person."""
        return self.type in _SYSTEM_TYPES


def index_name(kind: str) -> str:
    """The index that a document of today is in: one a quarter."""
    day = clock.today()
    return f"09x.{TENANT}.tracardi-{kind}-{day.year}-q{(day.month + 2) // 3}"


def profile_id(customer_id: int) -> str:
    """The profile of a customer: the same on every machine."""
    return str(uuid.uuid5(_NAMESPACE, f"customer/{customer_id}"))


def _order_id(order_id: int, kind: int) -> str:
    """An id in the shape of a UUID; hashing tens of thousands of them would take seconds."""
    return f"{order_id:08x}-{kind:04x}-5000-8000-{order_id * 2654435761 % 2**48:012x}"


@lru_cache(maxsize=4096)
def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def happenings(order: OrderRow, profile: str, zone: ZoneInfo, now: datetime) -> list[Happening]:
    """What an order leaves behind: a visit, the purchase, and later what became of it."""
    number, midnight = order.order_id, _midnight(order.order_date, zone)
    bought = midnight + timedelta(minutes=_OPENING + number * 37 % 720)
    if bought > now:
        # Today's orders were placed already, however early it is.
        bought = max(midnight, now - timedelta(minutes=1 + number % 30))
    session, source = _order_id(number, 0), order.channel or "web"
    properties = {
        "order_id": str(number),
        "total": round(order.total, 2),
        "channel": order.channel,
        "status": order.status,
    }
    found = [Happening(_order_id(number, 2), "purchase-order", bought, profile, session, source, properties)]
    if source != "store":
        visited = bought - timedelta(minutes=9)
        found.insert(0, Happening(_order_id(number, 1), "visit-started", visited, profile, session, source, {}))
    kind, later = _FOLLOW_UP.get(order.status), bought + timedelta(days=2 + number % 3)
    if kind and later < now:
        found.append(Happening(_order_id(number, 3), kind, later, profile, session, source, properties))
    return found


def _stamp(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _noon(day: date | None) -> datetime | None:
    return datetime.combine(day, time(12), UTC) if day else None


def event(item: Happening) -> Json:
    """The document of an event."""
    at = item.at.isoformat()
    times = {"insert": at, "create": None, "update": None, "process_time": 0, "total_time": 0}
    return {
        "id": item.id,
        "name": item.type.replace("-", " ").title(),
        "metadata": {**_EVENT_METADATA, "time": times, "channel": item.source},
        "type": item.type,
        "properties": item.properties,
        "source": {"id": item.source},
        "session": {"id": item.session, "start": at, "duration": 0.0, "tz": None},
        "profile": {"id": item.profile, "primary_id": None},
        **(_SYSTEM_EVENT if item.system else _EVENT),
        **({"request": {"headers": dict(item.headers)}} if item.headers else {}),
    }


_EVENT_METADATA: Json = {
    "aux": {},
    "time": {},
    "ip": None,
    "status": "collected",
    "channel": "",
    "processed_by": {"rules": [], "flows": [], "third_party": []},
    "profile_less": False,
    "debug": False,
    "valid": True,
    "error": False,
    "warning": False,
    "merge": False,
    "instance": {"id": "embedded"},
}
_EVENT: Json = {
    "utm": dict.fromkeys(("source", "medium", "campaign", "term", "content")),
    "traits": {},
    "context": {},
    "request": {},
    "config": {},
    "tags": {"values": [], "count": 0},
    "aux": {},
    "device": {"name": "Other"},
    "os": {"name": "Other", "version": ""},
    "app": {"type": "browser", "name": "Other", "version": ""},
    "hit": {},
    "journey": {"state": None},
    "data": {},
}
_SYSTEM_EVENT: Json = {**_EVENT, "tags": {"values": ["event:system"], "count": 1}}


def session(first: Happening) -> Json:
    """The document of a session, from its first event."""
    at = first.at
    inserted = {"insert": at.isoformat(), "create": None, "update": None, "timestamp": at.timestamp()}
    return {
        "id": first.session,
        "metadata": {
            "time": inserted | {"duration": 0.0, "weekday": at.weekday()},
            "channel": first.source,
            "aux": {},
            "status": "active",
        },
        "context": {"ip": "127.0.0.1"},
        "profile": {"id": first.profile},
        "device": {
            "name": "Other",
            **_none("brand model type"),
            "touch": False,
            **_none("ip resolution color_depth orientation"),
            "geo": _NOWHERE,
        },
        "app": {"type": "browser", "name": "Other", "version": "", "language": None, "bot": False, "resolution": None},
        "os": {"name": "Other", "version": ""},
    }


def profile(customer: Customer, created: datetime) -> Json:
    """The document of a customer."""
    identifier, inserted = profile_id(customer.customer_id), _stamp(created)
    last = _stamp(_noon(customer.last_order_date))
    value, count = round(customer.lifetime_value, 2), customer.order_count
    visit = {"last": last, "current": last, "count": count, "tz": None}
    times = {"insert": inserted, "create": None, "update": last or inserted, "segmentation": None, "visit": visit}
    name = {"firstname": customer.first_name, "lastname": customer.last_name}
    metrics = {"ltv": value, "ltcosc": count, "ltcocc": count, "ltcosv": value, "ltcocv": value}
    card = {"id": f"L-{customer.customer_id}", "name": "VIP", "issuer": "tienda", "points": round(value)}
    return {
        **_BLANK,
        "id": identifier,
        "ids": [identifier, str(customer.customer_id), f"customer-{customer.customer_id}"],
        "metadata": {**_METADATA, "time": times},
        "stats": {"visits": count, "views": count * 4, "counters": {}},
        "traits": {"customer_id": customer.customer_id},
        "segments": [customer.segment],
        "consents": {"marketing-email": {"revoke": None}} if customer.customer_id % 4 else {},
        "data": {
            **_DATA,
            "anonymous": False,
            "pii": {
                **_DATA["pii"],
                **name,
                "display_name": f"{customer.first_name} {customer.last_name}",
                "language": {"native": "es", "spoken": ["es"]},
            },
            "contact": {
                **_DATA["contact"],
                "email": {"main": customer.email, "private": None, "business": None},
                "phone": {**_DATA["contact"]["phone"], "main": customer.phone},
                "address": {**_DATA["contact"]["address"], "country": customer.country},
            },
            "identifier": {**_DATA["identifier"], "pk": str(customer.customer_id)},
            "metrics": {**_DATA["metrics"], **metrics, "ltcop": 1.0 if count else 0.0},
            "loyalty": {"codes": [], "card": card | {"expires": None}}
            if customer.segment == "vip"
            else _DATA["loyalty"],
        },
    }


def blank_profile(identifier: str, created: datetime | None) -> Json:
    """A profile about whom nothing is known."""
    stamp = _stamp(created)
    visit = {"last": None, "current": None, "count": 0, "tz": None}
    times = {"insert": stamp, "create": None, "update": stamp, "segmentation": None, "visit": visit}
    return {**_BLANK, "id": identifier, "ids": [identifier], "metadata": {**_METADATA, "time": times}}


def _none(names: str) -> Json:
    return dict.fromkeys(names.split())


_NOWHERE: Json = {
    "country": {"name": None, "code": None},
    **_none("city county postal latitude longitude location"),
}
_METADATA: Json = {
    "time": {},
    "aux": {},
    "status": None,
    "fields": {},
    "system": {"integrations": {}, "aux": {}},
}
_DATA: Json = {
    "anonymous": True,
    "pii": {
        **_none("firstname lastname display_name birthday"),
        "language": {"native": None, "spoken": []},
        "gender": None,
        "education": {"level": None},
        "civil": {"status": None},
        "attributes": _none("height weight shoe_number"),
    },
    "contact": {
        "email": _none("main private business"),
        "phone": _none("main business mobile whatsapp"),
        "app": {**_none("whatsapp discord slack twitter telegram wechat viber signal"), "other": {}},
        "address": _none("town county country postcode street other"),
        "confirmations": [],
    },
    "identifier": _none("id pk badge passport credit_card token coupons"),
    "devices": {
        "push": [],
        "other": [],
        "last": {"geo": _NOWHERE},
    },
    "media": {
        "image": None,
        "webpage": None,
        "social": {**_none("twitter facebook youtube instagram tiktok linkedin reddit"), "other": {}},
    },
    "preferences": {
        name: []
        for name in (
            "purchases",
            "colors",
            "sizes",
            "devices",
            "channels",
            "payments",
            "brands",
            "fragrances",
            "services",
            "other",
        )
    },
    "job": {
        **_none("position salary type"),
        "company": _none("name size segment country"),
        "department": None,
    },
    "metrics": {
        **dict.fromkeys(("ltv", "ltcosc", "ltcocc", "ltcop", "ltcosv", "ltcocv"), 0),
        "next": None,
        "custom": {},
    },
    "loyalty": {"codes": [], "card": _none("id name issuer expires points")},
}
_BLANK: Json = {
    "id": None,
    "primary_id": None,
    "ids": [],
    "metadata": _METADATA,
    "stats": {"visits": 0, "views": 0, "counters": {}},
    "traits": {},
    "segments": [],
    "interests": {},
    "consents": {},
    "active": True,
    "aux": {},
    "data": _DATA,
}
"""Shared between documents, which nobody changes: most of a profile is empty, and there are thousands."""
