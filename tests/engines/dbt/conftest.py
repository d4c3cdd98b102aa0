"""dbt and a PostgreSQL server of the tests' own. `make test-dbt` sets both up; without them these tests are skipped."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.bootstrap import DBT
from tests.conftest import ROOT, free_port

_HOST = "127.0.0.1"


def call(*command: str | Path, env: dict[str, str] | None = None, cwd: Path = ROOT) -> str:
    """Runs a command to its end; gives what it printed, and fails with it."""
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **(env or {})},
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, f"{command[0]} exited with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@dataclass(frozen=True)
class Postgres:
    """A running server with an empty database `tienda`."""

    programs: Path
    port: int

    @property
    def env(self) -> dict[str, str]:
        return {"PGHOST": _HOST, "PGPORT": str(self.port), "PGUSER": "tienda", "PGDATABASE": "tienda"}

    def psql(self, *arguments: str | Path) -> str:
        return call(self.programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *arguments, env=self.env)

    def rows(self, sql: str) -> list[list[str | None]]:
        """What a query answers, every value as text."""
        found = self.psql("-At", "-F", "\x1f", "-P", "null=\x1e", "-c", sql)
        return [
            [None if cell == "\x1e" else cell for cell in line.split("\x1f")]
            for line in found.removesuffix("\n").split("\n")
        ]


def postgres_programs() -> Path | None:
    """The folder with all of PostgreSQL's programs that are needed here."""
    names = ("initdb", "pg_ctl", "psql", "createdb")
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), *map(Path, os.get_exec_path())]
    return next((f for f in folders if all(os.access(f / name, os.X_OK) for name in names)), None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    programs = postgres_programs()
    if programs is None or not DBT.is_dir():
        pytest.skip("needs dbt and PostgreSQL: `make test-dbt` sets them up")
    folder, port = Path(tempfile.mkdtemp(prefix="habla-postgres-")), free_port()
    prefix: list[str] = []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        prefix = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    options = f"-h {_HOST} -p {port} -k {folder} -c fsync=off"
    try:
        call(*prefix, programs / "initdb", "-D", data, "-U", "tienda", "-A", "trust", "-E", "UTF8", cwd=folder)
        control: list[str | Path] = [*prefix, programs / "pg_ctl", "-D", data, "-w"]
        call(*control, "-l", folder / "log", "-o", options, "start", cwd=folder)
        try:
            made = Postgres(programs, port)
            call(programs / "createdb", "tienda", env=made.env | {"PGDATABASE": "postgres"})
            yield made
        finally:
            call(*control, "-m", "immediate", "stop", cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def dbt(project: Path, *arguments: str, **env: str) -> str:
    """dbt as `make test-dbt` installs it, with every warning and deprecation an error."""
    given = {"PYTHONPATH": str(DBT), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DBT_PROFILES_DIR": str(project)}
    # Without `site`, so that what Habla itself is made of stays out of dbt's way.
    command = (sys.executable, "-S", "-m", "dbt.cli.main", "--warn-error", "--no-use-colors")
    return call(*command, *arguments, env={**given, **env}, cwd=project)
