"""Kestra: flows that start after approval."""

from tools.kestra.engine import KestraEngine
from tools.kestra.settings import KestraSettings

__all__ = ["KestraEngine", "KestraSettings"]
