"""What models can do, as data: which adapter one gets is looked up here and nowhere decided by its name."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Literal

from assistant.model import ModelProfile

Mode = Literal["auto", "tools", "structured"]


@dataclass(frozen=True)
class Capability:
    """Facts about the models whose name fits `pattern`; the first that fits holds."""

    pattern: str
    supports_tools: bool = True
    supports_parallel_calls: bool = True
    marks_cache: bool = False
    """Caches a prompt only up to a mark that the request sets; others cache by themselves."""


CAPABILITIES: tuple[Capability, ...] = (
    Capability("anthropic/*", marks_cache=True),
    Capability("*gemma-2*", supports_tools=False),
    Capability("*gemma-3*", supports_tools=False),
    Capability("*deepseek-r1-distill*", supports_tools=False),
    Capability("*phi-3*", supports_tools=False),
    Capability("*smollm2*", supports_tools=False),
    Capability("*llama-2*", supports_tools=False),
    Capability("*llama-3-*", supports_tools=False),
    Capability("*", supports_tools=True),
)
"""Where the common facts do not hold, at the providers we know of. `ASSISTANT_MODEL_MODE` overrules the adapter."""


def capability_of(model: str) -> Capability:
    """The facts about a model; an unknown one is taken to call tools."""
    name = model.lower()
    return next(fact for fact in CAPABILITIES if fnmatch(name, fact.pattern))


def profile_of(model: str, mode: Mode = "auto") -> ModelProfile:
    """The profile, with the adapter to use in `kind`; `mode` forces one."""
    facts = capability_of(model)
    kind: Literal["tools", "structured"]
    kind = mode if mode != "auto" else ("tools" if facts.supports_tools else "structured")
    return ModelProfile(model, model.rpartition("/")[2], kind, facts.supports_parallel_calls)
