"""From a finished run to a verified question: its calls with the person's date words put back.

Each call is kept only if these words, resolved at the moment of the question, give exactly what was shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from assistant.catalogue import Catalogue, Lang
from assistant.errors import BadRequest, HablaError
from assistant.events import IntentRecognised, MessageReceived, RunFinished, Stored, ToolFailed, ToolFinished
from assistant.intents import IntentContext
from assistant.model import Call
from assistant.planner.outcome import Do
from assistant.planner.plan import plan
from assistant.planner.situation import Situation, reading_of
from assistant.texts import say
from assistant.toolbox import Toolbox
from assistant.verified.entry import ANSWERS, AskedCall
from assistant.verified.phrase import phrase_of

Json = dict[str, Any]


@dataclass(frozen=True)
class Answered:
    """A question and the calls that answered it, out of one run's events."""

    question: MessageReceived
    at: datetime
    """Aware, in the person's zone."""
    calls: tuple[IntentRecognised, ...]


def answered(events: Sequence[Stored], timezone: str) -> Answered:
    """What a run answered.

    Raises:
        BadRequest: it did not end well, or answered otherwise than by reading numbers.
    """
    asked = next(((s.event, s.at) for s in events if isinstance(s.event, MessageReceived)), None)
    ended = any(isinstance(s.event, RunFinished) for s in events)
    calls = tuple(s.event for s in events if isinstance(s.event, IntentRecognised))
    done = {s.event.tool_call_id for s in events if isinstance(s.event, ToolFinished)}
    failed = any(isinstance(s.event, ToolFailed) for s in events)
    lang: Lang = asked[0].lang if asked else "es"
    if asked is None or not ended or failed or not calls or any(c.tool_call_id not in done for c in calls):
        raise _refused("verify_no_answer", lang)
    if any(call.tool not in ANSWERS or call.sent is not None for call in calls):
        raise _refused("verify_not_numbers", lang)
    return Answered(asked[0], asked[1].astimezone(ZoneInfo(timezone)), calls)


def as_asked(run: Answered, toolbox: Toolbox, catalogue: Catalogue, timezone: str, *, alone: bool) -> list[AskedCall]:
    """The calls with the person's date words. `alone`: nothing else had been said before in the conversation.

    Raises:
        BadRequest: the question does not say all of it, so that asked again it could mean something else.
    """
    question = run.question
    phrase = phrase_of(question.text, catalogue, run.at, question.lang, question.locale)
    if phrase is None or not (alone or _says_all(run, toolbox, catalogue, timezone)):
        raise _refused("verify_not_alone", question.lang)
    context = _context(run, catalogue, timezone)
    words = _date_words(run, catalogue)
    calls = []
    for call in run.calls:
        found = next((a for a in _candidates(call, words) if _gives(call, a, toolbox, context)), None)
        if found is None:
            raise _refused("verify_dates", question.lang)
        calls.append(AskedCall(tool=call.tool, arguments=found))
    return calls


def _refused(key: str, lang: Lang) -> BadRequest:
    return BadRequest(say(key, lang), status=409, code=key)


def _situation(run: Answered, catalogue: Catalogue) -> Situation:
    return Situation(run.question.text, catalogue, run.at, run.question.lang, run.question.locale)


def _context(run: Answered, catalogue: Catalogue, timezone: str) -> IntentContext:
    text = run.question.text
    return IntentContext(
        catalogue, run.at, timezone, run.question.lang, run.question.locale, user_text=text, thread_text=text
    )


def _says_all(run: Answered, toolbox: Toolbox, catalogue: Catalogue, timezone: str) -> bool:
    """Whether the text gives these very calls without what was said before."""
    outcome = plan(_situation(run, catalogue))
    if not isinstance(outcome, Do) or outcome.flow or len(outcome.reads) != len(run.calls):
        return False
    context = _context(run, catalogue, timezone)
    return all(
        call.tool == step.tool and _gives(call, step.arguments, toolbox, context)
        for call, step in zip(run.calls, outcome.reads, strict=True)
    )


def _date_words(run: Answered, catalogue: Catalogue) -> tuple[str, ...]:
    reading = reading_of(_situation(run, catalogue))
    return tuple(dict.fromkeys(item.text for item in reading.of("period", "versus")))


def _candidates(call: IntentRecognised, words: Sequence[str]) -> Iterator[Json]:
    """The call with each of the words in place of each of its periods; as it is, where it has none."""
    plain = {k: v for k, v in call.args.items() if k not in ("period", "compare")}
    given = [key for key in ("period", "compare") if call.args.get(key) is not None]
    if not given:
        yield plain
    for first in words:
        if given == ["period"]:
            yield {**plain, "period": first}
        elif given == ["period", "compare"]:
            yield from ({**plain, "period": first, "compare": second} for second in words if second != first)


def _gives(call: IntentRecognised, arguments: Json, toolbox: Toolbox, context: IntentContext) -> bool:
    """Whether these arguments, checked as a model's are, come to what was shown."""
    try:
        _, intent = toolbox.check(Call("verify", call.tool, json.dumps(arguments, ensure_ascii=False)), context)
    except HablaError:
        return False
    return intent.model_dump(mode="json") == call.args
