"""Several awaitables at once, a few at a time, with plain exceptions instead of groups."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


async def together(work: Iterable[Coroutine[Any, Any, T]], *, at_once: int = 4) -> list[T]:
    """Results in the order given. The first failure stops the others and is raised as itself."""
    gate = asyncio.Semaphore(at_once)

    async def one(item: Coroutine[Any, Any, T]) -> T:
        async with gate:
            return await item

    pending = list(work)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(item)) for item in pending]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    finally:
        for item in pending:
            item.close()
    return [task.result() for task in tasks]
