"""Spanish verbs by rule, folded (no accents, ñ as n). More is made than is said: a stem may come both ways.

A dictionary of forms would know neither "facturas vos" nor what people write without accents, and weighs megabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_VOWELS = "aeiou"
_STRONG = {
    "tener": "tuv", "estar": "estuv", "andar": "anduv", "haber": "hub", "poder": "pud", "poner": "pus", "saber": "sup",
    "caber": "cup", "querer": "quis", "venir": "vin", "hacer": "hic", "decir": "dij", "traer": "traj", "ducir": "duj",
}  # fmt: skip
"""Ends of infinitives, to the stem of "tuve"."""
_FUTURE = {
    "tener": "tendr", "poner": "pondr", "venir": "vendr", "salir": "saldr", "valer": "valdr", "poder": "podr",
    "haber": "habr", "saber": "sabr", "caber": "cabr", "querer": "querr", "hacer": "har", "decir": "dir",
}  # fmt: skip
_FIRST = {
    "tener": "teng", "poner": "pong", "venir": "veng", "salir": "salg", "valer": "valg", "hacer": "hag",
    "decir": "dig", "traer": "traig", "caer": "caig", "oir": "oig",
}  # fmt: skip
"""To the stem of "tengo", which "tenga" has too."""
_PARTICIPLE = {
    "hacer": "hech", "poner": "puest", "decir": "dich", "scribir": "scrit", "abrir": "abiert", "volver": "vuelt",
    "ver": "vist", "romper": "rot", "cubrir": "cubiert", "morir": "muert", "solver": "suelt", "imprimir": "impres",
}  # fmt: skip
_COMMAND = {"hacer": "haz", "poner": "pon", "tener": "ten", "venir": "ven", "decir": "di", "salir": "sal", "ir": "ve"}
_WHOLE = {
    "ser": "soy eres es sos somos sois son era eras eramos erais eran fui fuiste fue fuimos fuisteis fueron sea seas "
    "seamos seais sean fuera fueras fueran fuese siendo sido",
    "ir": "voy vas va vamos vais van iba ibas ibamos ibais iban fui fuiste fue fuimos fuisteis fueron vaya vayas "
    "vayamos vayan yendo ido andate",
    "dar": "doy das da damos dais dan di diste dio dimos disteis dieron daba dabas dabamos dabais daban de des demos "
    "deis den diera dieras dieran dando dado dada dados dadas",
    "ver": "veo ves ve vemos veis ven vi viste vio vimos visteis vieron veia veias veiamos veian vea veas veamos vean "
    "viera vieran viendo visto vista vistos vistas",
    "haber": "he has ha hay hemos habeis han hube hubo hubimos hubieron habia habias habiamos habian haya hayas "
    "hayamos hayan hubiera hubiese habiendo habido habida",
    "estar": "estoy estas esta estamos estais estan este esten estemos estando estado",
    "saber": "se sepa sepas sepamos sepan",
    "decir": "di decime",
}
_CLITICS = "me te nos lo la los las le les se melo mela melos melas noslo nosla noslos noslas selo sela selos selas"


def forms(word: str) -> frozenset[str]:
    """All forms of one verb; none for what is no infinitive."""
    word = word.removesuffix("se") if re.search(r"[aei]rse$", word) else word
    if not re.fullmatch(r"[a-z]*[aei]r", word) or len(word) < 2:
        return frozenset()
    made = {word, *_WHOLE.get(word, "").split()}
    if word not in {"ser", "ir", "dar", "ver"}:
        made |= set(_present(word)) | set(_past(word)) | set(_participles(word))
    return frozenset(made | future(word))


def future(word: str) -> frozenset[str]:
    """“Venderé”, "vendería" and the rest."""
    stem = _irregular(_FUTURE, word) or word
    return frozenset(stem + end for end in "e as a emos eis an ia ias iamos iais ian".split())


def past(word: str) -> frozenset[str]:
    """The past tenses, the gerund and the participles."""
    return frozenset({*_past(word), *_participles(word)})


def present(word: str) -> frozenset[str]:
    """What is done by one and by several: "devuelve", "devuelven"; empty for what is no infinitive."""
    if word[-2:] not in {"ar", "er", "ir"}:
        return frozenset()
    theme = "a" if word.endswith("ar") else "e"
    return frozenset(stem + end for stem in _stems(word) for end in (theme, theme + "n"))


def of_participle(word: str) -> tuple[str, ...]:
    """The infinitives that a participle may belong to: "devuelto" to "devolver"; none for other words."""
    stem = word.rstrip("s")
    if len(stem) < 5 or stem[-1] not in "oa":
        return ()
    for verb, done in _PARTICIPLE.items():
        if stem[:-1].endswith(done):
            return (stem[: -1 - len(done)] + verb,)
    ends = {"ad": ("ar",), "id": ("er", "ir")}.get(stem[-3:-1], ())
    return tuple(stem[:-3] + end for end in ends)


def orders(word: str) -> frozenset[str]:
    """Infinitive, gerund and commands with the pronouns that hang on them."""
    hosts = {word, *(p for p in _participles(word) if p.endswith("ndo")), *_commands(word)}
    return frozenset(host.removesuffix("s") + end for host in hosts if host for end in _CLITICS.split())


def _irregular(table: dict[str, str], word: str) -> str:
    """What a table has for the end of a verb, with what stands before it ("obtener", "conducir")."""
    for end in sorted(table, key=len, reverse=True):
        if word.endswith(end) and (len(end) > 3 or word == end or end in {"caer"}):
            return word.removesuffix(end) + table[end]
    return ""


def _stems(word: str) -> Iterator[str]:
    """The stem, and as it may change where it is stressed: "inviert-", "cuent-", "pid-"."""
    stem = word[:-2]
    yield stem
    silent = len(stem) - 1 if word.endswith(("guir", "quir")) else len(stem)
    match = re.search(r"[aeiou](?=[^aeiou]*$)", stem[:silent])
    if match is None:
        return
    changes = {"e": ("ie", "i") if word.endswith("ir") else ("ie",), "o": ("ue",)}.get(match.group(), ())
    if word == "jugar":
        changes = ("ue",)
    if match.start() and stem[match.start() - 1] in _VOWELS:
        changes = ()
    for change in changes:
        yield stem[: match.start()] + change + stem[match.end() :]


def _soft(stem: str, word: str) -> str:
    """The stem before e: "busqu-", "pagu-", "realic-"."""
    if not word.endswith("ar"):
        return stem
    for end, other in (("c", "qu"), ("g", "gu"), ("z", "c")):
        if stem.endswith(end):
            return stem.removesuffix(end) + other
    return stem


def _hard(stem: str, word: str) -> Iterable[str]:
    """The stem before o and a: "crezc-", "recoj-", "consig-", "constituy-"."""
    if word.endswith("ar"):
        return (stem,)
    if word.endswith(("ger", "gir")):
        return (stem[:-1] + "j",)
    if word.endswith("guir"):
        return (stem[:-1],)
    if word.endswith(("cer", "cir")):
        return (stem[:-1] + "zc", stem[:-1] + "z")
    if word.endswith("uir"):
        return (stem + "y",)
    return (stem,)


def _present(word: str) -> Iterator[str]:
    theme = "a" if word.endswith("ar") else "e"
    first = _irregular(_FIRST, word)
    for stem in _stems(word):
        glide = stem + "y" if word.endswith("uir") and not word.endswith(("guir", "quir")) else stem
        yield from (glide + end for end in (theme, theme + "s", theme + "n"))
        for firm in (first,) if first else _hard(stem, word):
            yield firm + "o"
            other = "e" if theme == "a" else "a"
            base = _soft(firm, word)
            yield from (base + other + end for end in ("", "s", "mos", "is", "n"))
    plain = word[:-2]
    plural = {"ar": "amos", "er": "emos", "ir": "imos"}[word[-2:]]
    yield from (plain + end for end in (plural, word[-2] + "is", word[-2] + "s", word[-2]))


def _past(word: str) -> Iterator[str]:
    plain = word[:-2]
    strong = _irregular(_STRONG, word)
    if strong:
        yield from (strong + end for end in ("e", "iste", "o", "imos", "isteis", "ieron", "eron"))
        yield strong.removesuffix("c") + "zo"
        bases = [strong + ("" if strong.endswith("j") else "i")]
    elif word.endswith("ar"):
        yield from (plain + end for end in ("aste", "o", "amos", "asteis", "aron"))
        yield _soft(plain, word) + "e"
        bases = []
    else:
        weak = [s for s in _stems(word) if "ie" not in s[-4:] or s == plain] if word.endswith("ir") else [plain]
        weak += [re.sub(r"o([^aeiou]*)$", r"u\1", plain)] if word.endswith("ir") else []
        yield from (plain + end for end in ("i", "iste", "imos", "isteis"))
        vowel = plain[-1:] in _VOWELS and not word.endswith(("guir", "quir"))
        yield from (s + end for s in weak for end in (("yo", "yeron") if vowel else ("io", "ieron")))
        bases = [s + ("y" if vowel else "i") for s in weak]
    if word.endswith("ar") and not strong:
        yield from (plain + end for end in ("ara", "aras", "aramos", "aran", "ase", "asen"))
    else:
        yield from (b + end for b in bases for end in ("era", "eras", "eramos", "eran", "ese", "esen"))
    while_ = "aba" if word.endswith("ar") else "ia"
    yield from (plain + while_ + end for end in ("", "s", "mos", "is", "n"))


def _participles(word: str) -> Iterator[str]:
    plain = word[:-2]
    if word.endswith("ar"):
        yield plain + "ando"
    else:
        vowel = plain[-1:] in _VOWELS and not word.endswith(("guir", "quir"))
        stems = [plain, *(s for s in _stems(word) if word.endswith("ir") and "ie" not in s[-4:])]
        stems += [re.sub(r"o([^aeiou]*)$", r"u\1", plain)] if word.endswith("ir") else []
        yield from (s + ("yendo" if vowel else "iendo") for s in stems)
    done = _irregular(_PARTICIPLE, word)
    regular = plain + ("ad" if word.endswith("ar") else "id")
    yield from (base + end for base in (done, regular) if base for end in ("o", "a", "os", "as"))


def _commands(word: str) -> Iterator[str]:
    """“Muestra", "mostra", "muestre", "muestren", "haz"."""
    theme = "a" if word.endswith("ar") else "e"
    yield _COMMAND.get(word, "")
    if word == "dar":
        yield from ("da", "de", "den")
    first = _irregular(_FIRST, word)
    for stem in _stems(word):
        yield stem + theme
        yield from (
            _soft(firm, word) + end
            for firm in ((first,) if first else _hard(stem, word))
            for end in (("e", "en") if theme == "a" else ("a", "an"))
        )
    yield word[:-1]
