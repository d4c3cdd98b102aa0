"""A stand-in for Kestra: the same HTTP API over flow files, running a useful subset of core tasks."""

from engines.kestra.app import create_app
from engines.kestra.settings import Dialect, KestraSettings

__all__ = ["Dialect", "KestraSettings", "create_app"]
