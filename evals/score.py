"""What happened beside what is right: exact, the decision, and whether a wrong answer went out without a word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evals.cases import Calls, Case, Decision
from evals.labels import fits

Json = dict[str, Any]
Kind = Literal["answer", "ask", "decline", "words"]
TELLING = frozenset({"list_catalogue", "describe_field", "explain_result", "search_values"})
"""Calls that show what there is: wrong where they are not asked for, but no number and no act."""
_QUOTED = re.compile(r"[«“\"](?P<said>[^»”\"]+)[»”\"]")


@dataclass(frozen=True)
class Made:
    """A call as the product resolved it."""

    tool: str
    args: Json


@dataclass(frozen=True)
class Happened:
    """What one turn came to."""

    kind: Kind
    """`words`: neither a call nor a question nor a refusal."""
    calls: tuple[Made, ...] = ()
    note: str = ""
    """What was said before the results: assumptions, and words that were not used."""
    text: str = ""
    """The question, the refusal or the answer in words."""
    options: tuple[str, ...] = ()
    """What stands on the one-tap answers, and what they send."""
    problem: str = ""
    """Why the turn broke, if it did."""


@dataclass(frozen=True)
class Verdict:
    """One case judged."""

    case: Case
    happened: Happened
    exact: bool
    silent: bool
    """A number or an act that is not among the right ones, and no word about it."""
    expected: Decision
    """The right decision, or the one that was taken where it is among several right ones."""
    got: Decision
    reason: str = ""


def judge(case: Case, happened: Happened) -> Verdict:
    """A turn that broke is never exact."""
    got = _decision(case, happened)
    right = _right(case, happened, got)
    assumed = got == "answer" and _made(case.expected.assuming, happened)
    allowed = case.expected.decisions | ({"answer"} if assumed and right else set())
    expected = got if got in allowed else case.expected.primary
    silent = not right and got == "answer" and _matters(happened) and not says_so(case.turns[-1], happened.note)
    reason = "" if right else happened.problem or _why(case, got, assumed=assumed)
    return Verdict(case, happened, right, silent, expected, got, reason)


def _decision(case: Case, happened: Happened) -> Decision:
    """Words alone ("You are welcome. Anything else?") are an answer where words are wanted, and otherwise none."""
    polite = happened.kind == "ask" and not happened.options
    if () in case.expected.answers and not happened.calls and (polite or happened.kind == "words"):
        return "answer"
    if happened.kind == "words":
        return "decline"
    return happened.kind


def _right(case: Case, happened: Happened, got: Decision) -> bool:
    expected = case.expected
    if happened.problem:
        return False
    if got == "answer":
        if _made(expected.answers, happened):
            return True
        return _made(expected.assuming, happened) and says_so(case.turns[-1], happened.note)
    if got == "ask":
        return expected.ask is not None and offered(expected.ask.offers, happened)
    return bool(expected.decline) and not happened.calls


def _made(alternatives: Sequence[Calls], happened: Happened) -> bool:
    return any(_matched(alternative, happened.calls) for alternative in alternatives)


def _matched(wanted: Calls, calls: Sequence[Made]) -> bool:
    """Whether the calls are these, each once, in any order."""
    if len(wanted) != len(calls):
        return False
    if not wanted:
        return True
    first, rest = wanted[0], wanted[1:]
    return any(
        fits(first, call.tool, call.args) and _matched(rest, [*calls[:n], *calls[n + 1 :]])
        for n, call in enumerate(calls)
    )


def offered(offers: Sequence[str], happened: Happened) -> bool:
    """Whether every one of the offers is named by an option, or by the question where it has none."""
    where = folded(" · ".join(happened.options) or happened.text)
    return all(any(folded(way) in where for way in offer.split("|")) for offer in offers)


def _matters(happened: Happened) -> bool:
    return any(call.tool not in TELLING for call in happened.calls)


def says_so(question: str, note: str) -> bool:
    """Whether a note names what was assumed or not used: it quotes something, or a word of the question."""
    if _QUOTED.search(note):
        return True
    words = {w for w in re.findall(r"\w{4,}", folded(question))}
    return (
        bool(words & set(re.findall(r"\w{4,}", folded(note))))
        or folded("entiendo que") in folded(note)
        or ("i take it that" in folded(note))
    )


def folded(text: str) -> str:
    """Lower case, without accents."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def _why(case: Case, got: Decision, *, assumed: bool) -> str:
    if assumed:
        return "assumed without saying so"
    if got not in case.expected.decisions:
        return f"{got} where {' or '.join(sorted(case.expected.decisions))} is right"
    return {"answer": "other calls", "ask": "an option is missing", "decline": "declined after a call"}[got]
