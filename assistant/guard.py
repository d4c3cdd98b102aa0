"""Ways past the guard of a model's text, closed.

An error that repeats the model's words, an answer to choose from, and cells that are put into a call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.answer.bind import Binder
from assistant.answer.figures import figures, visible
from assistant.events import Option
from assistant.founded import is_founded, known_figures
from assistant.intents import IntentContext

_ADDRESS = re.compile(r"[^\s<>()]+@[^\s<>()]+|\w+://\S+|\bwww\.\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Guard:
    """Measures a model's words by what the person wrote and what code has made."""

    ctx: IntentContext

    def echo(self, message: str, arguments: str) -> str:
        """A text of ours that may repeat a call's arguments, less the figures that only the model wrote."""
        strange = figures([arguments]) - known_figures(self.ctx)
        binder = Binder({}, self.ctx.locale, figures([message]) - strange)
        return binder.whole(message).text

    def fair(self, options: Sequence[Option]) -> list[Option]:
        """Those that hold no figure and no address but the person's: a tap makes them the person's own words."""
        shown = [Option(label=visible(o.label), text=visible(o.text), default=o.default) for o in options]
        return [o for o in shown if self._is_fair(o.label) and self._is_fair(o.text)]

    def _is_fair(self, text: str) -> bool:
        addresses = _ADDRESS.findall(text)
        return bool(text.strip()) and is_founded(text, self.ctx) and all(a in self.ctx.own_words for a in addresses)


def with_handles(value: Any, cells: Mapping[str, str]) -> Any:
    """The same with each cell's text as its handle again; what a model is told holds no text of a cell."""
    if isinstance(value, str):
        for cell in sorted(cells, key=len, reverse=True):
            value = value.replace(cell, cells[cell])
        return value
    if isinstance(value, dict):
        return {key: with_handles(one, cells) for key, one in value.items()}
    return [with_handles(one, cells) for one in value] if isinstance(value, list) else value
