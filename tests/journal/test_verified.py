"""Verified questions: one a person and wording, seen by their tenant, removed by their owner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assistant.journal import CreateRun, Owner, RunRow, Store, VerifiedRow
from tests.journal.conftest import MakeStore

pytestmark = pytest.mark.anyio
ANA, BO, ELSEWHERE = Owner("acme", "ana"), Owner("acme", "bo"), Owner("other", "ana")
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


async def run(store: Store, owner: Owner) -> str:
    name = f"{owner.tenant}-{owner.person}"
    row = RunRow(name, f"t-{name}", owner, None, "queued", {}, "f", AT, None, 0)
    await store.commit(row.id, [], [CreateRun(row, "")])
    return row.id


def row(ident: str, run_id: str, owner: Owner = ANA, *, wording: str = "ventas", minutes: int = 0) -> VerifiedRow:
    return VerifiedRow(ident, owner, run_id, "es", wording, {"question": ident}, AT + timedelta(minutes=minutes))


async def test_a_tenant_sees_its_own_newest_first_and_a_person_has_one_a_wording(make_store: MakeStore) -> None:
    async with make_store() as store:
        runs = {owner: await run(store, owner) for owner in (ANA, BO, ELSEWHERE)}
        await store.put_verified(row("1", runs[ANA]))
        await store.put_verified(row("2", runs[ANA], minutes=1))
        await store.put_verified(row("3", runs[BO], BO, minutes=2))
        await store.put_verified(row("4", runs[ELSEWHERE], ELSEWHERE))
    async with make_store() as store:
        found = await store.verified("acme")
        assert [(one.id, one.owner) for one in found] == [("3", BO), ("2", ANA)]
        assert found[1] == row("2", runs[ANA], minutes=1), "as it was put, after a restart"
        assert [one.id for one in await store.verified("other")] == ["4"]


async def test_only_its_owner_removes_it_by_id_or_by_run(make_store: MakeStore) -> None:
    async with make_store() as store:
        mine = await run(store, ANA)
        await store.put_verified(row("1", mine))
        await store.put_verified(row("2", mine, wording="margen"))
        for stranger in (BO, ELSEWHERE):
            assert not await store.drop_verified(stranger, verified_id="1")
            assert not await store.drop_verified(stranger, run_id=mine)
        assert await store.drop_verified(ANA, verified_id="1") and not await store.drop_verified(ANA, verified_id="1")
        assert await store.drop_verified(ANA, run_id=mine) and await store.verified("acme") == []
