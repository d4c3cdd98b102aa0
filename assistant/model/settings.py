"""What an adapter needs to know to reach a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

OPENROUTER = "https://openrouter.ai/api/v1"
Dialect = Literal["openrouter", "openai", "custom"]


@dataclass(frozen=True)
class ModelSettings:
    """One model at one place. Only `model` and `api_key` are needed for OpenRouter."""

    model: str
    """As OpenRouter or the server names it, e.g. `anthropic/claude-sonnet-4.5`."""
    api_key: str = field(default="", repr=False)
    base_url: str | None = None
    """OpenRouter when absent; otherwise any OpenAI-compatible server, up to and including `/v1`."""
    timeout_first_token_s: float = 30
    timeout_total_s: float = 90
    retry_after_cap_s: float = 5
    """A longer Retry-After is not waited for: the person is told instead."""
    referer: str = ""
    title: str = "Habla"
    fallbacks: tuple[str, ...] = ()
    """Models that OpenRouter tries in order when this one fails."""
    routing: Mapping[str, Any] | None = None
    """OpenRouter's `provider` object, e.g. `{"data_collection": "deny"}`."""
    reasoning_effort: str | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    dialect: Dialect | None = None
    """Decided by the host when absent: OpenRouter's own fields are not sent to other servers."""

    @property
    def speaks(self) -> Dialect:
        """Which dialect the server speaks."""
        if self.dialect is not None:
            return self.dialect
        if self.model.startswith("offline/"):
            return "custom"
        host = urlsplit(self.base_url or OPENROUTER).hostname or ""
        return "openrouter" if host == "openrouter.ai" or host.endswith(".openrouter.ai") else "openai"

    @property
    def endpoint(self) -> str:
        return (self.base_url or OPENROUTER).rstrip("/")

    @property
    def litellm_name(self) -> str:
        """The name with litellm's provider in front, given once."""
        if self.speaks == "custom":
            return self.model
        return f"{self.speaks}/{self.model.removeprefix('openrouter/')}"

    @property
    def label(self) -> str:
        return self.model.removeprefix("openrouter/")


@dataclass(frozen=True)
class ModelState:
    """Whether an adapter can answer now; `detail` says why not."""

    phase: Literal["loading", "ready", "error"]
    detail: str = ""
