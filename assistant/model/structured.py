"""Models without tool calls: one validated JSON answer, through instructor. The only module that imports it.

Nothing streams: an answer is acted upon only when all of it has been read and validated.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.catalogue import Lang
from assistant.errors import HablaError, UpstreamUnavailable
from assistant.intents import Intent
from assistant.model import Call, Model, ModelEvent, ModelProfile, ModelUsage, Request, Stop, TextPiece, ToolSchema
from assistant.model.answers import Answer, answer_model
from assistant.model.calls import CallGatherer
from assistant.model.exchange import usage_of
from assistant.model.failures import failure, pause_before_retry, say, timed_out
from assistant.model.litellm import Caller
from assistant.model.profiles import profile_of
from assistant.model.settings import ModelSettings, ModelState
from assistant.model.transport import WireRecord
from assistant.model.wire import plain_messages_of
from assistant.prompts import Prompts

_RE_ASKS = 2
JsonMode = Literal["json", "md_json"]


class InstructorStructured(Model):
    """A model that answers in JSON, held to the tools' own argument models."""

    def __init__(
        self,
        settings: ModelSettings,
        *,
        intents: Sequence[type[Intent]] = (),
        json_mode: JsonMode = "md_json",
        instructions: str | None = None,
        profile: ModelProfile | None = None,
    ) -> None:
        """`json_mode`: `md_json` asks in words and works with any server; `json` also sets `response_format`."""
        self.settings = settings
        self.profile = profile or profile_of(settings.label, "structured")
        self._intents = {intent.tool: intent for intent in intents}
        self._json_mode = json_mode
        self._instructions = instructions if instructions is not None else Prompts.load().texts["structured"]
        self._caller = Caller(settings)
        self._models: dict[tuple[ToolSchema, ...] | str, type[Answer]] = {}

    def start(self) -> None:
        """Begins to load the library in the background; a request does it too."""
        self._caller.start()

    @property
    def state(self) -> ModelState:
        return self._caller.state

    async def stream(self, request: Request) -> AsyncGenerator[ModelEvent, None]:
        await self._caller.ready(request.lang)
        attempts = _Attempts(self._caller, request)
        try:
            async with asyncio.timeout(self.settings.timeout_total_s):
                answer = await self._ask(attempts, request)
        except TimeoutError as error:
            raise timed_out(False, self.settings, request.lang) from error
        if usage := attempts.usage(self.settings.label):
            yield usage
        if isinstance(answer, HablaError):
            raise answer
        if answer is None:
            yield Stop("length", truncated=True)
            return
        if answer.text.strip():
            yield TextPiece(answer.text.strip())
        calls = _calls_of(answer)
        for call in calls:
            yield call
        yield Stop("tool_calls" if calls else "stop")

    async def aclose(self) -> None:
        await self._caller.aclose()

    async def _ask(self, attempts: _Attempts, request: Request) -> Answer | HablaError | None:
        """The validated answer; none when it was cut by its length; an error, returned so that usage is told first."""
        instructor = await asyncio.to_thread(_import)
        mode = instructor.Mode.JSON if self._json_mode == "json" else instructor.Mode.MD_JSON
        client = instructor.from_litellm(attempts.create, mode=mode)
        try:
            # No `context`: with one, instructor renders every message as a Jinja template, the person's words too.
            answer: Answer = await client.chat.completions.create(
                response_model=self._model(request.tools),
                messages=plain_messages_of(request, self._instructions),
                max_retries=_RE_ASKS,
                strict=False,
            )
            return answer
        except instructor.core.IncompleteOutputException:
            return None
        except Exception as error:
            if attempts.problem is not None:
                return attempts.problem
            if attempts.length:
                return None
            if (said := attempts.plain_text()) is not None:
                return Answer(text=said)
            return _unusable(error, request.lang)

    def _model(self, tools: tuple[ToolSchema, ...]) -> type[Answer]:
        key = json.dumps([(tool.name, tool.parameters) for tool in tools], sort_keys=True)
        if key not in self._models:
            self._models[key] = answer_model(tools, self._intents)
        return self._models[key]


@dataclass
class _Attempts:
    """The requests of one answer: what instructor calls, and what they cost together."""

    caller: Caller
    request: Request
    records: list[WireRecord] = field(default_factory=list)
    problem: HablaError | None = None
    length: bool = False
    _last: str = ""

    async def create(self, **options: Any) -> Any:
        """One request, tried once more when the server was busy."""
        for last in (False, True):
            record = WireRecord()
            self.records.append(record)
            try:
                response = await self.caller.call(record, self.request.thread_id, **options)
                if record.error is not None:
                    raise ValueError("an error with status 200")
            except Exception as error:
                self.problem = failure(error, record, self.caller.settings, self.request.lang)
                pause = None if last else pause_before_retry(record, self.caller.settings)
                if pause is None:
                    raise self.problem from error
                await asyncio.sleep(pause)
            else:
                self.problem = None
                self._last = str(response.choices[0].message.content or "")
                self.length = response.choices[0].finish_reason == "length"
                return response
        raise AssertionError("the second attempt returns or raises")

    def plain_text(self) -> str | None:
        """The last answer, when it was plain prose: some models cannot be made to put a greeting into JSON."""
        said = self._last.strip()
        return said if said and not any(mark in said for mark in "{}[]<>`") else None

    def usage(self, label: str) -> ModelUsage | None:
        """The sum over all requests; a cost only when every one that used tokens stated it."""
        got = [usage_of(record, label) for record in self.records if record.usage is not None]
        if not got:
            return None
        costs = [usage.cost for usage in got if usage.cost is not None]
        return ModelUsage(
            model=got[-1].model,
            input_tokens=sum(usage.input_tokens for usage in got),
            output_tokens=sum(usage.output_tokens for usage in got),
            cached_tokens=sum(usage.cached_tokens for usage in got),
            reasoning_tokens=sum(usage.reasoning_tokens for usage in got),
            cost=sum(costs) if len(costs) == len(got) else None,
        )


def _calls_of(answer: Answer) -> tuple[Call, ...]:
    gatherer = CallGatherer()
    for index, use in enumerate(answer.calls):
        gatherer.add(index, None, use.tool, use.arguments_json())
    return gatherer.finish()


def _unusable(error: Exception, lang: Lang) -> UpstreamUnavailable:
    problem = UpstreamUnavailable(say("unusable", lang), system="model", code="model_unusable")
    problem.__cause__ = error
    return problem


def _import() -> Any:
    library = importlib.import_module("instructor")
    importlib.import_module("instructor.core")
    logging.getLogger("instructor").setLevel(logging.CRITICAL)
    return library
