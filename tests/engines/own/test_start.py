"""`DBT` and `WAREHOUSE`, as `make run` and `make mock` hand them on: what starts, and what is said when it cannot."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import httpx
import pytest

from tests.conftest import ROOT, answers, environment, free_port, process, wait_for
from tests.server.conftest import Person

Place = tuple[Path, Path]


def refusal(data: Path, **env: str) -> str:
    """The last line of an engines process that does not start."""
    done = subprocess.run(
        [sys.executable, "-m", "engines", "--data", str(data), "--port", "auto", "--only", "lightdash"],
        cwd=ROOT,
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]


def test_one_setting_without_the_other_is_refused(tmp_path: Path, gym: Place) -> None:
    project, file = map(str, gym)
    assert "DBT is set but WAREHOUSE is not" in refusal(tmp_path, DBT=project)
    assert "WAREHOUSE is set but DBT is not" in refusal(tmp_path, WAREHOUSE=file)


def test_paths_that_lead_nowhere_are_named(tmp_path: Path, gym: Place) -> None:
    project, file = map(str, gym)
    assert "dbt_project.yml" in refusal(tmp_path, DBT=str(tmp_path), WAREHOUSE=file)
    assert "nothing.duckdb" in refusal(tmp_path, DBT=project, WAREHOUSE=str(tmp_path / "nothing.duckdb"))


def test_the_product_says_it_in_one_line_too(tmp_path: Path, gym: Place) -> None:
    done = subprocess.run(
        [sys.executable, "server.py"],
        cwd=ROOT,
        env=environment(PORT=str(free_port()), DATA=str(tmp_path), DBT=str(tmp_path), WAREHOUSE=str(gym[1])),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    [line] = done.stderr.strip().splitlines()
    assert line.startswith("habla: the embedded engines did not start: DBT=") and "dbt_project.yml" in line


def test_a_file_that_is_no_duckdb_is_named(tmp_path: Path, gym: Place) -> None:
    (tmp_path / "notes.duckdb").write_text("just text " * 1000, encoding="utf-8")
    said = refusal(tmp_path, DBT=str(gym[0]), WAREHOUSE=str(tmp_path / "notes.duckdb"))
    assert "cannot open the warehouse" in said and "notes.duckdb" in said


def test_a_file_that_somebody_writes_is_told_so(tmp_path: Path, gym: Place) -> None:
    file = tmp_path / "held.duckdb"
    with duckdb.connect(str(file)):
        said = refusal(tmp_path, DBT=str(gym[0]), WAREHOUSE=str(file))
    assert "another process" in said and "writing" in said


def test_a_project_with_nothing_to_ask_is_refused_with_the_first_reason(tmp_path: Path, gym: Place) -> None:
    (tmp_path / "dbt_project.yml").write_text("name: empty\n", encoding="utf-8")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.yml").write_text(
        "models:\n  - name: ghosts\n    columns: [{name: id}]\n", encoding="utf-8"
    )
    said = refusal(tmp_path / "data", DBT=str(tmp_path), WAREHOUSE=str(gym[1]))
    assert "no model that can be asked" in said and "models/a.yml" in said and "'ghosts'" in said


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, gym: Place) -> Iterator[Callable[[], Person]]:
    """People in front of a server that serves the gym, started as `make run` starts it."""
    folder, port = tmp_path_factory.mktemp("gym-server"), free_port()
    env = environment(PORT=str(port), DATA=str(folder / "data"), DBT=str(gym[0]), WAREHOUSE=str(gym[1]))
    base, log = f"http://127.0.0.1:{port}", folder / "server.log"
    with (
        process("server.py", env=env, log=log) as started,
        httpx.Client(base_url=base, timeout=60, trust_env=False) as http,
    ):
        wait_for(lambda: base if answers(f"{base}/readyz") else None, started, log)
        yield lambda: Person(base, http)


@pytest.mark.parametrize(
    ("text", "locale", "metric", "wanted", "said"),
    [
        (
            "cuotas de clase por monitor el mes pasado",
            "es-ES",
            "sessions_fees",
            [["Iris", 20.5], ["Bruno", 20.25]],
            "20,50 US$",
        ),
        ("class fees by trainer last month", "en-US", "sessions_fees", [["Iris", 20.5], ["Bruno", 20.25]], "$20.50"),
        ("socios por abono", "es-ES", "members_member_count", [["Gold", 2], ["Bronze", 1], ["Silver", 1]], "Gold"),
        (
            "fee per class by room",
            "en-US",
            "sessions_fee_per_class",
            [["Hall", 14.125], [None, 9.75], ["Pool", 8.75]],
            "",
        ),
    ],
)
def test_plain_questions_in_both_languages_are_answered_over_it(
    people: Callable[[], Person], text: str, locale: str, metric: str, wanted: list[list[object]], said: str
) -> None:
    told = people().ask(text, forwardedProps={"locale": locale})
    [(_, asked)] = told.calls
    assert asked["metrics"] == [metric]
    [table] = told.results
    assert [[cell["raw"] for cell in row] for row in table["rows"]] == wanted
    assert said in told.text


def test_whoever_starts_it_reads_what_is_wrong_with_the_project(tmp_path: Path, gym: Place) -> None:
    project, file = gym
    log = tmp_path / "engines.log"
    arguments = ("-m", "engines", "--data", str(tmp_path / "data"), "--port", "auto", "--only", "lightdash")
    given = ("--dbt", str(project), "--warehouse", str(file))
    with process(*arguments, *given, env=environment(), log=log) as started:
        wait_for(lambda: '"ready": true' in log.read_text("utf-8") or None, started, log)
        lines = log.read_text("utf-8").splitlines()
    assert "models/mistakes.yml: model 'lockers': the warehouse has no table 'lockers'" in "\n".join(lines)
    [kept] = (tmp_path / "data" / "lightdash").glob("*/problems.txt")
    assert set(kept.read_text("utf-8").splitlines()) <= set(lines)
