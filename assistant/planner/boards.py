"""Dashboards: which one is meant, and a call for each of its charts."""

from __future__ import annotations

from assistant.catalogue import Catalogue, Report, Tile
from assistant.periods.fold import fold
from assistant.periods.lazy import Lazy
from assistant.planner.fill import fill
from assistant.planner.lexicon import tokens
from assistant.planner.outcome import Ask, Do, Option, Outcome, Step
from assistant.planner.query import Query
from assistant.planner.reading import Reading
from assistant.planner.saved import which_report
from assistant.planner.situation import Situation
from assistant.planner.slots import Slots
from assistant.planner.texts import quoted, say

MOST = 6
"""Charts of one dashboard that are run at once; the others are told."""
_BOARD = Lazy(r"(?<!\w)(?:tableros?|dashboards?|cuadros? de mando|panel(?:es)?)(?!\w)")
_DULL = frozenset("el la los las de del the of tablero tableros dashboard dashboards panel cuadro mando board".split())


def which_dashboards(reading: Reading, situation: Situation) -> tuple[Report, ...]:
    """The dashboards whose names fit the text best; more than one when it cannot be told."""
    if not _BOARD.search(reading.folded):
        return ()
    scored = [(_score(board, reading), board) for board in _dashboards(situation.catalogue)]
    best = max((score for score, _ in scored), default=0)
    return tuple(board for score, board in scored if score == best and best)


def _dashboards(catalogue: Catalogue) -> list[Report]:
    return [report for report in catalogue.reports if report.kind == "dashboard"]


def _score(board: Report, reading: Reading) -> int:
    said = [w.text for w in reading.words]
    text, score = f" {' '.join(said)} ", 0
    for name in (board.name, *board.words.es, *board.words.en):
        words = [t.text for t in tokens(fold(name))]
        if len(words) > 1 and f" {' '.join(words)} " in text:
            score = max(score, 100 + 10 * len(words))
        score = max(score, len({w for w in words if w not in _DULL} & set(said)))
    return score


def unclear_dashboard(reading: Reading, situation: Situation) -> Ask | None:
    """A question where a dashboard is spoken of and none, or several, can be meant."""
    boards = _dashboards(situation.catalogue)
    if not boards or not _BOARD.search(reading.folded):
        return None
    found = which_dashboards(reading, situation)
    if len(found) == 1 or (not found and (len(boards) == 1 or which_report(reading, situation) is not None)):
        return None
    lang = situation.lang
    options = tuple(Option(b.title(lang), _again(b, reading, situation)) for b in found or boards)
    return Ask(say("which_dashboard", lang), options[:6])


def _again(board: Report, reading: Reading, situation: Situation) -> str:
    """The name of one, with the time that was asked for."""
    title = board.title(situation.lang)
    return " ".join((title, *(item.text for item in reading.of("period"))))


def dashboard(reading: Reading, slots: Slots, situation: Situation) -> Outcome | None:
    """A call for each chart of the dashboard that is meant, limited alike."""
    found = which_dashboards(reading, situation)
    boards = _dashboards(situation.catalogue)
    if not found and len(boards) == 1 and _BOARD.search(reading.folded) and which_report(reading, situation) is None:
        found = (boards[0],)
    if len(found) != 1:
        return None
    board, lang = found[0], situation.lang
    steps, unfiltered = [], []
    values = [v for v in slots.values if not (v.item.start == 0 and fold(v.item.text) == "open")]
    for tile in board.tiles[:MOST]:
        arguments: dict[str, object] = {"report": board.slug, "tile": tile.name}
        if slots.periods:
            arguments["period"] = slots.periods[0].text
        if values:
            filters = _filters(tile, Slots(values=values), situation)
            if filters is None:
                unfiltered.append(tile.title(lang))
            else:
                arguments["filters"] = filters
        steps.append(Step("run_report", arguments))
    if values and len(unfiltered) == len(steps):
        return Ask(say("board_filter", lang, words=quoted([v.item.text for v in values], lang)))
    notes = [say("board_unfiltered", lang, names=quoted(unfiltered, lang))] if unfiltered else []
    if len(board.tiles) > MOST:
        notes.append(say("board_cut", lang, names=quoted([t.title(lang) for t in board.tiles[MOST:]], lang)))
    return Do(reads=tuple(steps), notes=(*notes, *_ignored(board, reading, slots, situation)))


def _filters(tile: Tile, slots: Slots, situation: Situation) -> list[object] | None:
    """The values that were named as conditions of one chart, or none where its data do not have them."""
    explore = situation.catalogue.explore(tile.explore)
    if explore is None or not explore.metrics:
        return None
    filled = fill(Query(metrics=(explore.metrics[0].id,)), slots, explore, situation.desk())
    if not isinstance(filled, Query):
        return None
    known = all(explore.field(f.field) for f in filled.filters)
    return [f.to_json() for f in filled.filters] if known else None


_THAN = frozenset({"que", "than"})
_IDLE_CUES = frozenset(
    "compare_verb growth yoy mom trend share running ranking sort alphabetical asc desc best_selling".split()
)


def _ignored(board: Report, reading: Reading, slots: Slots, situation: Situation) -> tuple[str, ...]:
    """Breakdowns, comparisons, orders and the like that no saved chart takes."""
    names = {t.text for n in (board.name, *board.words.es, *board.words.en) for t in tokens(fold(n))}
    missing = {"not"} if slots.missing else set()
    ranked = bool(reading.of("dimension", "grain", "best", "worst", "limit"))
    told = set() if ranked else {"asc", "desc"}  # named among the words that no step uses
    cues = (_IDLE_CUES | missing) - told
    kinds = reading.of("metric", "dimension", "grain", "condition", "limit", "versus", "best", "worst")
    # "Que el tablero" and "than" compare only where there is something to compare with.
    compared = [i for i in reading.items if i.cue == "compare" and (slots.compare or i.text.split()[0] not in _THAN)]
    periods = [i for i in reading.of("period") if i not in slots.periods[:1]]
    idle = [*kinds, *periods, *compared, *(i for i in reading.items if i.cue in cues)]
    spans = [(i.start, i.end) for i in idle if not _of_name(reading.folded[i.start : i.end], names)]
    words = _joined(reading.text, sorted(set(spans)))
    return (say("unused", situation.lang, words=quoted(words, situation.lang)),) if words else ()


def _of_name(words: str, names: set[str]) -> bool:
    return all(t.text in names for t in tokens(words))


def _joined(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The words of these stretches, those side by side together."""
    got: list[tuple[int, int]] = []
    for start, end in spans:
        if got and not text[got[-1][1] : start].strip():
            got[-1] = (got[-1][0], max(end, got[-1][1]))
        else:
            got.append((start, end))
    return [text[start:end].strip() for start, end in got]
