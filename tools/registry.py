"""Which tools there are: one line each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tools.base import AnyTool, Engine
from tools.discover import DescribeFieldTool, ListCatalogueTool
from tools.draw import DrawChartTool
from tools.kestra import KestraEngine, KestraSettings
from tools.lightdash import LightdashEngine, LightdashSettings
from tools.talk import ClarifyTool, DeclineTool
from tools.tracardi import TracardiEngine, TracardiSettings

TOOLS: list[AnyTool] = [
    ClarifyTool(),
    DeclineTool(),
    ListCatalogueTool(),
    DescribeFieldTool(),
    DrawChartTool(),
]
"""Tools that need no engine. A new one is a module of its own and a line here."""


def build_engines(
    *,
    lightdash: LightdashSettings | None = None,
    kestra: KestraSettings | None = None,
    tracardi: TracardiSettings | None = None,
) -> list[Engine]:
    """The engines that are configured. Nothing is sent to any of them yet."""
    engines: list[Engine] = []
    if lightdash:
        engines.append(LightdashEngine(lightdash))
    if kestra:
        engines.append(KestraEngine(kestra))
    if tracardi:
        engines.append(TracardiEngine(tracardi))
    return engines


def all_tools(engines: Iterable[Engine], more: Sequence[AnyTool] = ()) -> dict[str, AnyTool]:
    """Every tool by the name that a model calls it by.

    Raises:
        ValueError: two tools have the same name.
    """
    found: dict[str, AnyTool] = {}
    for tool in (*(t for engine in engines for t in engine.tools()), *TOOLS, *more):
        name = tool.intent.tool
        if name in found:
            raise ValueError(f"two tools are called {name!r}")
        found[name] = tool
    return found
