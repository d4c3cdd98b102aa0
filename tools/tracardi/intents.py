"""What can be asked of Tracardi. The docstrings and descriptions are what a model reads."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from assistant.catalogue import closest
from assistant.errors import AskModelAgain, NeedsAnswer
from assistant.intents import DateRange, Effect, Intent, IntentContext
from tools.tracardi.people import AboutCustomer
from tools.tracardi.settings import NOTE
from tools.tracardi.texts import say
from tools.words import folded

_LAST: dict[str, str] = {"es": "últimos 30 días", "en": "last 30 days"}


class LookupProfile(AboutCustomer):
    """Shows who one customer is: name, segment, country, first and last visit, recent purchases.

    Use it only when the person names a customer by e-mail address, phone number or id, and copy that key from the
    person's own words. A name is no key: when only a name is given, ask for one of the three. For everything that is
    known use `customer_overview`, for what the customer did in some time `customer_activity`, and for numbers about
    many customers `query_metrics`.
    """

    tool: ClassVar[str] = "lookup_profile"
    effect: ClassVar[Effect] = Effect.READ

    def words(self, ctx: IntentContext) -> str:
        """Where the key has to stand: in this very question."""
        return ctx.user_text


class CustomerOverview(AboutCustomer):
    """Shows all that is known about one customer on one card: profile, consents, interests, activity, last visit.

    Use it when the person asks for a full record, a 360° view or "everything about" a customer. The customer is named
    by e-mail address, phone number or id, copied from the person's own words; a name is no key.
    """

    tool: ClassVar[str] = "customer_overview"
    effect: ClassVar[Effect] = Effect.READ


class CustomerActivity(AboutCustomer):
    """Counts what one customer did in some time: purchases, returns, page views and so on, by kind or by day.

    Use it for "what did she do last week" and "how often did he buy in October". The customer is named by e-mail
    address, phone number or id, copied from the person's own words; a name is no key.
    """

    tool: ClassVar[str] = "customer_activity"
    effect: ClassVar[Effect] = Effect.READ

    period: Annotated[
        DateRange | str | None,
        Field(
            description='The person\'s own date words, copied verbatim and not computed ("la semana pasada", '
            '"last month"), or a half-open {start, end} of ISO dates. Leave it out when the person names no time: '
            "the last 30 days are then taken."
        ),
    ] = None
    by: Annotated[
        Literal["type", "day", "event"],
        Field(description="Rows: one a kind of event, one a day, or each event by itself (for a timeline)."),
    ] = "type"

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`."""
        from assistant.periods import resolve

        period = self.period
        if isinstance(period, str) or period is None:
            words = (period or "").strip() or _LAST[ctx.lang]
            period = resolve(words, ctx.now, lang=ctx.lang, calendar=ctx.calendar)
        return super().resolve(ctx).model_copy(update={"period": period})


class CountSegment(Intent):
    """Counts the customer profiles that are in a segment (an audience) right now.

    Use it for "how many customers are in segment X". Segments are those that the catalogue lists under Segments. It
    knows no time and no breakdown: for customers by country or by month use `query_metrics`.
    """

    tool: ClassVar[str] = "count_segment"
    effect: ClassVar[Effect] = Effect.READ

    segments: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=120)], ...],
        Field(max_length=20, description="Names of segments as the catalogue spells them; empty for all of them."),
    ] = ()

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`. A name that is not listed is asked for as the person wrote it: lists may be short."""
        known = ctx.catalogue.segments
        if not self.segments and not known:
            raise NeedsAnswer(say("which_segment", ctx.lang))
        spelled = {folded(name): name for name in known}
        chosen = []
        for name in self.segments or known:
            found = name if name in known else spelled.get(folded(name))
            if found is None and folded(name) not in folded(ctx.own_words):
                near = closest(name, known)
                raise AskModelAgain(
                    f"there is no segment {name!r}; the closest are {', '.join(near) or 'none'}",
                    field="segments",
                    value=name,
                    closest=near,
                )
            chosen.append(found or " ".join(name.split()))
        return self.model_copy(update={"segments": tuple(dict.fromkeys(chosen))})


class RecordEvent(AboutCustomer):
    """Proposes to write an event, such as a note, on one customer's profile.

    Nothing is written: the person sees a card with the customer, the kind of event and the text, and approves or
    denies it. Use it when the person asks to note or record something about a customer. The customer is named by
    e-mail address, phone number or id, and the text is copied from the person's own words, neither shortened nor
    improved.
    """

    tool: ClassVar[str] = "record_event"
    effect: ClassVar[Effect] = Effect.WRITE

    text: Annotated[str, Field(max_length=1000, description="What to note, copied from the person's words.")] = ""
    type: Annotated[
        str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$", description="Kind of event; leave it out for a note.")
    ] = NOTE

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`. The text is what the person wrote, so that nobody else's words are put on record."""
        text = plain(self.text)
        if not text:
            raise NeedsAnswer(say("what_to_note", ctx.lang))
        if folded(text) not in folded(plain(ctx.own_words)):
            raise AskModelAgain("text must be copied from the person's words as it stands", field="text")
        return super().resolve(ctx).model_copy(update={"text": text})


def plain(text: str) -> str:
    """One line of what can be seen: what is approved is what is written."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
