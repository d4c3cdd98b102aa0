"""The adapter for a model, chosen by its profile."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.intents import Intent
from assistant.model.litellm import LiteLLMTools
from assistant.model.profiles import Mode, profile_of
from assistant.model.settings import ModelSettings
from assistant.model.structured import InstructorStructured


def build(
    settings: ModelSettings, *, mode: Mode = "auto", intents: Sequence[type[Intent]] = ()
) -> LiteLLMTools | InstructorStructured:
    """The adapter; `intents` give a model without tool calls the tools' own argument models to be held to."""
    profile = profile_of(settings.label, mode)
    if profile.kind == "structured":
        return InstructorStructured(settings, intents=intents, profile=profile)
    return LiteLLMTools(settings, profile=profile)
