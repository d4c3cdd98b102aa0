"""People share a verified question, never its result: it is asked of the engine anew, as whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import Person
from tests.server.test_connections import connect, engines_with, serving, table


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with engines_with(tmp_path_factory.mktemp("rights")) as ready:
        yield ready


def test_who_may_not_see_it_is_not_shown_it(engines: dict[str, Any], tmp_path: Path) -> None:
    with serving(engines, tmp_path) as person:
        connect(person, engines, email="analyst@example.com")
        told = person.ask("ingresos por país en octubre")
        assert table(told)
        made = person.http.post(f"/runs/{told.run_id}/verified", json={"verified": True})
        assert made.status_code == 200, made.text
        again = Person(person.base, person.http).ask("facturación por país en octubre")
        assert table(again) and again.end["metadata"]["model"] == "offline/verified"
        connect(person, engines, email="viewer@example.com")
        refused = Person(person.base, person.http).ask("facturación por país en octubre")
        assert not table(refused)
        numbers = {cell["text"] for row in told.results[0]["rows"] for cell in row[1:]}
        assert numbers and not any(number in str(refused.events) for number in numbers)
        person.http.delete("/connections/lightdash")
        assert not table(Person(person.base, person.http).ask("facturación por país en octubre"))
        (one,) = person.http.get("/verified").json()["verified"]
        assert one["state"] == "needs_review" and one["changed"], "what it rests on cannot be seen without an account"
