"""The numbers of a run, and its text."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from evals.cases import Decision
from evals.score import Verdict

DECISIONS: tuple[Decision, ...] = ("answer", "ask", "decline")
_WORST = 60


@dataclass(frozen=True)
class Bar:
    """What a run has to reach."""

    exact: float = 0.85
    silent: int = 0
    f1: float = 0.95


def exact_share(verdicts: Sequence[Verdict]) -> float:
    """As a fraction; 0 of no questions."""
    return sum(v.exact for v in verdicts) / len(verdicts) if verdicts else 0.0


def f1_of(verdicts: Sequence[Verdict]) -> dict[Decision, float]:
    """By class, of those classes that were expected or given."""
    pairs = Counter((v.expected, v.got) for v in verdicts)
    scores: dict[Decision, float] = {}
    for one in DECISIONS:
        hit = pairs[one, one]
        given = sum(pairs[other, one] for other in DECISIONS)
        wanted = sum(pairs[one, other] for other in DECISIONS)
        if given or wanted:
            scores[one] = 2 * hit / (given + wanted)
    return scores


def macro_f1(verdicts: Sequence[Verdict]) -> float:
    """The mean over the classes that were expected or given."""
    scores = f1_of(verdicts)
    return sum(scores.values()) / len(scores) if scores else 0.0


def _decided(verdicts: Sequence[Verdict]) -> float:
    return sum(v.expected == v.got for v in verdicts) / len(verdicts)


def silent(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Those that were wrong without a word."""
    return [v for v in verdicts if v.silent]


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share, as fractions."""
    if not of:
        return (0.0, 1.0)
    share, square = hits / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return (middle - half, middle + half)


def passes(verdicts: Sequence[Verdict], bar: Bar) -> bool:
    """No cases at all do not pass."""
    return (
        bool(verdicts)
        and exact_share(verdicts) >= bar.exact
        and len(silent(verdicts)) <= bar.silent
        and macro_f1(verdicts) >= bar.f1
    )


def text_of(verdicts: Sequence[Verdict], bar: Bar, worst: int = _WORST) -> str:
    """The whole report."""
    return "\n".join([*_numbers(verdicts, bar), "", *_slices(verdicts), "", *_failures(verdicts, worst)])


def _numbers(verdicts: Sequence[Verdict], bar: Bar) -> Iterator[str]:
    hits = sum(v.exact for v in verdicts)
    low, high = wilson(hits, len(verdicts))
    yield f"{len(verdicts)} questions"
    yield f"exact            {exact_share(verdicts):.1%} (95 %: {low:.1%} to {high:.1%}; bar {bar.exact:.0%})"
    noted = sum(not v.exact and v.got == "answer" and not v.silent for v in verdicts)
    yield f"silently wrong   {len(silent(verdicts))} (bar {bar.silent}); wrong, but said or shown: {noted}"
    parts = ", ".join(f"{name} {score:.3f}" for name, score in f1_of(verdicts).items())
    yield f"decision F1      {macro_f1(verdicts):.3f} ({parts}; bar {bar.f1:.2f})"
    pairs = Counter((v.expected, v.got) for v in verdicts)
    yield ""
    yield f"{'expected / got':<16}{''.join(f'{d:>9}' for d in DECISIONS)}"
    for one in DECISIONS:
        yield f"{one:<16}{''.join(f'{pairs[one, other]:>9}' for other in DECISIONS)}"


def _slices(verdicts: Sequence[Verdict]) -> Iterator[str]:
    yield f"{'slice':<22}{'n':>5}{'exact':>9}{'silent':>8}{'decision':>10}"
    keys: tuple[Callable[[Verdict], str], ...] = (
        lambda v: v.case.category,
        lambda v: v.case.lang,
        lambda v: v.case.locale if "-" in v.case.locale else "",
    )
    for key in keys:
        for name in sorted({key(v) for v in verdicts} - {""}):
            part = [v for v in verdicts if key(v) == name]
            row = f"{len(part):>5}{exact_share(part):>9.1%}{len(silent(part)):>8}{_decided(part):>10.1%}"
            yield f"{name:<22}{row}"


def _failures(verdicts: Sequence[Verdict], worst: int) -> Iterator[str]:
    wrong = sorted((v for v in verdicts if not v.exact), key=lambda v: (not v.silent, v.case.category))
    for verdict in wrong[:worst]:
        mark = "SILENT" if verdict.silent else "wrong "
        yield f"{mark} [{verdict.case.category}, {verdict.case.locale}] {' / '.join(verdict.case.turns)}"
        yield f"       {verdict.reason}; {told(verdict)}"
    if len(wrong) > worst:
        yield f"… and {len(wrong) - worst} more"


def told(verdict: Verdict) -> str:
    """What happened, in a line."""
    happened = verdict.happened
    calls = "; ".join(f"{c.tool} {_short(c.args)}" for c in happened.calls)
    said = f"{happened.text!r}" if happened.kind != "answer" else f"note {happened.note!r}" if happened.note else ""
    return f"{happened.kind}: {' '.join(part for part in (calls, said[:200]) if part)}"


def _short(args: dict[str, object]) -> str:
    kept = {k: v for k, v in args.items() if v not in (None, "", [], (), {}) and not (k == "limit" and v == 500)}
    return str(kept)
