"""Secrets: versions, expiry, taken once, and unreadable without the key."""

from __future__ import annotations

import asyncio
import base64
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import Conflict, NotConfigured
from assistant.journal import Owner, SecretRow, Store
from assistant.sealed import Sealer, sealer_from
from tests.journal.conftest import MakeStore

pytestmark = pytest.mark.anyio
ANA, BO = Owner("acme", "ana"), Owner("acme", "bo")
LATER = datetime.now(UTC) + timedelta(hours=1)


def row(sealed: bytes = b"x", *, version: int = 0, owner: Owner = ANA, expires_at: datetime | None = None) -> SecretRow:
    return SecretRow(owner, "token:bi", sealed, version, expires_at)


async def test_a_secret_is_kept_for_its_owner_alone(make_store: MakeStore) -> None:
    async with make_store() as store:
        assert await store.put_secret(row(b"\x00\xff", expires_at=LATER)) == 1
    async with make_store() as store:
        assert await store.secret(ANA, "token:bi") == row(b"\x00\xff", version=1, expires_at=LATER)
        assert await store.secret(BO, "token:bi") is None


async def test_only_the_version_that_was_read_is_replaced(store: Store) -> None:
    await store.put_secret(row(b"a"))
    assert await store.put_secret(row(b"b", version=1)) == 2
    with pytest.raises(Conflict) as caught:
        await store.put_secret(row(b"c", version=1))
    assert caught.value.code == "secret_replaced"
    found = await store.secret(ANA, "token:bi")
    assert found and found.sealed == b"b"


async def test_of_two_that_take_one_gets_it(store: Store) -> None:
    await store.put_secret(row())
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(store.take_secret(ANA, "token:bi")) for _ in range(5)]
    assert sum(task.result() is not None for task in tasks) == 1
    assert await store.secret(ANA, "token:bi") is None


async def test_what_has_expired_is_gone(store: Store) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    await store.put_secret(row(expires_at=past))
    assert await store.secret(ANA, "token:bi") is None
    assert await store.put_secret(row()) == 1, "an expired one counts as none"


def test_a_sealed_value_opens_only_as_what_it_is(tmp_path: Path) -> None:
    sealer = sealer_from("", tmp_path / "deep" / "secret.key")
    assert (tmp_path / "deep" / "secret.key").stat().st_mode & 0o077 == 0
    sealed = sealer.seal(ANA, "token:bi", b"ldapp_secret")
    assert b"ldapp" not in sealed
    assert sealer.open(ANA, "token:bi", sealed) == b"ldapp_secret"
    assert sealer.open(BO, "token:bi", sealed) is None
    assert sealer.open(ANA, "token:other", sealed) is None
    assert sealer.open(ANA, "token:bi", sealed[:-1] + bytes([sealed[-1] ^ 1])) is None
    assert sealer.open(ANA, "token:bi", b"") is None
    again = sealer_from("", tmp_path / "deep" / "secret.key")
    assert again.open(ANA, "token:bi", sealed) == b"ldapp_secret"


def test_a_key_is_replaced_without_losing_what_it_sealed(tmp_path: Path) -> None:
    old, new = (base64.b64encode(os.urandom(32)).decode() for _ in range(2))
    sealed = sealer_from(old, tmp_path / "k").seal(ANA, "n", b"v")
    both = sealer_from(f"{new}, {old}", tmp_path / "k")
    assert both.open(ANA, "n", sealed) == b"v"
    assert sealer_from(old, tmp_path / "k").open(ANA, "n", both.seal(ANA, "n", b"v")) is None
    assert isinstance(both, Sealer) and not (tmp_path / "k").exists()


@pytest.mark.parametrize("setting", ["short", "ñ", base64.b64encode(b"x" * 31).decode(), ","])
def test_a_wrong_key_says_how_to_make_one(setting: str, tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="openssl rand"):
        sealer_from(setting, tmp_path / "k")
