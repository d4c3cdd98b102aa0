"""Tools that tell what can be asked. They read the catalogue and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field as Described
from rapidfuzz import fuzz

from assistant.catalogue import Catalogue, Explore, Field, Lang, Report, closest
from assistant.errors import AskModelAgain
from assistant.intents import Effect, Intent, IntentContext
from assistant.search import index_of
from tools.base import CardResult, Item, Progress, Result, ToolContext
from tools.words import Texts, folded, joined, lowered, render

About = Literal["everything", "metrics", "dimensions", "reports", "flows", "profiles"]
_MOST = 40
_ALIKE = 70
_SHARE = 0.4
TEXTS: Texts = {
    "title": {"es": "Qué puedes preguntar", "en": "What you can ask"},
    "metrics": {"es": "Métricas", "en": "Metrics"},
    "dimensions": {"es": "Desgloses", "en": "Breakdowns"},
    "reports": {"es": "Reportes guardados", "en": "Saved reports"},
    "flows": {"es": "Acciones", "en": "Actions"},
    "profiles": {"es": "Clientes", "en": "Customers"},
    "profile": {"es": "Ficha de un cliente", "en": "A customer's profile"},
    "by_keys": {"es": "por {keys}", "en": "by {keys}"},
    "email": {"es": "correo", "en": "e-mail"},
    "phone": {"es": "teléfono", "en": "phone"},
    "id": {"es": "identificador", "en": "id"},
    "nothing": {"es": "No hay nada que se parezca a «{search}».", "en": "There is nothing like “{search}”."},
    "missing": {"es": "Ahora no puedo leer: {engines}.", "en": "Cannot be read right now: {engines}."},
    "reading": {"es": "qué se puede preguntar", "en": "what can be asked"},
    "reading_search": {"es": "qué hay sobre «{search}»", "en": "what there is about “{search}”"},
    "describe": {"es": "qué es {field}", "en": "what {field} is"},
    "also": {"es": "También se llama", "en": "Also called"},
    "kind": {"es": "Tipo", "en": "Kind"},
    "metric": {"es": "métrica", "en": "metric"},
    "dimension": {"es": "desglose", "en": "breakdown"},
    "found_in": {"es": "Datos de", "en": "Data of"},
    "values": {"es": "Valores", "en": "Values"},
    "grains": {"es": "Por", "en": "By"},
    "goes_with": {"es": "Se puede desglosar por", "en": "Can be broken down by"},
    "day": {"es": "día", "en": "day"},
    "week": {"es": "semana", "en": "week"},
    "month": {"es": "mes", "en": "month"},
    "quarter": {"es": "trimestre", "en": "quarter"},
    "year": {"es": "año", "en": "year"},
    "example_metric": {"es": "{metric} del mes pasado", "en": "{metric} last month"},
    "example_by": {"es": "{metric} por {dimension} este año", "en": "{metric} by {dimension} this year"},
    "example_report": {
        "es": "Muéstrame {report} del mes pasado",
        "en": "Show me {report} for last month",
    },
}


def _say(key: str, lang: Lang, /, **values: object) -> str:
    return render(TEXTS, key, lang, **values)


class ListCatalogue(Intent):
    """Lists what can be asked here: metrics, breakdowns, saved reports, actions, customer look-ups.

    Use it when the person asks what you can do, which data, reports or actions there are, or whether there is
    something about a topic (`search`). Do not use it to answer a question about numbers.
    """

    tool: ClassVar[str] = "list_catalogue"
    effect: ClassVar[Effect] = Effect.READ

    about: Annotated[About, Described(description="Which part to list.")] = "everything"
    search: Annotated[str, Described(max_length=100, description="A topic in the person's words; may be empty.")] = ""


class ListCatalogueTool:
    """`list_catalogue`."""

    intent: type[Intent] = ListCatalogue

    def reading(self, intent: ListCatalogue, catalogue: Catalogue, lang: Lang) -> str:
        return _say("reading_search", lang, search=intent.search) if intent.search else _say("reading", lang)

    async def run(self, intent: ListCatalogue, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        lang, catalogue = ctx.lang, ctx.catalogue
        parts: dict[str, list[Item]] = {
            "metrics": [_named(f, lang) for f in _once(catalogue.metrics)],
            "dimensions": [_named(f, lang) for f in _once(catalogue.dimensions)],
            "reports": [Item(label=r.title(lang), value=r.description, id=r.slug) for r in catalogue.reports],
            "flows": [Item(label=f.title(lang), value=f.description, id=f.id) for f in catalogue.flows],
        }
        if intent.search:
            # In a thread: the first search of a large catalogue indexes it.
            ranks = await asyncio.to_thread(_ranks, catalogue, intent.search)
            for part, items in parts.items():
                parts[part] = sorted((i for i in items if i.id in ranks), key=lambda i: ranks[i.id])
        parts["profiles"] = _profiles(catalogue, intent.search, lang)
        groups = [
            (_say(part, lang), tuple(items[:_MOST]))
            for part, items in parts.items()
            if items and intent.about in {"everything", part}
        ]
        notes = [] if groups else [_say("nothing", lang, search=intent.search)]
        if catalogue.missing:
            notes.append(_say("missing", lang, engines=", ".join(catalogue.missing)))
        yield CardResult(
            kind="catalogue",
            title=_say("title", lang),
            groups=tuple(groups),
            text=" ".join(notes),
            examples=tuple(_examples(catalogue, lang)),
        )


def _once(fields: Iterable[Field]) -> list[Field]:
    """A field that several explores join is one thing to a person."""
    return list({f.id: f for f in fields}.values())


def _named(field: Field, lang: Lang) -> Item:
    return Item(label=field.name(lang), value=field.description, id=field.id)


def _ranks(catalogue: Catalogue, search: str) -> dict[str, int]:
    """Ids of what is like the topic, with their place; what is much less like it than the best is left out."""
    hits = index_of(catalogue).search(search, 3 * _MOST)
    least = _SHARE * hits[0].score if hits else 0.0
    ids = [h.thing.slug if isinstance(h.thing, Report) else h.thing.id for h in hits if h.score >= least]
    return {name: n for n, name in enumerate(dict.fromkeys(ids))}


def _profiles(catalogue: Catalogue, search: str, lang: Lang) -> list[Item]:
    if not catalogue.profile_keys or not _like(search, (_say("profile", lang), "cliente", "customer")):
        return []
    keys = joined([_say(k, lang) if k in TEXTS else k for k in catalogue.profile_keys], lang)
    return [Item(label=_say("profile", lang), value=_say("by_keys", lang, keys=keys))]


def _like(search: str, names: Iterable[str]) -> bool:
    wanted = folded(search)
    return not wanted or any(wanted in folded(n) or fuzz.WRatio(wanted, folded(n)) >= _ALIKE for n in names)


def _examples(catalogue: Catalogue, lang: Lang) -> Iterable[str]:
    """Questions that work with what there is."""
    explore = max(catalogue.explores, key=lambda e: len(e.metrics) + len(e.dimensions), default=None)
    if explore and explore.metrics:
        metric = explore.metrics[0].name(lang)
        if explore.time_dimension:
            yield _say("example_metric", lang, metric=metric)
        plain = next((d for d in explore.dimensions if d.type == "string"), None)
        if plain:
            yield _say("example_by", lang, metric=metric, dimension=lowered(plain.name(lang)))
    for report in catalogue.reports[:1]:
        yield _say("example_report", lang, report=lowered(report.title(lang)))
    for flow in catalogue.flows[:1]:
        yield flow.title(lang)


class DescribeField(Intent):
    """Explains one metric or breakdown: what it means, what else it is called, its values and what it goes with.

    Use it when the person asks what something means or how it is defined ("qué es el ticket medio", "how is margin
    calculated", "which countries are there").
    """

    tool: ClassVar[str] = "describe_field"
    effect: ClassVar[Effect] = Effect.READ

    field: Annotated[str, Described(description="Id of a metric or dimension.")]

    def resolve(self, ctx: IntentContext) -> Self:
        """See `Intent.resolve`. A grain of a date means the date."""
        field, _ = _find(ctx.catalogue, self.field)
        if field:
            return self.model_copy(update={"field": field.id})
        names = {
            n: f.id
            for f in (*ctx.catalogue.metrics, *ctx.catalogue.dimensions)
            for n in (f.id, f.label, *f.words.es, *f.words.en)
        }
        near = tuple(dict.fromkeys(names[n] for n in closest(self.field, names)))
        raise AskModelAgain(
            f"there is no field {self.field!r}; the closest are {', '.join(near)}",
            field="field",
            value=self.field,
            closest=near,
        )


def _find(catalogue: Catalogue, wanted: str) -> tuple[Field | None, Explore | None]:
    for explore in catalogue.explores:
        for field in (*explore.metrics, *explore.dimensions):
            if wanted == field.id or wanted in (f"{field.id}_{g}" for g in field.grains):
                return field, explore
    return None, None


class DescribeFieldTool:
    """`describe_field`."""

    intent: type[Intent] = DescribeField

    def reading(self, intent: DescribeField, catalogue: Catalogue, lang: Lang) -> str:
        field, _ = _find(catalogue, intent.field)
        return _say("describe", lang, field=lowered(field.name(lang)) if field else intent.field)

    async def run(self, intent: DescribeField, ctx: ToolContext) -> AsyncIterator[Progress | Result]:
        """See `Tool.run`."""
        lang = ctx.lang
        field, explore = _find(ctx.catalogue, intent.field)
        if field is None or explore is None:
            raise AskModelAgain(f"there is no field {intent.field!r}", field="field", value=intent.field)
        also = [n for n in field.words.of(lang)[1:6] if n != field.name(lang)]
        facts = [
            ("kind", _say(field.kind, lang)),
            ("found_in", explore.label),
            ("also", ", ".join(also)),
            ("values", ", ".join(field.value_name(v, lang) for v in field.values[:30])),
            ("grains", joined([_say(g, lang) for g in field.grains], lang)),
        ]
        if field.kind == "metric":
            facts.append(("goes_with", ", ".join(lowered(d.name(lang)) for d in explore.dimensions[:12])))
        yield CardResult(
            kind="definition",
            title=field.name(lang),
            text=field.description,
            items=tuple(Item(label=_say(key, lang), value=value) for key, value in facts if value),
        )
