"""What one text says: what to measure, by what, limited to what, when, against what, in which order."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.catalogue import Grain
from assistant.planner import amounts
from assistant.planner.lexicon import Sense
from assistant.planner.reading import Item


@dataclass
class Named:
    """A dimension or value that was named; its senses are decided once the explore is known."""

    item: Item
    senses: tuple[Sense, ...]
    negated: bool = False
    percent: bool = False
    """Whether a % sign stands beside it."""
    verb: bool = False
    """Whether it was said by a verb."""


@dataclass(frozen=True)
class Each:
    """The first of each group: the breakdown that makes the groups, and how many rows of each; 0 for all."""

    group: Item
    top: int


@dataclass
class Slots:
    """What one text says, before the catalogue decides among senses."""

    metrics: list[Named] = field(default_factory=list)
    dimensions: list[Named] = field(default_factory=list)
    values: list[Named] = field(default_factory=list)
    missing: list[Named] = field(default_factory=list)
    """Dimensions that must be empty: "sin canal"."""
    absent: list[Item] = field(default_factory=list)
    grains: list[Grain] = field(default_factory=list)
    conditions: list[tuple[amounts.Condition, Named | None]] = field(default_factory=list)
    periods: list[Item] = field(default_factory=list)
    unsplit: Item | None = None
    """A "between A and B" that is to be two periods, of which it cannot be told which they are."""
    compare: str | None = None
    compare_growth: bool = False
    inside: list[Item] = field(default_factory=list)
    """Counted things that only say in what: "sold in orders of more than 100"."""
    limit: int | None = None
    nth: bool = False
    """Whether the limit is a place ("the second best"), so that the last row is what was asked for."""
    order: str = ""
    """desc, asc, or nothing asked."""
    order_by: Named | None = None
    order_time: bool = False
    order_name: bool = False
    """Whether the rows are to be in the order of the alphabet."""
    selling: bool = False
    each: Each | None = None
    average: Item | None = None
    """The words for a mean of each day, week or month."""
    trend: bool = False
    superlative: bool = False
    """Whether "the highest" and the like was said, which needs something to rank."""
    versus_values: bool = False
    within_rows: bool = False
    """Whether shares are of each row ("of each month's orders") and not of all rows."""
    parted: bool = False
    """Whether it is settled which value is the part and which say of what."""
    calculations: list[Item] = field(default_factory=list)
    """Words for a share, a running total or a rank."""

    @property
    def any(self) -> bool:
        """Whether anything at all was said that belongs to a query."""
        return bool(
            self.metrics or self.dimensions or self.values or self.grains or self.conditions or self.periods
            or self.missing or self.absent or self.compare or self.limit or self.selling or self.compare_growth
            or self.calculations
        )  # fmt: skip
