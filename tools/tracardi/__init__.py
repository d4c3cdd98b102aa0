"""Tracardi: profiles of customers, what they did, segments, and notes on them."""

from tools.tracardi.engine import TracardiEngine
from tools.tracardi.fields import CLASSES
from tools.tracardi.settings import TracardiSettings

__all__ = ["CLASSES", "TracardiEngine", "TracardiSettings"]
