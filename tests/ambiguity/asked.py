"""A call of a language model held against words, over the sample shop's catalogue, without servers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.ambiguity.judge import judge
from assistant.ambiguity.thread import Spoken
from assistant.catalogue import Catalogue, Lang
from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.events import (
    Event,
    IntentRecognised,
    IntentRefused,
    MessageReceived,
    Option,
    Stored,
    TextDelta,
    TextEnded,
    ToolFinished,
)
from assistant.intents import IntentContext, parse
from tests.planner.asking import INTENTS, LOCALES, NOW
from tests.planner.shop import catalogue

Json = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What came of a call: `passed` with notes, `asked` with options, or `refused` to the model."""

    kind: str
    text: str = ""
    options: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Thread:
    """A conversation that grows by its events."""

    def __init__(self, lang: Lang, shop: Catalogue | None = None) -> None:
        self.lang: Lang = lang
        self.shop = shop or catalogue()
        self.events: list[Stored] = []
        self.said: list[str] = []
        self.run = 0

    def _add(self, event: Event) -> None:
        place = len(self.events) + 1
        self.events.append(Stored("t", f"run{self.run}", place, place, NOW, event))

    def say(self, text: str) -> None:
        """The person's next message."""
        self.run += 1
        self.said.append(text)
        self._add(
            MessageReceived(
                message_id=f"m{self.run}",
                text=text,
                lang=self.lang,
                locale=LOCALES[self.lang],
                timezone="Europe/Madrid",
            )
        )

    def tell(self, text: str, options: Sequence[Option] = ()) -> None:
        """The assistant's words."""
        self._add(TextDelta(message_id=f"a{len(self.events)}", text=text))
        self._add(TextEnded(message_id=f"a{len(self.events) - 1}", options=tuple(options)))

    def call(self, tool: str = "query_metrics", *, together: tuple[str, ...] = (), **arguments: Any) -> Verdict:
        """The model's call, in shape, in meaning, and held against the words; it is then part of the thread."""
        context = IntentContext(
            self.shop, NOW, "Europe/Madrid", self.lang, LOCALES[self.lang], user_text=self.said[-1],
            thread_text="\n".join(self.said), thread=Spoken(tuple(self.events), f"run{self.run}", together),
        )  # fmt: skip
        intent = parse(INTENTS[tool], json.dumps(arguments)).resolve(context)
        ident = f"c{len(self.events)}"
        try:
            notes = judge(intent, context)
        except NeedsAnswer as error:
            taps = [Option(label=la, text=te) for la, te in zip(error.labels, error.options, strict=True)]
            self.tell(error.message, taps)
            return Verdict("asked", error.message, tuple(error.options))
        except AskModelAgain as error:
            self._add(
                IntentRefused(tool_call_id=ident, tool=tool, arguments=json.dumps(arguments), message=error.message)
            )
            return Verdict("refused", error.message)
        self._add(IntentRecognised(tool_call_id=ident, tool=tool, args=intent.model_dump(mode="json"), reading=""))
        view: Json = {"kind": "table", "handle": f"r{self.run}", "rows": [[1]]}
        self._add(ToolFinished(tool_call_id=ident, tool=tool, message_id=f"r{ident}", content={}, model_view=view))
        return Verdict("passed", notes=notes)


def held(text: str, lang: Lang, **arguments: Any) -> Verdict:
    """One call against the first message of a thread."""
    thread = Thread(lang)
    thread.say(text)
    return thread.call(**arguments)
