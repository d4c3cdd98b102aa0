"""The tool that answers "how was this computed?": definitions, conditions and range, and the SQL for who looks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from assistant.catalogue import Catalogue, Lang
from assistant.errors import AskModelAgain, ToolFailed
from assistant.intents import Effect, Intent, IntentContext
from tools.base import CardResult, Credential, Item, Link, Progress, Result, TableResult, ToolContext
from tools.lightdash.client import SYSTEM, LightdashClient, quoted
from tools.lightdash.connection import Connection
from tools.lightdash.reading import period_text
from tools.lightdash.texts import say
from tools.together import together

Json = dict[str, Any]
_FAILED = "/* ERROR"
_LONGEST = 60_000


class ExplainResult(Intent):
    """Shows the person how a result of this conversation was computed.

    The card has what each metric means, the conditions and the range that applied, and the SQL that Lightdash wrote.
    Use it when the person asks how a figure was computed, where it comes from, or for the SQL ("¿cómo se calculó?",
    "how was this computed?", "show me the SQL"). The person reads the SQL on a card; you do not see it, so do not
    describe or repeat it.
    """

    tool: ClassVar[str] = "explain_result"
    effect: ClassVar[Effect] = Effect.READ

    result: Annotated[
        str, Field(max_length=12, description="Handle of the result, for example `r1`; empty for the latest.")
    ] = ""

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`."""
        wanted = self.result.removeprefix("$")
        if not ctx.results:
            raise AskModelAgain("there is no result to explain yet; answer the question first", field="result")
        if wanted and wanted not in ctx.results:
            raise AskModelAgain(
                f"there is no result {wanted!r}; there are {', '.join(ctx.results[-5:])}",
                field="result",
                value=wanted,
                closest=ctx.results[-1:],
            )
        return self.model_copy(update={"result": wanted or ctx.results[-1]})


class ExplainResultTool:
    """`explain_result`."""

    intent: type[Intent] = ExplainResult

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reading(self, intent: ExplainResult, catalogue: Catalogue, lang: Lang) -> str:
        return say("explaining", lang, result=intent.result)

    async def run(self, intent: ExplainResult, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        table = await ctx.result(intent.result)
        if table is None or not self.explains(table):
            raise ToolFailed(say("not_explained", ctx.lang), code="not_explained")
        yield Progress("done")
        yield card(table, intent.result, ctx.catalogue, ctx.lang)

    def explains(self, table: TableResult) -> bool:
        """Whether a result is one of this engine's."""
        return table.provenance.engine == SYSTEM and bool(table.queries)

    async def source_of(self, table: TableResult, credentials: Mapping[str, Credential], lang: Lang) -> str:
        """See `QuerySource`."""
        client = self._connection.speaking(lang, credentials)
        queries = table.queries
        if not queries:
            raise ToolFailed(say("not_explained", lang), code="not_explained")
        found = await together(_compiled(client, table.provenance.project, query) for query in queries)
        parts = [found[0], *(f"-- {say('sql_compared', lang)}\n{sql}" for sql in found[1:])]
        return "\n\n".join(parts)[:_LONGEST]


async def _compiled(client: LightdashClient, project: str, query: Json) -> str:
    explore = quoted(str(query.get("exploreName") or ""))
    answer = await client.post(f"/api/v1/projects/{quoted(project)}/explores/{explore}/compileQuery", query)
    sql = answer if isinstance(answer, str) else str((answer or {}).get("query") or "")
    if not sql.strip() or sql.lstrip().startswith(_FAILED) or _FAILED in sql:
        # What cannot be compiled is answered with 200; the comment may hold a row filter and is not passed on.
        raise ToolFailed(say("no_sql", client.lang), code="no_sql")
    return sql.strip()


def _source(condition: Json) -> str:
    if condition.get("standing"):
        return "was_standing"
    return "was_saved" if condition.get("saved") else "was_asked"


def card(table: TableResult, handle: str, catalogue: Catalogue, lang: Lang) -> CardResult:
    """What the person reads; the SQL is asked for when they open it, see `source_of`."""
    origin = table.provenance
    metrics = []
    for one in origin.metrics:
        field = catalogue.metric(one["id"])
        metrics.append(Item(label=one["label"], value=field.description if field else "", id=one["id"]))
    dimensions = [Item(label=one["label"], value="", id=one["id"]) for one in origin.dimensions]
    conditions = [Item(label=say(_source(f), lang), value=str(f.get("text") or f["field"])) for f in origin.filters]
    facts = [Item(label=say("explore", lang), value=origin.explore_label, id=origin.explore)]
    if table.period:
        facts.append(Item(label=say("period", lang), value=period_text(table.period, lang)))
    if table.compare:
        facts.append(Item(label=say("compared_with", lang), value=period_text(table.compare, lang)))
    facts += [Item(label=say("warning", lang), value=text) for text in table.warnings]
    groups = (("metrics", metrics), ("broken_down", dimensions), ("conditions", conditions))
    return CardResult(
        kind="definition",
        title=say("how_computed", lang, title=table.title),
        items=tuple(facts),
        groups=tuple((say(key, lang), tuple(items)) for key, items in groups if items),
        links=(Link(label=say("open", lang), kind="explore", href=origin.url),) if origin.url else (),
        explains=handle,
    )
