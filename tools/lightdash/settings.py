"""What the connection to Lightdash needs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class LightdashSettings:
    """Immutable; read once by the composition root."""

    url: str
    """Base address of the server, e.g. `https://lightdash.example.com`."""
    token: str = field(repr=False)
    """Personal access token (`ldpat_…`), OAuth token or service-account token."""
    project: str | None = None
    """Project uuid; the first ordinary project of the organisation when not given."""
    timezone: str = "UTC"
    """IANA zone in which the project's days begin."""
    public_url: str | None = None
    """Where people open Lightdash, when that is not `url`."""
    cache_seconds: float = 300.0
    """How long what can be asked is kept."""
    deadline: float = 120.0
    """Seconds after which a query is given up."""

    @property
    def base(self) -> str:
        return self.url.rstrip("/")

    @property
    def open_base(self) -> str:
        """Where links for people point."""
        return (self.public_url or self.url).rstrip("/")
