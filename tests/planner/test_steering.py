"""Flows that run already: resumed and stopped in both languages, and nothing else taken for it."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.catalogue import Lang
from tests.planner.asking import Conversation

RESUME: list[tuple[Lang, str, dict[str, Any]]] = [
    ("es", "continúa la campaña", {"flow": "la campaña"}),
    ("es", "reanuda el flujo", {"flow": "el flujo"}),
    ("es", "por favor, reanuda la campaña de Navidad", {"flow": "la campaña de Navidad"}),
    ("es", "sí, continúa", {}),
    ("es", "continúa", {}),
    ("en", "resume it", {}),
    ("en", "Continue", {}),
    ("en", "resume the flow", {"flow": "the flow"}),
    ("en", "yes, continue the campaign", {"flow": "the campaign"}),
    ("es", "continúa el flujo «Enviar una campaña»", {"flow": "el flujo «Enviar una campaña»"}),
    (
        "es",
        "continúa el flujo Enviar una campaña (#kfbd); visto bueno: sí, nota: sin prisa",
        {"flow": "el flujo Enviar una campaña (#kfbd)", "inputs": {"visto bueno": "sí", "nota": "sin prisa"}},
    ),
    (
        "en",
        "resume the flow Send a campaign (#kfbd); approved: yes",
        {"flow": "the flow Send a campaign (#kfbd)", "inputs": {"approved": "yes"}},
    ),
]
STOP: list[tuple[Lang, str, dict[str, Any]]] = [
    ("es", "detén el flujo #kfbd", {"flow": "el flujo #kfbd"}),
    ("es", "para la exportación a la minuta", {"flow": "la exportación a la minuta"}),
    ("es", "cancela la campaña", {"flow": "la campaña"}),
    ("en", "stop the export", {"flow": "the export"}),
    ("en", "please kill the flow #zzzz", {"flow": "the flow #zzzz"}),
    ("es", "detén el flujo «Enviar una campaña»", {"flow": "el flujo «Enviar una campaña»"}),
]
OTHER: list[tuple[Lang, str]] = [
    ("es", "sigue con las ventas por país"),
    ("es", "para la semana pasada, ventas por país"),
    ("es", "cancela el pedido 7"),
    ("en", "cancelled orders last month"),
    ("en", "continue with revenue by country"),
    ("es", "para México, ingresos del mes pasado"),
    ("es", "envía la campaña Primavera a empresas"),
]


def _names(call: tuple[str, dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    name, arguments = call
    if "flow" in arguments:
        arguments = {**arguments, "flow": arguments["flow"].strip()}
    return name, arguments


@pytest.mark.parametrize(("lang", "text", "arguments"), RESUME, ids=[text for _, text, _ in RESUME])
def test_a_resume_is_proposed(lang: Lang, text: str, arguments: dict[str, Any]) -> None:
    calls, _ = Conversation(lang).say(text)
    assert [_names(call) for call in calls] == [("resume_flow", arguments)]


@pytest.mark.parametrize(("lang", "text", "arguments"), STOP, ids=[text for _, text, _ in STOP])
def test_a_stop_is_proposed(lang: Lang, text: str, arguments: dict[str, Any]) -> None:
    calls, _ = Conversation(lang).say(text)
    assert [_names(call) for call in calls] == [("stop_flow", arguments)]


@pytest.mark.parametrize(("lang", "text"), OTHER, ids=[text for _, text in OTHER])
def test_other_words_are_no_order(lang: Lang, text: str) -> None:
    calls, _ = Conversation(lang).say(text)
    assert not {name for name, _ in calls} & {"resume_flow", "stop_flow"}
