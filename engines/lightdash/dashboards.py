"""Dashboards, kept as YAML files in the form that the Lightdash CLI downloads, beside the charts that they show."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from engines.lightdash.charts import Chart, find_chart
from engines.lightdash.errors import NotFoundError
from engines.lightdash.fields import Json
from engines.lightdash.problems import Problems, each_file
from engines.lightdash.settings import stable_uuid

_GROUPS = ("metrics", "dimensions", "tableCalculations")


@dataclass(frozen=True)
class Dashboard:
    """One dashboard. `tiles` and `filters` are as the API shows them: with UUIDs in the place of slugs."""

    uuid: str
    slug: str
    name: str
    description: str
    tiles: tuple[Json, ...]
    tabs: tuple[Json, ...]
    filters: Json
    updated_at: str

    @property
    def tile_types(self) -> list[str]:
        """The kinds of tiles, each once."""
        return sorted({str(tile["type"]) for tile in self.tiles})


def load_dashboards(
    directory: Path, charts: Mapping[str, Chart], problems: Problems | None = None
) -> Mapping[str, Dashboard]:
    """Every dashboard below `directory`, by UUID, in the order of their names."""

    def read(path: Path) -> Dashboard:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        slug = str(content["slug"])
        return Dashboard(
            uuid=stable_uuid("dashboard", slug),
            slug=slug,
            name=str(content["name"]),
            description=content.get("description") or "",
            tiles=tuple(_tile(slug, n, tile, charts) for n, tile in enumerate(content["tiles"])),
            tabs=tuple(content.get("tabs") or ()),
            filters=_filters(slug, content.get("filters") or {}),
            updated_at=str(content.get("updatedAt") or "2026-01-01T00:00:00.000Z"),
        )

    found = each_file(directory, read, problems)
    return {one.uuid: one for one in sorted(found, key=lambda d: d.name)}


def tile_uuid(slug: str, tile_slug: str) -> str:
    """The UUID of a dashboard's tile."""
    return stable_uuid("tile", slug, tile_slug)


def _tile(slug: str, number: int, tile: Json, charts: Mapping[str, Chart]) -> Json:
    made = {key: value for key, value in tile.items() if key not in ("tileSlug", "uuid", "properties")}
    properties = dict(tile.get("properties") or {})
    if tile["type"] == "saved_chart":
        chart = find_chart(charts, str(properties["chartSlug"]))
        properties |= {
            "savedChartUuid": chart.uuid,
            "chartName": chart.name,
            "belongsToDashboard": False,
            "lastVersionChartKind": chart.kind,
        }
    own = tile_uuid(slug, str(tile.get("tileSlug") or number))
    return {"uuid": own, "tabUuid": None} | made | {"properties": properties}


def _filters(slug: str, filters: Json) -> Json:
    return {group: [_rule(slug, group, n, r) for n, r in enumerate(filters.get(group) or ())] for group in _GROUPS}


def _rule(slug: str, group: str, number: int, rule: Json) -> Json:
    made: Json = {"id": stable_uuid("filter", slug, group, str(number)), **rule}
    if "tileTargets" in rule:
        made["tileTargets"] = {tile_uuid(slug, tile): target for tile, target in rule["tileTargets"].items()}
    return made


def find_dashboard(dashboards: Mapping[str, Dashboard], uuid_or_slug: str) -> Dashboard:
    """A dashboard by either name."""
    for dashboard in dashboards.values():
        if uuid_or_slug in (dashboard.uuid, dashboard.slug):
            return dashboard
    raise NotFoundError("Dashboard not found")
