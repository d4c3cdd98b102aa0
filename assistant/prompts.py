"""The prompts, loaded once: their text, their digest, and what can be asked behind them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.catalogue import Catalogue, Lang
from assistant.catalogue_text import estimated_tokens, render_catalogue, whole_catalogue
from assistant.shortlist import overview

__all__ = ["PROMPTS", "Prompts", "estimated_tokens", "render_catalogue"]
PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
_Key = tuple[str, Lang, tuple[str, ...]]
"""Digest of the catalogue, language, and what is missing from it."""
_VERSION = re.compile(r"\A<!-- version: (\S+) -->\n")


@dataclass(frozen=True)
class Prompts:
    """All prompts of one start of the server."""

    texts: Mapping[str, str]
    version: str
    digest: str
    """SHA-256 of all files, 16 hex digits: goes into each run's first event."""
    _made: dict[_Key, tuple[str, bool]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, folder: Path = PROMPTS) -> Prompts:
        """Reads every Markdown file of the folder.

        Raises:
            ValueError: a file lacks its version line, or `system.md` is missing.
        """
        texts, digest, versions = {}, hashlib.sha256(), {}
        for path in sorted(folder.glob("*.md")):
            raw = path.read_text(encoding="utf-8")
            found = _VERSION.match(raw)
            if found is None:
                raise ValueError(f"{path.name} must begin with a line <!-- version: N -->")
            digest.update(f"{path.name}\n{raw}".encode())
            texts[path.stem], versions[path.stem] = raw[found.end() :].strip(), found[1]
        if "system" not in texts:
            raise ValueError(f"there is no system.md in {folder}")
        return cls(texts, versions["system"], digest.hexdigest()[:16])

    def system(self, catalogue: Catalogue, lang: Lang) -> str:
        """The system prompt: instructions, then what can be asked, or an overview of it when that is too much.

        Kept for the last few catalogues.
        """
        return self._kept(catalogue, lang)[0]

    def is_whole(self, catalogue: Catalogue, lang: Lang) -> bool:
        """Whether the system prompt holds everything; else each request needs a shortlist."""
        return self._kept(catalogue, lang)[1]

    def _kept(self, catalogue: Catalogue, lang: Lang) -> tuple[str, bool]:
        key = (catalogue.digest, lang, catalogue.missing)
        if key not in self._made:
            if len(self._made) >= 8:
                self._made.clear()
            whole = whole_catalogue(catalogue, lang)
            shown = overview(catalogue, lang) if whole is None else whole
            self._made[key] = f"{self.texts['system']}\n\n{shown}\n", whole is not None
        return self._made[key]
