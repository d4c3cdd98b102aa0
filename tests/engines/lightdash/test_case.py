"""Who decides whether a filter looks at case: the rule, then the field, then the explore."""

from pathlib import Path

import pytest

from tests.engines.lightdash.conftest import Api, query, rule, settings, where

_MODELS = """
models:
  - name: strict
    meta: &meta
      sql_from: "(SELECT unnest(['web', 'Web', 'app']) AS name)"
      metrics: {n: {type: count, sql: "1"}, webs: {type: count, sql: "1", filters: [{loose: WEB}]}}
    columns: &columns
      - name: name
        meta:
          additional_dimensions:
            loose: {type: string, sql: "${TABLE}.name", case_sensitive: false}
            exact: {type: string, sql: "${TABLE}.name", case_sensitive: true}
  - {name: easy, meta: {<<: *meta, case_sensitive: false}, columns: *columns}
"""


@pytest.mark.parametrize(
    ("explore", "field", "said", "count"),
    [
        ("strict", "name", None, "0"),
        ("strict", "name", False, "2"),
        ("strict", "loose", None, "2"),
        ("strict", "loose", True, "0"),
        ("easy", "name", None, "2"),
        ("easy", "exact", None, "0"),
        ("easy", "exact", False, "2"),
    ],
)
def test_the_rule_then_the_field_then_the_explore(
    shop: Path, tmp_path: Path, explore: str, field: str, said: bool | None, count: str
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "case.yml").write_text(_MODELS, "utf-8")
    asked = rule(f"{explore}_{field}", "equals", "WEB") | ({} if said is None else {"caseSensitive": said})
    with Api(settings(shop, tmp_path)) as api:
        assert api.run(query(explore, [], [f"{explore}_n"], filters=where(asked))) == [{f"{explore}_n": count}]
        assert api.run(query(explore, [], [f"{explore}_webs"])) == [{f"{explore}_webs": "2"}]
        shown = api.get(f"/api/v1/projects/{{p}}/explores/{explore}")["tables"][explore]["dimensions"]
        assert (shown["loose"]["caseSensitive"], "caseSensitive" in shown["name"]) == (False, False)
