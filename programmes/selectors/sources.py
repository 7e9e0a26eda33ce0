"""Sources, the facts that rest on them, and the contradictions between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Q

from programmes.addresses import address_of, relations_of
from programmes.models import (
    Certainty,
    Citation,
    CorrectedFact,
    Correction,
    Meeting,
    SourceDocument,
    StrategicPlan,
)
from programmes.selectors.plans import NotFoundError

if TYPE_CHECKING:
    from programmes.policies import type_of_user

MOST_FACTS = 200


@lru_cache(maxsize=1)
def cited_models() -> tuple[type[models.Model], ...]:
    """Return every kind of fact, of whichever app, that cites a source."""
    return tuple(
        model
        for model in apps.get_models()
        if not hasattr(model, "history_id") and model is not Citation and _citation_fields(model)
    )


def _citation_fields(model: type[models.Model]) -> list[str]:
    """Return the names of the fields through which a kind of fact cites, its own citation first."""
    return [field.name for field in model._meta.fields if field.related_model is Citation]


def corrections_beside(records: Iterable[models.Model]) -> list[Correction]:
    """Return the corrections that stand beside any of these records, each once, in order."""
    by_type: dict[int, list[int]] = {}
    for record in records:
        content_type = ContentType.objects.get_for_model(record, for_concrete_model=True)
        by_type.setdefault(content_type.pk, []).append(record.pk)
    if not by_type:
        return []
    wanted = Q()
    for content_type_id, keys in by_type.items():
        wanted |= Q(corrected_facts__content_type=content_type_id, corrected_facts__object_id__in=keys)
    return list(
        Correction.objects.filter(wanted)
        .distinct()
        .select_related("printed_citation__source", "authority__source")
    )


def corrections_by_record(records: Iterable[models.Model]) -> dict[int, list[Correction]]:
    """Return, for records of one model, the corrections beside each, by key; two queries."""
    listed = list(records)
    if not listed:
        return {}
    content_type = ContentType.objects.get_for_model(listed[0])
    rows = CorrectedFact.objects.filter(
        content_type=content_type, object_id__in=[record.pk for record in listed]
    ).select_related("correction")
    found: dict[int, list[Correction]] = {}
    for row in rows.order_by("correction__order"):
        found.setdefault(row.object_id, []).append(row.correction)
    return found


def all_corrections() -> list[Correction]:
    """Return every correction with its printed place and its authority."""
    return list(Correction.objects.select_related("printed_citation__source", "authority__source"))


def correction_coded(code: str) -> Correction:
    """Return one correction; raises NotFoundError."""
    found = (
        Correction.objects.filter(code=code)
        .select_related("printed_citation__source", "authority__source")
        .first()
    )
    if found is None:
        raise NotFoundError(f"There is no correction “{code}”.")
    return found


def facts_beside(correction: Correction, user: type_of_user | None) -> list[models.Model]:
    """Return the records that a correction stands beside, as far as the reader may see them."""
    rows = CorrectedFact.objects.filter(correction=correction).select_related("content_type")
    by_model: dict[type[models.Model], list[int]] = {}
    for row in rows:
        model = row.content_type.model_class()
        if model is not None:
            by_model.setdefault(model, []).append(row.object_id)
    return [
        fact
        for model, keys in by_model.items()
        for fact in _facts_of(model, user).filter(pk__in=keys).select_related(*relations_of(model))
    ]


@dataclass(frozen=True)
class CorrectionIndex:
    """Which corrections stand beside which records, for pages that show many kinds of them."""

    codes: frozenset[str]
    by_record: dict[tuple[str, int], tuple[str, ...]]

    def beside(self, record: models.Model | None) -> tuple[str, ...]:
        """Return the codes of the corrections beside one record."""
        if record is None:
            return ()
        return self.by_record.get((record._meta.label_lower, record.pk), ())


def correction_index() -> CorrectionIndex:
    """Return all corrections with the records they stand beside; one query."""
    rows = Correction.objects.order_by("order").values_list(
        "code",
        "corrected_facts__content_type__app_label",
        "corrected_facts__content_type__model",
        "corrected_facts__object_id",
    )
    by_record: dict[tuple[str, int], tuple[str, ...]] = {}
    codes = set()
    for code, app, model, key in rows:
        codes.add(code)
        if key is not None:
            place = (f"{app}.{model}", key)
            by_record[place] = (*by_record.get(place, ()), code)
    return CorrectionIndex(frozenset(codes), by_record)


def meetings() -> list[Meeting]:
    """Return all meetings in their sequence, without those made up for training."""
    real = Meeting.objects.exclude(citation__source__kind=SourceDocument.Kind.TRAINING)
    return list(real.select_related("citation__source", "days_citation__source"))


@dataclass(frozen=True)
class SourceUse:
    """A source with how many facts rest on it, by certainty."""

    source: SourceDocument
    cited: int
    inferred: int
    missing: int


def _facts_of(model: type[models.Model], user: type_of_user | None) -> models.QuerySet[models.Model]:
    """Return the facts of one kind that the reader may see."""
    rows = model._default_manager.all()
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows


def sources(user: type_of_user | None) -> list[SourceUse]:
    """Return every source document with the number of citations that rest on it; one query a field.

    Facts that the reader may not see are not counted, and a source that only such facts cite is left out.
    """
    counted: dict[int, Counter[str]] = {}
    for model in cited_models():
        for name in _citation_fields(model):
            rows = _facts_of(model, user).filter(**{f"{name}__isnull": False}).order_by()
            groups = rows.values_list(f"{name}__source", f"{name}__certainty").annotate(Count("pk"))
            for source_id, certainty, count in groups:
                counted.setdefault(source_id, Counter())[certainty] += count
    nothing: Counter[str] = Counter()
    used = set(Citation.objects.order_by().values_list("source", flat=True).distinct())
    found = SourceDocument.objects.exclude(kind=SourceDocument.Kind.TRAINING).order_by("order", "slug")
    return [
        _use(source, counted.get(source.pk, nothing))
        for source in found
        if source.pk in counted or source.pk not in used
    ]


def readable_source_keys(user: type_of_user | None) -> set[int]:
    """Return the keys of the sources that the reader may know of."""
    return {use.source.pk for use in sources(user)}


def _use(source: SourceDocument, counted: Counter[str]) -> SourceUse:
    return SourceUse(source, counted.total(), counted[Certainty.INFERRED], counted[Certainty.MISSING])


def source_named(slug: str, user: type_of_user | None) -> SourceUse:
    """Return one source with its use; raises NotFoundError."""
    for use in sources(user):
        if use.source.slug == slug:
            return use
    training = SourceDocument.objects.filter(slug=slug, kind=SourceDocument.Kind.TRAINING).first()
    facts = len(facts_citing(training, user)) if training is not None else 0
    if training is not None and facts:
        return _use(training, Counter({Certainty.RECORDED: facts}))
    raise NotFoundError(f"There is no source “{slug}”.")


@dataclass(frozen=True)
class CitingFact:
    """A fact that rests on a source."""

    name: str
    kind: str
    url: str
    citation: Citation


def facts_citing(source: SourceDocument, user: type_of_user | None) -> list[CitingFact]:
    """Return the first facts that cite a source, as far as the reader may see them.

    One query a kind; at most MOST_FACTS of each kind.
    """
    found = []
    for model in cited_models():
        kind = str(model._meta.verbose_name)
        for name in _citation_fields(model):
            rows = _facts_of(model, user).filter(**{f"{name}__source": source})
            rows = rows.select_related(f"{name}__source", *relations_of(model))
            what = "" if name == "citation" else f", {name.removesuffix('_citation').replace('_', ' ')}"
            found += [
                CitingFact(f"{row}{what}", kind, address_of(row), getattr(row, name))
                for row in rows[:MOST_FACTS]
            ]
    return found


def meetings_for(plan: StrategicPlan) -> models.QuerySet[Meeting]:
    """Return the meetings a round of a plan can be presented to; a training plan has its own."""
    made_up = {"citation__source__kind": SourceDocument.Kind.TRAINING}
    found = Meeting.objects.filter(kind=Meeting.Kind.SENIOR_OFFICIALS).order_by("-order")
    return found.filter(**made_up) if plan.is_training else found.exclude(**made_up)
