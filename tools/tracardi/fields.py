"""The fields of Tracardi that may be asked about, and those of a profile that may be shown, by class.

Both are lists of what is allowed. A passport, a card number, a token or a salary is on neither, so no setting and no
question brings one out.
"""

from __future__ import annotations

from typing import Literal

Index = Literal["profile", "event", "session"]
Kind = Literal["keyword", "number", "date", "flag"]
FieldClass = Literal["identity", "contact", "geo", "commercial", "work", "preferences"]

CLASSES: tuple[FieldClass, ...] = ("identity", "contact", "geo", "commercial", "work", "preferences")
USUAL: tuple[FieldClass, ...] = ("identity", "geo", "commercial", "preferences")
"""Shown unless the operator says otherwise: how to reach a person is not."""

EMAILS = ("data.contact.email.main", "data.contact.email.private", "data.contact.email.business")
PHONES = (
    "data.contact.phone.main",
    "data.contact.phone.mobile",
    "data.contact.phone.business",
    "data.contact.phone.whatsapp",
)
SEGMENTS = "segments"

_PROFILE: dict[str, Kind] = {
    "id": "keyword",
    "ids": "keyword",
    "active": "flag",
    SEGMENTS: "keyword",
    **dict.fromkeys((*EMAILS, *PHONES), "keyword"),
    "data.contact.address.country": "keyword",
    "data.contact.address.town": "keyword",
    "data.metrics.ltv": "number",
    "data.loyalty.card.points": "number",
    "metadata.time.insert": "date",
    "metadata.time.update": "date",
    "metadata.time.visit.last": "date",
}
_EVENT: dict[str, Kind] = {
    "id": "keyword",
    "type": "keyword",
    "profile.id": "keyword",
    "session.id": "keyword",
    "source.id": "keyword",
    "metadata.time.insert": "date",
}
_SESSION: dict[str, Kind] = {"id": "keyword", "profile.id": "keyword", "metadata.time.insert": "date"}
ASKABLE: dict[Index, dict[str, Kind]] = {"profile": _PROFILE, "event": _EVENT, "session": _SESSION}

SHOWN: dict[FieldClass, tuple[tuple[str, str], ...]] = {
    "identity": (("language", "data.pii.language.native"),),
    "contact": (
        ("email", "data.contact.email.main"),
        ("email_private", "data.contact.email.private"),
        ("email_business", "data.contact.email.business"),
        ("phone", "data.contact.phone.main"),
        ("phone_mobile", "data.contact.phone.mobile"),
    ),
    "geo": (("country", "data.contact.address.country"), ("town", "data.contact.address.town")),
    "commercial": (
        ("value", "data.metrics.ltv"),
        ("orders", "data.metrics.ltcocc"),
        ("card", "data.loyalty.card.name"),
        ("points", "data.loyalty.card.points"),
    ),
    "work": (("company", "data.job.company.name"), ("position", "data.job.position")),
    "preferences": (("channels", "data.preferences.channels"), ("brands", "data.preferences.brands")),
}
"""`(name of its label, path)` by class, beside name, segments and visits, which every card has."""
