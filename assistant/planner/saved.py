"""Saved reports: which one is meant, and whether its own query answers what was asked."""

from __future__ import annotations

from dataclasses import replace

from assistant.catalogue import Lang, Report
from assistant.periods.fold import fold
from assistant.planner.fill import fill
from assistant.planner.history import Past
from assistant.planner.lexicon import tokens
from assistant.planner.outcome import Ask, Do, Option, Outcome, Step
from assistant.planner.query import Query
from assistant.planner.reading import Reading
from assistant.planner.situation import Situation, reading_of
from assistant.planner.slots import Slots
from assistant.planner.texts import say

_SAY_PERIOD: dict[Lang, str] = {"es": "del mes pasado", "en": "last month"}


def _reports_of(parts: list[str], situation: Situation) -> list[Report]:
    """The different reports that these texts name, or none where one of them names none."""
    inner = [reading_of(replace(situation, text=part, past=Past()), flows=False) for part in parts]
    found = [which_report(one, situation) for one in inner]
    named = [r for r in found if r is not None]
    return list({r.slug: r for r in named}.values()) if len(named) == len(parts) else []


def saved_report(reading: Reading, slots: Slots, situation: Situation) -> Outcome | None:
    """A saved report, where the word for report is used and nothing is asked that the report does not have."""
    if not reading.has("report"):
        return None
    report = which_report(reading, situation)
    other = slots.dimensions or slots.grains or slots.conditions or slots.limit or slots.compare or slots.compare_growth
    if report is None or slots.selling or slots.missing or slots.calculations:
        return None
    if other and not _part_of_name(report, reading, slots):
        return None
    explore = situation.catalogue.explore(report.explore)
    arguments: dict[str, object] = {"report": report.slug}
    if slots.periods:
        arguments["period"] = slots.periods[0].text
    if slots.values and explore is not None:
        only = Slots(values=slots.values)
        filled = fill(Query(metrics=(explore.metrics[0].id,)), only, explore, situation.desk())
        if not isinstance(filled, Query):
            return filled
        arguments["filters"] = [f.to_json() for f in filled.filters]
    notes = () if slots.periods else (say("no_period", situation.lang, period=_SAY_PERIOD[situation.lang]),)
    return Do(reads=(Step("run_report", arguments),), notes=notes)


def two_reports(reading: Reading, slots: Slots, situation: Situation) -> Outcome | None:
    """“The sales report and the marketing report”: both, or a question; never only one of them."""
    said = [i for i in reading.items if i.cue == "report"]
    if len(said) < 2 or slots.dimensions or slots.compare:
        return None
    starts, ends = [i.start for i in said], [i.end for i in said]
    # "Reporte de ventas y reporte de marketing"; "the sales report and the margin report".
    after = [reading.text[a:b] for a, b in zip(starts, [*starts[1:], len(reading.text)], strict=True)]
    before = [reading.text[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)]
    found = max((_reports_of(p, situation) for p in (after, before)), key=len)
    steps: list[Step] = []
    for report in found:
        arguments: dict[str, object] = {"report": report.slug}
        if slots.periods:
            arguments["period"] = slots.periods[0].text
        step = Step("run_report", arguments)
        steps += [step] if step not in steps else []
    if len(steps) < 2:
        return None
    if slots.values or slots.conditions:
        options = tuple(Option(str(s.arguments["report"]), f"reporte {s.arguments['report']}") for s in steps)
        return Ask(say("which_of_reports", situation.lang), options)
    notes = () if slots.periods else (say("no_period", situation.lang, period=_SAY_PERIOD[situation.lang]),)
    return Do(reads=tuple(steps), notes=notes)


def _part_of_name(report: Report, reading: Reading, slots: Slots) -> bool:
    """Whether the extra words are words of the report's own name ("gasto en marketing por canal")."""
    names = " ".join((report.name, *report.words.es, *report.words.en))
    known = {t.text for t in tokens(fold(names))}
    extra = [*(d.item for d in slots.dimensions), *reading.of("grain")]
    plain = not (slots.conditions or slots.limit or slots.compare or slots.compare_growth)
    return plain and all(w.text in known for w in reading.words if any(i.start <= w.start < i.end for i in extra))


def which_report(reading: Reading, situation: Situation) -> Report | None:
    """The report whose names share most with the text: by its own words, or by its metric's other names."""
    said = [w.text for w in reading.words]
    metric_ids = {s.id for i in reading.of("metric") for s in i.senses if s.kind == "metric" and s.rank < 40}
    best: tuple[int, Report] | None = None
    for report in situation.catalogue.reports:
        if report.kind != "chart":
            continue
        score = _score(report, said, metric_ids, situation)
        if score and (best is None or score > best[0]):
            best = (score, report)
    return best[1] if best else None


def _score(report: Report, said: list[str], metric_ids: set[str], situation: Situation) -> int:
    score = 0
    text = f" {' '.join(said)} "
    for name in (report.name, *report.words.es, *report.words.en):
        words = [t.text for t in tokens(fold(name))]
        if len(words) > 1 and f" {' '.join(words)} " in text:
            score = max(score, 100 + 10 * len(words))
        senses = situation.lexicon.lookup(name)
        if metric_ids & {s.id for s in senses if s.kind == "metric"}:
            score = max(score, 50)
    return score
