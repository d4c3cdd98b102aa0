"""What can be asked of Kestra. The docstring and descriptions are what a model reads."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import Field

from assistant.catalogue import Catalogue, Flow, closest
from assistant.errors import AskModelAgain
from assistant.intents import Effect, Intent, IntentContext
from tools.kestra.forms import Value, checked


class StartFlow(Intent):
    """Proposes to start a flow: send a report to the minutes, refresh the data, launch a campaign, and so on.

    Nothing starts: the person sees a card with every input and approves or denies it. Use it when the person asks for
    an action that the catalogue lists among its flows; never as a side effect of a question. Copy inputs from the
    person's own words and do not invent recipients, segments, names or titles: leave out what was not said, and the
    person is asked. An input of type FILE takes a result of this conversation by its handle, for example `$r1`; read
    the data first, in the same turn if need be. An input of type DATE takes the person's date words verbatim, one of
    type ARRAY or MULTISELECT a list, one of type JSON its text.
    """

    tool: ClassVar[str] = "start_flow"
    effect: ClassVar[Effect] = Effect.WRITE

    flow: Annotated[str, Field(description="Flow id from the catalogue, `<namespace>/<flow>`.")]
    inputs: Annotated[dict[str, Value], Field(max_length=30, description="Input id to value.")] = {}

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`."""
        flow = find_flow(ctx.catalogue, self.flow)
        return self.model_copy(update={"flow": flow.id, "inputs": checked(flow, self.inputs, ctx)})


def find_flow(catalogue: Catalogue, wanted: str) -> Flow:
    """The flow with this id.

    Raises:
        AskModelAgain: there is none.
    """
    found = catalogue.flow(wanted)
    if found:
        return found
    short = [f for f in catalogue.flows if f.id.rpartition("/")[2] == wanted]
    if len(short) == 1:
        return short[0]
    names = {n: f.id for f in catalogue.flows for n in (f.id, f.label, *f.words.es, *f.words.en)}
    near = tuple(dict.fromkeys(names[n] for n in closest(wanted, names)))
    raise AskModelAgain(
        f"there is no flow {wanted!r}; the closest are {', '.join(near) or 'none'}. "
        "If none of them is meant, say that this cannot be done",
        field="flow",
        value=wanted,
        closest=near,
    )
