"""Sentences about one table, every figure by reference to a cell."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from assistant.catalogue import Catalogue, Lang
from assistant.planner.texts import say

Json = dict[str, Any]


class Told:
    """Sentences about one table."""

    def __init__(
        self,
        view: Json,
        handle: str,
        columns: list[Json],
        rows: list[list[Any]],
        catalogue: Catalogue,
        lang: Lang,
        when: str,
        within: str = "",
        today: date | None = None,
    ) -> None:
        self.today = today
        self.view, self.handle, self.columns, self.rows = view, handle, columns, rows
        self.catalogue, self.lang, self.when, self.within = catalogue, lang, when, within

    def cell(self, column: int, row: int, form: str = "") -> str:
        """A reference to a cell."""
        return f"[[{self.handle}.{self.columns[column]['id']}.{row}{form}]]"

    def name(self, column: int) -> str:
        return f"{column_name(self.columns[column], self.catalogue, self.lang)}{self.within}"

    def bucket(self, time: int, row: int) -> str:
        """A time bucket as it stands in a sentence: "on 29 Oct 2026", "in the week of …", and whether it is cut."""
        grain = str(self.columns[time].get("grain") or "day")
        key = {"day": "b_day", "week": "b_week", "quarter": "b_quarter"}.get(grain, "b_in")
        cut = say("b_cut", self.lang) if self._cut(self.rows, time, row, grain) else ""
        return say(key, self.lang, name=self.cell(time, row)) + cut

    def _cut(self, rows: list[list[Any]], time: int, row: int, grain: str) -> bool:
        """Whether the period holds only a part of this bucket, so that its value is no measure of the whole."""
        period = self.view.get("period")
        if row >= len(rows) or grain == "day":
            return False
        try:
            start = date.fromisoformat(str(rows[row][time])[:10])
            after = _after(start, grain)
            if self.today is not None and start <= self.today < after:
                return True
            if not isinstance(period, dict):
                return False
            begins, ends = (date.fromisoformat(str(period[k])[:10]) for k in ("start", "end"))
        except (KeyError, ValueError):
            return False
        return start < begins or after > ends

    def tied(self, column: int, row: int) -> str:
        """Says so where another row has the very same value."""
        if row >= len(self.rows):
            return ""
        value = self.rows[row][column]
        same = sum(1 for other in self.rows if other[column] == value)
        return say("a_tied", self.lang) if same > 1 and value is not None else ""

    def single(self, column: int) -> str:
        value, growth = self.cell(column, 0), self.growth(column, 0)
        return say("a_single", self.lang, metric=self.name(column), when=self.when, value=value, growth=growth)

    def growth(self, column: int, row: int, key: str = "a_growth") -> str:
        """The change, where there is a comparison."""
        shown = row < len(self.rows) and isinstance(self.rows[row][column], int | float)
        if not self.view.get("compare") or not shown or not self._comparable(column, row):
            return ""
        change, before = self.cell(column, row, ".growth"), self.cell(column, row, ".before")
        return say(key, self.lang, change=change, before=before, r=self.handle)

    def _comparable(self, column: int, row: int) -> bool:
        """Whether there is something to compare with, and as many days of it."""
        compared = self.view.get("compared") or []
        value = compared[row][column] if row < len(compared) else None
        nothing = "compared" in self.view and (value is None or value == 0)
        return not nothing and row not in (self.view.get("no_growth") or ())

    def extreme(self, column: int, which: str) -> int | None:
        """Row of the largest or smallest value of all rows; none when the result was cut off, since nobody knows."""
        found = (self.view.get("extremes") or {}).get(self.columns[column]["id"])
        return None if found is None else int(found[which])

    def listed(self) -> str:
        """All that can be said of a result that was cut off."""
        return say("a_list", self.lang, title=self.view.get("title", ""), r=self.handle)

    def labels(self, dimensions: list[int], row: int) -> str:
        return " · ".join(self.cell(d, row) for d in dimensions)

    def total(self, column: int) -> str:
        whole = self.columns[column]["id"] in (self.view.get("additive") or ()) and not self.view.get("truncated")
        if not whole or len(self.rows) < 2:
            return ""
        value = f"[[{self.handle}.{self.columns[column]['id']}.total]]"
        return say("a_total", self.lang, value=value)

    def along(self, column: int, time: int, arguments: Json) -> str:
        """What is said of a metric over time; of a running total, how far it has come."""
        if self.columns[column].get("calculation") != "running_total":
            return self.series(column, time, arguments)
        if arguments.get("sorts") or self.view.get("truncated"):
            return ""
        last = int(self.view.get("row_count") or len(self.rows)) - 1
        value, name = self.cell(column, last), self.bucket(time, last)
        return say("a_running", self.lang, metric=self.name(column), when=self.when, value=value, name=name)

    def ranks(self, column: int) -> bool:
        """Whether a metric is told of by its top row: a share is told beside its metric, a running total has no top."""
        return self.columns[column].get("calculation") not in {"percent_of_total", "running_total"}

    def share(self, column: int, row: int, dimensions: list[int], arguments: Json) -> str:
        """The share of a row in the whole, where the whole is all rows."""
        if any(self.catalogue.metric(str(f.get("field"))) for f in arguments.get("filters") or ()):
            return ""  # the rows that meet a condition on a metric are not the whole
        parted = any(c.get("within") for c in arguments.get("calculations") or ())
        if len(dimensions) > 1 and (parted or any(self.columns[d].get("grain") for d in dimensions)):
            return ""
        wanted = self.columns[column]["id"]
        found = [(i, c) for i, c in enumerate(self.columns) if c.get("calculation") == "percent_of_total"]
        of = [i for i, c in found if c.get("of") == wanted]
        return say("a_share", self.lang, share=self.cell(of[0], row)) if of else ""

    def series(self, column: int, time: int, arguments: Json) -> str:
        """Highest and lowest bucket (what was asked for first), and the total."""
        high, low = self.extreme(column, "max"), self.extreme(column, "min")
        limited = arguments.get("limit") is not None and arguments.get("limit") == len(self.rows)
        if high is None or low is None or limited:
            return self.first(column, time, arguments)
        if high == low or (max(high, low) < len(self.rows) and self.rows[high][column] == self.rows[low][column]):
            return self.flat(column, time, high) + self.total(column)
        lead = low if _ascending(arguments, self.columns[column]) else high
        text = say(
            "a_series_low" if lead == low else "a_series",
            self.lang,
            metric=self.name(column),
            when=self.when,
            value=self.cell(column, high),
            name=self.bucket(time, high),
            low=self.cell(column, low),
            low_name=self.bucket(time, low),
            growth=self.growth(column, lead, "a_growth_part"),
        )
        return text + self.total(column)

    def flat(self, column: int, time: int, row: int) -> str:
        """All rows that have a value have the same; which and how many these are is said as far as it is known."""
        known = [r for r in self.rows if r[column] is not None]
        whole = int(self.view.get("row_count") or 0) <= len(self.rows)
        key = (
            "a_flat" if whole and len(known) == len(self.rows) else "a_only" if whole and len(known) == 1 else "a_held"
        )
        name = self.bucket(time, row) if key == "a_only" else ""
        return say(key, self.lang, metric=self.name(column), when=self.when, value=self.cell(column, row), name=name)

    def first(self, column: int, time: int, arguments: Json) -> str:
        """Of rows that are not all only the first is known: the highest (or lowest), where they were sorted so."""
        sorts = list(arguments.get("sorts") or ())
        ranked = bool(sorts) and sorts[0].get("field") == self.columns[column]["id"]
        if not ranked or not self.rows or self.rows[0][column] is None:
            return self.listed()
        low = _ascending(arguments, self.columns[column])
        return say(
            "a_first_low" if low else "a_first",
            self.lang,
            metric=self.name(column),
            when=self.when,
            value=self.cell(column, 0),
            name=self.bucket(time, 0),
            growth=self.growth(column, 0, "a_growth_part"),
        )

    def ranking(self, column: int, dimensions: list[int], arguments: Json) -> str:
        """The top row (or the lowest, where that was asked), its change, and the total."""
        ascending = _ascending(arguments, self.columns[column])
        row = self.extreme(column, "min" if ascending else "max")
        sorts = list(arguments.get("sorts") or ())
        if (
            row is None
            and sorts
            and sorts[0].get("field") == self.columns[column]["id"]
            and self.rows[0][column] is not None
        ):
            row = 0  # cut off, but sorted: the first is the one
        if row is None:
            return self.listed()
        key = "a_one" if len(self.rows) == 1 else "a_top_low" if ascending else "a_top"
        text = say(
            key,
            self.lang,
            metric=self.name(column),
            when=self.when,
            name=self.labels(dimensions, row),
            value=self.cell(column, row) + self.share(column, row, dimensions, arguments),
            growth=self.growth(column, row) + ("" if key == "a_one" else self.tied(column, row)),
        )
        limited = arguments.get("limit") is not None and arguments.get("limit") == len(self.rows)
        return text + ("" if limited else self.total(column))


def _ascending(arguments: Json, column: Json) -> bool:
    sorts = arguments.get("sorts") or ()
    return any(s.get("field") == column["id"] and not s.get("descending", True) for s in sorts)


def _after(start: date, grain: str) -> date:
    """The first day after a bucket."""
    if grain == "week":
        return start + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain, 0)
    if not months:
        return start + timedelta(days=1)
    count = start.year * 12 + start.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def column_name(column: Json, catalogue: Catalogue, lang: Lang) -> str:
    """The metric of a column in the person's language."""
    field = catalogue.metric(str(column["id"]))
    return field.name(lang) if field else str(column.get("label") or column["id"])
