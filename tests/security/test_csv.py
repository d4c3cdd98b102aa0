import pytest

from assistant.routes.threads import _safe


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =cmd()", "\u00a0=1", "\n@x", "＝1"])
def test_a_cell_is_never_read_as_a_formula(text: str) -> None:
    assert _safe(text) == "'" + text


@pytest.mark.parametrize("text", ["España", "a=b", "", " Café de Etiopía", "2026-10-01"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert _safe(text) == text
