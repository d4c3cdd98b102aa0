"""Somebody's own dbt project and DuckDB file, as `DBT` and `WAREHOUSE` name them, instead of the sample."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SHOWN = 20
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "dbt.stand-in")


@dataclass(frozen=True)
class Own:
    """A dbt project and the DuckDB file that it builds."""

    project: Path
    warehouse: Path

    @property
    def name(self) -> str:
        """What to call it: the name of its folder."""
        return self.project.name

    @property
    def uuid(self) -> str:
        """An id of its own: links to the sample must not open here."""
        return str(uuid.uuid5(_NAMESPACE, str(self.project)))


def own_project(dbt: str | None, warehouse: str | None) -> Own | None:
    """What the two settings say, or nothing when neither is given.

    Raises:
        SystemExit: only one is given, or a path leads nowhere; the message says which.
    """
    if not dbt and not warehouse:
        return None
    if not dbt or not warehouse:
        lacking, given = ("WAREHOUSE", "DBT") if dbt else ("DBT", "WAREHOUSE")
        raise SystemExit(
            f"{given} is set but {lacking} is not; give both: DBT=path/to/project WAREHOUSE=path/to/file.duckdb"
        )
    project, file = Path(dbt).expanduser().resolve(), Path(warehouse).expanduser().resolve()
    if not (project / "dbt_project.yml").is_file():
        raise SystemExit(f"DBT={dbt!r} is no dbt project: there is no {str(project / 'dbt_project.yml')!r}")
    if not file.is_file():
        raise SystemExit(f"WAREHOUSE={warehouse!r} is no file: there is no {str(file)!r}; `dbt build` makes it")
    return Own(project, file)


def tell(problems: Sequence[object], explores: int, report: Path) -> None:
    """Say on standard error what is wrong with the project, and keep the whole list.

    Raises:
        SystemExit: nothing of the project can be asked.
    """
    lines = [str(problem) for problem in problems]
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    shown = lines[:_SHOWN]
    if len(lines) > _SHOWN:
        shown.append(f"and {len(lines) - _SHOWN} more, all in {report}")
    sys.stderr.write("".join(f"{line}\n" for line in shown))
    sys.stderr.flush()
    if not explores:
        raise SystemExit(
            "the dbt project has no model that can be asked; "
            + (f"first: {lines[0]}" if lines else "describe one in a YAML file under its model-paths")
        )
