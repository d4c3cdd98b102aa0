"""What the connection to Lightdash needs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class LightdashSettings:
    """Immutable; read once by the composition root."""

    url: str
    """Base address of the server, e.g. `https://lightdash.example.com`."""
    token: str = field(default="", repr=False)
    """Personal access token (`ldpat_…`) or service-account token, whose owner's rights apply to everybody. Without one
    each person signs in with their own account."""
    client_id: str = ""
    """OAuth application kept in Lightdash; this server registers itself when not given."""
    client_secret: str = field(default="", repr=False)
    project: str | None = None
    """Project uuid; the first ordinary project of the organisation when not given."""
    timezone: str = "UTC"
    """IANA zone in which the project's days begin."""
    public_url: str | None = None
    """Where people open Lightdash, when that is not `url`."""
    cache_seconds: float = 300.0
    """How long what can be asked is kept."""
    first_poll: float = 0.25
    """Seconds before a query is first asked for; each pause after that is twice as long, up to a second. Behind a
    personal access token each question costs the server a bcrypt."""
    extras_seconds: float = 6.0
    """How long a load may ask for values and explores of saved charts, which it can do without."""
    deadline: float = 120.0
    """Seconds after which a query is given up."""
    patience: float = 30.0
    """Seconds without a word after which an answer is given up."""

    @property
    def base(self) -> str:
        return self.url.rstrip("/")

    @property
    def open_base(self) -> str:
        """Where links for people point."""
        return (self.public_url or self.url).rstrip("/")
