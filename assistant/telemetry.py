"""Logs: one JSON line each, on standard error, without prompts, rows or secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

_INPUT = re.compile(r"\[(type=\w+), input_value=.*, input_type=\w+\]")
"""What pydantic quotes of a value it refuses: that may be a row or a prompt."""
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonLines(logging.Formatter):
    """A record as one JSON object; `extra` fields stand beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        body: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        # Libraries put objects of theirs on records; what is said of a thing is a plain value.
        more = {key: value for key, value in vars(record).items() if key not in _PLAIN}
        body |= {key: value for key, value in more.items() if isinstance(value, str | int | float)}
        if record.exc_info:
            body["error"] = _INPUT.sub(r"[\1]", self.formatException(record.exc_info))
        return json.dumps(body, ensure_ascii=False, default=str)


def configure_logging() -> None:
    """Our own loggers from info, libraries from warning."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("habla").setLevel(logging.INFO)
