"""What the Tracardi stand-in needs to know to run."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

VERSION = "0.9.0"
ROLES = frozenset({"admin", "developer", "marketer", "maintainer"})
SOURCE = "assistant"
"""The event source that exists from the start, for `POST /track`; it keeps foreign profile ids."""


@dataclass(frozen=True)
class Account:
    """Somebody who may log in."""

    user: str
    password: str = field(repr=False)
    roles: tuple[str, ...] = ("marketer",)


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
