"""A stand-in for the HTTP API of Lightdash over a local DuckDB, for development, demos and tests."""

from engines.lightdash.app import create_app
from engines.lightdash.settings import Faults, LightdashSettings

__all__ = ["Faults", "LightdashSettings", "create_app"]
