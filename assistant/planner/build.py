"""Slots and the catalogue become queries, one for each explore."""

from __future__ import annotations

from itertools import groupby

from assistant.catalogue import Explore
from assistant.planner.desk import Desk
from assistant.planner.fill import fill
from assistant.planner.grouped import among_all, ranked_note, rows_to_share, shared_note
from assistant.planner.metrics import chosen_metrics
from assistant.planner.ordered import order_note
from assistant.planner.outcome import Ask, Decline, Do, Step
from assistant.planner.query import Query, explore_for
from assistant.planner.slots import Slots
from assistant.planner.texts import listed, say


def build(slots: Slots, desk: Desk) -> Ask | Decline | Do:
    """The queries of a question that names at least one metric, or the question why not."""
    metrics = chosen_metrics(slots, desk)
    if isinstance(metrics, Ask):
        return metrics
    if not metrics:
        return Ask(say("which_metric", desk.lang))
    groups = _by_explore(metrics, desk)
    notes: list[str] = []
    queries: list[Query] = []
    notes += _taken(metrics, slots, desk)
    for explore, ids in groups:
        asked = rows_to_share(slots, explore)
        notes += shared_note(slots, asked, desk)
        got = fill(Query(metrics=ids), asked, explore, desk)
        if isinstance(got, Query):
            queries.append(among_all(got))
            notes += [*ranked_note(got, queries[-1], desk), *order_note(got, slots, desk)]
        else:
            return got
    if len(queries) > 1:
        notes.append(say("two_explores", desk.lang, names=listed([desk.name(m) for m in metrics], desk.lang)))
    steps = tuple(Step("query_metrics", q.to_json()) for q in queries)
    return Do(reads=steps, notes=tuple(notes), query=queries[0])


def _taken(metrics: list[str], slots: Slots, desk: Desk) -> list[str]:
    """Says which metric was taken where none of that name was meant: "how many sales", "the value of orders"."""
    named = {s.id for m in slots.metrics for s in m.senses}
    other = [m for m in metrics if m not in named and desk.lexicon.fields[m].format.style != "percent"]
    return [say("assumed_metric", desk.lang, metric=desk.name(m)) for m in other if not slots.selling]


def _by_explore(metrics: list[str], desk: Desk) -> list[tuple[Explore, tuple[str, ...]]]:
    whole = explore_for(desk.lexicon.catalogue, tuple(metrics))
    if whole is not None:
        return [(whole, tuple(metrics))]
    home = {m: desk.lexicon.explores_of[m][0] for m in metrics}
    ordered = sorted(metrics, key=lambda m: metrics.index(next(x for x in metrics if home[x] == home[m])))
    pairs = []
    for name, ids in groupby(ordered, key=lambda m: home[m]):
        explore = desk.lexicon.catalogue.explore(name)
        if explore is not None:
            pairs.append((explore, tuple(ids)))
    return pairs
