from typing import Any
from urllib.parse import unquote

import pytest

from assistant.catalogue import Lang
from assistant.journal import Owner, ResultRow
from assistant.routes.threads import _csv, _safe

OWNER = Owner("local", "me")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =cmd()", "\u00a0=1", "\n@x", "＝1"])
def test_a_cell_is_never_read_as_a_formula(text: str) -> None:
    assert _safe(text) == "'" + text


@pytest.mark.parametrize("text", ["España", "a=b", "", " Café de Etiopía", "2026-10-01"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert _safe(text) == text


@pytest.mark.parametrize(("lang", "said"), [("es", "primeras 2 filas"), ("en", "first 2 rows")])
def test_a_file_that_does_not_hold_all_rows_says_so_in_its_name(lang: Lang, said: str) -> None:
    column = {"id": "c", "label": "País", "type": "string", "role": "dimension", "format": {}}
    body: dict[str, Any] = {"title": "Ingresos", "columns": [column], "rows": [["a"], ["b"]], "row_count": 2}
    whole, cut = (
        unquote(
            _csv(ResultRow("x", "t", "r", OWNER, "r1", {**body, "truncated": cut}), lang).headers["content-disposition"]
        )
        for cut in (False, True)
    )
    assert said in cut and said not in whole and 'filename="Ingresos.csv"' in whole
