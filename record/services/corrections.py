"""The corrections register: proposed by one person, confirmed or rejected by another, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from people.services import WrongStateError, check_may, check_second
from record.models import Certainty, Citation, CorrectedFact, Correction, SourceDocument
from record.services.changes import announce_change, change, locked, save_with_history

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Status = Correction.Status


@dataclass(frozen=True)
class CorrectionEntry:
    """What was entered: the printed wording with its place, what speaks against it with its authority."""

    kind: str
    subject: str
    printed: str
    contradicted_by: str
    proposed: str
    source: SourceDocument
    place: str
    authority_source: SourceDocument
    authority_place: str


def check_is_public(fact: models.Model) -> None:
    """Refuse facts that not everybody reads: a correction is public, and would tell what they say."""
    rows = type(fact)._default_manager.filter(pk=fact.pk)
    if hasattr(rows, "visible_to"):
        rows = rows.visible_to(AnonymousUser())
    if not rows.exists():
        raise ValidationError("Only what everybody can read can carry a correction; this is not cleared.")


@transaction.atomic
def propose_correction(
    correction: Correction | None,
    entry: CorrectionEntry,
    *,
    fact: models.Model | None,
    expected_version: int,
    by: User,
) -> Correction:
    """Propose a correction beside a fact, or change one that is not decided yet.

    Nothing printed is overwritten. Raises PermissionDenied, StaleVersionError, WrongStateError (decided),
    ValidationError (the fact is not public, nothing speaks against the wording).
    """
    check_may(by, "propose-correction")
    if fact is not None:
        check_is_public(fact)
    if entry.contradicted_by.strip() == entry.printed.strip():
        raise ValidationError({"contradicted_by": "This says the same as what is printed."})
    current = Correction(version=0) if correction is None else locked(correction, expected_version)
    if current.status != Status.PROPOSED:
        raise WrongStateError("It has been decided; take the decision back first, with a reason.")
    values = {
        name: getattr(entry, name) for name in ("kind", "subject", "printed", "contradicted_by", "proposed")
    }
    places = (
        ("printed_citation", entry.source, entry.place, Certainty.VERBATIM),
        ("authority", entry.authority_source, entry.authority_place, Certainty.VERBATIM),
    )
    changed = any(getattr(current, name) != value for name, value in values.items())
    for name, source, place, certainty in places:
        changed |= _place(current, name, source, place, certainty, by)
    if changed:
        for name, value in values.items():
            setattr(current, name, value)
        if correction is None:
            list(Correction.objects.select_for_update(of=("self",)).order_by("pk")[:1])
            codes = Correction.history.order_by().values_list("code", flat=True).distinct()
            number = max((int(code[1:]) for code in codes if code[1:].isdigit()), default=0) + 1
            current.code, current.order = f"D{number}", number
        current.proposed_by = by
        message = "Somebody else has just proposed one; send it once more."
        change(current, by=by, reason="Proposed", taken=message)
    if fact is not None:
        _attach(current, fact)
    return current


def _attach(correction: Correction, fact: models.Model) -> None:
    """Let a correction stand beside a fact; those who read the fact read something new then."""
    kind = ContentType.objects.get_for_model(fact)
    _, is_new = CorrectedFact.objects.get_or_create(
        correction=correction, content_type=kind, object_id=fact.pk
    )
    if is_new:
        announce_change(fact)


def copy_corrections(fact: models.Model, copied: models.Model) -> None:
    """Let the corrections beside a fact stand beside its copy too, in the caller's transaction."""
    kind = ContentType.objects.get_for_model(fact)
    for one in CorrectedFact.objects.filter(content_type=kind, object_id=fact.pk):
        CorrectedFact.objects.create(correction=one.correction, content_type=kind, object_id=copied.pk)


def _place(
    correction: Correction, name: str, source: SourceDocument, place: str, certainty: str, by: User
) -> bool:
    """Set one of the two citations of a correction; return whether it changed."""
    if not place.strip():
        field = "place" if name == "printed_citation" else "authority_place"
        raise ValidationError({field: "Say where: paragraph, table, page."})
    known: Citation | None = getattr(correction, name) if getattr(correction, f"{name}_id") else None
    if known is not None and (known.source_id, known.place) == (source.pk, place):
        return False
    citation = known or Citation(certainty=certainty)
    citation.source, citation.place = source, place[:200]
    citation.version += bool(known)
    citation.full_clean()
    save_with_history(citation, by=by, reason="Correction proposed")
    setattr(correction, name, citation)
    return True


def _writers(correction: Correction) -> set[int]:
    """Return who wrote in a correction since it was last decided; none of them decides it."""
    found: set[int] = set()
    for row in correction.history.order_by("-history_date", "-history_id"):
        if row.status != Status.PROPOSED:
            break
        if row.history_user_id and not row.history_change_reason.startswith(Status.PROPOSED.label + ":"):
            found.add(row.history_user_id)
    return found


@transaction.atomic
def decide_correction(
    correction: Correction, status: str, *, reason: str, expected_version: int, by: User
) -> Correction:
    """Confirm or reject a proposed correction as another person, or take a decision back.

    Raises PermissionDenied (role, or the person who proposed it), StaleVersionError, ValidationError (no
    reason where one is needed).
    """
    check_may(by, "decide-correction")
    current = locked(correction, expected_version)
    if current.status == status:
        return current
    if status != Status.CONFIRMED and not reason.strip():
        raise ValidationError({"reason": "Say why."})
    if status == Status.PROPOSED:
        current.decided_by, current.decided_at = None, None
    else:
        if current.status != Status.PROPOSED:
            raise WrongStateError("It has been decided; take the decision back first, with a reason.")
        if writers := _writers(current):
            # What stood in the source from the beginning, nobody here has written.
            check_second(by, "decide-correction", *writers, about=current)
        current.decided_by, current.decided_at = by, timezone.now()  # type: ignore[assignment]
    current.status = status
    current.decision_reason = reason
    return change(current, by=by, reason=f"{current.get_status_display()}: {reason}".rstrip(": "))
