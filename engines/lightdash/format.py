"""Values as the API shows them: `raw` for machines, `formatted` for people (English, like the real server)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engines.lightdash.fields import Dimension, Json, Metric

NOTHING = "∅"
_SYMBOLS = {"usd": "$", "eur": "€", "gbp": "£", "mxn": "MX$", "jpy": "¥", "brl": "R$"}
_COMPACT = {"thousands": (1e3, "K"), "millions": (1e6, "M"), "billions": (1e9, "B"), "trillions": (1e12, "T")}
Described = Dimension | Metric | Json | None


def column_type(duckdb_type: str) -> str:
    """The type of a result column in the API's words."""
    name = duckdb_type.upper().split("(")[0]
    if name in {"VARCHAR", "UUID"}:
        return "string"
    if name in {"BOOLEAN", "DATE"}:
        return name.lower()
    return "timestamp" if name.startswith("TIMESTAMP") else "number"


def cell(value: Any, duckdb_type: str, described: Described) -> Json:
    """One cell of a row."""
    return {"value": {"raw": raw(value, duckdb_type, described), "formatted": formatted(value, described)}}


def raw(value: Any, duckdb_type: str, described: Described) -> Any:
    """The machine form; 64-bit integers are strings, because JSON numbers of the real server could not hold them."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, datetime | date):
        moment = value.isoformat() if isinstance(value, datetime) else f"{value.isoformat()}T00:00:00"
        # Only dimensions are formatted; the rest goes out as JavaScript writes dates.
        return moment + ("Z" if isinstance(described, Dimension) else ".000Z")
    if isinstance(value, int):
        return value if duckdb_type.upper() in {"INTEGER", "SMALLINT", "TINYINT"} else str(value)
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def formatted(value: Any, described: Described) -> str:
    """The human form."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, datetime | date):
        return _moment(value, described)
    if isinstance(value, int | float | Decimal):
        return _number(value, *_style(described))
    return str(value)


def _moment(value: date | datetime, described: Described) -> str:
    if not isinstance(described, Dimension):
        return str(raw(value, "", described))
    if described.type == "timestamp" and isinstance(value, datetime):
        return f"{value:%Y-%m-%d, %H:%M:%S}:{value.microsecond // 1000:03d} (+00:00)"
    match described.interval:
        case "YEAR":
            return f"{value:%Y}"
        case "QUARTER":
            return f"{value:%Y}-Q{(value.month - 1) // 3 + 1}"
        case "MONTH":
            return f"{value:%Y-%m}"
    return f"{value:%Y-%m-%d}"


def _style(described: Described) -> tuple[str | None, int | None, str | None]:
    """Format, decimals and compacting, from a field or from the `format` of a table calculation."""
    if isinstance(described, Dimension | Metric):
        return described.format, described.round, described.compact
    options = (described or {}).get("format") or {}
    kind = options.get("type")
    name = str(options.get("currency", "usd")).lower() if kind == "currency" else kind
    return name, options.get("round"), options.get("compact")


def _number(value: int | float | Decimal, style: str | None, decimals: int | None, compact: str | None) -> str:
    number = Decimal(str(value))
    if style == "id":
        return str(value)
    if style == "percent":
        return _rounded(number * 100, 0 if decimals is None else decimals) + "%"
    suffix = ""
    if compact in _COMPACT:
        divisor, suffix = _COMPACT[compact]
        number, decimals = number / Decimal(divisor), 2 if decimals is None else decimals
    symbol = _SYMBOLS.get(style or "")
    if symbol is None:
        return _rounded(number, decimals) + suffix
    places = (0 if style == "jpy" else 2) if decimals is None else decimals
    return ("-" if number < 0 else "") + symbol + _rounded(abs(number), places) + suffix


def _rounded(number: Decimal, decimals: int | None) -> str:
    if decimals is not None:
        return f"{number:,.{max(decimals, 0)}f}"
    text = f"{number:,.3f}"
    return text.rstrip("0").rstrip(".")
