"""Bodies of requests, checked by pydantic and refused in the words of the real server."""

import json
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.alias_generators import to_camel

from engines.lightdash.errors import ParameterError, ValidateError
from engines.lightdash.fields import Json
from engines.lightdash.settings import Role

Body = TypeVar("Body", bound=BaseModel)


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


class Sort(_Body):
    """One sort of a query."""

    field_id: str
    descending: bool
    nulls_first: bool | None = None


class Filters(_Body):
    """The three filter groups; their rules stay JSON and are read by the filter compiler."""

    dimensions: Json | None = None
    metrics: Json | None = None
    table_calculations: Json | None = None


class MetricQuery(_Body):
    """The inner `query` of a metric query."""

    explore_name: str
    dimensions: list[str]
    metrics: list[str]
    filters: Filters
    sorts: list[Sort]
    limit: float
    table_calculations: list[Json]
    additional_metrics: list[Json] = Field(default_factory=list)
    custom_dimensions: list[Json] = Field(default_factory=list)
    timezone: str | None = None

    @field_validator("additional_metrics", "custom_dimensions", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return [] if value is None else value


class DateZoom(_Body):
    """Another grain for one date of a query."""

    granularity: str | None = None
    x_axis_field_id: str | None = None


class MetricQueryBody(_Body):
    """`POST .../query/metric-query`."""

    query: MetricQuery
    date_zoom: DateZoom | None = None


class ChartBody(_Body):
    """`POST .../query/chart`."""

    chart_uuid: str
    limit: float | None = None


class DashboardFilters(_Body):
    """The filters of a dashboard; all three groups are required."""

    dimensions: list[Json]
    metrics: list[Json]
    table_calculations: list[Json]

    def groups(self) -> Json:
        """As they came in."""
        return self.model_dump(by_alias=True)


class DashboardChartBody(_Body):
    """`POST .../query/dashboard-chart`."""

    dashboard_uuid: str
    tile_uuid: str
    chart_uuid: str
    dashboard_filters: DashboardFilters
    dashboard_sorts: list[Sort]
    limit: float | None = None
    date_zoom: DateZoom | None = None


class FieldValuesBody(_Body):
    """`POST .../query/field-values`."""

    table: str
    field_id: str
    search: str = ""
    limit: int = 100
    filters: Json | None = None


class FieldSearchBody(_Body):
    """`POST /api/v1/.../field/{id}/search`."""

    table: str
    search: str = ""
    limit: int = 100
    filters: Json | None = None


class TotalBody(_Body):
    """`POST .../calculate-total`."""

    explore: str
    metric_query: MetricQuery


class MetricTotalBody(_Body):
    """`POST .../metricsExplorer/{explore}/{metric}/runMetricTotal`."""

    comparison_type: Literal["none", "previous_period"] = "none"
    filters: list[Json] = Field(default_factory=list)


class ShareBody(_Body):
    """`POST /api/v1/share`."""

    path: str
    params: str = ""


class DownloadBody(_Body):
    """`POST .../query/{uuid}/download`."""

    type: str = "jsonl"
    only_raw: bool = False
    show_table_names: bool = False
    custom_labels: dict[str, str] = Field(default_factory=dict)
    column_order: list[str] = Field(default_factory=list)
    hidden_fields: list[str] = Field(default_factory=list)
    attachment_download_name: str | None = None


class LoginBody(_Body):
    """`POST /api/v1/login`."""

    email: str
    password: str


class TokenBody(_Body):
    """`POST /api/v1/user/me/personal-access-tokens`."""

    description: str
    auto_generated: bool
    expires_at: str | None = None


class RotateBody(_Body):
    """`PATCH .../personal-access-tokens/{uuid}/rotate`."""

    expires_at: str | None


class RoleBody(_Body):
    """`PATCH /api/v1/org/users/{uuid}`."""

    role: Role


class UserValue(_Body):
    """The value of one person."""

    user_uuid: str
    value: str


class GroupValue(_Body):
    """The value of one group."""

    group_uuid: str
    value: str


class AttributeBody(_Body):
    """`POST /api/v1/org/attributes` and `PUT .../{uuid}`."""

    name: str = Field(min_length=1)
    attribute_default: str | None
    users: list[UserValue]
    groups: list[GroupValue]
    description: str | None = None


def parse(kind: type[Body], content: Any) -> Body:
    """Check a body; what is wrong with it is listed by the path of the key."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        issues: dict[str, dict[str, Any]] = {}
        for item in error.errors(include_url=False):
            path = ".".join(["body", *map(str, item["loc"])])
            missing = item["type"] == "missing"
            message = f"'{item['loc'][-1]}' is required" if missing else item["msg"].lower()
            issues[path] = {"message": message} | ({} if missing else {"value": _plain(item["input"])})
        text = f"Could not match the intersection against every type. Issues: [{json.dumps(issues)}]"
        detail = {"message": text, "value": _plain(content)}
        raise ValidateError(f"body: {text}", {"body": detail}) from error


def _plain(value: Any) -> Any:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return repr(value)
    return value


def positive(value: float) -> int:
    """A limit as a whole number."""
    if not 0 <= value <= 10**9:
        raise ParameterError(f"Query limit {value} is out of range")
    return int(value)
