"""The tool that starts flows: propose, perform once, look up, follow."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import Any

from assistant.catalogue import Catalogue, Lang
from assistant.errors import NeedsAnswer, ToolFailed
from assistant.intents import Intent
from tools.base import (
    Attachment,
    Download,
    Execution,
    FlowGraph,
    LogLine,
    Proposal,
    ToolContext,
)
from tools.kestra.attach import attachment, rows_text
from tools.kestra.card import arguments, corrected, settled
from tools.kestra.catalogue import load_one
from tools.kestra.client import File, KestraClient
from tools.kestra.executions import labels_of, to_execution
from tools.kestra.follow import follow, outputs_of
from tools.kestra.graph import read_graph
from tools.kestra.intents import StartFlow, find_flow
from tools.kestra.kinds import wire
from tools.kestra.records import open_file, read_log
from tools.kestra.stored import stored
from tools.kestra.texts import named, say
from tools.words import lowered

Json = dict[str, Any]
CORRELATION = "system.correlationId"
_SEARCHED = 25


class StartFlowTool:
    """`start_flow`."""

    intent: type[Intent] = StartFlow
    system = "Kestra"

    def __init__(self, client: KestraClient) -> None:
        self._client = client

    def reading(self, intent: StartFlow, catalogue: Catalogue, lang: Lang) -> str:
        flow = catalogue.flow(intent.flow)
        if flow is None:
            return intent.flow
        labels = {i.id: i.label for i in flow.inputs}
        given = [
            say("with", lang, name=lowered(named(labels.get(k, k), lang)), value=_read(v, lang))
            for k, v in intent.inputs.items()
        ]
        return ", ".join([lowered(flow.title(lang)), *given])

    async def propose(self, intent: StartFlow, ctx: ToolContext) -> Proposal:
        """See `WriteTool.propose`. The flow is read anew: the card binds the revision that is checked and will run."""
        client = self._client.speaking(ctx.lang)
        flow = await load_one(client, find_flow(ctx.catalogue, intent.flow).id)
        if flow is None:
            raise ToolFailed(say("missing", ctx.lang), code="not_found")
        tables = {
            one.id: await table_of(str(intent.inputs[one.id]), ctx)
            for one in flow.inputs
            if one.type == "FILE" and one.id in intent.inputs
        }
        files = tuple(attachment(name, table) for name, table in tables.items())
        values = {k: wire(v) for k, v in intent.inputs.items() if k not in tables}
        checked = await client.validate(flow.id, values, file_parts(files))
        if (right := corrected(flow, values, checked)) != values:
            values, checked = right, await client.validate(flow.id, right, file_parts(files))
        values = settled(flow, values, checked, ctx.lang)
        cut = {name: rows_text(table, ctx.lang) for name, table in tables.items()}
        return Proposal(
            title=flow.title(ctx.lang),
            target=flow.id,
            revision=flow.revision,
            arguments=tuple(arguments(flow, values, files, cut, ctx.lang)),
            values=values,
            files=files,
            risk=flow.risk,
            lang=ctx.lang,
        )

    async def perform(self, proposal: Proposal, correlation_id: str) -> Execution:
        """See `WriteTool.perform`."""
        client = self._client.speaking(proposal.lang)
        labels = ((CORRELATION, correlation_id), ("assistant.source", "habla"))
        raw = await client.start(
            proposal.target, proposal.values, file_parts(proposal.files), revision=proposal.revision, labels=labels
        )
        return to_execution(raw, client.settings, proposal.lang)

    async def find(self, proposal: Proposal, correlation_id: str) -> Execution | None:
        """See `WriteTool.find`. The label is not unique at the engine; the oldest is the one that was started."""
        client = self._client.speaking(proposal.lang)
        await client.dialect()
        namespace, _, name = proposal.target.rpartition("/")
        answer = await client.get(
            "/executions/search",
            [
                ("page", 1),
                ("size", _SEARCHED),
                ("sort", "state.startDate:asc"),
                ("filters[namespace][EQUALS]", namespace),
                ("filters[flowId][EQUALS]", name),
                (f"filters[labels][EQUALS][{CORRELATION}]", correlation_id),
            ],
        )
        found = [
            item
            for item in answer.get("results") or ()
            if labels_of(item.get("labels")).get(CORRELATION) == correlation_id
            and (item.get("namespace"), item.get("flowId")) == (namespace, name)
        ]
        return to_execution(found[0], client.settings, proposal.lang) if found else None

    async def follow(self, execution_id: str, lang: Lang = "es") -> AsyncIterator[Execution]:
        """See `WriteTool.follow`."""
        async with aclosing(follow(self._client.speaking(lang), execution_id)) as states:
            async for state in states:
                yield state

    @asynccontextmanager
    async def open_file(self, execution_id: str, name: str, lang: Lang) -> AsyncIterator[Download]:
        """See `FileSource.open_file`."""
        client = self._client.speaking(lang)
        uri = stored(await outputs_of(client, execution_id)).get(name)
        if uri is None:
            raise ToolFailed(say("file_gone", lang), code="not_found")
        async with open_file(client, execution_id, uri) as download:
            yield download

    async def read_log(self, execution_id: str, lang: Lang) -> tuple[LogLine, ...]:
        """See `LogSource.read_log`."""
        return await read_log(self._client.speaking(lang), execution_id)

    async def read_graph(self, flow: str, execution_id: str | None, lang: Lang) -> FlowGraph:
        """See `GraphSource.read_graph`."""
        return await read_graph(self._client.speaking(lang), flow, execution_id)


async def table_of(handle: str, ctx: ToolContext) -> Any:
    """A result of this conversation, to be sent as a file."""
    table = await ctx.result(handle.removeprefix("$"))
    if table is None:
        raise NeedsAnswer(say("result_gone", ctx.lang, handle=handle))
    return table


def file_parts(files: Sequence[Attachment]) -> dict[str, File]:
    """Files as parts of a form."""
    return {f.input: (f.name, f.content, f.media_type) for f in files}


def _read(value: object, lang: Lang) -> str:
    if isinstance(value, bool):
        return say("yes" if value else "no", lang)
    text = str(value)
    return say("result", lang, handle=text) if text.startswith("$r") and text[2:].isdigit() else text
