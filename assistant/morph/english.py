"""English verbs by rule, and the irregular ones that business is told in."""

from __future__ import annotations

import re

_IRREGULAR = {
    row.split()[0]: row.split()[1:]
    for row in (
        "sell sold", "make made", "spend spent", "buy bought", "get got gotten", "bring brought", "take took taken",
        "go went gone", "come came", "give gave given", "do did done", "have had", "see saw seen", "show shown",
        "tell told", "say said", "send sent", "grow grew grown", "fall fell fallen", "rise rose risen", "pay paid",
        "lose lost", "win won", "earn earnt", "cost cost", "put put", "cut cut", "run ran", "begin began begun",
        "become became become", "hold held", "keep kept", "leave left", "lead led", "mean meant", "meet met",
        "shrink shrank shrunk", "sink sank sunk", "shoot shot", "bill billed", "draw drew drawn", "write wrote written",
        "break broke broken", "split split", "hit hit", "beat beat beaten", "set set", "find found", "think thought",
        "know knew known", "feel felt", "build built", "deal dealt", "lend lent", "drive drove driven",
        "undersell undersold", "outsell outsold", "resell resold", "read read", "pull pulled",
    )
}  # fmt: skip


def forms(word: str) -> frozenset[str]:
    """All forms of one verb; of a phrase ("take in") those of its first word with the rest behind."""
    head, _, rest = word.partition(" ")
    if not re.fullmatch(r"[a-z]{2,}", head):
        return frozenset()
    made = {head, _third(head), _ing(head), *(_IRREGULAR.get(head) or (_past(head),))}
    return frozenset(f"{one} {rest}".strip() for one in made)


def _third(word: str) -> str:
    if re.search(r"(?:s|x|z|ch|sh|o)$", word):
        return word + "es"
    return word[:-1] + "ies" if re.search(r"[^aeiou]y$", word) else word + "s"


def _doubles(word: str) -> bool:
    """Whether the last letter is doubled ("drop", "refer" is not): one short stressed syllable."""
    return bool(re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", word))


def _ing(word: str) -> str:
    if word.endswith("e") and not word.endswith("ee"):
        return word[:-1] + "ing"
    return word + (word[-1] if _doubles(word) else "") + "ing"


def _past(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ied"
    return word + (word[-1] if _doubles(word) else "") + "ed"
