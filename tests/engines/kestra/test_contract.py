import base64
from pathlib import Path

import httpx
import pytest

from engines.kestra.templates import Renderer, RenderError, translate
from tests.engines.kestra.conftest import FLOWS, Open

EVERYTHING = """
id: everything
namespace: tienda
inputs:
  - {id: title, type: STRING, validator: "^.{3,10}$"}
  - {id: count, type: INT, min: 1, max: 10, defaults: 2}
  - {id: flag, type: BOOL, defaults: false}
  - {id: day, type: DATE, required: false, after: "2026-01-01"}
  - {id: at, type: DATETIME, required: false}
  - {id: choice, type: SELECT, values: [red, {label: Green, value: green}], defaults: green}
  - {id: many, type: MULTISELECT, values: [a, b], required: false}
  - {id: payload, type: JSON, required: false}
  - {id: wait, type: DURATION, required: false}
  - {id: link, type: URI, required: false}
  - {id: to, type: EMAIL, required: false}
  - {id: list, type: ARRAY, itemType: STRING, required: false}
  - {id: file, type: FILE, required: false, allowedFileExtensions: [.csv]}
tasks:
  - {id: values, type: io.kestra.plugin.core.output.OutputValues, values: {twice: "{{ inputs.count * 2 }}"}}
outputs:
  - {id: twice, type: STRING, value: "{{ outputs.values.values.twice }}"}
"""
PATH = "/executions/tienda/everything"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "flows"
    made.mkdir()
    (made / "everything.yaml").write_text(EVERYTHING, encoding="utf-8")
    return made


def text(**values: str) -> dict[str, tuple[None, str]]:
    return {name: (None, value) for name, value in values.items()}


def test_validate_answers_200_with_an_error_for_each_input(site: Open, folder: Path) -> None:
    here = site(folder)
    wrong = text(
        count="40",
        day="2025-01-01",
        at="2026-11-20T09:30:00",
        choice="blue",
        many='["c"]',
        payload="{",
        wait="soon",
        link="nowhere",
        to="ana",
        list="{}",
        flag="maybe",
    )
    answer = here.http.post(f"{PATH}/validate", files={**wrong, "file": ("x.exe", b"x")})
    assert answer.status_code == 200
    errors = {item["input"]["id"]: [e["message"] for e in item["errors"]] for item in answer.json()["inputs"]}
    assert errors["title"] == ["Missing required input:title"]
    assert errors["count"] == ["Invalid value for input `count`. Cause: it must be less than `10`"]
    assert errors["choice"] == ["Invalid value for input `choice`. Cause: it must match the values `[red, green]`"]
    assert all(len(messages) == 1 for messages in errors.values())
    assert answer.json()["checks"] == []


def test_validate_fills_in_defaults(site: Open, folder: Path) -> None:
    answer = site(folder).http.post(f"{PATH}/validate", files=text(title="abc", at="2026-11-20T09:30:00Z")).json()
    items = {item["input"]["id"]: item for item in answer["inputs"]}
    assert (items["count"]["value"], items["count"]["isDefault"]) == (2, True)
    assert (items["title"]["value"], items["title"]["isDefault"]) == ("abc", False)
    assert "value" not in items["day"] and items["day"]["errors"] == []


@pytest.mark.parametrize("dialect", ["1.x", "2.x"])
def test_errors_have_the_shape_of_their_line(site: Open, folder: Path, dialect: str) -> None:
    here = site(folder, dialect=dialect)
    missing = here.http.post(PATH)
    unknown = here.http.post("/executions/tienda/nothing")
    label = here.http.post(PATH, params={"labels": "system.username:x"}, files=text(title="abc"))
    assert [answer.status_code for answer in (missing, unknown, label)] == [422, 404, 422]
    if dialect == "1.x":
        assert missing.json()["message"] == "Invalid entity: Missing required input:title"
        assert unknown.json()["message"] == "Not Found: Requested Flow is not found."
        assert label.json()["message"].startswith("Illegal argument: System labels")
        assert missing.json()["_links"]["self"]["href"].endswith(PATH)
    else:
        assert missing.headers["content-type"] == "application/problem+json"
        assert missing.json() == {
            "type": "https://kestra.io/docs/api-reference/problems/invalid-entity",
            "title": "Invalid entity",
            "status": 422,
            "detail": "Missing required input:title",
            "instance": f"/kestra/api/v1/main{PATH}",
        }
        assert unknown.json()["type"].endswith("/not-found")


def test_a_body_that_is_no_form_is_refused(site: Open, folder: Path) -> None:
    here = site(folder)
    assert here.http.post(PATH, json={"title": "abc"}).status_code == 415
    assert here.http.post(PATH, data={"title": "abc"}).status_code == 415


def test_a_file_for_a_text_is_refused_only_by_the_new_line(site: Open, folder: Path, tmp_path: Path) -> None:
    sent = {"title": ("abc.txt", b"x")}
    assert site(folder, data=tmp_path / "a").http.post(PATH, files=sent).status_code == 422
    old = site(folder, data=tmp_path / "b", dialect="1.x").http.post(PATH, files=sent)
    assert old.json()["inputs"]["title"] == "abc.txt"


def test_a_file_is_kept_under_its_name_and_may_be_named_later(site: Open, folder: Path) -> None:
    here = site(folder)
    first = here.http.post(PATH, files={**text(title="abc"), "file": ("../ventas ñ.csv", b"a,b\n")}).json()
    uri = first["inputs"]["file"]
    assert uri == f"kestra:///tienda/everything/executions/{first['id']}/inputs/file/ventas ñ.csv"
    second = here.http.post(PATH, files=text(title="abc", file=uri)).json()
    assert second["inputs"]["file"] == uri
    got = here.http.get(f"/executions/{second['id']}/file", params={"path": uri}, follow_redirects=True)
    assert got.content == b"a,b\n"


def test_only_the_configs_are_open(site: Open) -> None:
    here = site()
    with httpx.Client(base_url=f"{here.url}/kestra", trust_env=False) as stranger:
        configs = stranger.get("/api/v1/configs")
        assert (configs.json()["version"], configs.json()["edition"]) == ("2.0.7", "OSS")
        for header in ("", "Basic x", "Basic " + base64.b64encode(b"dev@example.com:no").decode(), "Bearer x"):
            refused = stranger.get("/api/v1/main/flows/search", headers={"Authorization": header})
            assert refused.status_code == 401 and refused.headers["www-authenticate"].startswith("Basic")
    assert here.http.get(f"{here.url}/kestra/api/v1/other/flows/search").status_code == 400
    assert here.http.get("/executions/search", params={"size": 1001}).status_code == 422
    assert here.http.get("/executions/search", params={"filters[bad][EQUALS]": "x"}).status_code == 400


def test_the_six_flows_of_the_shop(site: Open) -> None:
    here = site()
    found = here.http.get(
        "/flows/search", params={"filters[labels][EQUALS][assistant.expose]": "true", "size": 100}
    ).json()
    inputs = {flow["id"]: {item["id"]: item["type"] for item in flow["inputs"]} for flow in found["results"]}
    assert inputs == {
        "churn_scoring": {},
        "daily_sales_report": {"date": "DATE", "recipient": "EMAIL"},
        "export_to_minutes": {"title": "STRING", "report": "FILE", "meeting": "STRING"},
        "refresh_warehouse": {"full": "BOOL"},
        "send_campaign": {"campaign": "STRING", "segment": "STRING"},
        "sync_crm": {"segment": "STRING"},
    }
    for flow in found["results"]:
        labels = {item["key"]: item["value"] for item in flow["labels"]}
        assert {f"assistant.{kind}.{lang}" for kind in ("name", "synonyms") for lang in ("es", "en")} <= set(labels)
        assert "assistant.risk" in labels and "\n" not in "".join(labels.values())
    assert here.http.get("/executions/namespaces").json() == ["tienda"]
    light = here.http.get("/executions/flows/tienda/export_to_minutes").json()
    assert set(light["tasks"][0]) == {"id", "type"} and "afterExecution" not in light
    full = here.http.get("/flows/tienda/export_to_minutes", params={"source": "true"}).json()
    assert full["source"] == (FLOWS / "export_to_minutes.yaml").read_text(encoding="utf-8")


def test_a_graph_joins_every_task(site: Open) -> None:
    graph = site().http.get("/flows/tienda/refresh_warehouse/graph").json()
    uids = {node["uid"] for node in graph["nodes"]}
    assert {edge["source"] for edge in graph["edges"]} | {edge["target"] for edge in graph["edges"]} == uids
    choices = {edge["relation"].get("value") for edge in graph["edges"]} - {None}
    assert choices == {"true", "false"}
    assert [cluster["cluster"]["uid"] for cluster in graph["clusters"]] == ["cluster_root.choose"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ a.b ?? 'x' }}", "x"),
        ("{{ (a.b.c ?? '') != '' }}", "false"),
        ("{{ a.b ?? c.d ?? 'deep' }}", "deep"),
        ("{{ inputs.values ?? 'x' }}", "1"),
        ("{{ inputs.nothing ?? fromJson('{\"k\": 5}').k }}", "5"),
        ("{{ {'k': inputs.none ?? [1, true]} }}", '{"k": [1, true]}'),
        ("what ?? {{ 1 }}", "what ?? 1"),
        ("{{ render('{{ inputs.values }}') }}", "1"),
    ],
)
def test_templates(source: str, expected: str) -> None:
    renderer = Renderer({}, str, str, str)
    assert renderer.render(source, {"inputs": {"values": 1, "none": None}}) == expected


@pytest.mark.parametrize(
    "source", ["{{ inputs.missing }}", "{{ ''.__class__.__mro__ }}", "{{ fromJson('{') }}", "{{ 1 / 0 }}", "{{ x( }}"]
)
def test_templates_that_fail(source: str) -> None:
    with pytest.raises(RenderError):
        Renderer({}, str, str, str).render(source, {"inputs": {}})


def test_text_outside_expressions_is_left_alone() -> None:
    assert translate("a ?? b") == "a ?? b"
