"""What the Tracardi stand-in needs to know to run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

VERSION = "0.9.0-rc5"
TENANT = "embed"
ROLES = frozenset({"admin", "developer", "marketer", "maintainer"})
SOURCE = "assistant"
"""The event source that exists from the start, for `POST /track`; it keeps foreign profile ids."""


@dataclass(frozen=True)
class Account:
    """Somebody who may log in."""

    user: str
    password: str = field(repr=False)
    roles: tuple[str, ...] = ("marketer",)
    enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class TracardiSettings:
    """Immutable settings of one stand-in."""

    warehouse: Path
    """The sample business, whose customers are the profiles."""
    data_dir: Path
    """Where tracked events live; they survive a restart."""
    user: str
    """The service account; a marketer, which is what reading needs."""
    password: str = field(repr=False)
    accounts: Collection[Account] = ()
    """Further accounts, for tests of roles."""
    contexts: Collection[str] = ("production", "staging")
    """In which data sets the sample business is; a real server keeps them apart."""
    production: bool = False
    """The data set of a request without `x-context`."""
    source_cache: float = 2.0
    """Seconds for which it is remembered whether an event source exists."""
    refresh: float = 0.0
    """Seconds until an event that was stored can be found; about one on a real search engine."""
    more_profiles: int = 0
    """Further profiles, all in the segment `bulk`, for counts beyond those of the sample."""
    faults: bool = False
    """Whether `/__faults` is open."""
