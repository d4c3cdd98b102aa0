"""The offline model: questions to typed intents with a grammar, the catalogue's own words, and no network.

What it cannot explain it shows or asks about; it never drops a word silently.
"""

from assistant.planner.model import OfflinePlanner
from assistant.planner.suggest import questions

__all__ = ["OfflinePlanner", "questions"]
