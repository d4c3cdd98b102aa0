"""The sample business, one day at a time: the same day gives the same rows on whatever day it is built.

Each day has its own random source and its own ids, so the window can slide and grow without changing history.
Only the newest week moves: an order stays `pending` until the day on which it settles.
"""

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random

from engines.warehouse.catalogue import (
    CATEGORIES,
    COUNTRIES,
    FIRST_NAMES,
    LAST_NAMES,
    MARKETING,
    PRODUCTS,
)

EPOCH = date(2020, 1, 1)
SETTLING_DAYS = 7
"""No order stays pending longer than this, so only these days can differ between two builds."""
REACH_DAYS = 420
"""How far back a returning customer may have signed up."""
_GROWTH_FROM = date(2024, 1, 1)
_MONTHS = (0.90, 0.88, 0.95, 0.97, 1.00, 0.98, 0.92, 0.82, 1.00, 1.05, 1.35, 1.50)
_WEEKDAYS = (1.04, 1.00, 0.98, 1.02, 1.12, 0.98, 0.72)
_SIGNUPS_A_DAY = 9


@dataclass(frozen=True)
class Person:
    """A customer as signed up; first orders are placed on the day of signing up or never."""

    customer_id: int
    first_name: str
    last_name: str
    email: str
    phone: str | None
    country: str | None
    segment: str
    first_order_date: date | None
    created_at: datetime


@dataclass
class Day:
    """The rows of one day, as tuples in the column order of the tables."""

    orders: list[tuple[int, int, date, str, str | None, int]] = field(default_factory=list)
    items: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    spend: list[tuple[int, date, str, int]] = field(default_factory=list)


def _days(day: date) -> int:
    return (day - EPOCH).days


def growth(day: date) -> float:
    """The trend: 14 % a year."""
    return math.pow(1.14, (day - _GROWTH_FROM).days / 365.25)


def black_friday(year: int) -> date:
    """The fourth Friday-after-Thursday of November."""
    first = date(year, 11, 1)
    thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    return thursday + timedelta(days=1)


def _peak(day: date) -> float:
    offset = (day - black_friday(day.year)).days
    if offset == 0:
        return 2.4
    return 1.5 if 0 < offset <= 3 else 1.0


def outage(day: date) -> bool:
    """The anomaly: online payments fail for a week, in October of even years and in March of odd ones."""
    month, first = (10, 12) if day.year % 2 == 0 else (3, 9)
    return day.month == month and first <= day.day < first + 7


def _ascii(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if c.isascii() and c.isalnum())


class Generator:
    """Deterministic source of days and customers for one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._people: dict[date, list[Person]] = {}

    def _random(self, kind: str, day: date) -> Random:
        return Random(f"{self._seed}:{kind}:{day.isoformat()}")

    def signups(self, day: date) -> list[Person]:
        """Everyone who signed up on `day`."""
        known = self._people.get(day)
        if known is None:
            rng = self._random("people", day)
            mean = 2.3 * growth(day) * _MONTHS[day.month - 1]
            count = min(_SIGNUPS_A_DAY, int(mean) + (rng.random() < mean % 1) + (rng.random() < 0.2))
            known = self._people[day] = [_person(rng, day, slot) for slot in range(count)]
        return known

    @cached_property
    def _popularity(self) -> dict[str, list[float]]:
        rng = Random(f"{self._seed}:popularity")
        return {category: [0.4 + rng.random() for _ in range(10)] for category in CATEGORIES}

    def day(self, day: date, today: date) -> Day:
        """The rows of `day`, as known on `today`."""
        rng = self._random("orders", day)
        made = Day()
        mean = 16.5 * growth(day) * _MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()] * _peak(day)
        newcomers = [p for p in self.signups(day) if p.first_order_date == day]
        count = max(len(newcomers), round(rng.gauss(mean, math.sqrt(mean))))
        for slot in range(count):
            buyer = newcomers[slot] if slot < len(newcomers) else self._returning(rng, day)
            self._order(rng, made, day, today, slot, buyer)
        self._marketing(made, day)
        return made

    def _returning(self, rng: Random, day: date) -> Person:
        for _ in range(40):
            back = 1 + int(rng.expovariate(1 / 130)) % REACH_DAYS
            people = self.signups(day - timedelta(days=back))
            if not people:
                continue
            person = people[int(rng.random() * len(people))]
            eager = {"vip": 1.0, "business": 0.55, "consumer": 0.35}[person.segment]
            if person.first_order_date and rng.random() < eager:
                return person
        return next(p for b in range(1, 999) for p in self.signups(day - timedelta(days=b)) if p.first_order_date)

    def _order(self, rng: Random, made: Day, day: date, today: date, slot: int, buyer: Person) -> None:
        channel: str | None = rng.choices(("web", "app", "store"), (0.48, 0.32, 0.20))[0]
        unlogged = rng.random() < 0.004
        lost = outage(day) and channel != "store" and rng.random() < 0.85
        settles = day + timedelta(days=int(rng.random() * SETTLING_DAYS))
        draw = rng.random()
        status = "returned" if draw < 0.05 else "cancelled" if draw < 0.08 else "completed"
        order_id = _days(day) * 1000 + slot
        items = list(self._basket(rng, order_id, day, buyer.segment))
        if lost and buyer.first_order_date != day:
            return
        made.items += items
        made.orders.append(
            (
                order_id,
                buyer.customer_id,
                day,
                "pending" if settles > today else status,
                None if unlogged else channel,
                sum(quantity * price for _, _, _, quantity, price, _ in items),
            )
        )

    def _basket(
        self, rng: Random, order_id: int, day: date, segment: str
    ) -> Iterator[tuple[int, int, int, int, int, int]]:
        business = segment == "business"
        lines = 1 + (rng.random() < 0.45) + (rng.random() < 0.22) + (2 if business else 0)
        cold = day.month in (11, 12, 1, 2)
        weights = (0.38, 0.26 if cold else 0.19, 0.25, 0.17 if day.month in (11, 12) else 0.13)
        inflation = 1 + 0.02 * max(0, day.year - _GROWTH_FROM.year)
        for line in range(lines):
            category = rng.choices(CATEGORIES, weights)[0]
            slot = rng.choices(range(10), self._popularity[category])[0]
            product = PRODUCTS[CATEGORIES.index(category) * 10 + slot]
            bulk = 3 if business else 2 if segment == "vip" else 1
            quantity = bulk * (1 + (rng.random() < 0.3)) + (int(rng.random() * 3) if business else 0)
            price = round(product.price * inflation)
            yield (order_id * 10 + line, order_id, product.product_id, quantity, price, product.cost)

    def _marketing(self, made: Day, day: date) -> None:
        rng = self._random("spend", day)
        season = _MONTHS[day.month - 1] * growth(day) * min(_peak(day), 1.8)
        for slot, (channel, (usual, weekends)) in enumerate(MARKETING.items()):
            amount = round(usual * season * (0.75 + rng.random() / 2))
            if weekends or day.weekday() < 5:
                made.spend.append((_days(day) * 10 + slot, day, channel, amount))


def _person(rng: Random, day: date, slot: int) -> Person:
    first = FIRST_NAMES[int(rng.random() * len(FIRST_NAMES))]
    last = LAST_NAMES[int(rng.random() * len(LAST_NAMES))]
    customer_id = _days(day) * 10 + slot
    country = rng.choices(COUNTRIES, [c.share for c in COUNTRIES])[0]
    number = "".join(str(int(rng.random() * 10)) for _ in range(country.phone_digits))
    segment = rng.choices(("consumer", "business", "vip"), (0.78, 0.14, 0.08))[0]
    has_phone, has_country, buys = rng.random() > 0.06, rng.random() > 0.006, rng.random() > 0.05
    moment = time(7 + int(rng.random() * 15), int(rng.random() * 60), int(rng.random() * 60))
    return Person(
        customer_id=customer_id,
        first_name=first,
        last_name=last,
        email=f"{_ascii(first)}.{_ascii(last)}.{customer_id}@example.com",
        phone=country.phone_prefix + number if has_phone else None,
        country=country.name if has_country else None,
        segment=segment,
        first_order_date=day if buys else None,
        created_at=datetime.combine(day, moment),
    )
