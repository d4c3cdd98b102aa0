"""A server whose model does what an attacker writes."""

from tests.server.conftest import guided, scripted, scripted_base

__all__ = ["guided", "scripted", "scripted_base"]
