"""Which server a suite runs against: the real one when its address is set, else the stand-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests import real

_FIELDS = {
    "lightdash": ("token", "project", "client_id", "client_secret"),
    "kestra": ("user", "password", "token", "tenant", "namespace"),
    "tracardi": ("user", "password", "source", "context"),
}
_NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "lightdash": (("token",),),
    "kestra": (("user", "password"), ("token",)),
    "tracardi": (("user", "password"),),
}
"""Any one of these sets lets the suite in."""


@dataclass(frozen=True)
class Subject:
    """One server and what it takes to be let in."""

    engine: str
    real: bool
    url: str
    settings: Mapping[str, str] = field(repr=False)

    @property
    def said(self) -> str:
        """For the summary, so that nobody takes one for the other."""
        lacking = f"; NOT TESTED: {self.lacking}" if self.lacking else ""
        return f"{self.engine}: {'REAL SERVER' if self.real else 'stand-in'} at {self.url}{lacking}"

    @property
    def lacking(self) -> str:
        """What to set before this server lets the suite in; empty when all is there."""
        ways = _NEEDS[self.engine]
        if any(all(self.settings.get(field) for field in way) for way in ways):
            return ""
        name = self.engine.upper()
        wanted = " or ".join(" and ".join(f"{name}_{f.upper()}" for f in way) for way in ways)
        return f"{name}_URL is set without credentials; set {wanted} too"


def subject(engine: str, ready: Mapping[str, Any] | None) -> Subject:
    """The real server of this engine if one is set, else the stand-in of this ready line."""
    name = engine.upper()
    if url := real.GIVEN.get(f"{name}_URL"):
        given = {f: v for f in _FIELDS[engine] if (v := real.GIVEN.get(f"{name}_{f.upper()}"))}
        return Subject(engine, True, url.rstrip("/"), given)
    assert ready is not None, f"there is no stand-in for {engine}"
    return Subject(engine, False, ready[engine]["url"], ready[engine])


def is_real(engine: str) -> bool:
    """Whether the address of a real server is set."""
    return f"{engine.upper()}_URL" in real.GIVEN
