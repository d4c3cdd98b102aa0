"""What the stand-in needs to know, given once by whoever starts it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "lightdash.stand-in")


def stable_uuid(*parts: str) -> str:
    """The same UUID for the same words, on every start."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(parts)))


@dataclass(frozen=True)
class Faults:
    """Trouble on demand, for tests of clients."""

    query_delay: float = 0.0
    """Seconds that each query stays `pending` before it runs."""
    query_error: str | None = None
    """Text with which each query fails in the warehouse."""
    refuse: Callable[[str, str], int | None] | None = None
    """Given method and path, an HTTP status to answer with instead of the real answer."""


Role = Literal["member", "viewer", "interactive_viewer", "editor", "developer", "admin"]


@dataclass(frozen=True)
class Member:
    """One person of the organization. Without a password nobody can log in as them."""

    email: str
    first_name: str
    last_name: str
    role: Role
    password: str = ""
    groups: tuple[str, ...] = ()


ASSISTANT = Member("assistant@example.com", "Tienda", "Assistant", "interactive_viewer")
SAMPLE_PEOPLE = (
    Member("admin@example.com", "Tienda", "Admin", "admin"),
    Member("analyst@example.com", "Tienda", "Analyst", "interactive_viewer", groups=("Analysts",)),
    Member("viewer@example.com", "Tienda", "Viewer", "viewer"),
)
"""Who else works at the sample business: one of each role that matters to a client."""


@dataclass(frozen=True)
class LightdashSettings:
    """Settings of one stand-in."""

    project_dir: Path
    charts_dir: Path
    """Saved charts as the CLI downloads them; the dashboards are in `dashboards` beside it."""
    warehouse: Path
    token: str
    site_url: str
    project_uuid: str = stable_uuid("project", "tienda")
    timezone: str = "Europe/Madrid"
    project_name: str = "Tienda"
    table_tags: tuple[str, ...] = ("explore",)
    """As the table selection of a project: only models with one of these tags are explores."""
    shares_file: Path | None = None
    """Where share links are kept over a restart; without it they live as long as the process."""
    query_seconds: float = 20.0
    """How long a query may run in the warehouse before it is stopped."""
    access_seconds: int = 3600
    """How long an OAuth access token lives."""
    open_pages: bool = False
    """Serve the pages for people to any client. They ask for no login, so the default is this machine only."""
    own: bool = False
    """The project and the warehouse are somebody's own: each model is looked up in the warehouse as it really is."""
    grow: bool = False
    """Add the missing days to the warehouse when a query finds that a new day has begun."""
    members: tuple[Member, ...] = (ASSISTANT,)
    """The people of the organization; `token` is the first one's."""
    state_dir: Path | None = None
    """Where made tokens, changed roles, user attributes and OAuth grants are kept over a restart."""
    faults: Faults = Faults()
