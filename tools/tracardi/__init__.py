"""Tracardi: profiles of customers."""

from tools.tracardi.engine import TracardiEngine
from tools.tracardi.settings import TracardiSettings

__all__ = ["TracardiEngine", "TracardiSettings"]
