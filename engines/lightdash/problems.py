"""What is wrong with a project, told once to whoever started it, while the rest of the project works."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import yaml

from engines.lightdash.errors import ApiError

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the file, and what to do there."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@dataclass
class Problems:
    """Gathered while a project is read, each once."""

    found: dict[Problem, None] = field(default_factory=dict)

    def add(self, path: str, message: str) -> None:
        """Note one problem."""
        self.found.setdefault(Problem(path, message))


def each_file(directory: Path, read: Callable[[Path], T], problems: Problems | None) -> list[T]:
    """What `read` makes of each YAML file of a folder. With `problems` a file that cannot be read is noted there."""
    made = []
    for path in sorted(directory.glob("*.y*ml")) if directory.exists() else []:
        try:
            made.append(read(path))
        except (ApiError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
            if problems is None:
                raise
            lack = f"it lacks {error}" if isinstance(error, KeyError) else str(error).splitlines()[0]
            where = "/".join(path.parts[-3:])
            problems.add(where, f"cannot be shown ({lack}); the Lightdash CLI writes what is read here")
    return made
