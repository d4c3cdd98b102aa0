"""What was saved and can be run by name. The docstrings and descriptions are what a model reads."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import Field

from assistant.catalogue import Report, Tile, closest
from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.intents import Effect, Filter, Intent, IntentContext
from tools.lightdash.checks import checked
from tools.lightdash.intents import FILTERS, PERIOD, Period
from tools.lightdash.periods import needed_axis, resolved
from tools.lightdash.texts import say

_TILES_TOLD = 8


class RunReport(Intent):
    """Runs a saved report, or one chart of a dashboard, as it was saved, or for a period and with extra filters.

    Use it when the person asks for a report, chart, dashboard or summary that the catalogue lists by that name
    ("muéstrame el reporte de ventas", "show me the sales report", "abre el tablero de ventas"). The columns and order
    are those of the report, and the filters saved with it apply. The catalogue lists a dashboard with its charts: make
    one call for each of them, all together, with the same period and filters, `report` being the dashboard and `tile`
    the chart. For any other breakdown use `query_metrics`.
    """

    tool: ClassVar[str] = "run_report"
    effect: ClassVar[Effect] = Effect.READ

    report: Annotated[str, Field(description="Slug of a report or dashboard in the catalogue.")]
    tile: Annotated[str, Field(description="Only for a dashboard: which of its charts.")] = ""
    period: Annotated[Period, Field(description=PERIOD)] = None
    filters: Annotated[tuple[Filter, ...], Field(max_length=12, description=FILTERS)] = ()

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`."""
        report = find_report(ctx, self.report)
        tile = find_tile(report, self.tile)
        explore = ctx.catalogue.explore(tile.explore if tile else report.explore)
        filters = checked(self.filters, explore) if explore else self.filters
        period, _ = resolved(self.period, None, ctx)
        if period and explore:
            needed_axis(explore, (), ctx.lang)
        name = tile.name if tile else ""
        return self.model_copy(update={"report": report.slug, "tile": name, "period": period, "filters": filters})


def find_report(ctx: IntentContext, wanted: str) -> Report:
    """The report with this slug, or the only one of this name.

    Raises:
        NeedsAnswer: several have this name.
        AskModelAgain: there is none.
    """
    found = ctx.catalogue.report(wanted)
    if found:
        return found
    named = [r for r in ctx.catalogue.reports if wanted.casefold() in {n.casefold() for n in _names(r)}]
    if len(named) == 1:
        return named[0]
    if named:
        options = tuple(say(f"a_{r.kind}", ctx.lang, name=r.title(ctx.lang)) for r in named)
        raise NeedsAnswer(say("which_saved", ctx.lang, name=wanted), options=tuple(dict.fromkeys(options)))
    names = {n: r.slug for r in ctx.catalogue.reports for n in (r.slug, *_names(r))}
    near = tuple(dict.fromkeys(names[n] for n in closest(wanted, names)))
    raise AskModelAgain(
        f"there is no report {wanted!r}; the closest are {', '.join(near) or 'none'}. "
        "If none of them is meant, answer with query_metrics",
        field="report",
        value=wanted,
        closest=near,
    )


def _names(report: Report) -> tuple[str, ...]:
    return (report.name, *report.words.es, *report.words.en)


def find_tile(report: Report, wanted: str) -> Tile | None:
    """The chart of a dashboard that is meant; a report that is one chart has none.

    Raises:
        AskModelAgain: it has no such chart, or several and none is named.
    """
    if report.kind == "chart":
        return None
    if not wanted and len(report.tiles) == 1:
        return report.tiles[0]
    names = {n: t for t in report.tiles for n in (t.label, *t.words.es, *t.words.en, t.name)}
    if wanted in names:
        return names[wanted]
    listed = ", ".join(t.name for t in report.tiles[:_TILES_TOLD])
    if not wanted:
        raise AskModelAgain(
            f"{report.slug!r} is a dashboard: make one call for each of its charts, all together, with `tile` set to "
            f"each of {listed}",
            field="tile",
            value=wanted,
        )
    near = tuple(dict.fromkeys(names[n].name for n in closest(wanted, names)))
    raise AskModelAgain(
        f"the dashboard {report.slug!r} has no chart {wanted!r}; it has {listed}",
        field="tile",
        value=wanted,
        closest=near,
    )
