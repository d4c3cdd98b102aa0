"""Date words in Spanish and English to half-open ranges of days, and back to words.

Conventions: weeks start on Monday; "last N" are N complete units before the current one; "this month" and "since" run
up to and including today; a bare month or weekday is its latest past occurrence; "between A and B" includes B;
day/month/year unless ISO. What is not known is never guessed.
"""

from assistant.periods.alike import elapsed, equal_buckets, unfinished
from assistant.periods.atom import UnknownPeriod
from assistant.periods.compare import previous, resolve_compare, year_before
from assistant.periods.grammar import Found, find, resolve
from assistant.periods.show import text

__all__ = [
    "Found",
    "UnknownPeriod",
    "elapsed",
    "equal_buckets",
    "find",
    "previous",
    "resolve",
    "resolve_compare",
    "text",
    "unfinished",
    "year_before",
]
