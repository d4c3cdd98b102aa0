"""One exchange with a model: chunks in, pieces of text out, and the truth about how it ended.

Knows the shape of litellm's chunks and not litellm itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Literal

import anyio

from assistant.catalogue import Lang
from assistant.model import ModelEvent, ModelUsage, Stop, TextPiece
from assistant.model.calls import CallGatherer
from assistant.model.failures import failure, timed_out
from assistant.model.settings import ModelSettings
from assistant.model.transport import WireRecord

Reason = Literal["stop", "tool_calls", "length", "content_filter"]
_REASONS: dict[str, Reason] = {
    "stop": "stop", "end_turn": "stop", "tool_calls": "tool_calls", "function_call": "tool_calls",
    "length": "length", "max_tokens": "length", "content_filter": "content_filter",
}  # fmt: skip
_CLOSE_WITHIN_S = 2.0


class Exchange:
    """Reads one stream under two deadlines. Neither is moved by a server's keep-alive comments."""

    def __init__(
        self, settings: ModelSettings, record: WireRecord, gatherer: CallGatherer, lang: Lang, total_by: float
    ) -> None:
        self.record = record
        self.reasoning_details: list[dict[str, Any]] = []
        self._settings = settings
        self._gatherer = gatherer
        self._lang = lang
        self._total_by = total_by
        self._first_by = asyncio.get_running_loop().time() + settings.timeout_first_token_s
        self._stream: Any = None
        self._chunks: AsyncIterator[Any] | None = None
        self.begun = False
        """The first token has come, be it text, reasoning or a call."""
        self._waiting: TextPiece | None = None
        self._usage: Any = None
        self._finish = ""

    async def open(self, call: Callable[[], Awaitable[Any]]) -> None:
        """Sends the request and waits for the first token.

        Raises:
            HablaError: refused, broken or too late; nothing has been shown yet.
        """
        self._stream = await self._guarded(call())
        self._chunks = aiter(self._stream)
        self._waiting = await self._read()

    async def texts(self) -> AsyncGenerator[TextPiece, None]:
        """The text as it comes."""
        piece = self._waiting
        while piece is not None:
            yield piece
            piece = await self._read()

    def outcome(self) -> Iterator[ModelEvent]:
        """After the last text: calls, usage and stop.

        A stream that was cut gives no calls at all: a part of what the model wanted is not what it wanted.

        Raises:
            HablaError: the server said inside the stream that it had failed.
        """
        record = self.record
        http = record.requests > 0
        finish = record.finish if http else self._finish
        if record.error is not None or finish == "error":
            raise failure(None, record, self._settings, self._lang)
        cut = http and not record.complete
        calls = self._gatherer.finish()
        length = finish in ("length", "max_tokens")
        if not cut and not length:
            yield from calls
        if usage := self._usage_of(http):
            yield usage
        reason: Reason = "tool_calls" if calls and not cut and not length else _REASONS.get(finish, "stop")
        if reason == "tool_calls" and (cut or not calls):
            reason = "stop"
        yield Stop(reason, truncated=cut or length)

    async def aclose(self) -> None:
        """Closes the connection at once, also inside a cancelled scope."""
        with anyio.move_on_after(_CLOSE_WITHIN_S, shield=True):
            if self._stream is not None and hasattr(self._stream, "aclose"):
                await self._stream.aclose()
            await self.record.aclose()

    async def _read(self) -> TextPiece | None:
        """The next text, or none at the end."""
        assert self._chunks is not None
        while True:
            try:
                chunk = await self._guarded(anext(self._chunks))
            except StopAsyncIteration:
                return None
            except _Cut:
                return None
            if text := self._take(chunk):
                return TextPiece(text)

    async def _guarded(self, step: Awaitable[Any]) -> Any:
        """The one boundary where anything may be raised: litellm lets bare ValueErrors out."""
        deadline = self._total_by if self.begun else min(self._first_by, self._total_by)
        try:
            async with asyncio.timeout_at(deadline) as scope:
                return await step
        except StopAsyncIteration:
            raise
        except Exception as error:
            if scope.expired():
                raise timed_out(not self.begun, self._settings, self._lang) from error
            lost = self.record.broken or self.record.garbled
            if self.begun and lost and self.record.error is None:
                raise _Cut from error
            raise failure(error, self.record, self._settings, self._lang) from error

    def _take(self, chunk: Any) -> str:
        usage = getattr(chunk, "usage", None)
        if usage is not None:
            self._usage = usage
        text = ""
        for choice in getattr(chunk, "choices", None) or ():
            self._finish = choice.finish_reason or self._finish
            delta = choice.delta
            text += delta.content or ""
            thought = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)
            self.reasoning_details.extend(getattr(delta, "reasoning_details", None) or ())
            for piece in delta.tool_calls or ():
                function = piece.function
                self._gatherer.add(piece.index, piece.id, function.name, function.arguments)
            self.begun = self.begun or bool(text or thought or delta.tool_calls)
        return text

    def _usage_of(self, http: bool) -> ModelUsage | None:
        """From the wire; litellm estimates what the server did not say."""
        if http:
            return None if self.record.usage is None else usage_of(self.record, self._settings.label)
        if self._usage is None:
            return None
        return ModelUsage(self._settings.label, self._usage.prompt_tokens or 0, self._usage.completion_tokens or 0)


class _Cut(Exception):
    """The connection was lost after the first token."""


def usage_of(record: WireRecord, label: str) -> ModelUsage:
    """The provider's own count and price."""
    usage = record.usage or {}
    cost = usage.get("cost")
    return ModelUsage(
        model=record.served or label,
        input_tokens=_count(usage, "prompt_tokens"),
        output_tokens=_count(usage, "completion_tokens"),
        cached_tokens=_count(usage.get("prompt_tokens_details"), "cached_tokens"),
        reasoning_tokens=_count(usage.get("completion_tokens_details"), "reasoning_tokens"),
        cost=float(cost) if isinstance(cost, int | float) else None,
    )


def _count(source: Any, key: str) -> int:
    value = source.get(key) if isinstance(source, dict) else None
    return value if isinstance(value, int) else 0
