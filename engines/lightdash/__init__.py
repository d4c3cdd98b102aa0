"""A stand-in for the HTTP API of Lightdash over a local DuckDB, for development, demos and tests."""

from engines.lightdash.app import create_app
from engines.lightdash.settings import ASSISTANT, SAMPLE_PEOPLE, Faults, LightdashSettings, Member

__all__ = ["ASSISTANT", "SAMPLE_PEOPLE", "Faults", "LightdashSettings", "Member", "create_app"]
