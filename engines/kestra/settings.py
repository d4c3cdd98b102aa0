"""What the Kestra stand-in needs to know to run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Dialect = Literal["1.x", "2.x"]

VERSIONS: Mapping[Dialect, str] = {"1.x": "1.3.25", "2.x": "2.0.7"}


@dataclass(frozen=True, kw_only=True)
class KestraSettings:
    """Immutable settings of one stand-in."""

    flows_dir: Path
    """Folder with flow YAML files; sub-folders are not read."""
    data_dir: Path
    """Where executions, logs and files live; they survive a restart."""
    user: str
    """Basic auth user; Kestra wants an e-mail address."""
    password: str = field(repr=False)
    dialect: Dialect = "2.x"
    """Which line of Kestra to speak."""
    tenant: str = "main"
    task_delay: float = 0.25
    """Seconds each task takes at least, so that progress can be seen."""
    url: str | None = None
    """Public address of the UI, used for the `url` of a new execution."""
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    """Where `secret('X')` looks for `SECRET_X` (base64), as Kestra's open edition does."""
    faults: bool = False
    """Opens `/__faults`, which makes the stand-in misbehave on purpose. For tests only."""
