"""Recording what a State answered outside of the portal, its word on that, and its standing instruction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from people.models import MemberState
from people.policies import may
from people.services import WrongStateError, check_may
from people.services.events import happened
from record.services.changes import change, delete_with_history, save_with_history
from reporting.archives import UnreadableUploadError
from reporting.bare_files import taken_in
from reporting.book_reading import LARGEST_UPLOAD
from reporting.incoming import OFFICE
from reporting.words import worded
from review import events
from review.models import (
    Attribution,
    Circulation,
    CirculationRecipient,
    Position,
    RecordedAnswer,
    StandingNoObjection,
)
from review.selectors.circulations import has_begun_itself
from review.services.positions import PositionEntry, entry_problems, locked_with_its_subject, own_state

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.core.files.uploadedfile import UploadedFile


SCANS: Final = frozenset({"application/pdf", "image/png", "image/jpeg", OFFICE["word/document.xml"]})
"""The types of files that are kept as scans."""


@dataclass(frozen=True)
class CameOutside:
    """How an answer came: by what, when, with which scan, and how the State is to be named."""

    came_by: str
    received_on: date
    attribution: str
    note: str = ""
    scan: UploadedFile | None = None


def record_on_behalf(
    circulation: Circulation,
    state: MemberState,
    how: CameOutside,
    entries: Mapping[str, PositionEntry],
    *,
    by: User,
) -> RecordedAnswer:
    """Record the positions of a State by the codes of their texts, as they came outside of the portal.

    Raises PermissionDenied; WrongStateError (closed, or the State has sent or drafts itself);
    ValidationError (nothing entered, an entry that lacks something, a file that is not kept).
    """
    check_may(by, "record-on-behalf")
    # The scan is looked into before anything is locked: that may take a while.
    scan = _prepared(how.scan)
    return _record(circulation, state, how, entries, scan, by=by)


@transaction.atomic
def _record(
    circulation: Circulation,
    state: MemberState,
    how: CameOutside,
    entries: Mapping[str, PositionEntry],
    scan: dict[str, Any],
    *,
    by: User,
) -> RecordedAnswer:
    recipient = _open_for_staff(circulation, state, by=by)
    made = [_position(recipient, code, entry) for code, entry in entries.items() if entry.kind]
    if not made:
        raise ValidationError("Enter what the member said of at least one text.")
    if how.attribution not in Attribution.values:
        raise ValidationError({"attribution": "Choose how its positions are to be named."})
    if how.received_on > timezone.now().date():
        raise ValidationError({"received_on": "This day is still to come."})
    # What was taken back before gives way; its history stays.
    answer = RecordedAnswer.objects.filter(recipient=recipient).first() or RecordedAnswer(recipient=recipient)
    values = {"came_by": how.came_by, "received_on": how.received_on, "note": how.note, **scan}
    for name, value in values.items():
        setattr(answer, name, value)
    answer.recorded_by, answer.recorded_at = by, timezone.now()  # type: ignore[assignment]
    answer.confirmed_by = answer.confirmed_at = answer.superseded_at = None
    answer.full_clean()
    carried = Position.objects.filter(text_of__circulation=recipient.circulation_id, state=recipient.state_id)
    for position in carried:
        delete_with_history(position, by=by, reason=_reason(answer))
    for position in made:
        change(position, by=by, reason=_reason(answer), quietly=True)
    recipient.attribution = how.attribution
    recipient.sent_at, recipient.sent_by = answer.recorded_at, by  # type: ignore[assignment]
    save_with_history(recipient, by=by, reason=_reason(answer))
    save_with_history(answer, by=by, reason="Recorded")
    _note(recipient, by=by)
    return answer


def _open_for_staff(circulation: Circulation, state: MemberState, *, by: User) -> CirculationRecipient:
    """Return the row of a State in an open circulation, locked; it has neither sent nor drafted anything."""
    current, subject = locked_with_its_subject(circulation)
    check_may(by, "record-on-behalf", subject)
    if not current.is_in_force:
        raise WrongStateError("This circulation is no longer open.")
    recipient = (
        CirculationRecipient.objects.select_for_update().filter(circulation=current, state=state).first()
    )
    if recipient is None:
        raise ValidationError("This member was not asked.")
    if recipient.sent_at is not None:
        raise WrongStateError(worded("The answer of %(state)s is on record already.", state=state))
    if has_begun_itself(current, state):
        raise WrongStateError(
            worded("%(state)s has begun an answer of its own. Ask it to send that.", state=state)
        )
    return recipient


def _position(recipient: CirculationRecipient, code: str, entry: PositionEntry) -> Position:
    """Return a position that can be stored; raises ValidationError for one that lacks something."""
    text_of = recipient.circulation.texts.filter(code=code).first()
    if text_of is None:
        raise ValidationError(worded("There is no text %(code)s in this circulation.", code=code))
    position = Position(
        text_of=text_of,
        state_id=recipient.state_id,
        kind=entry.kind,
        text=entry.text,
        proposed_level=entry.proposed_level,
        attribution=entry.attribution,
        version=0,
    )
    wrong = [*entry_problems(entry, text_of).values(), *filter(None, [position.lacks])]
    if wrong:
        raise ValidationError([f"{text_of.label}: {one}" for one in wrong])
    return position


def _reason(answer: RecordedAnswer) -> str:
    return worded("Recorded on behalf, came %(how)s", how=answer.get_came_by_display())


def _prepared(upload: UploadedFile | None) -> dict[str, Any]:
    """Look into an uploaded scan and return what is kept of it; raises ValidationError for what is not."""
    if upload is None:
        return {"scan": b"", "scan_type": "", "scan_name": "", "scan_sha256": ""}
    if upload.size is None or upload.size > LARGEST_UPLOAD:
        message = worded("The file is larger than %(most)s MB.", most=LARGEST_UPLOAD // 1_000_000)
        raise ValidationError({"scan": message})
    content = upload.read()
    try:
        scan, found = taken_in(upload.name or "", content)
    except UnreadableUploadError as error:
        raise ValidationError({"scan": str(error)}) from None
    if found not in SCANS:
        raise ValidationError({"scan": "A scan is a PDF, PNG, JPEG or DOCX file."})
    return {
        "scan": scan,
        "scan_type": found,
        "scan_name": (upload.name or "scan")[:200],
        "scan_sha256": hashlib.sha256(scan).hexdigest(),
    }


def _note(recipient: CirculationRecipient, *, by: User) -> None:
    """Tell staff that an answer is on record, and the State that one was recorded on its behalf."""
    circulation, state = recipient.circulation, recipient.state
    subject = circulation.subject
    common = {"about": events.named(subject), "by": by, "is_training": subject.plan.is_training}
    happened(events.SENT, address=subject.answers_address, of_state=state, **common)
    if not circulation.recipients.filter(sent_at__isnull=True).exists():
        happened(events.ALL_ANSWERED, address=subject.answers_address, **{**common, "by": None})
    happened(events.ON_BEHALF, address=events.review_address(circulation), to_state=state, **common)


@transaction.atomic
def confirm_recorded(circulation: Circulation, *, by: User) -> RecordedAnswer:
    """Confirm, for one's own State, what the secretariat recorded; confirming twice changes nothing.

    Raises PermissionDenied, WrongStateError, ValidationError (nothing was recorded).
    """
    current, subject = locked_with_its_subject(circulation)
    check_may(by, "confirm-recorded", subject)
    state = own_state(by, "confirm-recorded")
    answer = (
        RecordedAnswer.objects.select_for_update(of=("self",))
        .filter(recipient__circulation=current, recipient__state=state, superseded_at__isnull=True)
        .first()
    )
    if answer is None:
        raise ValidationError("Nothing was recorded on behalf of your delegation.")
    if answer.confirmed_at is None:
        answer.confirmed_by, answer.confirmed_at = by, timezone.now()  # type: ignore[assignment]
        save_with_history(answer, by=by, reason="Confirmed")
        happened(
            events.CONFIRMED,
            about=events.named(subject),
            address=subject.answers_address,
            by=by,
            of_state=state,
            is_training=subject.plan.is_training,
        )
    return answer


@transaction.atomic
def take_back_recorded(circulation: Circulation, state: MemberState, *, by: User) -> None:
    """Take back what was recorded and is not confirmed: by staff who erred, or by the State itself.

    The positions go with their history; the scan stays. Raises PermissionDenied, WrongStateError (closed, or
    confirmed), ValidationError (nothing is recorded).
    """
    current, subject = locked_with_its_subject(circulation)
    if not may(by, "record-on-behalf"):
        check_may(by, "confirm-recorded", subject)
        if own_state(by, "confirm-recorded").pk != state.pk:
            raise PermissionDenied("This answer is not yours.")
    if not current.is_in_force:
        raise WrongStateError("This circulation is no longer open.")
    recipient = CirculationRecipient.objects.select_for_update().get(circulation=current, state=state)
    answer = RecordedAnswer.objects.filter(recipient=recipient, superseded_at__isnull=True).first()
    if answer is None:
        raise ValidationError("Nothing is recorded on behalf of this member.")
    if answer.confirmed_at is not None:
        raise WrongStateError("The member has confirmed it; it stands.")
    for position in Position.objects.filter(text_of__circulation=current, state=state):
        delete_with_history(position, by=by, reason="Recorded in error")
    recipient.sent_at = recipient.sent_by = None
    save_with_history(recipient, by=by, reason="Recorded in error")
    answer.superseded_at = timezone.now()
    save_with_history(answer, by=by, reason="Recorded in error")


@transaction.atomic
def give_standing_no_objection(*, by: User) -> StandingNoObjection:
    """Instruct that silence of one's own State means no objection from now on; twice changes nothing."""
    check_may(by, "stand-without-objection")
    state = own_state(by, "stand-without-objection")
    MemberState.objects.select_for_update().get(pk=state.pk)
    standing = StandingNoObjection.objects.filter(state=state, ended_at__isnull=True).first()
    return standing or StandingNoObjection.objects.create(state=state, given_by=by, given_at=timezone.now())


@transaction.atomic
def end_standing_no_objection(*, by: User) -> None:
    """End the standing instruction of one's own State; what it has meant until now stays.

    Raises PermissionDenied, WrongStateError where there is none.
    """
    check_may(by, "stand-without-objection")
    state = own_state(by, "stand-without-objection")
    given = StandingNoObjection.objects.filter(state=state, ended_at__isnull=True)
    if not given.update(ended_at=timezone.now(), ended_by=by):
        raise WrongStateError("There is no standing instruction to end.")
