"""Small JSON files that outlive a restart, readable by their owner only."""

import json
import os
from pathlib import Path

from engines.lightdash.fields import Json


def read_kept(file: Path | None) -> Json:
    """What was kept, or nothing."""
    if file is None or not file.is_file():
        return {}
    content = json.loads(file.read_text(encoding="utf-8"))
    return content if isinstance(content, dict) else {}


def write_kept(file: Path | None, content: Json) -> None:
    """Replace what was kept in one step; without a file nothing is kept."""
    if file is None:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}.draft")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(content, out)
    draft.replace(file)
