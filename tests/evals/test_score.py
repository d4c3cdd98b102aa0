"""The scorer: a wrong one that passes everything would be worse than none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from evals.cases import Case, Entry, load
from evals.cases import _expected as expected_of
from evals.labels import BadLabel, fits, read_label
from evals.names import DASHBOARDS, DIMENSIONS, METRICS
from evals.overhttp import read
from evals.report import Bar, exact_share, macro_f1, passes, silent, text_of, wilson
from evals.score import Happened, Made, judge
from tests.planner.shop import catalogue

Json = dict[str, Any]
OCTOBER = {"start": "2026-10-01", "end": "2026-11-01"}
BY_COUNTRY: Json = {"metrics": ["orders_revenue"], "dimensions": ["customers_country"], "period": OCTOBER, "limit": 500}
MEXICO: Json = {"field": "customers_country", "operator": "equals", "values": ["Mexico"]}


def case(category: str = "clear", question: str = "ventas por país en octubre", **label: Any) -> Case:
    entry = Entry.model_validate({"es": question, **label})
    return Case("x", (question,), expected_of(entry, category), category, "es", "es", "x")  # type: ignore[arg-type]


def asked(*options: str, text: str = "¿Qué?") -> Happened:
    return Happened("ask", options=options, text=text)


def answered(*args: Json, note: str = "") -> Happened:
    return Happened("answer", tuple(Made("query_metrics", a) for a in args), note)


def is_right(label: str, args: Json, tool: str = "query_metrics") -> bool:
    return all(fits(wanted, tool, args) for wanted in read_label(label))


def test_the_same_query_is_right_whatever_the_order_of_its_parts() -> None:
    args = {
        "metrics": ["orders_order_count", "orders_revenue"],
        "dimensions": ["orders_order_date_month", "customers_country"],
        "filters": [MEXICO, {"field": "orders_status", "operator": "notEquals", "values": ["cancelled"]}],
        "period": OCTOBER,
    }
    assert is_right("revenue, orders by country, month where status != cancelled and country = Mexico in 2026-10", args)


@pytest.mark.parametrize(
    "change",
    [
        {"metrics": ["orders_order_count"]},
        {"metrics": ["orders_revenue", "orders_order_count"]},
        {"dimensions": []},
        {"dimensions": ["customers_country", "orders_channel"]},
        {"dimensions": ["customers_segment"]},
        {"filters": [MEXICO]},
        {"period": None},
        {"period": {"start": "2026-10-01", "end": "2026-10-31"}},
        {"compare": {"start": "2026-09-01", "end": "2026-10-01"}},
        {"limit": 3},
        {"calculations": [{"kind": "rank", "metric": "orders_revenue"}]},
    ],
)
def test_any_other_query_is_wrong(change: Json) -> None:
    assert is_right("revenue by country in 2026-10", BY_COUNTRY)
    assert not is_right("revenue by country in 2026-10", {**BY_COUNTRY, **change})


@pytest.mark.parametrize(
    ("label", "change"),
    [
        ("revenue by country where country = Mexico in 2026-10", {"filters": []}),
        ("revenue by country where country = Mexico in 2026-10", {"filters": [{**MEXICO, "operator": "notEquals"}]}),
        ("revenue by country where country = Mexico in 2026-10", {"filters": [{**MEXICO, "values": ["Chile"]}]}),
        ("revenue by country where country = Mexico|Chile in 2026-10", {"filters": [MEXICO]}),
        ("revenue by country where revenue > 10 in 2026-10",
         {"filters": [{"field": "orders_revenue", "operator": "greaterThanOrEqual", "values": [10]}]}),
        ("revenue by country in 2026-10 top 3 revenue", {"limit": 3, "sorts": []}),
        ("revenue by country in 2026-10 top 3 revenue",
         {"limit": 3, "sorts": [{"field": "orders_revenue", "descending": False}]}),
        ("revenue by country in 2026-10 top 3 revenue", {"sorts": [{"field": "orders_revenue", "descending": True}]}),
        ("revenue by country in 2026-10 vs 2026-09", {}),
        ("revenue by country in 2026-10 with share revenue", {}),
    ],
)  # fmt: skip
def test_a_part_that_is_missing_or_another_one_is_wrong(label: str, change: Json) -> None:
    assert not is_right(label, {**BY_COUNTRY, **change})


def test_what_may_be_there_may_also_be_missing() -> None:
    label = "revenue by country~ in 2026-10 top 1~ revenue"
    sorted_down = {**BY_COUNTRY, "sorts": [{"field": "orders_revenue", "descending": True}]}
    assert is_right(label, sorted_down) and is_right(label, {**sorted_down, "limit": 1, "dimensions": []})
    assert not is_right(label, {**sorted_down, "limit": 2})


def test_a_flow_needs_its_inputs_and_no_others() -> None:
    label = "flow sync_crm segment=vip"
    assert is_right(label, {"flow": "tienda/sync_crm", "inputs": {"segment": "VIP"}}, "start_flow")
    for inputs in ({}, {"segment": "business"}, {"segment": "vip", "campaign": "x"}):
        assert not is_right(label, {"flow": "tienda/sync_crm", "inputs": inputs}, "start_flow")
    assert not is_right(label, {"flow": "tienda/send_campaign", "inputs": {"segment": "vip"}}, "start_flow")


@pytest.mark.parametrize(
    "label", ["revenu by country", "revenue by shelf", "revenue where country", "flow sync_crm vip"]
)
def test_a_label_that_cannot_be_read_is_an_error(label: str) -> None:
    with pytest.raises((BadLabel, KeyError)):
        read_label(label)


def test_a_wrong_answer_without_a_word_is_silent_and_with_one_it_is_not() -> None:
    wrong = {**BY_COUNTRY, "period": None}
    one = case(answer="revenue by country in 2026-10")
    assert judge(one, answered(wrong)).silent
    assert not judge(one, answered(wrong, note="No he usado: «octubre».")).silent
    assert judge(one, answered(wrong, note="Aquí tienes.")).silent
    assert not judge(one, answered(BY_COUNTRY)).silent
    assert not any(judge(one, h).exact for h in (answered(wrong), answered(BY_COUNTRY, BY_COUNTRY), answered()))


def test_numbers_for_what_has_none_are_silent_and_a_list_of_what_there_is_is_not() -> None:
    none = case("unanswerable", "¿cuánto stock hay?", decline="stock")
    verdict = judge(none, answered(BY_COUNTRY))
    assert (verdict.silent, verdict.exact, verdict.expected, verdict.got) == (True, False, "decline", "answer")
    assert not judge(none, Happened("answer", (Made("list_catalogue", {}),))).silent
    assert judge(none, Happened("decline", text="No lo sé")).exact and judge(none, Happened("words")).exact
    assert not judge(none, asked("Unidades")).exact


def test_a_question_has_to_offer_what_it_is_about() -> None:
    one = case("ambiguous", "clientes", ask={"slot": "metric", "offers": ["nuevo|new", "activo|active"]})
    assert judge(one, asked("Clientes nuevos", "Clientes áctivos")).exact
    assert not judge(one, asked("Clientes nuevos", "Pedidos")).exact
    assert judge(one, asked("Clientes nuevos", "Pedidos")).got == "ask"
    assert not judge(one, answered(BY_COUNTRY)).exact


def test_an_assumption_is_right_only_when_it_is_said() -> None:
    label = {"ask": {"slot": "metric", "offers": []}, "assuming": ["revenue by country in 2026-10"]}
    one = case("ambiguous", "¿qué país va mejor en octubre?", **label)
    assert judge(one, answered(BY_COUNTRY, note="Entiendo que preguntas por ingresos.")).exact
    quiet = judge(one, answered(BY_COUNTRY))
    assert (quiet.exact, quiet.silent, quiet.expected) == (False, True, "ask")


def test_a_turn_that_broke_is_never_right() -> None:
    one = case("out_of_scope", "un chiste", decline="chat")
    assert not judge(one, Happened("words", problem="boom")).exact


def test_who_answers_everything_or_nothing_fails() -> None:
    cases = load()
    lazy = [judge(c, Happened("decline", text="no")) for c in cases]
    eager = [judge(c, answered({"metrics": ["orders_revenue"]})) for c in cases]
    asking = [judge(c, asked()) for c in cases]
    for verdicts in (lazy, eager, asking, []):
        assert not passes(verdicts, Bar())
    assert len(silent(eager)) > 300 and not silent(lazy) and macro_f1(lazy) < 0.4
    assert exact_share(eager) < 0.02 and exact_share(asking) < 0.2


def test_who_does_what_the_labels_say_passes() -> None:
    verdicts = [judge(c, _perfect(c)) for c in load()]
    assert [v.case.name for v in verdicts if not v.exact] == []
    assert passes(verdicts, Bar(exact=1, f1=1))
    broken = [replace(verdicts[0], exact=False, silent=True), *verdicts[1:]]
    assert not passes(broken, Bar()) and "SILENT" in text_of(broken, Bar())


def _perfect(one: Case) -> Happened:
    expected = one.expected
    match expected.primary:
        case "decline":
            return Happened("decline", text="no")
        case "ask":
            assert expected.ask is not None
            return asked(*(offer.split("|")[-1].upper() for offer in expected.ask.offers))
        case "answer":
            calls = tuple(Made(w.tool, _arguments(w)) for w in expected.answers[0])
            return Happened("answer" if calls else "words", calls)


def _arguments(wanted: Any) -> Json:
    names = {k: "$r1" if v == "result" else "x" if v == "*" else v for k, v in wanted.names.items()}
    args: Json = {k: v for k, v in names.items() if not k.startswith("inputs.")}
    args["inputs"] = {k.removeprefix("inputs."): v for k, v in names.items() if k.startswith("inputs.")}
    args |= {"metrics": sorted(wanted.metrics.needed), "dimensions": sorted(wanted.dimensions.needed)}
    args["filters"] = [{"field": f, "operator": o, "values": sorted(v, key=str)} for f, o, v in wanted.filters]
    for name in ("period", "compare"):
        period = getattr(wanted, name)
        args[name] = {"start": period[0], "end": period[1]} if period else None
    args["sorts"] = [{"field": wanted.sort[0], "descending": wanted.sort[1]}] if wanted.sort else []
    args["limit"] = wanted.limit or 500
    args["calculations"] = [{"kind": k, "metric": m} for k, m in wanted.calculations]
    return args


def test_every_name_of_the_labels_is_in_the_catalogue() -> None:
    known = {f.id for f in (*catalogue().metrics, *catalogue().dimensions)}
    assert {*METRICS.values(), *DIMENSIONS.values()} <= known
    tiles = {r.slug: tuple(t.name for t in r.tiles) for r in catalogue().reports if r.kind == "dashboard"}
    assert tiles == DASHBOARDS


def test_the_questions_are_balanced() -> None:
    cases = load()
    count = {c: sum(one.category == c for one in cases) for c in {one.category for one in cases}}
    assert len(cases) >= 500 and count["clear"] >= 160 and count["follow_up"] >= 60
    assert min(count["ambiguous"], count["unanswerable"]) >= 50 and count["out_of_scope"] >= 30
    assert 0.45 < sum(one.lang == "es" for one in cases) / len(cases) < 0.55
    assert {"es-MX", "es-CO", "es-AR", "es-CL"} <= {one.locale for one in cases}


def test_an_interval_is_wider_for_fewer_questions() -> None:
    low, high = wilson(85, 100)
    assert (round(low, 3), round(high, 3)) == (0.767, 0.907)
    assert wilson(0, 0) == (0.0, 1.0) and wilson(850, 1000)[0] > low


def test_a_stream_is_read_as_what_it_came_to() -> None:
    call = [
        {"type": "TOOL_CALL_START", "toolCallId": "c", "toolCallName": "query_metrics"},
        {"type": "TOOL_CALL_ARGS", "toolCallId": "c", "delta": '{"metrics": ["orders_revenue"]}'},
    ]
    words = {"type": "TEXT_MESSAGE_CONTENT", "delta": "No he usado «x»."}
    question = {"type": "TEXT_MESSAGE_CONTENT", "delta": "¿Cuál?"}
    offer = {"type": "TEXT_MESSAGE_END", "metadata": {"question": {"options": [{"label": "A", "text": "a"}]}}}
    answer = read(iter([words, *call, {"type": "TEXT_MESSAGE_CONTENT", "delta": "Son diez."}]))
    assert (answer.kind, answer.note, answer.calls[0].args) == (
        "answer",
        words["delta"],
        {"metrics": ["orders_revenue"]},
    )
    assert read(iter([question, offer])).kind == "ask" and read(iter([question, offer])).options == ("A", "a")
    assert read(iter([words, offer])).kind == "decline" and read(iter([words])).kind == "words"
    assert read(iter([*call, question, offer])).kind == "ask"
    assert read(iter([{"type": "RUN_ERROR", "message": "no"}])).problem == "no"
