"""Texts that go into a flow.

They are cleaned, so that the card shows what is sent, and say who gets something only in the person's words.
"""

from __future__ import annotations

import re
import unicodedata

from assistant.catalogue import Flow, FlowInput
from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.intents import IntentContext
from tools.kestra.texts import named, say
from tools.words import folded, lowered

_ADDRESS = re.compile(r"[^\s<>()\"',;]+@[^\s<>()\"',;]+|\b[a-z][a-z0-9+.-]*:/{1,3}[^\s]+|\bwww\.\S+", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{\{|\{%|\{#")
_STORAGE = re.compile(r"\b(?:kestra|file|nsfiles?):/", re.IGNORECASE)
_WHO = frozenset(
    "recipient recipients destinatario destinatarios destinataria email emails mail correo correos cc bcc to para "
    "phone telefono movil channel canal chat webhook url uri address direccion host user usuario cuenta account".split()
)
_AUDIENCE = frozenset("segment segments segmento segmentos audience audiencia publico list lista group grupo".split())
_HIDDEN = frozenset({"Cf", "Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_PART = r"[\w.%+@-]"


def clean(text: str) -> str:
    """One line, without anything that a card would not show: what is approved is what is read."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join("".join(c for c in line if unicodedata.category(c) not in _HIDDEN).split())


def check_text(flow: Flow, one: FlowInput, text: str, ctx: IntentContext) -> None:
    """Whose words a text input holds.

    Raises:
        AskModelAgain: it could be run as code, or read from the engine's storage.
        NeedsAnswer: it says who gets something, and the person has not said so.
    """
    if _TEMPLATE.search(text) or _STORAGE.search(text):
        raise AskModelAgain(f"{one.id}: no expressions, and no addresses of the engine's storage", field=one.id)
    if text == one.default or text in one.choices:
        return
    addresses = _ADDRESS.findall(text)
    if _is(one, _WHO) or one.type == "EMAIL":
        addresses = addresses or [text]
    if all(said(a, ctx.own_words) for a in addresses) and (not _is(one, _AUDIENCE) or _named(text, ctx)):
        return
    name = lowered(named(one.label, ctx.lang))
    raise NeedsAnswer(say("own_words", ctx.lang, input=name, flow=flow.title(ctx.lang)))


def _is(one: FlowInput, words: frozenset[str]) -> bool:
    label = folded(one.label).split()
    return not words.isdisjoint((*re.findall(r"[a-z]+", one.id.lower().replace("_", " ")), *label[-1:]))


def said(value: str, text: str) -> bool:
    """Whether the person's text holds this value, whole."""
    pattern = rf"(?<!{_PART}){re.escape(folded(value))}(?![\w@%+-])(?![./?#&=:]\w)"
    return re.search(pattern, folded(text)) is not None


def _named(value: str, ctx: IntentContext) -> bool:
    """Whether the person said this value, or a catalogued name for it, in one of its forms."""
    names = {value}
    for field in ctx.catalogue.dimensions:
        for known, words in field.value_words:
            if folded(known) == folded(value):
                names |= {*words.es, *words.en}
    text = folded(ctx.own_words)
    stems = (re.escape(re.sub(r"(?<=\w{3})(?:es|s|as|os|a|o|e)$", "", folded(name))) for name in names)
    return any(re.search(rf"(?<!\w){stem}\w{{0,3}}(?!\w)", text) for stem in stems)
