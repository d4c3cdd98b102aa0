"""What is wrong with a project, told once to whoever started it, while the rest of the project works."""

from dataclasses import dataclass, field


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
