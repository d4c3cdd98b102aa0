"""Queries in flight: submitted, run in a worker thread, kept for polling by page."""

import contextlib
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import duckdb

from engines.lightdash.compile import CompiledQuery
from engines.lightdash.errors import NotFoundError, PaginationError, WarehouseQueryError
from engines.lightdash.fields import Json
from engines.lightdash.format import cell, column_type
from engines.lightdash.settings import Faults

MAX_PAGE_SIZE = 2500
DEFAULT_PAGE_SIZE = 500
_KEPT = 500

Status = Literal["pending", "executing", "ready", "error", "cancelled"]
Connect = Callable[[], duckdb.DuckDBPyConnection]


@dataclass(frozen=True)
class Result:
    """The rows of a finished query, as the API shows them."""

    columns: Json
    rows: list[Json]
    milliseconds: int


@dataclass
class Query:
    """One submitted query."""

    uuid: str
    owner: str
    compiled: CompiledQuery
    status: Status = "pending"
    result: Result | None = None
    error: str | None = None
    ended_at: str | None = None
    done: threading.Event = field(default_factory=threading.Event, repr=False)


def run(connection: duckdb.DuckDBPyConnection, compiled: CompiledQuery, seconds: float) -> Result:
    """Run a compiled query.

    Raises:
        WarehouseQueryError: it was not done after `seconds` and has been stopped.
    """
    began = time.monotonic()
    alarm = threading.Timer(seconds, connection.interrupt)
    alarm.daemon = True
    alarm.start()
    try:
        cursor = connection.execute(compiled.sql)
        described = [(str(column[0]), str(column[1])) for column in cursor.description or []]
        found = cursor.fetchall()
    except duckdb.InterruptException as error:
        raise WarehouseQueryError(f"The query was stopped: it took more than {seconds:g} seconds") from error
    finally:
        alarm.cancel()
    named = [(name, kind) for name, kind in described if not name.startswith("__")]
    rows = [
        {name: cell(value, kind, compiled.formats.get(name)) for (name, kind), value in zip(named, row, strict=False)}
        for row in found
    ]
    columns = {name: {"type": column_type(kind), "reference": name} for name, kind in named} if rows else {}
    return Result(columns, rows, round((time.monotonic() - began) * 1000))


class Queries:
    """The queries of one server: the newest few hundred."""

    def __init__(self, connect: Connect, faults: Faults, project_uuid: str, seconds: float) -> None:
        self._seconds = seconds
        self._connect = connect
        self._faults = faults
        self._project = project_uuid
        self._known: OrderedDict[str, Query] = OrderedDict()
        self._workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="lightdash-query")
        self._lock = threading.Lock()
        self._closing = threading.Event()

    def submit(self, compiled: CompiledQuery, owner: str) -> Query:
        """Queue a query of the person with the id `owner` and answer at once."""
        query = Query(str(uuid.uuid4()), owner, compiled)
        with self._lock:
            self._known[query.uuid] = query
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        self._workers.submit(self._work, query)
        return query

    def get(self, query_uuid: str, owner: str) -> Query:
        """A query of the person with the id `owner`, or the 404 that forgotten ones and those of others get."""
        query = self._known.get(query_uuid)
        if query is None or query.owner != owner:
            raise NotFoundError(f"Query {query_uuid} not found for project {self._project}")
        return query

    def cancel(self, query: Query) -> None:
        """Mark as cancelled: the warehouse is not told, and a finished result is thrown away."""
        with self._lock:
            query.status, query.result = "cancelled", None

    def close(self) -> None:
        """Let the workers go."""
        self._closing.set()
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _work(self, query: Query) -> None:
        try:
            if self._faults.query_delay:
                self._closing.wait(self._faults.query_delay)
            if not self._advance(query, "pending", "executing"):
                return
            if self._faults.query_error:
                self._fail(query, self._faults.query_error)
                return
            with contextlib.closing(self._connect()) as connection:
                result = run(connection, query.compiled, self._seconds)
            with self._lock:
                if query.status == "executing":
                    query.status, query.result = "ready", result
        except Exception as error:
            self._fail(query, str(error))
        finally:
            query.done.set()

    def _advance(self, query: Query, before: Status, after: Status) -> bool:
        with self._lock:
            if query.status != before:
                return False
            query.status = after
            return True

    def _fail(self, query: Query, message: str) -> None:
        with self._lock:
            if query.status in ("pending", "executing"):
                query.status, query.error = "error", message.split("\n\n")[0]
                query.ended_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def page_of(query: Query, page: int, page_size: int) -> Json:
    """What a poll answers."""
    if page_size > MAX_PAGE_SIZE:
        raise PaginationError(f"page size is too large, max is {MAX_PAGE_SIZE}")
    if page < 1:
        raise PaginationError("page should be greater than 0")
    if page_size < 1:
        raise PaginationError("page size should be greater than 0")
    head: Json = {"status": query.status, "queryUuid": query.uuid}
    if query.status == "error":
        return head | {"error": query.error, "erroredAt": query.ended_at}
    result = query.result
    if query.status != "ready" or result is None:
        return head
    total = len(result.rows)
    pages = -(-total // page_size)
    if page > max(pages, 1):
        raise PaginationError(f"invalid page {page}, last page is {pages}")
    rows = result.rows[(page - 1) * page_size : page * page_size]
    made: Json = {
        "rows": rows,
        "columns": result.columns,
        "totalPageCount": pages,
        "totalResults": total,
        "queryUuid": query.uuid,
        "pageSize": len(rows),
        "page": page,
        "metadata": {
            "performance": {
                "initialQueryExecutionMs": result.milliseconds,
                "resultsPageExecutionMs": 0,
                "queueTimeMs": None,
            }
        },
        "status": "ready",
        "pivotDetails": None,
    }
    if page < pages:
        made["nextPage"] = page + 1
    if page > 1:
        made["previousPage"] = page - 1
    return made
