"""Columns that are worked out from a metric: which there are, and when they make sense."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.catalogue import EARLIER_STEPS, Explore, Grain, Lang, closest
from assistant.catalogue import Field as CatalogueField
from assistant.errors import AskModelAgain
from tools.lightdash.fields import metric_of, selected, use_of
from tools.lightdash.texts import GRAINS
from tools.words import lowered, render

Kind = Literal["percent_of_total", "running_total", "rank", "change_from_previous"]


class Calculation(BaseModel):
    """A column made from one of the metrics of the same call, by a template of the engine.

    percent_of_total: each row's share of all rows. rank: 1 is the highest. running_total: the sum so far, in a trend.
    With `top` a rank also keeps the first rows of each value of `within` only: "the best product of each country".
    change_from_previous: in a trend, the same metric one period before, and the change in percent.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Annotated[Kind, Field(description="What to work out.")]
    metric: Annotated[str, Field(description="Id of one of the metrics of this call.")]
    within: Annotated[
        str | None,
        Field(
            description="For percent_of_total and rank: a selected dimension; each of its values is a whole of its "
            "own. Left out, it is the date where the rows have a date and something else, otherwise all rows count."
        ),
    ] = None
    step: Annotated[
        Grain | None,
        Field(
            description="For change_from_previous: how far back, e.g. `year` for the same month a year before. "
            "Left out, it is the trend's own grain."
        ),
    ] = None
    top: Annotated[
        int | None,
        Field(ge=1, le=50, description="For rank within something: keep this many of each, and no other rows."),
    ] = None
    lowest: Annotated[bool, Field(description="For rank: 1 is the lowest.")] = False


def resolved_calculations(
    wanted: Sequence[Calculation], explore: Explore, metrics: Sequence[str], dimensions: Sequence[str]
) -> tuple[Calculation, ...]:
    """The calculations with everything filled in, each once.

    Raises:
        AskModelAgain: one of them does not fit the metrics or dimensions of the call.
    """
    return tuple(dict.fromkeys(_resolved(one, explore, metrics, dimensions) for one in wanted))


def _resolved(one: Calculation, explore: Explore, metrics: Sequence[str], dimensions: Sequence[str]) -> Calculation:
    metric = _metric(one, explore, metrics)
    match one.kind:
        case "percent_of_total":
            one = _not_ranked(one)
            _some_dimension(one, explore, dimensions)
            _adds_up(one, metric, explore)
            return one.model_copy(update={"within": _within(one, explore, dimensions), "step": None})
        case "rank":
            _some_dimension(one, explore, dimensions)
            within = _within(one, explore, dimensions)
            if one.top and (within is None or len(dimensions) < 2):
                raise _wrong(one, "`top` is for each value of `within`, beside another dimension; use `limit`", ())
            return one.model_copy(update={"within": within, "step": None})
        case "running_total":
            trend(one, explore, dimensions)
            _adds_up(one, metric, explore)
            return _not_ranked(one).model_copy(update={"within": None, "step": None})
        case "change_from_previous":
            _, grain = trend(one, explore, dimensions)
            return _not_ranked(one).model_copy(update={"within": None, "step": _step(one, grain)})


def _not_ranked(one: Calculation) -> Calculation:
    """Without what says something of a rank only."""
    return one.model_copy(update={"top": None, "lowest": False})


def _metric(one: Calculation, explore: Explore, metrics: Sequence[str]) -> CatalogueField:
    found = metric_of(explore, one.metric) if one.metric in metrics else None
    if found is None:
        near = closest(one.metric, metrics)
        raise _wrong(one, f"{one.metric!r} is not among the metrics of this call ({', '.join(metrics)})", near)
    if found.type != "number":
        raise _wrong(one, f"{one.metric} is a {found.type}, not a number", ())
    return found


def _some_dimension(one: Calculation, explore: Explore, dimensions: Sequence[str]) -> None:
    if not dimensions:
        texts = [d.id for d in explore.dimensions if d.type == "string"]
        raise _wrong(one, f"it needs rows to compare; add a dimension, for example {', '.join(texts[:3])}", texts[:3])


def _adds_up(one: Calculation, metric: CatalogueField, explore: Explore) -> None:
    """A share or a running total of an average or a rate is a number without a meaning."""
    if metric.additive or metric.distinct:
        return
    near = [m.id for m in explore.metrics if m.additive or m.distinct]
    raise _wrong(one, f"{metric.id} is an average or a rate, whose rows do not add up; use one of {near}", near)


def trend(one: Calculation, explore: Explore, dimensions: Sequence[str]) -> tuple[str, Grain]:
    """The date that the rows go along, as selected, and its grain."""
    found = [(i, use.grain) for i in dimensions if (use := use_of(explore, i)) and use.grain]
    if len(found) == 1:
        return found[0][0], found[0][1]
    if found:
        raise _wrong(one, f"it needs one date, not {' and '.join(i for i, _ in found)}", [i for i, _ in found])
    time = explore.field(explore.time_dimension) if explore.time_dimension else None
    near = [f"{time.id}_{grain}" for grain in time.grains] if time else []
    if not near:
        raise _wrong(one, f"{explore.name} has no date to go along", ())
    raise _wrong(one, f"it needs a date at a grain among the dimensions: one of {', '.join(near)}", near)


def earlier_key(one: Calculation, dimensions: Sequence[str], explore: Explore) -> str:
    """The earlier period of a change, as the texts call it."""
    _, grain = trend(one, explore, dimensions)
    step = one.step or grain
    if step == grain:
        return f"previous_{step}"
    return "weeks" if step == "year" and grain in ("day", "week") else f"one_{step}"


def share_key(one: Calculation) -> str:
    """What a calculation's texts are called: a share within each value of something is none of the total."""
    if one.kind == "rank" and one.lowest:
        return "rank_lowest"
    return "percent_of_each" if one.kind == "percent_of_total" and one.within else one.kind


def kept_of_each(calculations: Sequence[Calculation]) -> Calculation | None:
    """The rank by which only the first rows of each are kept, if there is one."""
    return next((one for one in calculations if one.kind == "rank" and one.top), None)


def within_name(one: Calculation, explore: Explore, lang: Lang) -> str:
    """What each of the wholes is, in words: "month", "country"."""
    use = use_of(explore, one.within) if one.within else None
    if use is None:
        return one.within or ""
    return render(GRAINS, use.grain, lang) if use.grain else lowered(use.field.name(lang))


def _within(one: Calculation, explore: Explore, dimensions: Sequence[str]) -> str | None:
    if one.within is None:
        dated = [i for i in dimensions if (use := use_of(explore, i)) and use.grain]
        return dated[0] if dated and len(dimensions) > 1 else None
    use = selected(explore, one.within)
    chosen = use.id if use and use.id in dimensions else one.within
    if chosen not in dimensions or len(dimensions) < 2:
        others = dimensions if len(dimensions) > 1 else ()
        raise _wrong(one, f"within: {one.within!r} has to be one of two or more dimensions", closest(chosen, others))
    return chosen


def _step(one: Calculation, grain: Grain) -> Grain:
    steps = EARLIER_STEPS[grain]
    if one.step is not None and one.step not in steps:
        raise AskModelAgain(
            f"calculations: rows by {grain} can look back by {', '.join(steps)}, not by {one.step!r}",
            field="calculations",
            value=one.step,
            closest=(steps[-1] if one.step == "year" else steps[0],),
        )
    return one.step or grain


def _wrong(one: Calculation, message: str, near: Sequence[str]) -> AskModelAgain:
    return AskModelAgain(
        f"calculations: {one.kind} of {one.metric}: {message}",
        field="calculations",
        value=one.kind,
        closest=tuple(near)[:3],
    )
