"""What one data set (production or staging) holds: profiles, events, sessions."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engines import clock, warehouse
from engines.tracardi import documents
from engines.tracardi.documents import Happening, Json, OrderRow

_ORDERS = "SELECT order_id, customer_id, order_date, status, channel, order_total::DOUBLE FROM orders ORDER BY 1"
_CREATED = "SELECT customer_id, created_at FROM customers"


class Sample:
    """Customers and orders of the warehouse; read again when its file was replaced."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = 0
        self._customers: dict[str, warehouse.Customer] = {}
        self._aliases: dict[str, str] = {}
        self._created: dict[int, datetime] = {}
        self._orders: dict[str, list[OrderRow]] = {}
        self._documents: dict[str, Json] = {}

    def refresh(self) -> None:
        """Follow the file."""
        stamp = self._path.stat().st_mtime_ns
        if stamp == self._stamp:
            return
        people = warehouse.customers(self._path)
        ids = {person.customer_id: documents.profile_id(person.customer_id) for person in people}
        self._customers = {ids[person.customer_id]: person for person in people}
        self._aliases = {str(number): identifier for number, identifier in ids.items()}
        self._aliases |= {f"customer-{number}": identifier for number, identifier in ids.items()}
        orders: dict[str, list[OrderRow]] = {identifier: [] for identifier in self._customers}
        with warehouse.connect(self._path) as con:
            for row in con.execute(_ORDERS).fetchall():
                orders[ids[row[1]]].append(OrderRow(*row))
            created = con.execute(_CREATED).fetchall()
        self._created = {number: moment.replace(tzinfo=UTC) for number, moment in created}
        self._documents = {}
        self._orders, self._stamp = orders, stamp

    def profile(self, identifier: str) -> Json | None:
        """One profile, by any of its ids."""
        return self._all().get(self._aliases.get(identifier, identifier))

    def profiles(self) -> Iterator[Json]:
        """Every profile."""
        return iter(self._all().values())

    def count(self) -> int:
        """How many profiles there are."""
        self.refresh()
        return len(self._customers)

    def _all(self) -> dict[str, Json]:
        # Kept once made: some 20 MB, for a search in a tenth of the time.
        self.refresh()
        if not self._documents:
            now = clock.now()
            self._documents = {
                identifier: documents.profile(person, min(self._created[person.customer_id], now))
                for identifier, person in self._customers.items()
            }
        return self._documents

    def happenings(self, profile: str | None) -> Iterator[Happening]:
        """Events of one profile, or of all."""
        self.refresh()
        now, zone = clock.now().astimezone(UTC), clock.zone()
        chosen = self._orders.items() if profile is None else [(profile, self._orders.get(profile, []))]
        for identifier, orders in chosen:
            for order in orders:
                for item in documents.happenings(order, identifier, zone, now):
                    if item.at <= now:
                        yield item


class DataSet:
    """The sample, if this set has it, and what was tracked or imported since."""

    def __init__(self, sample: Sample | None, journal: Path, *, refresh: float = 0.0, more: int = 0) -> None:
        self._sample = sample
        self._journal = journal
        self._refresh = refresh
        self._more = more
        self._hidden: dict[str, float] = {}
        """Events that the search engine does not show yet, and until when."""
        self._events: dict[str, Happening] = {}
        self._profiles: dict[str, Json] = {}
        if journal.exists():
            for line in journal.read_text(encoding="utf-8").splitlines():
                self._apply(json.loads(line))

    def profile(self, identifier: str) -> Json | None:
        """One profile, by any of its ids."""
        own = self._profiles.get(identifier)
        return own or (self._sample.profile(identifier) if self._sample else None)

    def profiles(self) -> Iterator[Json]:
        """Every profile."""
        yield from self._profiles.values()
        if self._sample:
            yield from (item for item in self._sample.profiles() if item["id"] not in self._profiles)
        yield from self._bulk()

    def _bulk(self) -> Iterator[Json]:
        now = clock.now()
        for number in range(self._more):
            made = documents.blank_profile(f"bulk-{number}", now - timedelta(hours=1 + number % 20_000))
            yield made | {"segments": ["bulk"]}

    def count(self) -> int:
        """How many profiles there are."""
        sampled = self._sample.count() if self._sample else 0
        own = {item["id"] for item in self._profiles.values()}
        return (
            self._more
            + sampled
            + sum(1 for identifier in own if not (self._sample and self._sample.profile(identifier)))
        )

    def happenings(self, profile: str | None = None) -> Iterator[Happening]:
        """Events of one profile, or of all."""
        shown = (item for item in self._events.values() if not self._is_hidden(item.id))
        yield from (item for item in shown if profile in {None, item.profile})
        if self._sample:
            yield from self._sample.happenings(profile)

    def documents(self, index: str, profile: str | None = None, since: datetime | None = None) -> Iterator[Json]:
        """Documents of an index; a known profile, or a start, saves making all the others' events."""
        match index:
            case "profile":
                yield from self.profiles()
            case "event":
                found = self.happenings(profile)
                yield from (documents.event(item) for item in found if since is None or item.at >= since)
            case "session":
                seen: dict[str, Happening] = {}
                for item in self.happenings(profile):
                    seen.setdefault(item.session, item)
                yield from map(documents.session, seen.values())
            case _:
                return

    def session_owner(self, session: str) -> str | None:
        """Whose session it is, among those tracked."""
        return next((item.profile for item in self._events.values() if item.session == session), None)

    def has_session(self, session: str) -> bool:
        """Whether anything was tracked in it."""
        return self.session_owner(session) is not None

    def track(self, item: Happening) -> None:
        """Store an event; the same id overwrites."""
        record = item._asdict() | {"at": item.at.isoformat(), "properties": dict(item.properties)}
        self._write({"event": record | {"headers": dict(item.headers)}})
        if self._refresh:
            self._hidden[item.id] = time.monotonic() + self._refresh

    def _is_hidden(self, identifier: str) -> bool:
        until = self._hidden.get(identifier)
        if until is not None and until <= time.monotonic():
            del self._hidden[identifier]
        return identifier in self._hidden

    def add_profile(self, document: Json) -> None:
        """Store a profile."""
        self._write({"profile": document})

    def _write(self, record: dict[str, Any]) -> None:
        self._journal.parent.mkdir(parents=True, exist_ok=True)
        with self._journal.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
        self._apply(record)

    def _apply(self, record: dict[str, Any]) -> None:
        if "profile" in record:
            for identifier in {record["profile"]["id"], *record["profile"]["ids"]}:
                self._profiles[identifier] = record["profile"]
        else:
            event = record["event"]
            made = Happening(**(event | {"at": datetime.fromisoformat(event["at"])}))
            self._events[made.id] = made
