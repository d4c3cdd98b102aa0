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
    "blank": ("(vacío)", "(blank)"),
    "others": ("otros", "others"),
    "partial": ("sin completar", "not complete"),
    "partial_of": ("sin completar: {names}", "not complete: {names}"),
    "against": ("frente a {period}", "against {period}"),
    "largest": ("{shown} de {count}: {name}", "{shown} of {count}: {name}"),
    "not_drawn": ("solo en la tabla: {names}", "in the table only: {names}"),
    "not_honest": (
        "Este resultado no se puede dibujar así sin engañar ({kind}); va con el gráfico de siempre.",
        "This result cannot be drawn that way without misleading ({kind}); it comes with the usual chart.",
    ),
    "k_table": ("Tabla", "Table"),
    "now": ("ahora", "now"),
    "before": ("antes", "before"),
    "k_line": ("Gráfico de líneas", "Line chart"),
    "k_area": ("Gráfico de áreas", "Area chart"),
    "k_bar": ("Gráfico de barras", "Bar chart"),
    "k_horizontal_bar": ("Gráfico de barras horizontales", "Horizontal bar chart"),
    "k_grouped_bar": ("Gráfico de barras agrupadas", "Grouped bar chart"),
    "k_stacked_bar": ("Gráfico de barras apiladas", "Stacked bar chart"),
    "k_point": ("Gráfico de dispersión", "Scatter plot"),
    "k_donut": ("Gráfico de anillo", "Donut chart"),
    "k_heatmap": ("Mapa de calor", "Heat map"),
    "k_number": ("Cifra", "Figure"),
    "alt_most": (
        "{metric}: máximo {high} ({high_at}), mínimo {low} ({low_at})",
        "{metric}: highest {high} ({high_at}), lowest {low} ({low_at})",
    ),
    "alt_last": ("último {value} ({at})", "latest {value} ({at})"),
    "alt_total": ("total {value}", "total {value}"),
    "alt_overall": ("en conjunto {value}", "overall {value}"),
    "alt_one": ("{metric}: {value}", "{metric}: {value}"),
    "rows_more": ("las {shown} primeras filas; hay más", "the first {shown} rows; there are more"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """A text in the person's language."""
    es, en = _TEXTS[key]
    return (es if lang == "es" else en).format(**values)
