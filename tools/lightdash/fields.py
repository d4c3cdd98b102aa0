"""Names in a question, looked up in the catalogue: which explore, which field, at which grain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.catalogue import Catalogue, Explore, Field, Grain, closest
from assistant.errors import AskModelAgain
from tools.words import folded


@dataclass(frozen=True)
class Use:
    """A dimension as a question uses it: the field, and the grain when it is a date bucketed by one."""

    field: Field
    grain: Grain | None = None

    @property
    def id(self) -> str:
        return f"{self.field.id}_{self.grain}" if self.grain else self.field.id


def field_id(table: str, name: str) -> str:
    """Lightdash's own id of a field."""
    return f"{table}_{name.replace('.', '__')}"


def use_of(explore: Explore, wanted: str) -> Use | None:
    """The dimension called `wanted` in this explore; only declared grains exist."""
    for field in explore.dimensions:
        if field.id == wanted:
            return Use(field)
        if wanted in (f"{field.id}_{grain}" for grain in field.grains):
            return Use(field, next(g for g in field.grains if wanted == f"{field.id}_{g}"))
    return None


def selected(explore: Explore, wanted: str) -> Use | None:
    """Like `use_of`, for a column: a date asked for without a grain is asked by day."""
    use = use_of(explore, wanted)
    if use and not use.grain and "day" in use.field.grains:
        return Use(use.field, "day")
    return use


def metric_of(explore: Explore, wanted: str) -> Field | None:
    """The metric called `wanted` in this explore."""
    return next((m for m in explore.metrics if m.id == wanted), None)


def column_ids(explore: Explore) -> list[str]:
    """Every dimension id that may be selected, dates by their grains."""
    return [i for d in explore.dimensions for i in ([f"{d.id}_{g}" for g in d.grains] or [d.id])]


def choose_explore(
    catalogue: Catalogue,
    metrics: Sequence[str],
    dimensions: Sequence[str],
    others: Sequence[str] = (),
    *,
    timed: bool = False,
) -> Explore:
    """The one explore that has all of them.

    When several do, the one whose own metrics these are: a metric seen through a join may count rows twice. For a
    question about a period (`timed`) one that has a date goes before one that has none.

    Raises:
        AskModelAgain: a name does not exist, or no explore has all of them together.
    """
    for metric in metrics:
        _known_metric(catalogue, metric)
    having = [e for e in catalogue.explores if all(metric_of(e, m) for m in metrics)]
    if not having:
        groups = "; ".join(f"{m}: {', '.join(e.name for e in catalogue.explores if metric_of(e, m))}" for m in metrics)
        raise AskModelAgain(
            f"no explore has all of these metrics together ({groups}); ask them in separate calls",
            field="metrics",
            value=", ".join(metrics),
        )
    for wanted in (*dimensions, *others):
        if not any(use_of(e, wanted) or metric_of(e, wanted) for e in having):
            raise _unknown_dimension(catalogue, having, wanted)
    fitting = [
        e
        for e in having
        if all(use_of(e, d) for d in dimensions) and all(use_of(e, o) or metric_of(e, o) for o in others)
    ]
    if not fitting:
        choices = column_ids(having[0])
        raise AskModelAgain(
            f"no explore has {', '.join(metrics)} together with {', '.join((*dimensions, *others))}; "
            f"with these metrics you can use: {', '.join(choices)}",
            field="dimensions",
            value=", ".join(dimensions),
            closest=closest(" ".join(dimensions), choices),
        )

    def fit(explore: Explore) -> tuple[bool, int, int]:
        own = sum(m.startswith(f"{explore.name}_") for m in metrics)
        return timed and has_date(explore, dimensions), own, -catalogue.explores.index(explore)

    return max(fitting, key=fit)


def has_date(explore: Explore, dimensions: Sequence[str]) -> bool:
    """Whether a period means something: a column is a date, or the explore has one of its own."""
    uses = (use_of(explore, wanted) for wanted in dimensions)
    return bool(explore.time_dimension) or any(u.field.type in {"date", "timestamp"} for u in uses if u)


def _known_metric(catalogue: Catalogue, wanted: str) -> None:
    if any(m.id == wanted for m in catalogue.metrics):
        return
    if any(use_of(e, wanted) for e in catalogue.explores):
        raise AskModelAgain(
            f"{wanted!r} is a dimension, not a metric: put it in dimensions and name a metric in metrics",
            field="metrics",
            value=wanted,
            closest=tuple(m.id for m in catalogue.metrics[:3]),
        )
    near = nearest(wanted, catalogue.metrics)
    raise AskModelAgain(
        f"there is no metric {wanted!r}; the closest are {', '.join(near)}", field="metrics", value=wanted, closest=near
    )


def _unknown_dimension(catalogue: Catalogue, having: list[Explore], wanted: str) -> AskModelAgain:
    if any(m.id == wanted for m in catalogue.metrics):
        return AskModelAgain(
            f"{wanted!r} is a metric that does not go with these; ask it in a call of its own",
            field="dimensions",
            value=wanted,
        )
    for explore in having:
        for field in explore.dimensions:
            if field.grains and wanted.startswith(f"{field.id}_"):
                near = tuple(f"{field.id}_{g}" for g in field.grains)
                return AskModelAgain(
                    f"{wanted!r} is not declared; {field.id} has only these grains: {', '.join(near)}",
                    field="dimensions",
                    value=wanted,
                    closest=near,
                )
    elsewhere = [e for e in catalogue.explores if use_of(e, wanted)]
    ids = [i for e in having for i in column_ids(e)]
    named = nearest(wanted, [d for e in having for d in e.dimensions])
    near = tuple(dict.fromkeys((*(n for n in named if n in ids), *closest(wanted, ids))))[:3]
    offer = "; ".join(f"{wanted} goes with {', '.join(m.id for m in e.metrics)}" for e in elsewhere)
    return AskModelAgain(
        f"{wanted!r} is no dimension of these metrics; the closest are {', '.join(near)}"
        + (f". {offer}" if offer else ""),
        field="dimensions",
        value=wanted,
        closest=near,
    )


def nearest(wanted: str, fields: Iterable[Field]) -> tuple[str, ...]:
    """Ids most like `wanted`; a field that people call exactly so comes first."""
    pool = list(fields)
    exact = [
        f.id for f in pool if folded(wanted) in {folded(n) for n in (f.label, f.name("es"), *f.words.es, *f.words.en)}
    ]
    return tuple(dict.fromkeys((*exact, *closest(wanted, (f.id for f in pool)))))[:3]
