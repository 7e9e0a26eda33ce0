"""Storing loaded records: new ones are made, untouched ones follow the file, edited ones stay."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

from people.selectors.organisation import organisation
from record.models import Citation, SourceDocument, SourceDocumentKind
from record.services.changes import save_with_history
from reporting.words import worded

type_of_record = TypeVar("type_of_record", bound=models.Model)

LOADED = "Entered from the source documents"
THERE = "%(kind)s “%(name)s” is there already"


class AlreadyThereError(ValueError):
    """A record is there that only new ones may be; the message names it."""


@dataclass
class LoadReport:
    """How many records were made, followed the file, stayed as they were, or stayed as edited."""

    made: Counter[str] = field(default_factory=Counter)
    followed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    kept_as_edited: list[str] = field(default_factory=list)


def _is_frozen(record: models.Model, values: dict[str, Any]) -> bool:
    """Say whether a record that is frozen would change; it follows no file any more."""
    return getattr(record, "is_frozen", False) and any(
        getattr(record, name) != value for name, value in values.items()
    )


@dataclass
class Loader:
    """Stores records one by one inside the caller's transaction, and reports on them.

    ``reason`` is what their history says of it; ``only_new`` refuses to take over what is there.
    """

    reason: str = LOADED
    only_new: bool = False
    report: LoadReport = field(default_factory=LoadReport)

    def store(
        self,
        model: type[type_of_record],
        *,
        key: dict[str, Any],
        values: dict[str, Any],
        citations: dict[str, dict[str, Any]],
    ) -> type_of_record:
        """Store one record under its natural key, with its citations, and return it.

        A record that a person has corrected (version above 1) is left as it stands. Raises AlreadyThereError
        where only new ones are wanted.
        """
        kind = str(model._meta.verbose_name)
        record = model._default_manager.filter(**key).first()
        if record is None:
            made = {name: self._new_citation(place) for name, place in citations.items()}
            record = model(**key, **values, **made)
            if self.only_new:
                self._check_free(record, kind)
            save_with_history(record, by=None, reason=self.reason)
            self.report.made[kind] += 1
            return record
        if self.only_new:
            raise AlreadyThereError(worded(THERE, kind=kind, name=record))
        if getattr(record, "version", 1) > 1 or _is_frozen(record, values):
            self.report.kept_as_edited.append(f"{kind} {record}")
            return record
        changed = self._follow(record, values)
        for field_name, place in citations.items():
            changed |= self._follow_citation(record, field_name, place)
        if changed:
            save_with_history(record, by=None, reason=self.reason)
        (self.report.followed if changed else self.report.unchanged)[kind] += 1
        return record

    @staticmethod
    def _check_free(record: models.Model, kind: str) -> None:
        """Raise AlreadyThereError where another record has a name that must be its own."""
        try:
            record.validate_unique()
        except ValidationError as error:
            raise AlreadyThereError(f"{kind} {record}: {' '.join(error.messages)}") from None

    def _new_citation(self, place: dict[str, Any]) -> Citation:
        citation = Citation(**place)
        save_with_history(citation, by=None, reason=self.reason)
        return citation

    @staticmethod
    def _follow(record: models.Model, values: dict[str, Any]) -> bool:
        """Take over the values that differ; say whether any did."""
        changed = {name: value for name, value in values.items() if getattr(record, name) != value}
        for name, value in changed.items():
            setattr(record, name, value)
        return bool(changed)

    def _follow_citation(self, record: models.Model, name: str, place: dict[str, Any]) -> bool:
        citation: Citation | None = getattr(record, name)
        if citation is None:
            setattr(record, name, self._new_citation(place))
            return True
        if citation.version > 1:
            self.report.kept_as_edited.append(f"citation {citation}")
            return False
        if self._follow(citation, place):
            save_with_history(citation, by=None, reason=self.reason)
            return True
        return False


AFTER_ALL_DOCUMENTS: Final = 900


def own_source_values(title: str, *, is_training: bool = False) -> dict[str, Any]:
    """Return the fields of such a source; ``title`` names what is recorded."""
    kind = SourceDocumentKind.TRAINING if is_training else SourceDocumentKind.RECORD
    named = kind.label if is_training else "Record of this portal"
    return {
        "title": f"{named}, {title}"[:300],
        "kind": kind,
        "publisher": organisation().secretariat_name,
        "order": AFTER_ALL_DOCUMENTS,
    }


def own_source(slug: str, title: str, *, is_training: bool = False) -> SourceDocument:
    """Return the source of a slug, made at its first use."""
    values = own_source_values(title, is_training=is_training)
    source, _ = SourceDocument.objects.get_or_create(slug=slug[:80], defaults=values)
    return source
