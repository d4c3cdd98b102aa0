"""What can be asked of Lightdash. The docstrings and descriptions are what a model reads."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import Field

from assistant.catalogue import Catalogue, Explore
from assistant.errors import AskModelAgain
from assistant.intents import DateRange, Effect, Filter, Intent, IntentContext, Sort
from tools.lightdash.calculations import Calculation, resolved_calculations
from tools.lightdash.checks import check_sorts, checked
from tools.lightdash.fields import choose_explore, nearest, selected, use_of
from tools.lightdash.parameters import check_parameters
from tools.lightdash.periods import check_grains, needed_axis, resolved
from tools.lightdash.standing import check_standing
from tools.results import ChartType

MAX_LIMIT = 5000
PERIOD = (
    'The person\'s own date words, copied verbatim and not computed ("el mes pasado", "last 3 weeks", "Q2"), '
    "or a half-open {start, end} of ISO dates. Leave it out when the person names no time."
)
FILTERS = (
    "Conditions that all hold. `field` is a dimension or metric id, `values` hold at least one value unless the "
    "operator is isNull or notNull. Several values mean any of them. Never filter by the period here."
)
Period = DateRange | str | None


class QueryMetrics(Intent):
    """Reads numbers: metrics, broken down, filtered, over a period, compared with another period.

    Use it for every question about amounts, counts, rates, rankings, shares or trends. Name ids from the catalogue
    only. One call answers one table: ask for all metrics and dimensions that belong together in one call, and make
    separate calls for unrelated tables. For a ranking ("top 5 products") sort by the metric and set the limit. For a
    trend add the date dimension at a grain, for example `orders_order_date_month`. For "versus last year" set
    `compare`; do not make a second call. For shares, running totals and ranks, and for a trend whose rows each stand
    beside an earlier period ("by month, with the change from the month before"), set `calculations`; never work
    numbers out yourself. When the person asks for a saved report by name, use `run_report` instead.
    """

    tool: ClassVar[str] = "query_metrics"
    effect: ClassVar[Effect] = Effect.READ

    metrics: Annotated[tuple[str, ...], Field(min_length=1, max_length=8, description="Metric ids.")]
    dimensions: Annotated[
        tuple[str, ...],
        Field(
            max_length=6,
            description="Dimension ids to break down by; a date needs its grain: `<id>_day`, `_week`, `_month`, "
            "`_quarter` or `_year`, as declared. Empty for one total.",
        ),
    ] = ()
    filters: Annotated[tuple[Filter, ...], Field(max_length=12, description=FILTERS)] = ()
    period: Annotated[Period, Field(description=PERIOD)] = None
    compare: Annotated[
        Period,
        Field(
            description="What to compare the period with, in the person's words "
            '("el mes anterior", "last year", "same period last year") or a half-open {start, end}. Needs a period.'
        ),
    ] = None
    sorts: Annotated[
        tuple[Sort, ...],
        Field(max_length=4, description="Order of the rows by selected fields; leave out if not asked."),
    ] = ()
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, description="Most rows to return.")] = 500
    calculations: Annotated[
        tuple[Calculation, ...], Field(max_length=6, description="Columns worked out from these metrics by the engine.")
    ] = ()
    chart: Annotated[ChartType, Field(description="How to draw it, only where the person says so.")] = "auto"

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`."""
        metrics = tuple(dict.fromkeys(self.metrics))
        explore = self._explore(ctx.catalogue)
        uses = [selected(explore, wanted) for wanted in self.dimensions]
        dimensions = tuple(dict.fromkeys(use.id for use in uses if use))
        check_grains((use.grain for use in uses if use), ctx)
        sorts = tuple(s.model_copy(update={"field": _sortable(explore, s.field, dimensions)}) for s in self.sorts)
        check_sorts(sorts, (*dimensions, *metrics))
        filters = checked(self.filters, explore)
        period, compare = resolved(self.period, self.compare, ctx)
        check_standing(explore, filters, ctx, timed=period is not None)
        check_parameters(explore, (*metrics, *dimensions, *(f.field for f in filters)), ctx)
        if period:
            needed_axis(explore, dimensions, ctx.lang)
        calculations = resolved_calculations(self.calculations, explore, metrics, dimensions)
        if compare and any(c.kind == "change_from_previous" for c in calculations):
            raise AskModelAgain(
                "compare and change_from_previous both put another period beside each row; keep one of them",
                field="calculations",
                value="change_from_previous",
            )
        return self.model_copy(
            update={
                "metrics": metrics,
                "dimensions": dimensions,
                "filters": filters,
                "period": period,
                "compare": compare,
                "sorts": sorts,
                "calculations": calculations,
            }
        )

    def _explore(self, catalogue: Catalogue) -> Explore:
        timed = bool(self.period.strip() if isinstance(self.period, str) else self.period)
        others = [f.field for f in self.filters]
        return choose_explore(catalogue, self.metrics, self.dimensions, others, timed=timed)

    def explore(self, catalogue: Catalogue) -> Explore:
        """The explore that a resolved intent is about."""
        return self._explore(catalogue)


def _sortable(explore: Explore, wanted: str, dimensions: tuple[str, ...]) -> str:
    """A sort by a date field means the grain of it that is selected."""
    use = use_of(explore, wanted)
    if use is None or wanted in dimensions:
        return wanted
    same = [d for d in dimensions if (found := use_of(explore, d)) and found.field.id == use.field.id]
    return same[0] if len(same) == 1 else wanted


class SearchValues(Intent):
    """Looks up how values of a text dimension are spelled, for example product names that contain "molinillo".

    Use it before filtering a dimension whose values the catalogue does not list, or when the person asks which values
    there are.
    """

    tool: ClassVar[str] = "search_values"
    effect: ClassVar[Effect] = Effect.READ

    field: Annotated[str, Field(description="Id of a text dimension.")]
    search: Annotated[str, Field(max_length=100, description="Part of the value; empty for the first values.")] = ""

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`."""
        texts = [d for d in ctx.catalogue.dimensions if d.type == "string"]
        if any(d.id == self.field for d in texts):
            return self
        near = nearest(self.field, texts)
        raise AskModelAgain(
            f"{self.field!r} is no text dimension; the closest are {', '.join(near)}",
            field="field",
            value=self.field,
            closest=near,
        )
