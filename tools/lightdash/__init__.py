"""Lightdash: questions about metrics, saved reports and field values."""

from tools.lightdash.engine import LightdashEngine
from tools.lightdash.settings import LightdashSettings

__all__ = ["LightdashEngine", "LightdashSettings"]
