"""Whether a message only goes back to the question before, or forth again to the one that was left."""

from __future__ import annotations

import re
from typing import Literal

from assistant.events import MessageReceived
from assistant.periods.fold import fold

Going = Literal["", "back", "forth"]
_BACK = (
    "deshaz", "deshacer", "deshazlo", "deshaz eso", "deshaz el ultimo cambio", "deshacer el ultimo cambio",
    "vuelve atras", "volver atras", "atras", "regresa", "regresar", "vuelve a lo anterior", "vuelve a la anterior",
    "como antes", "como estaba", "dejalo como estaba", "vuelve a lo de antes", "paso atras", "un paso atras",
    "da marcha atras", "undo", "undo that", "undo it", "undo the last change", "undo this", "undo the change",
    "take it back", "go back to the previous one", "back to the previous one", "go back to the last one",
    "vuelve al anterior",
    "vuelve a la de antes", "regresa a la anterior", "regresa a lo anterior", "go back", "back", "revert", "as before",
    "one step back", "step back",
)  # fmt: skip
_FORTH = (
    "rehacer", "rehaz", "rehazlo", "rehaz eso", "vuelve adelante", "adelante otra vez", "redo", "redo it", "redo that",
    "go forward", "forward again",
)  # fmt: skip
_AROUND = frozenset(
    "y e por favor porfa puedes podrias ahora ok okay vale bueno no mejor pero and please can could you now but well "
    "then the lo eso that it again otra vez actually oh ah hmm espera wait sorry perdon esto este".split()
)


def _alone(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(phrases, key=len, reverse=True))})(?!\w)")


_WORDS: tuple[tuple[Going, re.Pattern[str]], ...] = (("forth", _alone(_FORTH)), ("back", _alone(_BACK)))


def direction(message: MessageReceived) -> Going:
    """By the edit that came with the message, else by its words."""
    if message.edit is not None:
        return "back" if message.edit.undo else ""
    return said(message.text)


def said(text: str) -> Going:
    """By words alone: nothing but such words, and small ones around them."""
    plain = fold(text)
    for going, pattern in _WORDS:
        rest = pattern.sub(" ", plain)
        if rest != plain and set(re.findall(r"\w+", rest)) <= _AROUND:
            return going
    return ""
