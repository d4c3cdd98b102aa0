"""The tool that draws a result of the thread anew. It asks no engine: the rows are those that were read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, ClassVar, Self

from pydantic import Field

from assistant.catalogue import Catalogue, Lang, closest
from assistant.errors import AskModelAgain
from assistant.intents import Effect, Intent, IntentContext
from tools.base import Progress, Result, ToolContext
from tools.results import ChartType
from tools.words import Texts, render

TEXTS: Texts = {
    "auto": {"es": "el mismo resultado, con el gráfico que le va", "en": "the same result, with the chart that fits"},
    "line": {"es": "el mismo resultado, en líneas", "en": "the same result, as lines"},
    "area": {"es": "el mismo resultado, en áreas", "en": "the same result, as an area chart"},
    "bar": {"es": "el mismo resultado, en barras", "en": "the same result, as bars"},
    "horizontal_bar": {"es": "el mismo resultado, en barras horizontales", "en": "the same result, as horizontal bars"},
    "grouped_bar": {"es": "el mismo resultado, en barras agrupadas", "en": "the same result, as grouped bars"},
    "stacked_bar": {"es": "el mismo resultado, en barras apiladas", "en": "the same result, as stacked bars"},
    "donut": {"es": "el mismo resultado, en un gráfico de anillo", "en": "the same result, as a donut chart"},
    "heatmap": {"es": "el mismo resultado, en un mapa de calor", "en": "the same result, as a heat map"},
    "number": {"es": "el mismo resultado, como cifra", "en": "the same result, as a figure"},
    "point": {"es": "el mismo resultado, en puntos", "en": "the same result, as points"},
    "table": {"es": "el mismo resultado, solo como tabla", "en": "the same result, as a table only"},
}


class DrawChart(Intent):
    """Draws a result that is already there in another way, or leaves only its table; reads nothing anew.

    Use it when the person asks for another drawing of what they see ("as bars", "en líneas", "como tabla"). The rows
    stay as they are: for other figures ask again with `query_metrics`.
    """

    tool: ClassVar[str] = "draw_chart"
    effect: ClassVar[Effect] = Effect.READ

    result: Annotated[str, Field(description="Handle of a result: r1, r2, …")]
    type: Annotated[ChartType, Field(description="How to draw it; `auto` leaves it to the rules.")] = "auto"

    def resolve(self, ctx: IntentContext) -> Self:
        """The result has to be one of this thread."""
        handle = self.result.removeprefix("$")
        if handle not in ctx.results:
            near = closest(handle, ctx.results)
            raise AskModelAgain(
                f"there is no result {self.result!r}; there are {', '.join(ctx.results[-8:]) or 'none'}",
                field="result",
                value=self.result,
                closest=near,
            )
        return self.model_copy(update={"result": handle})


class DrawChartTool:
    """`draw_chart`."""

    intent: type[Intent] = DrawChart

    def reading(self, intent: DrawChart, catalogue: Catalogue, lang: Lang) -> str:
        return render(TEXTS, intent.type, lang)

    async def run(self, intent: DrawChart, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        table = await ctx.result(intent.result)
        assert table is not None, "resolve has found it"
        yield table.model_copy(update={"drawn": "" if intent.type == "auto" else intent.type})
