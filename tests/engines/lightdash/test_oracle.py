"""Lightdash's own library as an oracle: its conditions and ours select the same rows; its explores are ours.

`oracle/golden/` is written by `oracle/golden.mjs` (`npm ci --ignore-scripts && npm run golden` in `oracle/`).
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from engines.lightdash import filters
from engines.lightdash.errors import ApiError, CompileError
from engines.lightdash.intervals import truncation
from engines.lightdash.measures import metric_json
from engines.lightdash.model import load_project
from engines.lightdash.refs import dimension_sql, text_sql
from tests.engines.lightdash.conftest import TIENDA, Json

_GOLDEN = Path(__file__).parent / "oracle" / "golden"
_FIELDS = {
    "s": filters.Operand('"rows"."s"', "string"),
    "n": filters.Operand('"rows"."n"', "number"),
    "b": filters.Operand('"rows"."b"', "boolean"),
    "d": filters.Operand('"rows"."d"', "date"),
    "t": filters.Operand('"rows"."t"', "timestamp"),
    "d_month": filters.Operand(truncation("MONTH", '"rows"."d"'), "date", '"rows"."d"'),
}
_STRINGS = ["web", "Web", "WEB", "app", "website", "my web", "o'clock", "O'CLOCK", "50%", "500", "a_b", "aXb"]
_STRINGS += ["", "null", "ñandú", "ÑANDÚ", "a--b", "ab", "x"]
_NUMBERS = [-100.0, -2.5, 0.0, 0.5, 1.0, 5.0, 10.0, 12.0, 15.0, 20.0, 21.0]


def _golden(name: str) -> list[Json]:
    lines = (_GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0])["library"].startswith("@lightdash/common ")
    return [json.loads(line) for line in lines[1:]]


@pytest.fixture(scope="module")
def rows() -> Iterator[dict[str, duckdb.DuckDBPyConnection]]:
    """One table of values without time, one of days and moments, each with NULLs."""
    plain, timed = duckdb.connect(), duckdb.connect()
    plain.execute("CREATE TABLE rows (id INTEGER, s VARCHAR, n DOUBLE, b BOOLEAN, d DATE)")
    made = [(s, n, b) for s in [*_STRINGS, None] for n in [*_NUMBERS, None] for b in (True, False, None)]
    days = [date(2026, 11, 24), date(2025, 3, 15), None]
    plain.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", [(i, *r, days[i % 3]) for i, r in enumerate(made)])
    timed.execute("CREATE TABLE rows (id INTEGER, d DATE, t TIMESTAMP)")
    timed.execute(
        """INSERT INTO rows SELECT row_number() OVER (), t::DATE, t FROM (
            SELECT day - INTERVAL 1 SECOND * back AS t
            FROM generate_series(TIMESTAMP '2023-11-01', TIMESTAMP '2029-02-01', INTERVAL 12 HOUR) days(day),
                (VALUES (0), (1), (3600)) b(back))"""
    )
    for now in sorted({case["now"] for case in _golden("timestamp")}):
        near = f"TIMESTAMP '{now[:-1]}' + INTERVAL 15 SECOND * unnest(generate_series(-800, 800))"
        timed.execute(f"INSERT INTO rows SELECT 100000 + row_number() OVER (), NULL, {near}")
    timed.execute("INSERT INTO rows SELECT 1000000 + row_number() OVER (), x, NULL FROM (SELECT NULL::DATE x)")
    yield {"plain": plain, "timed": timed}
    plain.close()
    timed.close()


def _ours(case: Json) -> str:
    now = datetime.fromisoformat(case.get("now", "2026-11-24T08:30:00Z"))
    zoned = now.astimezone(ZoneInfo(case.get("timezone", "UTC")))
    return filters.compile_group(case["rule"], _FIELDS.__getitem__, zoned) or "TRUE"


def _select(connection: duckdb.DuckDBPyConnection, condition: str) -> list[int]:
    return [row[0] for row in connection.execute(f"SELECT id FROM rows WHERE {condition} ORDER BY id").fetchall()]


def _outcome(connection: duckdb.DuckDBPyConnection, case: Json) -> tuple[object, object]:
    """What the library's condition and ours select; a rule that is refused selects its refusal."""
    theirs = case.get("error") or _select(connection, case["sql"] or "TRUE")
    try:
        mine: object = _select(connection, _ours(case))
    except ApiError as error:
        mine = error.message
    return theirs, mine


def _takes_the_first_of_two_dates(case: Json) -> bool:
    """The release whose answers were recorded looks at the first date only; this newer library at both."""
    rule = case["rule"]
    timed = rule.get("target", {}).get("fieldId") in ("d", "t")
    return timed and rule["operator"] in ("equals", "notEquals") and len(rule.get("values") or ()) > 1


def _both_refuse(theirs: object, mine: object) -> bool:
    return isinstance(theirs, str) and isinstance(mine, str)


@pytest.mark.parametrize("name", ["string", "number", "boolean", "date", "timestamp", "month", "groups"])
def test_the_same_rows_as_the_library(rows: dict[str, duckdb.DuckDBPyConnection], name: str) -> None:
    connection = rows["timed" if name in ("date", "timestamp", "month") else "plain"]
    compared = [case for case in _golden(name) if not _takes_the_first_of_two_dates(case)]
    wrong = []
    for case in compared:
        theirs, mine = _outcome(connection, case)
        if theirs != mine and not _both_refuse(theirs, mine):
            wrong.append((case, _ours(case) if isinstance(mine, list) else mine))
    assert wrong == []
    assert len(compared) > 9


@pytest.mark.parametrize("name", ["date", "timestamp"])
def test_two_dates_are_the_one_known_difference(rows: dict[str, duckdb.DuckDBPyConnection], name: str) -> None:
    cases = [case for case in _golden(name) if _takes_the_first_of_two_dates(case)]
    assert len(cases) == 10
    for case in cases:
        first = case | {"rule": case["rule"] | {"values": case["rule"]["values"][:1]}}
        assert _select(rows["timed"], _ours(case)) == _select(rows["timed"], _ours(first))


def _ids(connection: duckdb.DuckDBPyConnection, field: str, keep: Callable[[Any], bool]) -> list[int]:
    found = connection.execute(f"SELECT id, {field} FROM rows ORDER BY id").fetchall()
    return [row[0] for row in found if keep(row[1])]


def _rule(field: str, operator: str, *values: Any, **settings: Any) -> Json:
    made = {"id": "r", "target": {"fieldId": field}, "operator": operator, "values": list(values)}
    return made | ({"settings": settings} if settings else {})


_TODAY = date(2026, 11, 24)
_TRAPS: dict[str, tuple[Json, Callable[[Any], bool]]] = {
    "include looks at case": (_rule("s", "include", "WEB"), lambda s: s is not None and "WEB" in s),
    "startsWith looks at case": (_rule("s", "startsWith", "w"), lambda s: s is not None and s.startswith("w")),
    "endsWith looks at case": (_rule("s", "endsWith", "CK"), lambda s: s is not None and s.endswith("CK")),
    "no values let every row through": (_rule("s", "equals"), lambda s: True),
    "period to date is the same part of every year": (
        _rule("d", "inPeriodToDate", 1, unitOfTime="years"),
        lambda d: d is not None and d.timetuple().tm_yday <= _TODAY.timetuple().tm_yday,
    ),
    "the past 7 days are 8 dates": (
        _rule("d", "inThePast", 7, unitOfTime="days", completed=False),
        lambda d: d is not None and _TODAY - timedelta(days=7) <= d <= _TODAY,
    ),
    "the past 7 complete days are 7": (
        _rule("d", "inThePast", 7, unitOfTime="days", completed=True),
        lambda d: d is not None and _TODAY - timedelta(days=7) <= d < _TODAY,
    ),
}


@pytest.mark.parametrize("name", list(_TRAPS))
def test_traps_for_who_goes_by_the_names_of_operators(rows: dict[str, duckdb.DuckDBPyConnection], name: str) -> None:
    rule, keep = _TRAPS[name]
    field = rule["target"]["fieldId"]
    connection = rows["timed" if field == "d" else "plain"]
    expected = _ids(connection, field, keep)
    assert _select(connection, _ours({"rule": rule})) == expected != []


def test_dates_have_no_not_in_between() -> None:
    with pytest.raises(CompileError, match="notInBetween"):
        _ours({"rule": _rule("d", "notInBetween", "2026-01-01", "2026-02-01")})


def test_the_explores_of_the_sample_are_those_of_the_library() -> None:
    project = load_project(TIENDA)
    golden = {explore["name"]: explore for explore in _golden("explores")}
    assert set(golden) == set(project.explores)
    for name, theirs in golden.items():
        mine = project.explores[name]
        assert (mine.label, mine.base_table) == (theirs["label"], theirs["baseTable"])
        assert theirs["joins"] == [
            {
                "table": join.table,
                "compiledSqlOn": text_sql(mine, join.table, join.sql_on).sql,
                "relationship": join.relationship,
            }
            for join in mine.joins
        ]
        dimensions = {d.id: d.to_json(dimension_sql(mine, d)) for d in mine.dimensions.values()}
        metrics = {m.id: metric_json(mine, m) for m in mine.metrics.values()}
        assert {d["id"]: _about(d, "sql") for d in theirs["dimensions"]} == {
            i: _about(d, "compiledSql") for i, d in dimensions.items()
        }
        assert {m["id"]: _about(m) for m in theirs["metrics"]} == {i: _about(m) for i, m in metrics.items()}


def _about(field: Json, sql: str | None = None) -> Json:
    """What both say of a field."""
    return {
        "label": field["label"],
        "type": field["type"],
        "hidden": field["hidden"],
        "tableLabel": field["tableLabel"],
        "groups": field["groups"],
        "interval": field.get("timeInterval"),
        "base": field.get("base", field.get("timeIntervalBaseDimensionName")),
        "sql": field[sql] if sql else None,
        "tables": sorted(field["tables"] if "tables" in field else field["tablesReferences"]),
    }
