"""Sources, the facts that rest on them, and what rests on any record."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Value

from people.policies import PUBLIC, roles_of
from people.stamp import Remembered
from record.addresses import address_of, relations_of
from record.models import Certainty, Citation, CorrectedFact, Correction, SourceDocument, SourceDocumentKind
from record.refusals import NotFoundError
from reporting.words import worded

if TYPE_CHECKING:
    from people.policies import type_of_user


type_of_way = tuple[type[models.Model], str]
"""A kind of facts, and the name of the field through which it cites."""
MOST_FACTS = 200
MOST_LISTED: Final = 12
"""Facts that are listed with their source; a source on which more rest has a page."""


@lru_cache(maxsize=1)
def citing_fields() -> tuple[type_of_way, ...]:
    """Return every field through which facts, of whichever app, cite a source."""
    return tuple(
        (model, field.name)
        for model in apps.get_models()
        if not hasattr(model, "history_id") and model is not Citation
        for field in model._meta.fields
        if field.related_model is Citation
    )


def fact_citing(key: int, user: type_of_user | None) -> tuple[models.Model, Citation]:
    """Return the fact that carries a citation, if the reader may see it, and that; raises NotFoundError."""
    for model, name in citing_fields():
        if issubclass(model, Correction):
            continue
        fact = facts_of(model, user).filter(**{name: key}).select_related(*relations_of(model)).first()
        if fact is not None:
            return fact, Citation.objects.select_related("source").get(pk=key)
    raise NotFoundError("There is no such fact.")


@dataclass(frozen=True)
class CitingFact:
    """A fact that rests on a source."""

    name: str
    kind: str
    url: str
    citation: Citation


@dataclass(frozen=True)
class SourceUse:
    """A source with how many facts rest on it, by certainty."""

    source: SourceDocument
    cited: int
    inferred: int
    missing: int
    through: Collection[type_of_way] = ()
    """The kinds of facts that cite it, each with its field."""
    facts: Sequence[CitingFact] = ()
    """Which they are, where they are few and asked for."""

    @property
    def has_page(self) -> bool:
        """Whether it has a page of its own: what rests on others is said where they are listed."""
        return self.cited > MOST_LISTED or self.source.kind == SourceDocumentKind.TRAINING


def facts_of(model: type[models.Model], user: type_of_user | None) -> models.QuerySet[models.Model]:
    """Return the facts of one kind that the reader may see."""
    rows = model._default_manager.all()
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows


def sources(user: type_of_user | None) -> list[SourceUse]:
    """Return every source document with the number of citations that rest on it.

    Facts that the reader may not see are not counted, and a source that only such facts cite is left out.
    For strangers it is remembered; for others it costs three queries.
    """
    return list(_for_strangers()) if roles_of(user) <= {PUBLIC} else _sources(user)


def _sources(user: type_of_user | None) -> list[SourceUse]:
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    through: dict[int, set[type_of_way]] = defaultdict(set)
    every = citing_fields()
    groups = [
        facts_of(model, user)
        .filter(**{f"{name}__isnull": False})
        .order_by()
        .annotate(at=Value(at))
        .values_list("at", f"{name}__source", f"{name}__certainty")
        .annotate(Count("pk"))
        for at, (model, name) in enumerate(every)
    ]
    for at, source_id, certainty, count in groups[0].union(*groups[1:], all=True):
        counted[source_id][certainty] += count
        through[source_id].add(every[at])
    used = set(Citation.objects.order_by().values_list("source", flat=True).distinct())
    found = SourceDocument.objects.exclude(kind=SourceDocumentKind.TRAINING).order_by("order", "slug")
    return [
        SourceUse(
            one,
            counted[one.pk].total(),
            counted[one.pk][Certainty.INFERRED],
            counted[one.pk][Certainty.MISSING],
            through[one.pk],
        )
        for one in found
        if one.pk in counted or one.pk not in used
    ]


_for_strangers = Remembered(lambda: tuple(_sources(None)))


def source_named(slug: str, user: type_of_user | None) -> SourceUse:
    """Return one source with its use; raises NotFoundError."""
    for use in sources(user):
        if use.source.slug == slug:
            return use
    for training in SourceDocument.objects.filter(slug=slug, kind=SourceDocumentKind.TRAINING):
        use = SourceUse(training, 0, 0, 0, citing_fields())
        facts = facts_citing([use], user)
        if facts:
            return replace(use, cited=len(facts))
    raise NotFoundError(worded("There is no source “%(slug)s”.", slug=slug))


def facts_citing(uses: Sequence[SourceUse], user: type_of_user | None) -> list[CitingFact]:
    """Return the first facts that cite one of these sources, as far as the reader may see them.

    One query a field that cites them; at most MOST_FACTS a source through each.
    """
    found = []
    through = {way for use in uses for way in use.through}
    for model, name in sorted(through, key=citing_fields().index):
        rows = facts_of(model, user).filter(**{f"{name}__source__in": [use.source.pk for use in uses]})
        rows = rows.select_related(f"{name}__source", *relations_of(model))
        kind = str(model._meta.verbose_name)
        what = "" if name == "citation" else f", {name.removesuffix('_citation').replace('_', ' ')}"
        found += [
            CitingFact(f"{row}{what}", kind, address_of(row), getattr(row, name))
            for row in rows[: MOST_FACTS * len(uses)]
        ]
    return found


def with_facts(uses: Sequence[SourceUse], user: type_of_user | None) -> list[SourceUse]:
    """Return the sources with what rests on those without a page; one query a field that cites them."""
    facts: dict[int, list[CitingFact]] = defaultdict(list)
    for one in facts_citing([use for use in uses if not use.has_page], user):
        facts[one.citation.source_id].append(one)
    return [replace(use, facts=facts[use.source.pk]) for use in uses]


def rests_on(record: models.Model) -> list[str]:
    """Return in words what names a record, one sentence a kind: “the paper “Review” names it”.

    Histories are passed over. A contradiction that stands beside it names it too.
    """
    naming = [one for field in record._meta.get_fields(include_hidden=True) for one in _naming(record, field)]
    content_type = ContentType.objects.get_for_model(record)
    beside = CorrectedFact.objects.filter(content_type=content_type, object_id=record.pk)
    naming += [one.correction for one in beside.select_related("correction")[:1]]
    return [
        worded("the %(verbose_name)s “%(one)s” names it", verbose_name=one._meta.verbose_name, one=one)
        for one in naming
    ]


def _naming(record: models.Model, field: object) -> list[models.Model]:
    """Return the first record that names another through a relation, also where it has no name there."""
    if not isinstance(field, models.ForeignObjectRel):
        return []
    other = field.related_model
    if not isinstance(other, type) or hasattr(other, "history_type") or other._meta.auto_created:
        return []
    return list(other._base_manager.filter(**{field.field.name: record})[:1])
