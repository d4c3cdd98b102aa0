"""What the connection to Kestra needs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class KestraSettings:
    """Immutable; read once by the composition root."""

    url: str
    """Base address of the server, e.g. `https://kestra.example.com`."""
    namespace: str
    """Namespace whose flows are offered, those labelled `assistant.expose=true`."""
    user: str = ""
    """E-mail address of the basic-auth account (open edition)."""
    password: str = field(default="", repr=False)
    token: str | None = field(default=None, repr=False)
    """API token of a service account (paid edition); takes the place of user and password."""
    tenant: str = "main"
    timezone: str = "UTC"
    """Of the business: moments are told in it."""
    version: str | None = None
    """Forces a dialect, e.g. `1.3` or `2.0`; asked of the server when not given."""
    public_url: str | None = None
    """Where people open Kestra, when that is not `url`."""
    link_bases: tuple[str, ...] = ()
    """Other addresses that a flow's outputs may link to, e.g. that of the minutes."""
    cache_seconds: float = 120.0
    """How long the list of flows is kept."""
    quiet: float = 3.0
    """Seconds of silence on a followed execution after which it is asked for."""
    calm: float = 60.0
    """The longest such silence, for one that waits for a person."""
    settling: float = 10.0
    """Seconds in which a new execution may not be readable yet (1.x stores it after answering)."""
    backoff: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0)
    """Pauses before asking or connecting again."""
    after: float = 5.0
    """Seconds to wait for the tasks that run after an execution's end."""
    follow_limit: float = 6 * 3600.0
    """Seconds after which following is given up."""
    patience: float = 40.0
    """Seconds without a word after which an answer is given up; a start of 2.x may take 30."""

    @property
    def base(self) -> str:
        return self.url.rstrip("/")

    @property
    def open_base(self) -> str:
        """Where links for people point."""
        return (self.public_url or self.url).rstrip("/")

    @property
    def links(self) -> tuple[str, ...]:
        """All addresses that may become a link."""
        return (self.open_base, self.base, *self.link_bases)
