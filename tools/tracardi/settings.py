"""What the connection to Tracardi needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tools.tracardi.fields import USUAL, FieldClass

Context = Literal["production", "staging"]
NOTE = "assistant-note"


@dataclass(frozen=True, kw_only=True)
class TracardiSettings:
    """Immutable; read once by the composition root."""

    url: str
    """Base address of the API, e.g. `https://tracardi.example.com`."""
    user: str
    """A service account with the role `marketer`; all its sessions share one token."""
    password: str = field(repr=False)
    context: Context = "production"
    """Which of the server's two data sets is read and written."""
    source: str = field(default="", repr=False)
    """Id of our event source, which is also the credential to write with. Without one nothing is written."""
    event_types: tuple[str, ...] = (NOTE,)
    """Events that may be written; the first is that of a note."""
    segments: tuple[str, ...] = ()
    """Names of segments as they are stored. Without them those of some profiles are looked at."""
    shows: tuple[FieldClass, ...] = USUAL
    """Classes of fields that a profile's card has."""

    pause: float = 0.5
    """Seconds between looks for an event that was just written: the search engine shows it about a second later."""
    patience: float = 15.0
    """Seconds without a word after which an answer is given up."""

    @property
    def base(self) -> str:
        return self.url.rstrip("/")
