"""A small clinic with every join that inflates numbers, random data for it, and a slow second way to its metrics.

The second way knows nothing of SQL: it joins by nested loops, keeps each row of a metric's table once a group, and
counts. Data hold NULLs, orphans, repeated values and rows without partners.
"""

import itertools
import math
import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import duckdb

Row = dict[str, Any]
Joined = dict[str, Row | None]

MODELS = """
models:
  - name: visits
    meta:
      primary_key: id
      joins:
        - {join: people, sql_on: "${visits.person_id} = ${people.id}", relationship: many-to-one}
        - {join: lines, sql_on: "${visits.id} = ${lines.visit_id}", relationship: one-to-many}
        - {join: notes, sql_on: "${visits.id} = ${notes.visit_id}", relationship: one-to-many}
      metrics:
        per_line: {type: number, sql: "${total} / NULLIF(${lines.n}, 0)"}
        mean_by_hand: {type: number, sql: "${total} / NULLIF(${paid}, 0)"}
        city_total: {type: sum, sql: "${TABLE}.amount", filters: [{people.city: "A"}]}
        not_b: {type: sum, sql: "${TABLE}.amount", filters: [{kind: "!b"}]}
    columns:
      - {name: id, meta: {dimension: {type: number}, metrics: {n: {type: count}}}}
      - {name: person_id, meta: {dimension: {type: number}}}
      - {name: kind, meta: {metrics: {kinds: {type: count_distinct}}}}
      - name: amount
        meta:
          dimension: {type: number}
          metrics:
            total: {type: sum}
            paid: {type: count}
            mean: {type: average}
            middle: {type: median}
            high: {type: percentile, percentile: 90}
            least: {type: min}
            most: {type: max}
  - name: people
    meta: {primary_key: id}
    columns:
      - {name: id, meta: {dimension: {type: number}, metrics: {heads: {type: count}}}}
      - {name: city}
      - {name: age, meta: {dimension: {type: number}, metrics: {mean_age: {type: average}, ages: {type: sum}}}}
  - name: lines
    meta:
      primary_key: [visit_id, position]
      metrics:
        value: {type: sum, sql: "${TABLE}.qty * ${TABLE}.price"}
        postage: {type: sum_distinct, sql: "${TABLE}.post", distinct_keys: [visit_id]}
        mean_postage: {type: average_distinct, sql: "${TABLE}.post", distinct_keys: [visit_id]}
    columns:
      - {name: visit_id, meta: {dimension: {type: number}}}
      - {name: position, meta: {dimension: {type: number}, metrics: {n: {type: count}}}}
      - {name: sort}
      - {name: qty, meta: {dimension: {type: number}, metrics: {pieces: {type: sum}}}}
      - {name: price, meta: {dimension: {type: number}, metrics: {prices: {type: median}}}}
      - {name: post, meta: {dimension: {type: number}}}
  - name: notes
    meta: {primary_key: id}
    columns:
      - {name: id, meta: {dimension: {type: number}}}
      - {name: visit_id, meta: {dimension: {type: number}}}
      - name: stars
        meta:
          dimension: {type: number}
          metrics: {mean_stars: {type: average}, most_stars: {type: max}, rated: {type: count}}
  - name: days
    meta:
      primary_key: day
      joins:
        - {join: sales, sql_on: "${days.day} = ${sales.day}", relationship: one-to-many}
        - {join: costs, sql_on: "${days.day} = ${costs.day}", relationship: one-to-many}
      metrics:
        kept: {type: number, sql: "${sales.taken} - ${costs.outlay}"}
    columns:
      - {name: day, meta: {dimension: {type: number}, metrics: {days: {type: count}}}}
      - {name: weekday}
  - name: sales
    meta: {primary_key: id}
    columns:
      - {name: id, meta: {dimension: {type: number}, metrics: {sales: {type: count}}}}
      - {name: day, meta: {dimension: {type: number}}}
      - {name: shop}
      - {name: sold, meta: {dimension: {type: number}, metrics: {taken: {type: sum}, usual: {type: median}}}}
  - name: costs
    meta: {primary_key: id}
    columns:
      - {name: id, meta: {dimension: {type: number}, metrics: {costs: {type: count}}}}
      - {name: day, meta: {dimension: {type: number}}}
      - {name: spent, meta: {dimension: {type: number}, metrics: {outlay: {type: sum}}}}
"""
TABLES: dict[str, dict[str, str]] = {
    "visits": {"id": "INTEGER", "person_id": "INTEGER", "kind": "VARCHAR", "amount": "INTEGER"},
    "people": {"id": "INTEGER", "city": "VARCHAR", "age": "INTEGER"},
    "lines": {
        "visit_id": "INTEGER",
        "position": "INTEGER",
        "sort": "VARCHAR",
        "qty": "INTEGER",
        "price": "INTEGER",
        "post": "INTEGER",
    },
    "notes": {"id": "INTEGER", "visit_id": "INTEGER", "stars": "INTEGER"},
    "days": {"day": "INTEGER", "weekday": "VARCHAR"},
    "sales": {"id": "INTEGER", "day": "INTEGER", "shop": "VARCHAR", "sold": "INTEGER"},
    "costs": {"id": "INTEGER", "day": "INTEGER", "spent": "INTEGER"},
}
KEYS = {"lines": ("visit_id", "position"), "days": ("day",)}
"""The primary keys that are not `id`."""
JOINS: dict[str, list[tuple[str, Callable[[Joined, Row], bool]]]] = {
    "visits": [
        ("people", lambda so_far, row: _same(so_far["visits"], "person_id", row["id"])),
        ("lines", lambda so_far, row: _same(so_far["visits"], "id", row["visit_id"])),
        ("notes", lambda so_far, row: _same(so_far["visits"], "id", row["visit_id"])),
    ],
    "days": [
        ("sales", lambda so_far, row: _same(so_far["days"], "day", row["day"])),
        ("costs", lambda so_far, row: _same(so_far["days"], "day", row["day"])),
    ],
}


def _same(row: Row | None, column: str, value: Any) -> bool:
    return row is not None and row[column] is not None and row[column] == value


def data(rng: Random) -> dict[str, list[Row]]:
    """Random rows for every table."""

    def maybe(value: Any) -> Any:
        return None if rng.random() < 0.15 else value

    def some(most: int) -> range:
        return range(rng.randint(0, most))

    visits = [
        {
            "id": i,
            "person_id": maybe(rng.randint(0, 5)),
            "kind": maybe(rng.choice("abc")),
            "amount": maybe(rng.randint(0, 4)),
        }
        for i in range(rng.randint(1, 9))
    ]
    people = [{"id": i, "city": maybe(rng.choice("AB")), "age": maybe(rng.randint(20, 23))} for i in some(5)]
    posts = {i: maybe(rng.randint(1, 3)) for i in range(11)}
    lines = [
        {
            "visit_id": visit,
            "position": n,
            "sort": maybe(rng.choice("xy")),
            "qty": maybe(rng.randint(1, 3)),
            "price": maybe(rng.randint(1, 3)),
            "post": posts[visit],
        }
        for visit in range(11)
        for n in some(3)
    ]
    notes = [{"id": i, "visit_id": maybe(rng.randint(0, 8)), "stars": maybe(rng.randint(1, 5))} for i in some(12)]
    days = [{"day": i, "weekday": maybe(rng.choice("mt"))} for i in range(rng.randint(1, 6))]
    sales = [
        {"id": i, "day": maybe(rng.randint(0, 6)), "shop": maybe(rng.choice("pq")), "sold": maybe(rng.randint(0, 9))}
        for i in some(12)
    ]
    costs = [{"id": i, "day": maybe(rng.randint(0, 6)), "spent": maybe(rng.randint(0, 9))} for i in some(9)]
    return {
        "visits": visits,
        "people": people,
        "lines": lines,
        "notes": notes,
        "days": days,
        "sales": sales,
        "costs": costs,
    }


def load(connection: duckdb.DuckDBPyConnection, rows: Mapping[str, list[Row]]) -> None:
    """Put the rows where the compiled SQL looks for them."""
    for table, columns in TABLES.items():
        listed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        connection.execute(f"CREATE OR REPLACE TABLE {table} ({listed})")
        if rows[table]:
            marks = ", ".join("?" for _ in columns)
            values = [tuple(row[name] for name in columns) for row in rows[table]]
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", values)


def joined(base: str, rows: Mapping[str, list[Row]]) -> list[Joined]:
    """The left joins of an explore, row by row."""
    found: list[Joined] = [{base: row} for row in rows[base]]
    for table, matches in JOINS[base]:
        longer: list[Joined] = []
        for so_far in found:
            partners: list[Row | None] = [row for row in rows[table] if matches(so_far, row)]
            longer += [{**so_far, table: partner} for partner in partners or [None]]
        found = longer
    return found


def cell(row: Joined, table: str, column: str) -> Any:
    """The value of a column; None where the join found nobody."""
    part = row[table]
    return None if part is None else part[column]


@dataclass(frozen=True)
class Truth:
    """A metric the slow way: its table, the value of one row, and what is made of the values."""

    table: str
    value: Callable[[Joined], Any]
    fold: Callable[[list[Any]], Any]
    by: tuple[str, ...] = ()
    """Each combination of these counts once, instead of each row of the table."""

    def of(self, rows: Iterable[Joined]) -> Any:
        """The metric over joined rows."""
        once: dict[tuple[Any, ...], Any] = {}
        for row in rows:
            own = row[self.table]
            if own is not None:
                once[tuple(own[k] for k in self.by or KEYS.get(self.table, ("id",)))] = self.value(row)
        return self.fold([value for value in once.values() if value is not None])


def _sum(values: list[Any]) -> Any:
    return sum(values) if values else None


def _mean(values: list[Any]) -> Any:
    return statistics.fmean(values) if values else None


def _median(values: list[Any]) -> Any:
    return statistics.median(values) if values else None


def _high(values: list[Any]) -> Any:
    if not values:
        return None
    ordered, at = sorted(values), 0.9 * (len(values) - 1)
    low = math.floor(at)
    return ordered[low] + (ordered[min(low + 1, len(ordered) - 1)] - ordered[low]) * (at - low)


def _column(table: str, column: str, fold: Callable[[list[Any]], Any], by: tuple[str, ...] = ()) -> Truth:
    return Truth(table, lambda row: cell(row, table, column), fold, by)


def _value(row: Joined) -> Any:
    qty, price = cell(row, "lines", "qty"), cell(row, "lines", "price")
    return None if qty is None or price is None else qty * price


TRUTHS: dict[str, Truth] = {
    "visits_n": _column("visits", "id", len),
    "visits_kinds": _column("visits", "kind", lambda values: len(set(values))),
    "visits_total": _column("visits", "amount", _sum),
    "visits_paid": _column("visits", "amount", len),
    "visits_mean": _column("visits", "amount", _mean),
    "visits_middle": _column("visits", "amount", _median),
    "visits_high": _column("visits", "amount", _high),
    "visits_least": _column("visits", "amount", lambda values: min(values, default=None)),
    "visits_most": _column("visits", "amount", lambda values: max(values, default=None)),
    "visits_city_total": Truth(
        "visits", lambda r: cell(r, "visits", "amount") if cell(r, "people", "city") == "A" else None, _sum
    ),
    "visits_not_b": Truth(
        "visits", lambda r: cell(r, "visits", "amount") if cell(r, "visits", "kind") != "b" else None, _sum
    ),
    "people_heads": _column("people", "id", len),
    "people_mean_age": _column("people", "age", _mean),
    "people_ages": _column("people", "age", _sum),
    "lines_n": _column("lines", "position", len),
    "lines_pieces": _column("lines", "qty", _sum),
    "lines_prices": _column("lines", "price", _median),
    "lines_value": Truth("lines", _value, _sum),
    "lines_postage": _column("lines", "post", _sum, by=("visit_id",)),
    "lines_mean_postage": _column("lines", "post", _mean, by=("visit_id",)),
    "notes_mean_stars": _column("notes", "stars", _mean),
    "notes_most_stars": _column("notes", "stars", lambda values: max(values, default=None)),
    "notes_rated": _column("notes", "stars", len),
    "days_days": _column("days", "day", len),
    "sales_sales": _column("sales", "id", len),
    "sales_taken": _column("sales", "sold", _sum),
    "sales_usual": _column("sales", "sold", _median),
    "costs_costs": _column("costs", "id", len),
    "costs_outlay": _column("costs", "spent", _sum),
}


def _over(top: Any, bottom: Any) -> Any:
    return None if top is None or not bottom else top / bottom


COMPUTED: dict[str, tuple[str, str, Callable[[Any, Any], Any]]] = {
    "visits_per_line": ("visits_total", "lines_n", _over),
    "visits_mean_by_hand": ("visits_total", "visits_paid", _over),
    "days_kept": ("sales_taken", "costs_outlay", lambda a, b: None if a is None or b is None else a - b),
}


def truth(metric: str, rows: list[Joined]) -> Any:
    """A metric over joined rows, the slow way."""
    if metric in COMPUTED:
        top, bottom, make = COMPUTED[metric]
        return make(truth(top, rows), truth(bottom, rows))
    return TRUTHS[metric].of(rows)


def grouped(rows: list[Joined], dimensions: list[tuple[str, str]]) -> dict[tuple[Any, ...], list[Joined]]:
    """The joined rows by the values of the dimensions; without dimensions there is always one group."""
    groups: dict[tuple[Any, ...], list[Joined]] = {} if dimensions else {(): []}
    for row in rows:
        groups.setdefault(tuple(cell(row, *dimension) for dimension in dimensions), []).append(row)
    return groups


EXPLORES: dict[str, tuple[list[tuple[str, str]], list[str]]] = {
    base: (
        [(t, c) for t in (base, *(name for name, _ in JOINS[base])) for c in TABLES[t]],
        [m for m in itertools.chain(TRUTHS, COMPUTED) if m.split("_")[0] in (base, *(n for n, _ in JOINS[base]))],
    )
    for base in JOINS
}
"""By explore: its dimensions as table and column, and its metrics."""
