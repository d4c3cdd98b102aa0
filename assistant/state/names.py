"""Parts of a question in the person's words: a condition, a range, a breakdown, an order."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from babel.dates import format_date

from assistant import periods
from assistant.answer import format as fmt
from assistant.catalogue import Catalogue, Field, Grain, Lang, NumberFormat
from assistant.intents import DateRange
from assistant.state.query import GRAINS, Calculation, Condition, Words
from assistant.state.texts import say

_SHOWN = 3
"""Values of one condition that are named; the others are counted."""


@dataclass(frozen=True)
class Names:
    """What the catalogue calls things, in the person's language."""

    catalogue: Catalogue
    lang: Lang
    locale: str

    def field(self, field_id: str) -> Field | None:
        """A metric or dimension by its plain id."""
        return self._fields.get(field_id)

    @cached_property
    def _fields(self) -> dict[str, Field]:
        return {f.id: f for f in (*self.catalogue.dimensions, *self.catalogue.metrics)}

    def name(self, field_id: str) -> str:
        """A field's name as it stands inside a sentence."""
        found = self.field(field_id)
        return lowered(found.name(self.lang)) if found else field_id

    def condition(self, one: Condition) -> str:
        """“país: España”, "ingresos > 1.000,00 €"."""
        field = self.field(one.field)
        shown = [self._value(v, field) for v in one.values]
        if one.operator == "inBetween":
            values = say("and", self.lang).join(shown)
        elif len(shown) > _SHOWN + 1:
            values = say("more_values", self.lang, names=", ".join(shown[:_SHOWN]), n=len(shown) - _SHOWN)
        else:
            values = ", ".join(shown)
        return say(one.operator, self.lang, field=self.name(one.field), values=values)

    def _value(self, value: str | float, field: Field | None) -> str:
        if isinstance(value, str):
            return field.value_name(value, self.lang) if field else value
        if isinstance(value, bool):
            return fmt.cell(value, "boolean", NumberFormat(), None, self.locale)
        return fmt.number(value, field.format if field else NumberFormat(), self.locale)

    def period(self, words: Words) -> str:
        """“octubre 2026”, "2026", "T4 2026", otherwise both days; all time where there is none."""
        if words is None:
            return say("all_time", self.lang)
        if isinstance(words, str):
            return words
        found = DateRange.model_validate(words)
        grain = _whole(found)
        if grain == "month":
            return format_date(found.start, "LLLL y", locale=self.lang)
        if grain in ("quarter", "year"):
            return fmt.day(found.start, grain, self.locale)
        return periods.text(found, self.lang)

    def dimension(self, wanted: str) -> str:
        """“por país”, "por mes"; the date itself is named where it is not the explore's own."""
        field, grain = self.selected(wanted)
        if grain is None:
            return say("by", self.lang, name=self.name(wanted))
        own = {e.time_dimension for e in self.catalogue.explores if field is not None and e.field(field.id)}
        if field is not None and field.id not in own:
            return say("other_date", self.lang, grain=say(grain, self.lang), name=self.name(field.id))
        return say("by", self.lang, name=say(grain, self.lang))

    def selected(self, wanted: str) -> tuple[Field | None, Grain | None]:
        """A selected id as its field and, of a date, its grain."""
        plain = self.field(wanted)
        if plain is not None:
            return plain, None
        for grain in GRAINS:
            field = self.field(wanted.removesuffix(f"_{grain}")) if wanted.endswith(f"_{grain}") else None
            if field is not None and grain in field.grains:
                return field, grain
        return None, None

    def order(self, wanted: str, *, down: bool) -> str:
        """“orden: ingresos, de mayor a menor”."""
        field, grain = self.selected(wanted)
        kind = "date_" if grain else "name_" if field is not None and field.kind == "dimension" else ""
        name = say(grain, self.lang) if grain else self.name(wanted)
        return say(f"{kind}{'down' if down else 'up'}", self.lang, name=name)

    def calculation(self, one: Calculation, *, several: bool) -> str:
        """“% del total”; with the metric's name where there are several."""
        within = self.dimension(one.within).partition(" ")[2] if one.within else ""
        key = "percent_of_each" if within and one.kind == "percent_of_total" else one.kind
        if one.top and within:
            key = "lowest_of_each" if one.lowest else "top_of_each"
        step = say(one.step, self.lang) if one.step else say("month", self.lang)
        what = say(key, self.lang, within=within, step=step, n=one.top)
        return say("of", self.lang, what=what, metric=self.name(one.metric)) if several else what


def lowered(name: str) -> str:
    """A name inside a sentence; an acronym stays as it is."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _whole(found: DateRange) -> Grain | None:
    """The month, quarter or year that a range is, if it is just one."""
    first, after = found.start, found.end
    if first.day != 1 or after.day != 1:
        return None
    months = (after.year - first.year) * 12 + after.month - first.month
    if months == 12 and first.month == 1:
        return "year"
    if months == 3 and first.month % 3 == 1:
        return "quarter"
    return "month" if months == 1 else None
