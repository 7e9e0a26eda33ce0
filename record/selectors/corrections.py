"""The contradictions between sources: which there are, in which state, and which facts they stand beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q

from people.prepared import prepared
from record.addresses import relations_of
from record.models import CorrectedFact, Correction, CorrectionKind, SourceDocument
from record.refusals import NotFoundError
from record.selectors.sources import facts_of
from reporting.words import worded

if TYPE_CHECKING:
    from people.policies import type_of_user


def _standing() -> models.QuerySet[Correction]:
    """Return the corrections that were not rejected; rejected ones stand in the register only."""
    return Correction.objects.exclude(status=Correction.Status.REJECTED)


def corrections_about(records: Iterable[models.Model]) -> list[Correction]:
    """Return the corrections that stand beside any of these records, each once, in order."""
    by_type: dict[int, list[int]] = {}
    for record in records:
        content_type = ContentType.objects.get_for_model(record, for_concrete_model=True)
        by_type.setdefault(content_type.pk, []).append(record.pk)
    if not by_type:
        return []
    pairs = ((key, tuple(sorted(set(keys)))) for key, keys in sorted(by_type.items()))
    return list(_of_facts(*chain.from_iterable(pairs)))


@prepared
def _of_facts(*types_and_keys: Any) -> models.QuerySet[Correction]:
    wanted = Q()
    for content_type, keys in zip(types_and_keys[::2], types_and_keys[1::2], strict=True):
        wanted |= Q(corrected_facts__content_type=content_type, corrected_facts__object_id__in=keys)
    return (
        _standing().filter(wanted).distinct().select_related("printed_citation__source", "authority__source")
    )


def corrections_by_record(records: Iterable[models.Model]) -> dict[int, list[Correction]]:
    """Return, for records of one model, the corrections beside each, by key; two queries."""
    listed = list(records)
    if not listed:
        return {}
    content_type = ContentType.objects.get_for_model(listed[0])
    rows = CorrectedFact.objects.filter(
        content_type=content_type,
        object_id__in=[record.pk for record in listed],
        correction__in=_standing(),
    ).select_related("correction")
    found: dict[int, list[Correction]] = {}
    for row in rows.order_by("correction__order"):
        found.setdefault(row.object_id, []).append(row.correction)
    return found


def _of_sources(sources: Iterable[int]) -> Q:
    """Match what one of these sources prints, or what one of them speaks against."""
    keys = tuple(sources)
    return Q(printed_citation__source__in=keys) | Q(authority__source__in=keys)


@dataclass(frozen=True)
class CorrectionFilter:
    """Which corrections are wanted."""

    status: str = ""
    kind: str = ""
    source: SourceDocument | None = None
    among: frozenset[int] | None = None
    """Keys of the sources of one plan, where only its corrections are wanted."""

    @property
    def text(self) -> str:
        """The filter in words; empty for none."""
        parts = [str(Correction.Status(self.status).label)] if self.status else []
        parts += [str(CorrectionKind(self.kind).label)] if self.kind else []
        return ", ".join([*parts, *([self.source.title] if self.source else [])])


@dataclass(frozen=True)
class RegisterLine:
    """A correction with the facts that it concerns, as far as the reader may see them."""

    correction: Correction
    records: tuple[models.Model, ...]

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts in words, with their kind."""
        return tuple(f"{one} ({one._meta.verbose_name})" for one in self.records)


def register(chosen: CorrectionFilter, user: type_of_user | None) -> list[RegisterLine]:
    """Return the corrections that match with what they stand beside; a query for each kind of fact."""
    people = ("proposed_by", "decided_by")
    found = Correction.objects.select_related("printed_citation__source", "authority__source", *people)
    if chosen.status:
        found = found.filter(status=chosen.status)
    if chosen.kind:
        found = found.filter(kind=chosen.kind)
    if chosen.source:
        found = found.filter(_of_sources([chosen.source.pk]))
    if chosen.among is not None:
        found = found.filter(_of_sources(chosen.among))
    listed = list(found)
    facts = _facts_of(listed, user)
    return [RegisterLine(one, tuple(facts.get(one.pk, ()))) for one in listed]


def _facts_of(found: list[Correction], user: type_of_user | None) -> dict[int, list[models.Model]]:
    # Kind by kind, by the names of the kinds: their keys differ between databases.
    kinds = ("content_type__app_label", "content_type__model")
    rows = CorrectedFact.objects.filter(correction__in=found).select_related("content_type")
    rows = rows.order_by(*kinds, "pk")
    by_model: dict[type[models.Model], dict[int, list[int]]] = {}
    for row in rows:
        model = row.content_type.model_class()
        if model is not None:
            by_model.setdefault(model, {}).setdefault(row.object_id, []).append(row.correction_id)
    facts: dict[int, list[models.Model]] = {}
    for model, keys in by_model.items():
        for fact in facts_of(model, user).filter(pk__in=keys).select_related(*relations_of(model)):
            for key in keys[fact.pk]:
                facts.setdefault(key, []).append(fact)
    return facts


def corrections_by_status() -> list[tuple[str, str, int]]:
    """Return how many corrections are in each state: its value, its words, the count; one query."""
    counted = Counter(Correction.objects.values_list("status", flat=True))
    return [(value, str(label), counted[value]) for value, label in Correction.Status.choices]


def correction_coded(code: str) -> Correction:
    """Return one correction; raises NotFoundError."""
    found = (
        Correction.objects.filter(code=code)
        .select_related("printed_citation__source", "authority__source", "proposed_by", "decided_by")
        .first()
    )
    if found is None:
        raise NotFoundError(worded("There is no correction “%(code)s”.", code=code))
    return found


def line_coded(code: str, user: type_of_user | None) -> RegisterLine:
    """Return one correction with the facts that it concerns; raises NotFoundError."""
    found = correction_coded(code)
    return RegisterLine(found, tuple(_facts_of([found], user).get(found.pk, ())))


MOST_NOTES = 20
"""Footnotes that one cell of a file holds."""


@dataclass(frozen=True)
class CorrectionIndex:
    """Which corrections stand beside which records, for pages that show many kinds of them."""

    codes: frozenset[str]
    by_record: dict[tuple[str, int], tuple[str, ...]]
    notes: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    contradicting: frozenset[str] = frozenset()
    """Those that speak against a fact itself, not against its spelling, and not as one person's proposal."""

    def is_contradicted(self, record: models.Model) -> bool:
        """Say whether something on record speaks against what a record says."""
        return self.is_contradicted_at(record._meta.label_lower, record.pk)

    def is_contradicted_at(self, label: str, key: int) -> bool:
        """Say the same of a record of which only the kind and the key are known."""
        return not self.contradicting.isdisjoint(self.by_record.get((label, key), ()))

    def correction_codes(self, record: models.Model | None) -> tuple[str, ...]:
        """Return the codes of the corrections beside one record."""
        if record is None:
            return ()
        return self.by_record.get((record._meta.label_lower, record.pk), ())

    def footnotes(self, *records: models.Model | None) -> list[str]:
        """Return what a file says of the corrections beside records, each once."""
        codes = dict.fromkeys(code for record in records for code in self.correction_codes(record))
        notes = [self.notes[code] for code in codes]
        more = len(notes) - MOST_NOTES
        return (
            [*notes[:MOST_NOTES], worded("%(more)s more in the register", more=more)] if more > 0 else notes
        )


NO_CORRECTIONS: Final = CorrectionIndex(frozenset(), {}, {}, {}, frozenset())
"""For whoever shows none."""


@prepared
def _with_records(among: tuple[int, ...] | None) -> models.QuerySet[Any]:
    standing = _standing() if among is None else _standing().filter(_of_sources(among))
    found: models.QuerySet[Any] = standing.annotate(
        app=F("corrected_facts__content_type__app_label"),
        model=F("corrected_facts__content_type__model"),
        key=F("corrected_facts__object_id"),
    )
    return found.order_by("order")


def correction_index(among: Iterable[int] | None = None) -> CorrectionIndex:
    """Return all corrections that were not rejected, with the records they stand beside; one query.

    ``among`` limits them to those of some sources, by key.
    """
    rows = _with_records(None if among is None else tuple(sorted(set(among))))
    by_record: dict[tuple[str, int], tuple[str, ...]] = {}
    notes: dict[str, str] = {}
    marks: dict[str, str] = {}
    contradicting: set[str] = set()
    for one in rows:
        contradicting |= {one.code} if one.contradicts else set()
        notes.setdefault(one.code, one.footnote)
        marks.setdefault(one.code, one.mark)
        if one.key is not None:
            place = (f"{one.app}.{one.model}", one.key)
            by_record[place] = (*by_record.get(place, ()), one.code)
    return CorrectionIndex(frozenset(notes), by_record, notes, marks, frozenset(contradicting))
