"""No test reaches beyond this machine: connecting or looking up elsewhere fails, in the tests and in what they start.

An audit hook sees every socket of CPython, whoever opens it (asyncio, httpx, urllib). uvloop makes its connections in
C, past that hook, so its loop is patched too. Violations are recorded as well as raised: code under test may swallow
the error, and the test fails all the same.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

REPORT = "HABLA_TEST_OFF_LOOPBACK"
"""Names the file in which a process that a test started leaves what it tried to reach."""

seen: list[str] = []
_allowed: set[str] = set()
"""Hosts of `make test-engines`, by name and by the addresses they were found at."""


class OffLoopback(OSError):
    """Something tried to reach another machine."""


def is_loopback(host: object) -> bool:
    """Whether a host, as Python's sockets take it, is this machine."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def allow(hosts: Iterable[str]) -> None:
    """Lets exactly these hosts through as well; their names are looked up now."""
    for host in hosts:
        _allowed.add(host)
        with suppress(OSError):
            _allowed.update(str(found[4][0]) for found in socket.getaddrinfo(host, None))


def refuse(host: object) -> None:
    """Records and refuses a host that is not this machine."""
    if is_loopback(host) or (host.decode("ascii", "replace") if isinstance(host, bytes) else host) in _allowed:
        return
    seen.append(str(host))
    report = os.environ.get(REPORT)
    if report:
        with open(report, "a", encoding="utf-8") as file:
            file.write(f"{host}\n")
    raise OffLoopback(f"a test may only reach this machine, not {host!r}")


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        # A path is a Unix socket; None is a send on a connected one.
        if isinstance(address, tuple):
            refuse(address[0])
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        refuse(args[0])


def _guard_uvloop() -> None:
    try:
        import uvloop
    except ImportError:
        return

    def guarded(method: Callable[..., Any], position: int) -> Callable[..., Any]:
        def call(self: object, *args: Any, **kwargs: Any) -> Any:
            address = args[position] if len(args) > position else kwargs.get("host", kwargs.get("remote_addr"))
            refuse(address[0] if isinstance(address, tuple) else address)
            return method(self, *args, **kwargs)

        return call

    for name, position in (("create_connection", 1), ("getaddrinfo", 0), ("create_datagram_endpoint", 2)):
        setattr(uvloop.Loop, name, guarded(getattr(uvloop.Loop, name), position))


def install() -> None:
    """Guards this process for the rest of its life."""
    sys.addaudithook(_audit)
    _guard_uvloop()
