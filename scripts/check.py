"""Every check of the project, one after another: `python -m scripts.check [name …]`. Stops at the first that fails."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from scripts.bootstrap import ROOT, SetUpError, npm, say


@dataclass(frozen=True)
class Check:
    """One check: its name on the console and what it runs."""

    name: str
    run: Callable[[], None]


def python(*arguments: str) -> Callable[[], None]:
    """A check that is a Python module of the development environment."""

    def run() -> None:
        done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, check=False)
        if done.returncode:
            raise SetUpError(f"`{' '.join(arguments)}` exited with {done.returncode}")

    return run


CHECKS = (
    Check("ruff check", python("ruff", "check", ".")),
    Check("ruff format", python("ruff", "format", "--check", ".")),
    Check("mypy", python("mypy")),
    Check("mypy scripts", python("mypy", "-p", "scripts")),
    Check("web lint", lambda: npm("run", "lint", "--silent")),
    Check("vitest", lambda: npm("test", "--silent")),
    # Last, so that its summary is the last line anyone reads.
    # Two processes, a file whole in one of them: most tests wait for a server, and a file shares its servers.
    Check("pytest", python("pytest", "-q", "-n", "2", "--dist", "loadfile")),
)


def main(names: list[str]) -> int:
    """Runs the named checks, or all."""
    chosen = [check for check in CHECKS if not names or check.name in names]
    for check in chosen:
        say(f"── {check.name}")
        began = time.monotonic()
        try:
            check.run()
        except KeyboardInterrupt:
            return 130
        except SetUpError as error:
            say(f"✗ {check.name} failed after {time.monotonic() - began:.1f} s: {error}")
            return 1
        if check.name != "pytest":
            say(f"✓ {check.name} {time.monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
