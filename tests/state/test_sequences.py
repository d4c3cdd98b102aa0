"""Edits in any order and both languages: after every message the query is what an independent model of it holds."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant.catalogue import Lang
from tests.planner.asking import Conversation

Json = dict[str, Any]
COUNTRY, STATUS, CHANNEL, SEGMENT = "customers_country", "orders_status", "orders_channel", "customers_segment"
REVENUE, DATE = "orders_revenue", "orders_order_date_"
SEQUENCES, LENGTH = 60, 9


@dataclass
class Oracle:
    """What the person has asked for so far. It knows nothing of the planner."""

    rows: list[str] = field(default_factory=list)
    bucket: str = ""
    named: dict[str, list[str]] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    period: str = ""
    order: tuple[str, bool] | None = None
    most: int = 0

    @property
    def dimensions(self) -> list[str]:
        return [*([DATE + self.bucket] if self.bucket else []), *self.rows]

    def rearranged(self, rows: list[str], bucket: str) -> None:
        """Another breakdown has an order of its own."""
        before = self.dimensions
        self.rows, self.bucket = rows, bucket
        if self.dimensions != before:
            self.order, self.most = None, 0

    def without(self, row: str) -> None:
        """One breakdown less; the order stays where it is not by what is gone."""
        self.rows = [r for r in self.rows if r != row]

    def only(self, name: str, value: str) -> None:
        self.named[name] = [value]
        self.left_out.pop(name, None)

    def add(self, name: str, value: str) -> None:
        self.named[name] = [v for v in self.named[name] if v != value] + [value]

    def exclude(self, name: str, value: str) -> None:
        if name in self.named:
            left = [v for v in self.named[name] if v != value]
            if left:
                self.named[name] = left
                return
            del self.named[name]
        others = self.left_out.setdefault(name, [])
        if value not in others:
            others.append(value)

    def forget(self, *names: str) -> None:
        for name in names or (*self.named, *self.left_out):
            self.named.pop(name, None)
            self.left_out.pop(name, None)

    def top(self, most: int) -> None:
        self.order, self.most = (REVENUE, True), most

    def reverse(self) -> None:
        if self.order:
            self.order = (self.order[0], not self.order[1])
        elif self.bucket:
            self.order = (DATE + self.bucket, True)
        else:
            self.order = (REVENUE, False)


@dataclass(frozen=True)
class Move:
    """One thing that people say, what it means, and when they can say it."""

    es: str
    en: str
    does: Callable[[Oracle], None]
    when: Callable[[Oracle], bool] = lambda _: True


MOVES = [
    Move("solo México", "only Mexico", lambda o: o.only(COUNTRY, "Mexico")),
    Move("solo España", "only Spain", lambda o: o.only(COUNTRY, "Spain")),
    Move("y en Chile", "and in Chile", lambda o: o.only(COUNTRY, "Chile")),
    Move("añade Chile", "and Chile too", lambda o: o.add(COUNTRY, "Chile"), lambda o: COUNTRY in o.named),
    Move("sin México", "without Mexico", lambda o: o.exclude(COUNTRY, "Mexico")),
    Move("excluye devueltos", "exclude returned", lambda o: o.exclude(STATUS, "returned")),
    Move("excluye cancelados", "exclude cancelled", lambda o: o.exclude(STATUS, "cancelled")),
    Move("solo los completados", "only completed", lambda o: o.only(STATUS, "completed")),
    Move("solo vip", "only vip", lambda o: o.only(SEGMENT, "vip")),
    Move(
        "todos los países", "all countries", lambda o: o.forget(COUNTRY),
        lambda o: COUNTRY in {*o.named, *o.left_out},
    ),
    Move("sin filtros", "without filters", lambda o: o.forget()),
    Move("y en septiembre de 2026", "and in September 2026", lambda o: setattr(o, "period", "09/2026")),
    Move("y en 2025?", "and in 2025?", lambda o: setattr(o, "period", "2025")),
    Move("desde siempre", "all time", lambda o: setattr(o, "period", "")),
    Move("por segmento", "by segment", lambda o: o.rearranged([SEGMENT], o.bucket if o.rows else "")),
    Move("por canal", "by channel", lambda o: o.rearranged([CHANNEL], o.bucket if o.rows else "")),
    Move(
        "por canal también", "by channel too", lambda o: o.rearranged([*o.rows, CHANNEL], o.bucket),
        lambda o: CHANNEL not in o.rows,
    ),
    Move("por mes", "by month", lambda o: o.rearranged(o.rows if o.bucket else [], "month")),
    Move("ahora por semana", "now by week", lambda o: o.rearranged(o.rows if o.bucket else [], "week")),
    Move("top 3", "top 3", lambda o: o.top(3), lambda o: bool(o.rows) and not o.bucket),
    Move("al revés", "reverse it", lambda o: o.reverse(), lambda o: bool(o.dimensions)),
    Move(
        "quita el canal", "remove the channel", lambda o: o.without(CHANNEL),
        lambda o: CHANNEL in o.rows and len(o.dimensions) > 1,
    ),
]  # fmt: skip


def held(o: Oracle) -> Json:
    """A query as far as the model of it goes, in one order."""
    return {
        "dimensions": sorted(o.dimensions),
        "filters": sorted(
            [[name, "equals", sorted(values)] for name, values in o.named.items()]
            + [[name, "notEquals", sorted(values)] for name, values in o.left_out.items()]
        ),
        "period": o.period,
        "sorts": [[o.order[0], o.order[1]]] if o.order else [],
        "limit": o.most or None,
    }


def asked(arguments: Json) -> Json:
    words = str(arguments.get("period") or "").lower()
    period = "2025" if "2025" in words else "09/2026" if "sep" in words else "10/2026" if words else ""
    return {
        "dimensions": sorted(arguments["dimensions"]),
        "filters": sorted([f["field"], f["operator"], sorted(f["values"])] for f in arguments.get("filters") or ()),
        "period": period,
        "sorts": [[s["field"], s["descending"]] for s in arguments.get("sorts") or ()],
        "limit": arguments.get("limit"),
    }


@pytest.mark.parametrize("lang", ["es", "en"])
def test_edits_in_any_order_lose_and_double_nothing(lang: Lang) -> None:
    for seed in range(SEQUENCES):
        rng = random.Random(f"{lang}{seed}")
        talk, oracle = Conversation(lang), Oracle(rows=[CHANNEL], period="10/2026")
        stack = [copy.deepcopy(oracle)]
        said = ["ventas por canal en octubre de 2026" if lang == "es" else "sales by channel in October 2026"]
        talk.say(said[0])
        for _ in range(LENGTH):
            if len(stack) > 1 and rng.random() < 0.2:
                text = "deshaz" if lang == "es" else "undo"
                stack.pop()
                oracle = copy.deepcopy(stack[-1])
            else:
                move = rng.choice([m for m in MOVES if m.when(oracle)])
                text = move.es if lang == "es" else move.en
                move.does(oracle)
                stack.append(copy.deepcopy(oracle))
            said.append(text)
            calls, words = talk.say(text)
            assert [name for name, _ in calls] == ["query_metrics"], (seed, said, calls, words)
            assert asked(calls[0][1]) == held(oracle), f"{seed}: {' | '.join(said)}"
            assert calls[0][1]["metrics"] == [REVENUE]
