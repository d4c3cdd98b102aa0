"""A result as the CSV file that a flow gets: ISO dates, raw numbers, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

from assistant.catalogue import Lang
from tools.base import Attachment, Raw, TableResult
from tools.kestra.texts import say
from tools.words import folded

_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NAME = re.compile(r"[^a-z0-9]+")


def csv_of(table: TableResult) -> bytes:
    """UTF-8 without a mark; the header holds the labels in the person's language."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_safe(c.label) for c in table.columns])
    for row in table.rows:
        writer.writerow([_cell(value) for value in row])
    return buffer.getvalue().encode()


def attachment(input_id: str, table: TableResult) -> Attachment:
    """The file for an input, named after what is in it."""
    return Attachment(
        input=input_id, name=file_name(table), media_type="text/csv", content=csv_of(table), rows=len(table.rows)
    )


def file_name(table: TableResult) -> str:
    """`reporte-de-ventas-2026-10-01-2026-10-31.csv`: no blanks, no accents, nothing a path could use."""
    stem = _NAME.sub("-", folded(table.title)).strip("-")[:60].strip("-") or "report"
    if table.period:
        first, last = table.period.start, table.period.end - timedelta(days=1)
        stem += f"-{first}" if first == last else f"-{first}-{last}"
    return f"{stem}.csv"


def rows_text(table: TableResult, lang: Lang) -> str:
    """Says when the file holds only a part."""
    if not table.truncated:
        return ""
    return say("rows_cut", lang, rows=len(table.rows), total=table.row_count)


def _cell(value: Raw) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return _safe(value) if isinstance(value, str) else value


def _safe(text: str) -> str:
    """Spreadsheets run texts that begin so, even after blanks; an apostrophe keeps them texts (CWE-1236)."""
    return f"'{text}" if text.startswith(_ACTIVE) or text.lstrip().startswith(_ACTIVE) else text
