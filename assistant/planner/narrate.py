"""What to say once results are in: one or two sentences, every figure by reference to a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.catalogue import Catalogue, Lang
from assistant.planner.history import Exchange
from assistant.planner.texts import say

Json = dict[str, Any]


def narrate(exchanges: Sequence[Exchange], catalogue: Catalogue, lang: Lang) -> str:
    """The answer to this turn's results, in order."""
    said = [text for e in exchanges if (text := _one(e, catalogue, lang))]
    return " ".join(dict.fromkeys(said))


def _one(exchange: Exchange, catalogue: Catalogue, lang: Lang) -> str:
    answer = exchange.answer
    match answer.get("kind"):
        case "table":
            return table(answer, exchange.arguments, catalogue, lang)
        case "definition" | "catalogue" | "profile" as kind:
            return say(f"a_{kind}", lang)
        case "error":
            return say("a_error", lang, message=answer.get("message", ""))
        case "refused":
            return say("a_refused", lang, message=answer.get("message", ""))
        case "flow":
            return say("a_flow", lang)
        case "approval":
            return say("a_denied" if answer.get("state") == "deny" else "a_waiting", lang)
        case _:
            return ""


def table(view: Json, arguments: Json, catalogue: Catalogue, lang: Lang) -> str:
    """A table in words."""
    handle, rows = str(view["handle"]), view.get("rows") or []
    columns = view.get("columns") or []
    metrics = [i for i, c in enumerate(columns) if c.get("role") == "metric"]
    when = say("a_in", lang, r=handle) if view.get("period") else say("a_always", lang)
    if not metrics:
        return say("a_list", lang, title=view.get("title", ""), r=handle)
    first = metrics[0]
    if not rows or all(row[first] is None for row in rows):
        measured = {str(columns[i]["id"]) for i in metrics}
        none = any(str(f.get("field")) in measured for f in arguments.get("filters") or ())
        return say(
            "a_none" if none else "a_empty", lang, metric=_name(columns[first], catalogue, lang).lower(), when=when
        )
    dimensions = [i for i, c in enumerate(columns) if c.get("role") == "dimension"]
    told = _Told(view, handle, columns, rows, catalogue, lang, when)
    if not dimensions:
        return " ".join(told.single(i) for i in metrics)
    timed = [i for i in dimensions if columns[i].get("grain") or columns[i].get("type") in {"date", "timestamp"}]
    if len(dimensions) == len(timed) == 1 and len(rows) > 1:
        return told.series(first, timed[0])
    return told.ranking(_measure(arguments, columns, metrics), dimensions, arguments)


def _measure(arguments: Json, columns: list[Json], metrics: list[int]) -> int:
    """The metric that the rows were sorted by, else the first."""
    sorts = arguments.get("sorts") or ()
    return next((i for s in sorts for i in metrics if columns[i]["id"] == s.get("field")), metrics[0])


def _name(column: Json, catalogue: Catalogue, lang: Lang) -> str:
    field = catalogue.metric(str(column["id"]))
    return field.name(lang) if field else str(column.get("label") or column["id"])


class _Told:
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
    ) -> None:
        self.view, self.handle, self.columns, self.rows = view, handle, columns, rows
        self.catalogue, self.lang, self.when = catalogue, lang, when

    def cell(self, column: int, row: int, form: str = "") -> str:
        """A reference to a cell."""
        return f"[[{self.handle}.{self.columns[column]['id']}.{row}{form}]]"

    def name(self, column: int) -> str:
        return _name(self.columns[column], self.catalogue, self.lang)

    def single(self, column: int) -> str:
        value, growth = self.cell(column, 0), self.growth(column, 0)
        return say("a_single", self.lang, metric=self.name(column), when=self.when, value=value, growth=growth)

    def growth(self, column: int, row: int) -> str:
        """The change, where there is a comparison."""
        shown = row < len(self.rows) and isinstance(self.rows[row][column], int | float)
        if not self.view.get("compare") or not shown:
            return ""
        change, before = self.cell(column, row, ".growth"), self.cell(column, row, ".before")
        return say("a_growth", self.lang, change=change, before=before, r=self.handle)

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

    def series(self, column: int, time: int) -> str:
        """Highest and lowest bucket, and the total."""
        high, low = self.extreme(column, "max"), self.extreme(column, "min")
        if high is None or low is None:
            return self.listed()
        text = say(
            "a_series",
            self.lang,
            metric=self.name(column),
            when=self.when,
            value=self.cell(column, high),
            name=self.cell(time, high),
            low=self.cell(column, low),
            low_name=self.cell(time, low),
            growth=self.growth(column, high),
        )
        return text + self.total(column)

    def ranking(self, column: int, dimensions: list[int], arguments: Json) -> str:
        """The top row (or the lowest, where that was asked), its change, and the total."""
        ascending = any(
            s.get("field") == self.columns[column]["id"] and not s.get("descending", True)
            for s in arguments.get("sorts") or ()
        )
        row = self.extreme(column, "min" if ascending else "max")
        if row is None:
            return self.listed()
        key = "a_one" if len(self.rows) == 1 else "a_top_low" if ascending else "a_top"
        text = say(
            key,
            self.lang,
            metric=self.name(column),
            when=self.when,
            name=self.labels(dimensions, row),
            value=self.cell(column, row),
            growth=self.growth(column, row),
        )
        limited = arguments.get("limit") is not None and arguments.get("limit") == len(self.rows)
        return text + ("" if limited else self.total(column))
