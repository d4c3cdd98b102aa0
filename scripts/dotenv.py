"""What a `.env` file says. Standard library only, like all that runs before anything is installed."""

from __future__ import annotations


def read_dotenv(text: str) -> dict[str, str]:
    """`NAME=value` lines; `#` starts a comment line, quotes around a value are taken off, an empty value is unset."""
    values = {}
    for line in map(str.strip, text.splitlines()):
        name, equals, value = line.removeprefix("export ").partition("=")
        value = value.strip()
        if not equals or line.startswith("#"):
            continue
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        if value:
            values[name.strip()] = value
    return values
