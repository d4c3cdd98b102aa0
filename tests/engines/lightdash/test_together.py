"""Any set of metrics asked together gives what each gives alone, and both give what counting by hand gives."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import duckdb
import pytest

from engines.lightdash.compile import compile_query
from engines.lightdash.model import Project, load_project
from engines.lightdash.request import MetricQuery, parse
from tests.engines.lightdash.conftest import Json, query
from tests.engines.lightdash.together import (
    EXPLORES,
    MODELS,
    TABLES,
    Joined,
    Row,
    cell,
    data,
    grouped,
    joined,
    load,
    truth,
)

_NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
_QUESTIONS = 8
Keep = Callable[[Joined], bool]
Answer = dict[tuple[Any, ...], Json]


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("clinic")
    (folder / "models").mkdir()
    (folder / "models" / "clinic.yml").write_text(MODELS, "utf-8")
    return load_project(folder)


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def _rule(rng: Random, table: str, column: str, rows: list[Row]) -> tuple[Json, Keep]:
    """A rule on a column, and the same by hand: NULL passes `notEquals` and nothing else."""
    number = TABLES[table][column] == "INTEGER"
    value = rng.choice([row[column] for row in rows if row[column] is not None] or [1 if number else "a"])
    kinds: dict[str, Callable[[Any], bool]] = {
        "equals": lambda v: v == value,
        "notEquals": lambda v: v != value,
        "isNull": lambda v: v is None,
        "notNull": lambda v: v is not None,
    }
    if number:
        kinds |= {
            "greaterThan": lambda v: v is not None and v > value,
            "lessThanOrEqual": lambda v: v is not None and v <= value,
        }
    operator = rng.choice(list(kinds))
    rule: Json = {"id": "r", "target": {"fieldId": f"{table}_{column}"}, "operator": operator, "values": [value]}
    return rule, lambda row: kinds[operator](cell(row, table, column))


def _filters(rng: Random, base: str, rows: dict[str, list[Row]]) -> tuple[Json, Keep]:
    chosen = rng.sample(EXPLORES[base][0], rng.choice([0, 0, 1, 2, 3]))
    made = [_rule(rng, table, column, rows[table]) for table, column in chosen if rows[table]]
    if not made:
        return {}, lambda row: True
    rules, keeps = [rule for rule, _ in made], [keep for _, keep in made]
    if rng.random() < 0.5:
        return {"dimensions": {"id": "g", "and": rules}}, lambda row: all(keep(row) for keep in keeps)
    return {"dimensions": {"id": "g", "or": rules}}, lambda row: any(keep(row) for keep in keeps)


def _ask(connection: duckdb.DuckDBPyConnection, clinic: Project, asked: MetricQuery, dimensions: list[str]) -> Answer:
    compiled = compile_query(clinic.explores[asked.explore_name], asked, _NOW)
    found = connection.execute(compiled.sql)
    names = [str(column[0]) for column in found.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    answer = {tuple(row[d] for d in dimensions): row for row in rows}
    assert len(answer) == len(rows), "a combination of dimensions came twice"
    return answer


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


@pytest.mark.parametrize("seed", range(15))
def test_together_equals_alone_equals_by_hand(clinic: Project, warehouse: duckdb.DuckDBPyConnection, seed: int) -> None:
    rng = Random(seed)
    rows = data(rng)
    load(warehouse, rows)
    for _ in range(_QUESTIONS):
        base = rng.choice(["visits", "visits", "visits", "days"])
        all_dimensions, all_metrics = EXPLORES[base]
        chosen = rng.sample(all_dimensions, rng.choice([0, 1, 1, 2, 3]))
        dimensions = [f"{table}_{column}" for table, column in chosen]
        metrics = rng.sample(all_metrics, rng.randint(2, 6))
        filters, keep = _filters(rng, base, rows)

        def ask(wanted: list[str], base: str = base, dims: list[str] = dimensions, by: Json = filters) -> Answer:
            asked = parse(MetricQuery, query(base, dims, wanted, filters=by, limit=5000))
            return _ask(warehouse, clinic, asked, dims)

        together = ask(metrics)
        by_hand = grouped([row for row in joined(base, rows) if keep(row)], chosen)
        assert set(together) == set(by_hand)
        for metric in metrics:
            alone = ask([metric])
            for key, group in by_hand.items():
                expected = pytest.approx(_number(truth(metric, group)), abs=1e-9)
                told = (seed, base, dimensions, metrics, filters, metric, key)
                assert _number(alone[key][metric]) == expected, told
                assert _number(together[key][metric]) == expected, told


@pytest.mark.parametrize("seed", range(6))
def test_a_filter_on_one_metric_keeps_the_same_rows_of_the_others(
    clinic: Project, warehouse: duckdb.DuckDBPyConnection, seed: int
) -> None:
    rng = Random(1000 + seed)
    rows = data(rng)
    load(warehouse, rows)
    for _ in range(_QUESTIONS):
        base = rng.choice(["visits", "days"])
        all_dimensions, all_metrics = EXPLORES[base]
        chosen = rng.sample(all_dimensions, rng.choice([1, 2]))
        dimensions = [f"{table}_{column}" for table, column in chosen]
        guard, *metrics = rng.sample(all_metrics, 3)
        least = rng.randint(0, 4)
        rule = {"id": "r", "target": {"fieldId": guard}, "operator": "greaterThan", "values": [least]}
        asked = parse(MetricQuery, query(base, dimensions, metrics, filters={"metrics": {"id": "g", "and": [rule]}}))
        found = _ask(warehouse, clinic, asked, dimensions)
        groups = grouped(joined(base, rows), chosen)
        kept = {key: g for key, g in groups.items() if (value := truth(guard, g)) is not None and value > least}
        assert set(found) == set(kept)
        for metric in metrics:
            for key, group in kept.items():
                expected = pytest.approx(_number(truth(metric, group)), abs=1e-9)
                assert _number(found[key][metric]) == expected, (seed, base, dimensions, guard, least, metric, key)
