"""What the connection to Tracardi needs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class TracardiSettings:
    """Immutable; read once by the composition root."""

    url: str
    """Base address of the API, e.g. `https://tracardi.example.com`."""
    user: str
    """A service account with the role `marketer`; all its sessions share one token."""
    password: str = field(repr=False)

    @property
    def base(self) -> str:
        return self.url.rstrip("/")
