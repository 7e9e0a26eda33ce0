"""What every change of partnerships shares: permission, citation, version, links copied as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from record.models import Certainty, Citation, SourceDocument
from record.services.changes import change, locked, save_with_history
from record.services.links import current_links, links_in_words, set_links, sorted_links
from record.services.own_source import own_source
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Where:
    """Where a fact stands and how sure its reading is; no source: it was entered in the portal."""

    source: SourceDocument | None = None
    place: str = ""
    certainty: str = Certainty.RECORDED
    reasoning: str = ""


@dataclass(frozen=True)
class FactEntry:
    """What was entered of a fact: its own fields, its links by relation, its citation."""

    values: Mapping[str, Any]
    links: Mapping[str, Iterable[models.Model]]
    where: Where


def record_source() -> SourceDocument:
    """Return the source that stands for what the portal itself records of partnerships."""
    return own_source("record-partnerships", "partnerships and context")


def check_where(where: Where) -> None:
    """Refuse a source without a place, and a reading without its reasoning; raises ValidationError."""
    if where.source is None:
        return
    if not where.place:
        raise ValidationError({"place": "Say where in the source it stands: paragraph, table or page."})
    if where.certainty in {Certainty.INFERRED, Certainty.MISSING} and not where.reasoning:
        raise ValidationError({"reasoning": "What is inferred or missing says how that was worked out."})


def citation_values(where: Where, own_source: Callable[[], SourceDocument] = record_source) -> dict[str, Any]:
    """Return the fields of a citation for what was entered; raises ValidationError at the field."""
    check_where(where)
    if where.source is None:
        return {
            "source": own_source(),
            "place": where.place or "Entered by staff",
            "certainty": Certainty.RECORDED,
            "reasoning": where.reasoning,
        }
    return {
        "source": where.source,
        "place": where.place[:200],
        "certainty": where.certainty,
        "reasoning": where.reasoning,
    }


def cite(
    record: Any, where: Where, *, by: User, own_source: Callable[[], SourceDocument] = record_source
) -> bool:
    """Give a record its citation, or change the one it has; return whether anything changed.

    ``own_source`` gives the source of what stands in no document but was entered here.
    """
    wanted = citation_values(where, own_source)
    citation: Citation | None = record.citation if record.citation_id else None
    if citation is None:
        citation = Citation(**wanted)
        citation.full_clean()
        save_with_history(citation, by=by, reason="Entered")
        record.citation = citation
        return True
    if all(getattr(citation, name) == value for name, value in wanted.items()):
        return False
    change(citation, wanted, by=by, reason="Entered", quietly=True)
    return True


def note_correction(record: Any, before: str, *, by: User) -> None:
    """Keep, with the citation, what stood there before a person first changed the wording of a source."""
    citation: Citation = record.citation
    if citation.certainty == Certainty.RECORDED or citation.corrected_on is not None:
        return
    citation.printed = before
    citation.corrected_on = timezone.now().date()
    save_with_history(citation, by=by, reason="Wording changed")


def opened(model: type[Any], record: Any, expected_version: int) -> Any:
    """Return a record locked as it stands now, or a new one; raises StaleVersionError for a stale one.

    ``expected_version`` is 0 for a new record.
    """
    if record is None:
        return model(version=0)
    return locked(record, expected_version)


def save_fact(
    current: Any, entry: FactEntry, *, unique: Mapping[str, str], by: User, reason: str = "Entered"
) -> Any:
    """Write what was entered into a locked or new record, with its history, and return it.

    Saving what stands there already changes nothing. ``unique`` names the fields that no two records share,
    each with what it is called. Raises ValidationError at the field.
    """
    is_new = current.pk is None
    linked = links_in_words(entry.links)
    changed = is_new or linked != current.linked
    before = "; ".join(
        str(getattr(current, name))
        for name, value in entry.values.items()
        if not is_new and getattr(current, name) != value and getattr(current, name)
    )
    changed |= not is_new and current_links(current, entry.links) != sorted_links(
        {name: list(found) for name, found in entry.links.items()}
    )
    for name, value in entry.values.items():
        changed = changed or getattr(current, name) != value
        setattr(current, name, value)
    for name, called in unique.items():
        _check_free(current, name, called)
    recited = cite(current, entry.where, by=by)
    if before and not recited:
        note_correction(current, before, by=by)
    changed |= recited
    if not changed:
        return current
    current.linked = linked
    message = worded(
        "Somebody else has just entered one with the same %(listed)s.", listed=" and ".join(unique)
    )
    change(current, by=by, reason=reason, taken=message)
    set_links(current, entry.links)
    return current


def _check_free(record: Any, name: str, called: str) -> None:
    value = getattr(record, name)
    others = type(record)._default_manager.exclude(pk=record.pk).filter(**{name: value})
    if others.exists():
        raise ValidationError(
            {name: worded("There is %(called)s “%(given)s” already.", called=called, given=value)}
        )
