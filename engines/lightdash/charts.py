"""Saved charts, kept as YAML files in the form that the Lightdash CLI downloads."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from engines.lightdash.errors import NotFoundError
from engines.lightdash.fields import Json
from engines.lightdash.problems import Problems, each_file
from engines.lightdash.settings import stable_uuid


@dataclass(frozen=True)
class Chart:
    """One saved chart."""

    uuid: str
    slug: str
    name: str
    description: str
    table_name: str
    metric_query: Json
    chart_config: Json
    table_config: Json
    updated_at: str

    @property
    def type(self) -> str:
        """`cartesian`, `table` and so on."""
        return str(self.chart_config.get("type", "table"))

    @property
    def kind(self) -> str:
        """The narrower kind that lists show."""
        if self.type != "cartesian":
            return self.type
        series = ((self.chart_config.get("config") or {}).get("eChartsConfig") or {}).get("series") or [{}]
        return "line" if series[0].get("type") == "line" else "vertical_bar"


def load_charts(directory: Path, problems: Problems | None = None) -> Mapping[str, Chart]:
    """Every chart below `directory`, by UUID, in the order of their names."""
    charts = each_file(directory, _chart, problems)
    return {chart.uuid: chart for chart in sorted(charts, key=lambda c: c.name)}


def _chart(path: Path) -> Chart:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Chart(
        uuid=stable_uuid("chart", str(content["slug"])),
        slug=str(content["slug"]),
        name=str(content["name"]),
        description=content.get("description") or "",
        table_name=str(content["tableName"]),
        metric_query=_complete(content["metricQuery"]),
        chart_config=content.get("chartConfig") or {"type": "table", "config": {}},
        table_config=content.get("tableConfig") or {"columnOrder": []},
        updated_at=str(content.get("updatedAt") or "2026-01-01T00:00:00.000Z"),
    )


def _complete(query: Json) -> Json:
    empty: Json = {"filters": {}, "sorts": [], "limit": 500, "tableCalculations": [], "metrics": [], "dimensions": []}
    return empty | {"additionalMetrics": [], "customDimensions": []} | query


def find_chart(charts: Mapping[str, Chart], uuid_or_slug: str) -> Chart:
    """A chart by either name."""
    for chart in charts.values():
        if uuid_or_slug in (chart.uuid, chart.slug):
            return chart
    raise NotFoundError("Saved chart not found")
