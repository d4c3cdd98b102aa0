"""Conditions: typed nodes become TQL, and nothing that would change or silence a query is written."""

from __future__ import annotations

from typing import Any

import pytest

from tools.tracardi.fields import ASKABLE, CLASSES, SHOWN
from tools.tracardi.tql import AllOf, AnyOf, Compare, Exists, Unsafe, equals_any, render

VIP, ANA, BOB = Compare("segments", "VIP"), Compare("id", "ana"), Compare("id", "bob")


def test_conditions_are_written_with_parentheses_wherever_two_stand_together() -> None:
    assert render("profile", VIP) == 'segments="VIP"'
    assert render("profile", AllOf((VIP, AnyOf((ANA, BOB))))) == '(segments="VIP" AND (id="ana" OR id="bob"))'
    assert render("profile", AnyOf((AllOf((VIP, ANA)), BOB))) == '((segments="VIP" AND id="ana") OR id="bob")'
    assert render("profile", equals_any(("id",), ("a", "a"))) == 'id="a"'
    assert render("profile", Exists("segments")) == "segments EXISTS"
    assert render("event", Compare("profile.id", "p")) == 'profile.id="p"'


def test_numbers_flags_and_moments() -> None:
    assert render("profile", Compare("data.metrics.ltv", 900.5, ">=")) == "data.metrics.ltv>=900.5"
    assert render("profile", Compare("data.metrics.ltv", 1e7, "<")) == "data.metrics.ltv<10000000"
    assert render("profile", Compare("data.metrics.ltv", 0)) == "data.metrics.ltv=0"
    assert render("profile", Compare("active", True)) == "active=TRUE"
    since = Compare("metadata.time.insert", "2026-11-16T00:00:00+01:00", ">=")
    assert render("event", since) == 'metadata.time.insert>="2026-11-16T00:00:00+01:00"'


@pytest.mark.parametrize(
    "value",
    [
        'x" OR id EXISTS',
        'x"',
        "a*",
        "*",
        "a\\b",
        "null",
        "None",
        "NULL",
        "none",
        " ",
        "",
        "a\nb",
        "a\u202eb",
        "x" * 201,
    ],
)
def test_values_that_would_change_the_query_are_refused(value: str) -> None:
    with pytest.raises(Unsafe):
        render("profile", Compare("segments", value))


@pytest.mark.parametrize(
    ("field", "value", "operator"),
    [
        ("segments", "VIP", "!="),
        ("segments", "VIP", ">"),
        ("segments", 3, "="),
        ("data.metrics.ltv", -1, ">"),
        ("data.metrics.ltv", float("nan"), "="),
        ("data.metrics.ltv", "1", "="),
        ("data.metrics.ltv", True, "="),
        ("active", "TRUE", "="),
        ("active", True, ">"),
        ("metadata.time.insert", "now-7d", ">"),
        ("metadata.time.insert", "2026-11-16T00:00:00", ">"),
        ("data.identifier.passport", "X", "="),
        ("id EXISTS OR id", "x", "="),
        ("interests.running", 3, ">"),
    ],
)
def test_what_the_server_gets_wrong_is_not_asked(field: str, value: Any, operator: Any) -> None:
    with pytest.raises(Unsafe):
        render("profile", Compare(field, value, operator))


def test_there_is_no_condition_without_parts_and_no_field_of_another_index() -> None:
    with pytest.raises(Unsafe):
        render("profile", AllOf(()))
    with pytest.raises(Unsafe):
        render("event", Exists("segments"))


def test_secrets_are_on_no_list() -> None:
    secret = {"passport", "credit_card", "token", "salary", "ip", "headers"}
    paths = [path for index in ASKABLE.values() for path in index] + [p for c in CLASSES for _, p in SHOWN[c]]
    assert not [path for path in paths if secret & set(path.split("."))]
