"""Tool calls gathered from the pieces of a stream."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from assistant.model import Call


@dataclass
class _Open:
    id: str
    name: str
    arguments: list[str] = field(default_factory=list)


class CallGatherer:
    """Joins pieces by index, in the order in which the calls began.

    Servers leave ids out, repeat them in one answer, count from zero in every answer, or send index 0 for all calls.
    An id of ours names a call for good, in journals and on screens, so every call gets a new one.
    """

    def __init__(self) -> None:
        self.originals: dict[str, str] = {}
        """Our id to the server's own, of the calls that `finish` gave."""
        self._open: dict[int, _Open] = {}
        self._calls: list[_Open] = []

    def __len__(self) -> int:
        return len(self._calls)

    def add(self, index: int | None, call_id: str | None, name: str | None, arguments: str | None) -> None:
        """One piece. A second name at an index in use begins another call there."""
        at = index if index is not None else (max(self._open, default=-1) + bool(name) if name else self._last())
        current = self._open.get(at)
        begins_again = current is not None and bool(name) and bool(current.arguments) and call_id != current.id
        if current is None or begins_again:
            current = self._open[at] = _Open(call_id or "", name or "")
            self._calls.append(current)
        else:
            current.id = current.id or call_id or ""
            current.name = current.name or name or ""
        if arguments:
            current.arguments.append(arguments)

    def finish(self) -> tuple[Call, ...]:
        """The complete calls; pieces that never had a name are dropped."""
        named = {f"call_{uuid.uuid4().hex[:24]}": call for call in self._calls if call.name}
        self.originals = {new: call.id for new, call in named.items() if call.id}
        return tuple(Call(new, call.name, "".join(call.arguments) or "{}") for new, call in named.items())

    def _last(self) -> int:
        return max(self._open, default=0)
