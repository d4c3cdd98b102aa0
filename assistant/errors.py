"""Errors named by who acts next: the model, the person, the operator, or time.

Every message says what to do. `code` is stable and is what a client branches on; the message is for a reader
in the person's language.
"""

from __future__ import annotations

from collections.abc import Sequence


class HablaError(Exception):
    """Base of all errors that a reader may see."""

    code = "internal"
    retryable = False

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class AskModelAgain(HablaError):
    """The model named something that does not exist or does not fit; the message goes back to it as a tool result."""

    code = "invalid_intent"

    def __init__(
        self,
        message: str,
        *,
        field: str = "",
        value: str = "",
        closest: Sequence[str] = (),
        code: str | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.field = field
        self.value = value
        self.closest = tuple(closest)


class NeedsAnswer(HablaError):
    """Only the person can say; the run ends with a question and, where known, one-tap options."""

    code = "needs_answer"

    def __init__(
        self, message: str, *, options: Sequence[str] = (), labels: Sequence[str] = (), default: int = -1
    ) -> None:
        """`options` is what a tap says; `labels` what stands on it, where that is shorter; `default` counts from 0."""
        super().__init__(message)
        self.default = default
        self.options = tuple(options)
        self.labels = tuple(labels) or self.options


class ToolFailed(HablaError):
    """The call was right and the engine refused or broke it; the model is told, and does not try again."""

    code = "tool_failed"


class UpstreamUnavailable(HablaError):
    """An engine or model cannot be reached or answers out of order; waiting may help."""

    code = "upstream_unavailable"
    retryable = True

    def __init__(self, message: str, *, system: str, retry_after: float | None = None, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.system = system
        self.retry_after = retry_after


class NeedsSignIn(HablaError):
    """The person has to connect their own account at an engine, for the first time or again."""

    code = "needs_sign_in"

    def __init__(self, message: str, *, engine: str) -> None:
        super().__init__(message)
        self.engine = engine


class NotConfigured(HablaError):
    """The operator has to set or mend something; the message holds the setting's name and an example."""

    code = "not_configured"


class BadRequest(HablaError):
    """The caller sent something that cannot be used; nothing was stored."""

    code = "bad_request"
    status = 400

    def __init__(self, message: str, *, status: int = 400, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.status = status


class Conflict(HablaError):
    """A conditional change found another state than it expected; nothing was changed."""

    code = "conflict"
