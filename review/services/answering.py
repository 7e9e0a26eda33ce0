"""What the secretariat answers to a position."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from people.services import WrongStateError, check_may
from record.services.changes import change, check_version
from review import events
from review.models import Position
from review.reviewable import reviewed
from review.services.positions import locked_subject, note_event

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ACCEPTED_LEVELS: Final = frozenset({Position.Disposition.ACCEPTED, Position.Disposition.PARTLY})


def _rate_as_proposed(position: Position, disposition: str, seen: str, *, by: User) -> None:
    """Give what a position is about the level that it proposes; raises ValidationError."""
    text_of = position.text_of
    rate = reviewed(type(text_of.circulation.subject)).rate
    if position.proposed_level is None or rate is None:
        raise ValidationError({"rate_now": "No other level is proposed here."})
    if disposition not in ACCEPTED_LEVELS:
        raise ValidationError({"rate_now": "The level follows only where the proposal is accepted."})
    try:
        rate(text_of, position.proposed_level, seen, by)
    except ValidationError as error:
        raise ValidationError({"rate_now": error.messages}) from None


@transaction.atomic
def dispose(
    position: Position,
    *,
    disposition: str,
    text: str,
    expected_version: int,
    by: User,
    rate_from: str | None = None,
) -> Position:
    """Answer a position that was sent: accepted, partly or not, with a text.

    Saving the same answer again changes nothing. ``rate_from`` asks to give the level that was proposed in
    the same step; it is the level that stood on the page. Raises PermissionDenied, WrongStateError (not
    sent), StaleVersionError, ValidationError.
    """
    check_may(by, "dispose", locked_subject(position.text_of.circulation.subject))
    current: Position = Position.objects.select_for_update().get(pk=position.pk)
    circulation = current.text_of.circulation
    sent = circulation.recipients.filter(state=current.state_id, sent_at__isnull=False).exists()
    if not sent or circulation.withdrawn_at is not None:
        raise WrongStateError("This position has not been sent, or its circulation was taken back.")
    if circulation.closed_at is not None:
        raise WrongStateError("What it is about has been cleared; the answer stands.")
    if rate_from is not None:
        _rate_as_proposed(current, disposition, rate_from, by=by)
    if (current.disposition, current.disposition_text) == (disposition, text):
        return current
    check_version(current, expected_version)
    if disposition not in Position.Disposition.values:
        raise ValidationError({"disposition": "Choose accepted, partly accepted or not accepted."})
    if not text.strip():
        raise ValidationError({"disposition_text": "Say what was done, or why not."})
    current.disposition, current.disposition_text = disposition, text
    note_event(events.ANSWERED, circulation, by=by, to_state=current.state)
    return change(current, by=by, reason="Answered", quietly=True)
