"""Share links: a short id for a path with parameters."""

import json
import threading
from collections import OrderedDict
from dataclasses import asdict, dataclass
from pathlib import Path

_KEPT = 2000


@dataclass(frozen=True)
class Share:
    """One shared address."""

    nanoid: str
    path: str
    params: str
    owner: str = ""
    """Id of the person who shared it."""


class Shares:
    """The shares of one server, in memory and, when a file is given, over restarts."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Share] = OrderedDict()
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines()[-_KEPT:]:
                share = Share(**json.loads(line))
                self._known[share.nanoid] = share

    def add(self, share: Share) -> None:
        """Keep a share; the oldest go when there are too many."""
        with self._lock:
            self._known[share.nanoid] = share
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(share)) + "\n")

    def get(self, nanoid: str) -> Share | None:
        """A share by its id."""
        return self._known.get(nanoid)
