"""Entering and changing contacts, absences, instruments, participation and judgements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone

from partnerships.models import (
    Absence,
    Collaboration,
    ContextInstrument,
    FocusArea,
    InstrumentMeaning,
    Mechanism,
    OverlapJudgement,
    PlatformParticipation,
)
from people.models import MemberState
from people.services import check_may
from programmes.models import Platform, ProgrammeArea
from record.models import Certainty, Citation, SourceDocument
from record.models.citations import check_period
from record.services.changes import (
    announce_change,
    change,
    check_version,
    delete_with_history,
    locked,
    save_with_history,
)
from record.services.links import current_links, links_in_words, set_links, sorted_links
from record.services.loading import own_source
from reporting.words import worded
from review.services.entries import save_entry

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
    """Return a record, locked, as it is now, or a new one; raises StaleVersionError.

    ``expected_version`` is 0 for a new record.
    """
    if record is None:
        return model(version=0)
    return locked(record, expected_version)


def save_fact(
    current: Any, entry: FactEntry, *, unique: Mapping[str, str], by: User, reason: str = "Entered"
) -> Any:
    """Write what was entered into a locked or new record, with its history, and return it.

    A new record becomes the last in order; saving what stands there already changes nothing. ``unique`` names
    the fields that no two records share, each with what it is called. Raises ValidationError at the field.
    """
    is_new = current.pk is None
    if is_new:
        current.order = (type(current)._default_manager.aggregate(last=Max("order"))["last"] or 0) + 1
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


@transaction.atomic
def delete_fact(
    fact: Absence | Collaboration | ContextInstrument | FocusArea, *, expected_version: int, by: User
) -> None:
    """Delete a fact of the record; its history stays. Raises PermissionDenied, StaleVersionError."""
    check_may(by, "keep-partnerships")
    delete_with_history(locked(fact, expected_version), by=by, reason="Deleted")
    announce_change()


@transaction.atomic
def save_absence(absence: Absence | None, entry: FactEntry, *, expected_version: int, by: User) -> Absence:
    """Enter a statement of absence or change one.

    Raises PermissionDenied, StaleVersionError, ValidationError (code taken).
    """
    check_may(by, "keep-partnerships")
    current = opened(Absence, absence, expected_version)
    saved: Absence = save_fact(current, entry, unique={"code": "a statement of absence"}, by=by)
    return saved


WITH_NOBODY = "Say with whom: choose a mechanism, or name another partner."


@transaction.atomic
def save_collaboration(
    collaboration: Collaboration | None, entry: FactEntry, *, expected_version: int, by: User
) -> Collaboration:
    """Enter a collaboration or change one.

    Raises PermissionDenied, StaleVersionError, ValidationError (code taken, nobody named, a period that ends
    before it begins, perhaps the same as one there is not).
    """
    check_may(by, "keep-partnerships")
    check_period(entry.values["began"], entry.values["ended"])
    if not list(entry.links["mechanisms"]) and not entry.values["other_partners"]:
        raise ValidationError({"mechanisms": WITH_NOBODY})
    named = entry.values.get("may_be", "")
    if named and (named == entry.values["code"] or not Collaboration.objects.filter(code=named).exists()):
        raise ValidationError({"may_be": worded("There is no other collaboration “%(code)s”.", code=named)})
    current = opened(Collaboration, collaboration, expected_version)
    saved: Collaboration = save_fact(current, entry, unique={"code": "a collaboration"}, by=by)
    return saved


@transaction.atomic
def save_instrument(
    instrument: ContextInstrument | None,
    entry: FactEntry,
    meanings: Mapping[str, str],
    *,
    expected_version: int,
    by: User,
) -> ContextInstrument:
    """Enter an instrument or change one, with what it means for each area by its slug; empty: nothing said.

    Raises PermissionDenied, StaleVersionError, ValidationError (name taken, values not allowed).
    """
    check_may(by, "keep-partnerships")
    current = opened(ContextInstrument, instrument, expected_version)
    version = current.version
    saved: ContextInstrument = save_fact(current, entry, unique={"slug": "an instrument"}, by=by)
    if _save_meanings(saved, meanings, by=by) and saved.version == version:
        change(saved, by=by, reason="Meaning for an area entered")
    return saved


def _save_meanings(instrument: ContextInstrument, meanings: Mapping[str, str], *, by: User) -> bool:
    known = {one.area_id: one for one in instrument.meanings.select_related("area", "citation")}
    changed = [
        save_words(
            known.get(area.pk) or InstrumentMeaning(instrument=instrument, area=area),
            meanings[area.slug],
            Where(place=f"{instrument}, {area}"),
            by=by,
        )
        for area in ProgrammeArea.objects.filter(slug__in=meanings)
    ]
    return any(changed)


def save_words(one: Any, typed: str, where: Where, *, of: str = "text", by: User) -> bool:
    """Enter, change or, where nothing is typed, delete the words of a record; say whether it changed.

    Raises ValidationError.
    """
    text = typed.strip()
    if text == getattr(one, of):
        return False
    if not text:
        delete_with_history(one, by=by, reason="Deleted")
        return True
    if one.pk is None:
        cite(one, where, by=by)
    else:
        note_correction(one, getattr(one, of), by=by)
    setattr(one, of, text)
    one.full_clean()
    save_with_history(one, by=by, reason="Entered")
    return True


@transaction.atomic
def save_participation(
    platform: Platform,
    state: MemberState,
    *,
    text: str,
    as_of: str,
    where: Where,
    expected_version: int,
    by: User,
) -> PlatformParticipation | None:
    """Say how a State takes part in a platform; an empty text says nothing any more and returns None.

    Raises PermissionDenied, StaleVersionError, ValidationError.
    """
    check_may(by, "keep-partnerships")
    rows = PlatformParticipation.objects.select_for_update(of=("self",))
    known = rows.filter(platform=platform, state=state).first()
    current = known or PlatformParticipation(platform=platform, state=state, version=0)
    check_version(current, expected_version)
    if not text:
        if known is not None:
            delete_with_history(known, by=by, reason="Deleted")
            announce_change()
        return None
    changed = (current.text, current.as_of) != (text, as_of)
    current.text, current.as_of = text, as_of
    if not (cite(current, where, by=by) or changed):
        return current
    return change(current, by=by, reason="Entered", taken="Somebody else has just said how it takes part.")


@transaction.atomic
def save_judgement(
    area: ProgrammeArea,
    subject: Mechanism | MemberState,
    *,
    verdict: str,
    reason: str,
    expected_version: int,
    by: User,
) -> OverlapJudgement:
    """Say of a mechanism that it duplicates or complements an area, or of a State that nobody covers it.

    Raises PermissionDenied, StaleVersionError, WrongStateError (cleared), ValidationError (no reason, a
    judgement that does not fit).
    """
    check_may(by, "judge-overlap")
    is_mechanism = isinstance(subject, Mechanism)
    fits = {"duplicate", "complementary"} if is_mechanism else {"gap"}
    if verdict not in fits:
        raise ValidationError({"verdict": "This judgement does not fit what is judged."})
    name = "mechanism" if is_mechanism else "state"
    found = OverlapJudgement.objects.select_for_update(of=("self",)).filter(area=area, **{name: subject})
    entry = found.first() or OverlapJudgement(area=area, version=0, **{name: subject})
    try:
        with transaction.atomic():
            saved, _ = save_entry(
                entry, {"verdict": verdict, "reason": reason}, expected_version=expected_version, by=by
            )
    except IntegrityError:
        raise ValidationError("Somebody else has just judged it; look at it once more.") from None
    judgement: OverlapJudgement = saved
    return judgement
