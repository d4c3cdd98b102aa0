"""A stand-in for Tracardi: the same HTTP API over the customers and orders of the sample business."""

from engines.tracardi.app import create_app
from engines.tracardi.settings import Account, TracardiSettings

__all__ = ["Account", "TracardiSettings", "create_app"]
