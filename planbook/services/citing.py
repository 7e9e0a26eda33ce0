"""Writes the rows of a plan’s workbook in bulk, each with its history, and notes what it did."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db import models

from intake.batches import in_batches
from planbook.selectors.rows import recorded_place, type_of_fact
from programmes.selectors.plans import record_slug
from programmes.services.facts import citation_in_doubt, mark_as_corrected
from record.models import Certainty, Citation, SourceDocument, SourceDocumentKind
from record.refusals import StaleVersionError
from record.services.bulk import insert_with_history, update_with_history
from record.services.loading import own_source_values

if TYPE_CHECKING:
    from django.contrib.auth.models import User


SAID_ONLY: Final = frozenset({"note", "days", "followed"})
"""Parts of a fact that have a citation of their own only where the file gives one."""
CITATION_TEXTS: Final = ("place", "certainty", "confidence", "reasoning", "note", "printed")

type_of_values = Mapping[str, str]


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def number(text: str) -> int | None:
    return int(text) if text else None


class BulkWriter:
    """Makes and changes records of one import; ``made`` and ``changed`` say which, by model."""

    def __init__(self, *, by: User, reason: str) -> None:
        self.by, self.reason = by, reason
        self.made: dict[str, list[int]] = defaultdict(list)
        self.changed: dict[str, list[list[Any]]] = defaultdict(list)

    def create(self, model: type[models.Model], records: Sequence[Any]) -> Sequence[Any]:
        """Make records of one model with their history; raises ValidationError for a value out of bounds."""
        related = [field.name for field in model._meta.fields if field.is_relation]
        for record in records:
            record.clean_fields(exclude=related)
        insert_with_history(model, records, by=self.by, reason=self.reason)
        self.made[model._meta.label].extend(one.pk for one in records)
        return records

    def update(self, model: type[models.Model], changes: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
        """Set fields of stored records, with their history and what stood there before."""
        related = [field.name for field in model._meta.fields if field.is_relation]
        names: set[str] = set()
        for record, values in changes:
            before = {name: _plain(record, name) for name in values}
            for name, value in values.items():
                setattr(record, name, value)
            if hasattr(record, "version"):
                record.version += 1
                names.add("version")
            record.clean_fields(exclude=related)
            names |= set(values)
            self.changed[model._meta.label].append([record.pk, before])
        if changes:
            update_with_history(
                model, [record for record, _ in changes], names, by=self.by, reason=self.reason
            )


def _plain(record: Any, name: str) -> Any:
    """Return a value as JSON can keep it: the key of what it refers to, a day as text."""
    field = record._meta.get_field(name)
    value = getattr(record, field.attname)
    return value.isoformat() if isinstance(value, date) else value


class CitingWriter(BulkWriter):
    """Writes facts with their citations: those the file gives, and for the rest “entered in this portal”."""

    def __init__(
        self, *, plan_slug: str, plan_title: str, citations: Iterable[RowWrite], by: User, reason: str
    ) -> None:
        super().__init__(by=by, reason=reason)
        self.plan_slug, self.plan_title = plan_slug, plan_title
        self.record_kind = SourceDocumentKind.RECORD
        self.sources: dict[str, SourceDocument] = {}
        self.area_names: dict[str, str] = {}
        self.round_titles: dict[str, str] = {}
        self.places: dict[type_of_fact, dict[str, RowWrite]] = defaultdict(dict)
        self.moved: list[RowWrite] = []
        for row in citations:
            if row.pk is None:
                self.places[row.key[0], row.key[1], row.key[2]][row.key[3]] = row
            else:
                self.moved.append(row)

    def read_sources(self, slugs: Iterable[str]) -> None:
        self.sources |= {one.slug: one for one in SourceDocument.objects.filter(slug__in=set(slugs))}

    def make(
        self,
        model: type[models.Model],
        rows: Iterable[RowWrite],
        values_of: Callable[[type_of_values], dict[str, Any]],
        parts: Mapping[str, str],
    ) -> list[Any]:
        """Make the facts of new rows; ``parts`` says which field holds which citation of a fact.

        The parts in SAID_ONLY are made only where the file says them.
        """
        facts, citations = [], []
        for row in rows:
            if row.pk is not None:
                continue
            fact = model(**values_of(row.values))
            name = fact_of(row.sheet, row.values) if row.sheet != "scale" else ("scale", "", "")
            for part, holder in parts.items():
                citation = self.citation_of(name, part)
                if citation is not None:
                    citations.append((fact, holder, citation))
            facts.append(fact)
        self.create(Citation, [citation for _, _, citation in citations])
        for fact, holder, citation in citations:
            setattr(fact, holder, citation)
        return list(self.create(model, facts)) if facts else []

    def citation_of(self, fact: type_of_fact, part: str) -> Citation | None:
        """Return the citation the file gives a fact, not stored yet; else “entered in this portal”."""
        row = self.places.get(fact, {}).pop(part, None)
        if row is not None:
            return Citation(**self.citation_values(row.values))
        if part in SAID_ONLY:
            return None
        place = recorded_place(fact, part, self.area_names.get(fact[2], ""))
        return Citation(source=self._record_source(fact[1]), place=place, certainty=Certainty.RECORDED)

    def citation_values(self, values: type_of_values) -> dict[str, Any]:
        """Return what a row of the sheet of citations says, as fields."""
        texts = {name: values.get(name, "") for name in CITATION_TEXTS}
        found = {
            "source": self.sources[values["source"]],
            "corrected_on": day(values.get("corrected_on", "")),
        }
        return {**texts, **found}

    def has_new_sources(self) -> bool:
        """Say whether a source was made other than those that stand for what the portal itself records."""
        own = (SourceDocumentKind.RECORD, SourceDocumentKind.TRAINING)
        made = SourceDocument.objects.filter(pk__in=self.made.get(SourceDocument._meta.label, ()))
        return made.exclude(kind__in=own).exists()

    def _record_source(self, round_slug: str) -> SourceDocument:
        slug = record_slug(self.plan_slug, round_slug)
        if slug not in self.sources:
            self.read_sources([slug])
        if slug not in self.sources:
            title = self.round_titles.get(round_slug, "") or self.plan_title
            training = self.record_kind == SourceDocumentKind.TRAINING
            source = SourceDocument(slug=slug, **own_source_values(title, is_training=training))
            self.sources[slug] = self.create(SourceDocument, [source])[0]
        return self.sources[slug]

    def change(
        self,
        model: type[models.Model],
        rows: Iterable[RowWrite],
        values_of: Callable[[type_of_values], dict[str, Any]],
    ) -> None:
        """Change the records of rows that say something else; raises StaleVersionError.

        What was printed is kept with its citation, unless the file itself says where the new wording stands.
        """
        wanted = {row.pk: row for row in rows if row.pk is not None}
        if not wanted:
            return
        cited = {one.pk for one in self.moved}
        changes, doubted = [], {}
        for record in self._locked(model, wanted):
            row = wanted[record.pk]
            if getattr(record, "version", row.version) != row.version:
                raise StaleVersionError(record)
            values = values_of(row.values)
            differing = {name: value for name, value in values.items() if getattr(record, name) != value}
            for name in differing:
                citation = citation_in_doubt(record, name)
                if citation is not None and citation.pk not in cited:
                    doubted[citation.pk] = (citation, str(getattr(record, name) or ""))
            changes.append((record, differing))
        self.update(model, changes)
        self._doubt(doubted.values())

    @staticmethod
    def _locked(model: type[models.Model], wanted: Iterable[Any]) -> Iterable[Any]:
        names = {field.name for field in model._meta.fields}
        related = names & {"citation", "note_citation", "followed_citation", "assessment_round"}
        for keys in in_batches(wanted):
            found = model._default_manager.select_for_update(of=("self",)).filter(pk__in=keys)
            yield from found.select_related(*related) if related else found

    def _doubt(self, found: Iterable[tuple[Citation, str]]) -> None:
        changes = []
        for citation, printed in found:
            marked = Citation(corrected_on=citation.corrected_on, printed=citation.printed)
            mark_as_corrected(marked, printed)
            changes.append((citation, {"corrected_on": marked.corrected_on, "printed": marked.printed}))
        self.update(Citation, changes)


FACT_OF: Final = {
    "plan": "plan",
    "goals": "goal",
    "approaches": "approach",
    "areas": "area",
    "objectives": "objective",
    "activities": "activity",
    "meetings": "meeting",
    "platforms": "platform",
    "rounds": "round",
    "ratings": "rating",
}
"""Which kind of fact the rows of a sheet are; those of the area texts say it themselves."""


@dataclass(frozen=True)
class RowWrite:
    """A record to be made, or to be changed from the version that was shown."""

    sheet: str
    line: int
    key: tuple[str, ...]
    values: Mapping[str, str]
    pk: int | None = None
    version: int = 0


@dataclass(frozen=True)
class BookWrite:
    """All that a workbook would write, sheet by sheet, and the plan it is about."""

    plan_slug: str
    rows: Mapping[str, Sequence[RowWrite]] = field(default_factory=dict)

    def of(self, sheet: str) -> Sequence[RowWrite]:
        return self.rows.get(sheet, ())


def fact_of(sheet: str, values: Mapping[str, str]) -> type_of_fact:
    """Return the name of the fact that a row is."""
    if sheet == "texts":
        return values.get("which", ""), values.get("round", ""), values.get("area", "")
    of = FACT_OF[sheet]
    if of in {"plan", "scale"}:
        return of, "", ""
    if of == "round":
        return of, values.get("code", ""), ""
    code = {"goals": "number", "approaches": "number", "objectives": "area", "ratings": "activity"}.get(
        sheet, "code"
    )
    return of, values.get("round", ""), values.get(code, "")
