"""A project that nobody here wrote the sample for is read as its own people mean it."""

from typing import Any

import pytest

from tests.engines.lightdash.conftest import Api, query, rule, where

Json = dict[str, Any]


def explore(api: Api, name: str) -> Json:
    found: Json = api.get(f"/api/v1/projects/{{p}}/explores/{name}")
    return found


def test_tables_are_found_by_alias_in_any_schema_and_give_the_types(gym_api: Api) -> None:
    members = explore(gym_api, "members")["tables"]["members"]
    assert members["sqlTable"] == '"analytics"."dim_members"'
    assert members["schema"] == "analytics"
    kinds = {name: d["type"] for name, d in members["dimensions"].items()}
    assert kinds["joined_on"] == "date" and kinds["membership"] == "string"
    assert kinds["joined_on_month"] == "date"


def test_meta_of_all_four_places_is_one(gym_api: Api) -> None:
    sessions = explore(gym_api, "sessions")["tables"]["sessions"]
    assert sessions["label"] == "Classes" and sessions["primaryKey"] == ["session_id"]
    assert sessions["orderFieldsBy"] == "INDEX"
    fee = sessions["dimensions"]["fee"]
    assert (fee["hidden"], fee["format"], fee["round"], fee["type"]) == (True, "usd", 2, "number")


def test_docs_blocks_and_variables_are_written_out(gym_api: Api) -> None:
    membership = explore(gym_api, "members")["tables"]["members"]["dimensions"]["membership"]
    assert membership["description"] == "The kind of membership that a member pays for."
    assert membership["aiHint"] == ["es: abono, cuota", "Kinds of membership"]
    assert explore(gym_api, "sessions")["tables"]["sessions"]["description"] == "One row per class given, in euros."


def test_joins_keep_alias_label_visibility_and_their_limit_of_fields(gym_api: Api) -> None:
    found = explore(gym_api, "sessions")
    assert [(j["table"], j.get("hidden")) for j in found["joinedTables"]] == [
        ("coach", None),
        ("members", True),
        ("attendance", None),
    ]
    coach = found["tables"]["coach"]
    assert (coach["label"], coach["originalName"]) == ("Coach", "trainers")
    assert all(d["hidden"] for d in found["tables"]["members"]["dimensions"].values())
    shown = {n for n, d in found["tables"]["attendance"]["dimensions"].items() if not d["hidden"]}
    assert shown == {"attended"}
    assert not [m for m in found["tables"]["attendance"]["metrics"].values() if not m["hidden"]]


@pytest.mark.parametrize(
    ("metric", "wanted"),
    [
        ("session_count", "5"),
        ("long_classes", "2"),
        ("very_long_classes", "2"),
        ("classes_with_pool", "2"),
        ("fees", 55.5),
        ("fees_once", 55.5),
        ("highest_fee", 20.25),
        ("typical_minutes", 60),
        ("long_minutes", 84),
        ("fee_per_class", 11.1),
    ],
)
def test_metrics_of_every_kind_count_right(gym_api: Api, metric: str, wanted: object) -> None:
    [row] = gym_api.run(query("sessions", [], [f"sessions_{metric}"]))
    value = row[f"sessions_{metric}"]
    assert value == (pytest.approx(wanted) if isinstance(wanted, float) else wanted)


def test_metrics_stay_right_where_a_join_repeats_their_rows(gym_api: Api) -> None:
    rows = gym_api.run(
        query(
            "sessions",
            ["coach_trainer_name", "attendance_attended"],
            ["sessions_fees", "sessions_fees_once"],
            sorts=[{"fieldId": "coach_trainer_name", "descending": False}],
        )
    )
    got = [
        (r["coach_trainer_name"], r["attendance_attended"], r["sessions_fees"], r["sessions_fees_once"]) for r in rows
    ]
    assert sorted(got, key=str) == [
        ("Bruno", False, 20.25, 20.25),
        ("Bruno", None, 5, 5),
        ("Bruno", True, 9.75, 9.75),
        ("Iris", False, 12.5, 12.5),
        ("Iris", True, 20.5, 20.5),
    ]


def test_distinct_kinds_count_each_key_once(gym_api: Api) -> None:
    names = ["class_fees_once", "class_fee_mean", "class_fees_often"]
    [row] = gym_api.run(query("attendance", [], [f"attendance_{n}" for n in names]))
    once, mean, often = (row[f"attendance_{n}"] for n in names)
    assert once == 30.25 and mean == pytest.approx(30.25 / 3)
    assert often == 12.5 * 2 + 8 + 9.75 * 2


def test_metrics_over_the_rows_of_the_answer(gym_api: Api) -> None:
    rows = gym_api.run(
        query(
            "sessions",
            ["sessions_held_on_month"],
            ["sessions_fees", "sessions_share_of_fees", "sessions_fees_so_far"],
            sorts=[{"fieldId": "sessions_held_on_month", "descending": False}],
        )
    )
    assert [r["sessions_fees"] for r in rows] == [9.75, 40.75, 5]
    assert [r["sessions_fees_so_far"] for r in rows] == [9.75, 50.5, 55.5]
    assert [r["sessions_share_of_fees"] for r in rows] == [pytest.approx(v / 55.5) for v in (9.75, 40.75, 5)]


def test_intervals_of_the_projects_own_group_as_they_say(gym_api: Api) -> None:
    found = explore(gym_api, "sessions")["tables"]["sessions"]["dimensions"]["held_on_fiscal_quarter"]
    assert found["customTimeInterval"] == "fiscal_quarter" and found["label"] == "Class fiscal quarter"
    rows = gym_api.run(query("sessions", ["sessions_held_on_fiscal_quarter"], ["sessions_session_count"]))
    got = {r["sessions_held_on_fiscal_quarter"][:10]: r["sessions_session_count"] for r in rows}
    assert got == {"2026-07-01": "4", "2026-10-01": "1"}


def test_required_filters_hold_until_the_query_has_its_own(gym_api: Api) -> None:
    shown = explore(gym_api, "attendance")["tables"]["attendance"]["requiredFilters"]
    assert [(f["target"]["fieldRef"], f["operator"], f["values"], f["required"]) for f in shown] == [
        ("attended", "equals", ["true"], True)
    ]
    assert gym_api.run(query("attendance", [], ["attendance_visits"])) == [{"attendance_visits": "5"}]
    missed = query("attendance", [], ["attendance_visits"], filters=where(rule("attendance_attended", "equals", False)))
    assert gym_api.run(missed) == [{"attendance_visits": "2"}]


def test_an_additional_explore_has_its_own_rows_and_fields(gym_api: Api) -> None:
    assert gym_api.run(query("members", [], ["members_member_count"])) == [{"members_member_count": "4"}]
    assert gym_api.run(query("member_reviews", [], ["members_member_count"])) == [{"members_member_count": "3"}]
    assert "decade" in explore(gym_api, "member_reviews")["tables"]["members"]["dimensions"]
    assert "decade" not in explore(gym_api, "members")["tables"]["members"]["dimensions"]


def test_mistakes_are_told_where_they_are_and_harm_nothing_else(gym_api: Api) -> None:
    listed = {e["name"]: e.get("errors") for e in gym_api.get("/api/v1/projects/{p}/explores")}
    assert "no table 'lockers'" in listed["lockers"][0]["message"]
    assert listed["rooms"] and not listed["offers"] and not listed["sessions"]
    offers = explore(gym_api, "offers")
    assert "lockers" in offers["warnings"][0]["message"]
    fields = {**offers["tables"]["offers"]["dimensions"], **offers["tables"]["offers"]["metrics"]}
    wrong = {name: f["compilationError"]["message"] for name, f in fields.items() if "compilationError" in f}
    assert set(wrong) == {"worst", "lost", "price", "colour"}
    assert "geometric_mean" in wrong["worst"] and "nothing" in wrong["lost"]
    assert "money" in wrong["price"] and "no column 'colour'" in wrong["colour"]
    assert gym_api.run(query("offers", [], ["offers_offer_count", "offers_offer_price"])) == [
        {"offers_offer_count": "2", "offers_offer_price": 25}
    ]
    status, error = gym_api.refused(query("offers", [], ["offers_worst"]))
    assert (status, error["name"]) == (400, "CompileError") and "geometric_mean" in error["message"]


def test_each_mistake_is_one_line_with_its_file(gym_api: Api) -> None:
    problems = [str(p) for p in gym_api.project_problems()]
    assert all(p.startswith("models/") for p in problems), problems
    told = "\n".join(problems)
    for wanted in (
        "models/unreadable.yml: is not valid YAML in line",
        "models/mistakes.yml: model 'lockers': the warehouse has no table 'lockers'",
        "models/mistakes.yml: metric 'worst' of model 'offers': type 'geometric_mean' is not known",
        "models/mistakes.yml: dimension 'valid_from' of model 'offers': time interval 'FORTNIGHT'",
    ):
        assert wanted in told


def test_a_metric_filtered_by_a_relative_date_is_shown_with_its_sql(gym_api: Api) -> None:
    metric = explore(gym_api, "sessions")["tables"]["sessions"]["metrics"]["recent_classes"]
    assert metric["filters"][0]["operator"] == "inThePast"
    assert "held_on" in metric["compiledSql"]
