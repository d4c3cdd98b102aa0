"""The folders of the meetings. Names come from an allow-list, so no path leaves them."""

from __future__ import annotations

import hashlib
import html
import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engines.minutes.table import Table

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FILE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.(?:csv|png|md)")
SHOWN = 20
_SPECIAL = re.compile(r"([\\`*_\[\]#|])")


@dataclass(frozen=True)
class Section:
    """One report in the minutes of a meeting."""

    title: str
    meeting: str
    date: str
    csv: str
    png: str | None
    rows: int
    header: list[str]
    head: list[list[str]]


def slug(text: str) -> str:
    """`Reunión del lunes` -> `reunion-del-lunes`; texts without any letter get a hash."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:60].strip("-")
    return plain or "m-" + hashlib.sha256(text.encode()).hexdigest()[:12]


def _write(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(data)
    draft.replace(path)


class MinutesStore:
    """Sections by meeting, and the answers already given by idempotency key."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._keys = root / ".keys"
        self._keys.mkdir(parents=True, exist_ok=True)

    def meetings(self) -> list[str]:
        """Slugs of the meetings that have minutes."""
        return sorted(path.parent.name for path in self._root.glob("*/minutes.md"))

    def sections(self, meeting: str) -> list[Section]:
        """The sections of a meeting, oldest first."""
        path = self._root / meeting / "sections.json"
        if not SLUG.fullmatch(meeting) or not path.is_file():
            return []
        return [Section(**item) for item in json.loads(path.read_text(encoding="utf-8"))]

    def file(self, meeting: str, name: str) -> Path | None:
        """A file of a meeting, if there is one by that name."""
        if not SLUG.fullmatch(meeting) or not FILE.fullmatch(name):
            return None
        path = self._root / meeting / name
        return path if path.is_file() else None

    def answered(self, key: str) -> dict[str, Any] | None:
        """What was answered to this idempotency key."""
        path = self._key(key)
        if not path.is_file():
            return None
        answer: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return answer

    def remember(self, key: str, answer: dict[str, Any]) -> None:
        """Keep the answer to an idempotency key."""
        _write(self._key(key), json.dumps(answer).encode())

    def add(self, section: Section, report: bytes, png: bytes | None) -> None:
        """Write the files of a section, then the section itself."""
        folder = self._root / slug(section.meeting)
        folder.mkdir(exist_ok=True)
        _write(folder / section.csv, report)
        if png is not None and section.png is not None:
            _write(folder / section.png, png)
        sections = [*self.sections(folder.name), section]
        _write(folder / "sections.json", json.dumps([asdict(item) for item in sections]).encode())
        _write(folder / "minutes.md", markdown(sections).encode())

    def free_name(self, meeting: str, title: str) -> str:
        """A file name without extension that no section of the meeting uses yet."""
        base, taken = slug(title), {section.csv for section in self.sections(slug(meeting))}
        names = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
        return next(name for name in names if f"{name}.csv" not in taken and name != "minutes")

    def _key(self, key: str) -> Path:
        return self._keys / (hashlib.sha256(key.encode()).hexdigest() + ".json")


def section(title: str, meeting: str, date: str, name: str, table: Table, drawn: bool) -> Section:
    """A section from its table."""
    return Section(
        title=title,
        meeting=meeting,
        date=date,
        csv=f"{name}.csv",
        png=f"{name}.png" if drawn else None,
        rows=len(table.rows),
        header=list(table.header),
        head=[list(row) for row in table.rows[:SHOWN]],
    )


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", html.escape(" ".join(text.split()), quote=False))


def markdown(sections: list[Section]) -> str:
    """The minutes as Markdown."""
    parts = [f"# {_plain(sections[0].meeting)}\n"]
    for item in sections:
        parts.append(f"\n## {_plain(item.title)}\n\n{item.date} · {_plain(item.meeting)}\n\n")
        if item.png:
            parts.append(f"![{_plain(item.title)}]({item.png})\n\n")
        parts.append("| " + " | ".join(map(_plain, item.header)) + " |\n")
        parts.append("|" + " --- |" * len(item.header) + "\n")
        parts += ["| " + " | ".join(map(_plain, row)) + " |\n" for row in item.head]
        links = f"[CSV]({item.csv})" + (f" · [PNG]({item.png})" if item.png else "")
        parts.append(f"\n{len(item.head)}/{item.rows} · {links}\n")
    return "".join(parts)
