"""What stands beside a table and in a chart, in both languages."""

from __future__ import annotations

from assistant.catalogue import Lang

_TEXTS: dict[str, tuple[str, str]] = {
    # key: (es, en)
    "total": ("Total", "Total"),
    "total_of_all": ("Total de todos", "Total of all"),
    "rows_one": ("1 fila", "1 row"),
    "rows": ("{count} filas", "{count} rows"),
    "rows_of": ("{shown} de {count} filas", "{shown} of {count} rows"),
    "rows_more": ("las {shown} primeras filas; hay más", "the first {shown} rows; there are more"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A text in the person's language."""
    es, en = _TEXTS[key]
    return (es if lang == "es" else en).format(**values)
