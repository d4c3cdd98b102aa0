"""Results that nobody computed, with the columns that a call asks for: enough for a conversation to go on."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
_GRAINS = ("day", "week", "month", "quarter", "year")
_ADDITIVE = frozenset({"orders_revenue", "orders_order_count", "order_items_units", "order_items_gross_margin",
                       "marketing_spend_spend"})  # fmt: skip
_ROWS = 3


def table(args: Json, handle: str) -> Json:
    """What a model sees of a table: three rows where there is something to break down by, else one."""
    dimensions = list(args.get("dimensions") or (["orders_order_date_day"] if "report" in args else []))
    metrics = list(args.get("metrics") or ["orders_revenue"])
    grains = {d: d.rpartition("_")[2] for d in dimensions if d.rpartition("_")[2] in _GRAINS}
    columns: list[Json] = [
        {"id": d, "label": d, "type": "date" if d in grains else "string", "role": "dimension", "grain": grains.get(d)}
        for d in dimensions
    ]
    columns += [{"id": m, "label": m, "type": "number", "role": "metric"} for m in metrics]
    made = [column for one in args.get("calculations") or () for column in _calculated(one)]
    count = _ROWS if dimensions else 1
    rows = [
        [
            *(f"2026-0{n + 1}-01" if d in grains else f"${handle}.{d}.{n}" for d in dimensions),
            *(float(10 + (n * 7) % 5) for _ in metrics),
            *(n / 10 for _ in made),
        ]
        for n in range(count)
    ]
    numbers = [*metrics, *(str(column["id"]) for column in made)]
    return {
        "handle": handle,
        "kind": "table",
        "title": "Tabla",
        "columns": [*columns, *made],
        "row_count": count,
        "truncated": False,
        "period": args.get("period"),
        "compare": args.get("compare"),
        "additive": [m for m in metrics if m in _ADDITIVE],
        "extremes": {m: {"max": count - 1, "min": 0} for m in numbers},
        "rows": rows,
    }


def _calculated(one: Json) -> list[Json]:
    kinds = ("before", "change") if one["kind"] == "change_from_previous" else (one["kind"],)
    base = {"type": "number", "role": "metric", "of": one["metric"]}
    return [
        {"id": f"{one['metric']}__{kind}", "label": f"{one['metric']}, {kind}", "calculation": kind, **base}
        for kind in kinds
    ]
