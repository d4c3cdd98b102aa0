"""A house's own words for what its catalogue holds: a YAML file that is put over the catalogue of everybody.

    fields:
      orders_revenue: {es: [plata, lana], en: [takings], verbs: {es: [cobrar]}, without: {es: [ventas]}}
    values:
      customers_country:
        Spain: {es: [la península]}
    flows: {tienda/refresh_warehouse: {es: [ponlo al día]}}
    reports: {sales-report: {es: [el parte]}}

Names are added after those of the engine, so that what is shown stays what it was; `without` takes names away.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.catalogue import Catalogue, Explore, Field, Words
from assistant.errors import NotConfigured
from assistant.intents import render_errors
from assistant.periods.fold import fold

log = logging.getLogger("habla.synonyms")
SETTING = "ASSISTANT_SYNONYMS"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(_Strict):
    """Names in each language."""

    es: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class Own(Said):
    """Names to add, and names of the engine to take away."""

    without: Said = Said()


class OwnField(Own):
    """Of a field; `verbs` are infinitives that stand for a metric."""

    verbs: Said = Said()


class Sheet(_Strict):
    """The whole file, by id."""

    fields: dict[str, OwnField] = {}
    values: dict[str, dict[str, Own]] = {}
    flows: dict[str, Own] = {}
    reports: dict[str, Own] = {}


@dataclass
class Synonyms:
    """Puts the words of a file over a catalogue. The file is read again when it has changed."""

    path: Path
    _sheet: Sheet = field(default_factory=Sheet)
    _stamp: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        self._sheet, self._stamp = _read(self.path), _stamp(self.path)

    def over(self, catalogue: Catalogue) -> Catalogue:
        """The catalogue with the house's own words; a file that has become unreadable keeps its last good copy."""
        try:
            if (now := _stamp(self.path)) != self._stamp:
                self._sheet, self._stamp = _read(self.path), now
        except NotConfigured as error:
            log.error("the words of the house stay as they were: %s", error.message)
        self._tell_unknown(catalogue)
        sheet = self._sheet
        return replace(
            catalogue,
            explores=tuple(self._explore(e) for e in catalogue.explores),
            flows=tuple(replace(f, words=_joined(f.words, sheet.flows.get(f.id))) for f in catalogue.flows),
            reports=tuple(replace(r, words=_joined(r.words, sheet.reports.get(r.slug))) for r in catalogue.reports),
        )

    def _explore(self, explore: Explore) -> Explore:
        return replace(
            explore,
            metrics=tuple(self._field(f) for f in explore.metrics),
            dimensions=tuple(self._field(f) for f in explore.dimensions),
        )

    def _field(self, one: Field) -> Field:
        own, values = self._sheet.fields.get(one.id), self._sheet.values.get(one.id, {})
        if own is None and not values:
            return one
        known = dict(one.value_words)
        named = {v: _joined(known.get(v, Words()), o) for v, o in values.items() if v in one.values or v in known}
        return replace(
            one,
            words=_joined(one.words, own),
            verbs=_joined(one.verbs, own.verbs if own else None),
            value_words=tuple({**known, **named}.items()),
        )

    def _tell_unknown(self, catalogue: Catalogue) -> None:
        """Ids that this person's catalogue lacks: misspelled, or not theirs to see."""
        fields = {f.id for f in (*catalogue.metrics, *catalogue.dimensions)}
        lacking = [i for i in (*self._sheet.fields, *self._sheet.values) if i not in fields]
        lacking += [i for i in self._sheet.flows if catalogue.flows and i not in {f.id for f in catalogue.flows}]
        lacking += [
            i for i in self._sheet.reports if catalogue.reports and i not in {r.slug for r in catalogue.reports}
        ]
        if lacking and catalogue.explores:
            log.warning("%s names what a catalogue does not have", SETTING, extra={"ids": lacking})


def _joined(words: Words, own: Said | None) -> Words:
    if own is None:
        return words
    gone = own.without if isinstance(own, Own) else Said()
    return Words(_one(words.es, own.es, gone.es), _one(words.en, own.en, gone.en))


def _one(known: tuple[str, ...], more: tuple[str, ...], gone: tuple[str, ...]) -> tuple[str, ...]:
    away = {fold(word) for word in gone}
    return tuple(dict.fromkeys((*(w for w in known if fold(w) not in away), *more)))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise NotConfigured(f"{SETTING} names {path}, which cannot be read: {error.strerror}") from error
    return found.st_mtime_ns, found.st_size


def _read(path: Path) -> Sheet:
    """The file.

    Raises:
        NotConfigured: it is not there, no YAML, of another shape, or gives one word to two fields.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        sheet = Sheet.model_validate(raw)
    except OSError as error:
        raise NotConfigured(f"{SETTING} names {path}, which cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise NotConfigured(f"{SETTING}: {path} is no YAML: {' '.join(str(error).split())[:300]}") from error
    except ValidationError as error:
        raise NotConfigured(f"{SETTING}: {path}: {render_errors(error)}") from error
    _check_once(sheet, path)
    return sheet


def _check_once(sheet: Sheet, path: Path) -> None:
    """One word for two fields would make each question with it ambiguous."""
    taken: dict[tuple[str, str], str] = {}
    for name, own in sheet.fields.items():
        for lang, words in (("es", (*own.es, *own.verbs.es)), ("en", (*own.en, *own.verbs.en))):
            for word in words:
                other = taken.setdefault((lang, fold(word)), name)
                if other != name:
                    raise NotConfigured(f"{SETTING}: {path}: {word!r} is given to {other} and to {name}; keep one")
