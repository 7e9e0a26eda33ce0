"""What a State says of a circulated text, and locking and closing what is circulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from people.models import MemberState
from people.policies import act_named
from people.selectors import delegation_of
from people.services import WrongStateError, check_may
from people.services.events import happened
from record.refusals import check_said
from record.services.changes import (
    announce_change,
    change,
    check_version,
    delete_with_history,
    save_with_history,
)
from reporting.words import worded
from review import events
from review.models import (
    Attribution,
    CirculatedText,
    Circulation,
    CirculationRecipient,
    Position,
    PositionKind,
    RatingLevel,
    RecordedAnswer,
)
from review.reviewable import reviewed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from review.models import Circulation
    from review.reviewable import Reviewable


class DeadlinePassedError(ValidationError):
    """The deadline of the circulation has passed, by the clock of the server."""


@dataclass(frozen=True)
class PositionEntry:
    """What somebody entered for one text; an empty kind means no position."""

    kind: str = ""
    text: str = ""
    proposed_level: RatingLevel | None = None
    attribution: str = ""

    @classmethod
    def of(cls, position: Position | None) -> PositionEntry:
        """Return what a position says."""
        if position is None:
            return cls()
        return cls(position.kind, position.text, position.proposed_level, position.attribution)


def own_state(by: User, act: str = "review") -> MemberState:
    """Return the State an account may do an act for; raises PermissionDenied for one that speaks for none."""
    delegation = delegation_of(by, act_named(act).roles)
    if delegation is None:
        raise PermissionDenied("Your account does not speak for a member in this.")
    return delegation.state


def open_for(circulation: Circulation, act: str, *, by: User) -> CirculationRecipient:
    """Return the recipient row of one's own State, locked, if it can still act on the circulation."""
    current, subject = locked_with_its_subject(circulation)
    check_may(by, act, subject)
    state = own_state(by, act)
    if current.withdrawn_at is not None:
        raise WrongStateError("This circulation was taken back.")
    if current.closed_at is not None:
        raise WrongStateError("What was circulated has been cleared.")
    if current.followed_at is not None:
        raise WrongStateError("What has changed since was circulated; answer that.")
    now = timezone.now()
    if now > current.deadline:
        raise DeadlinePassedError(
            worded(
                "The deadline, %(deadline)s UTC, has passed; by the clock of the server it is %(time)s UTC "
                "on %(day)s. Ask the secretariat for an extension.",
                deadline=f"{current.deadline:%d %B %Y, %H:%M}",
                time=f"{now:%H:%M}",
                day=f"{now:%d %B}",
            )
        )
    return CirculationRecipient.objects.select_for_update().get(circulation=current, state=state)


@transaction.atomic
def save_position(
    text_of: CirculatedText, *, entry: PositionEntry, expected_version: int, by: User
) -> Position | None:
    """Keep a draft of one's own State's position on one text; an empty entry takes it away.

    Saving what stands there already changes nothing. Raises PermissionDenied, WrongStateError,
    DeadlinePassedError, StaleVersionError (a colleague saved meanwhile), ValidationError.
    """
    recipient = open_for(text_of.circulation, "draft-position", by=by)
    if recipient.sent_at is not None:
        raise WrongStateError("The positions of your delegation were sent; take them back to change them.")
    problems = entry_problems(entry, text_of)
    if problems:
        raise ValidationError(problems)
    current = (
        Position.objects.select_for_update(of=("self",))
        .select_related("proposed_level")
        .filter(text_of=text_of, state=recipient.state_id)
        .first()
    )
    if PositionEntry.of(current) == entry:
        return current
    check_version(current, expected_version, missing=Position(text_of=text_of, version=0))
    if not entry.kind and not entry.text:
        if current is not None:
            delete_with_history(current, by=by, reason="Taken away")
        return None
    position = current or Position(text_of=text_of, state_id=recipient.state_id, version=0)
    position.kind, position.text = entry.kind, entry.text
    position.proposed_level, position.attribution = entry.proposed_level, entry.attribution
    return change(position, by=by, reason="Drafted", quietly=True)


def entry_problems(entry: PositionEntry, text_of: CirculatedText) -> dict[str, str]:
    """Return what makes an entry impossible even as a draft, by field; empty when nothing does.

    What a draft merely lacks is in ``Position.lacks`` and stops it from being sent.
    """
    problems = {}
    scale = text_of.circulation.subject.plan.rating_scale_id
    if entry.kind == PositionKind.ANOTHER_LEVEL and not text_of.carries_level:
        problems["kind"] = "A text carries no level."
    if entry.proposed_level is not None:
        if entry.kind != PositionKind.ANOTHER_LEVEL:
            problems["proposed_level"] = "A level goes with “Propose another level” only."
        elif entry.proposed_level.scale_id != scale:
            problems["proposed_level"] = "This is not a level of the scale of the plan."
        elif entry.proposed_level == text_of.level:
            problems["proposed_level"] = "This is the level that was circulated; propose another, or concur."
    return problems


@transaction.atomic
def note_opened(circulation: Circulation, *, by: User) -> None:
    """Note when the first person of a State opened a circulation; later openings change nothing."""
    CirculationRecipient.objects.filter(
        circulation=circulation, state=own_state(by), opened_at__isnull=True, sent_at__isnull=True
    ).update(opened_at=timezone.now())


@transaction.atomic
def send_positions(circulation: Circulation, *, attribution: str, by: User) -> CirculationRecipient:
    """Send everything the delegation drafted, as one answer; sending it twice changes nothing.

    Raises PermissionDenied (only the focal point sends), WrongStateError, DeadlinePassedError,
    ValidationError (no attribution chosen, no position drafted, drafts that lack something).
    """
    recipient = open_for(circulation, "send-positions", by=by)
    if recipient.sent_at is not None:
        return recipient
    if attribution not in Attribution.values:
        raise ValidationError({"attribution": "Choose how your positions are to be named."})
    drafted = list(
        Position.objects.filter(text_of__circulation=circulation, state=recipient.state_id)
        .select_related("text_of")
        .order_by("text_of__order")
    )
    if not drafted:
        raise ValidationError("There is no position to send yet; concur, comment or reserve first.")
    lacking = [f"{one.text_of.label}: {one.lacks}" for one in drafted if one.lacks]
    if lacking:
        raise ValidationError(lacking)
    recipient.attribution = attribution
    recipient.sent_at = timezone.now()
    recipient.sent_by = by  # type: ignore[assignment]
    save_with_history(recipient, by=by, reason="Sent")
    note_event(events.SENT, circulation, by=by, of_state=recipient.state)
    if not circulation.recipients.filter(sent_at__isnull=True).exists():
        note_event(events.ALL_ANSWERED, circulation, by=None)
    return recipient


def note_event(
    kind: str,
    circulation: Circulation,
    *,
    by: User | None,
    of_state: MemberState | None = None,
    to_state: MemberState | None = None,
) -> None:
    """Note what happened to the positions of a State; nothing of what it wrote."""
    subject = circulation.subject
    happened(
        kind,
        about=events.named(subject),
        address=events.review_address(circulation) if to_state else subject.answers_address,
        by=by,
        of_state=of_state,
        to_state=to_state,
        is_training=subject.plan.is_training,
    )


@transaction.atomic
def recall_positions(circulation: Circulation, *, by: User) -> CirculationRecipient:
    """Take one's own sent positions back to change them, before the deadline and before any was answered.

    Raises PermissionDenied, WrongStateError, DeadlinePassedError.
    """
    recipient = open_for(circulation, "send-positions", by=by)
    answered = Position.objects.filter(text_of__circulation=circulation, state=recipient.state_id).exclude(
        disposition=""
    )
    if answered.exists():
        raise WrongStateError("The secretariat has answered already; write to it instead.")
    recipient.sent_at = None
    recipient.sent_by = None
    save_with_history(recipient, by=by, reason="Taken back")
    for recorded in RecordedAnswer.objects.filter(recipient=recipient, superseded_at__isnull=True):
        # What the State sends itself from now on came through the portal.
        recorded.superseded_at = timezone.now()
        save_with_history(recorded, by=by, reason="Corrected by the member")
    note_event(events.RECALLED, circulation, by=by, of_state=recipient.state)
    return recipient


@transaction.atomic
def settle_reservation(position: Position, *, by: User) -> Position:
    """Withdraw a reservation of one's own State; settling it twice changes nothing.

    Raises PermissionDenied, WrongStateError.
    """
    subject = locked_subject(position.text_of.circulation.subject)
    check_may(by, "settle", subject)
    current = Position.objects.select_for_update().get(pk=position.pk)
    if current.state_id != own_state(by, "settle").pk:
        raise PermissionDenied("This position is not yours.")
    if current.settled_at is not None:
        return current
    if not current.is_reservation or current.text_of.circulation.withdrawn_at is not None:
        raise WrongStateError("There is no open reservation here.")
    current.settled_at = timezone.now()
    change(current, by=by, reason="Reservation withdrawn", quietly=True)
    reviewed(type(subject)).settled(subject)
    # Whose it was is not said: the State may have chosen not to be named.
    note_event(events.SETTLED, current.text_of.circulation, by=None)
    announce_change()
    return current


def locked_subject(subject: Reviewable) -> Any:
    """Return what is circulated as it stands now, locked until the caller's transaction ends."""
    rows = cast("Any", type(subject))._default_manager.select_for_update(of=("self",))
    return rows.select_related("plan__rating_scale").get(pk=subject.pk)


def locked_with_its_subject(circulation: Circulation) -> tuple[Circulation, Any]:
    """Return a circulation and its subject as they stand now, both locked, the subject first."""
    subject = locked_subject(circulation.subject)
    current = type(circulation).objects.select_for_update().get(pk=circulation.pk)
    current.subject = subject
    return current, subject


def close_circulations(subject: Reviewable) -> None:
    """Close the circulations of what was cleared just now, in the caller's transaction."""
    standing = subject.circulations.filter(withdrawn_at__isnull=True, closed_at__isnull=True)
    standing.update(closed_at=subject.cleared_at)


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
    if not circulation.is_in_force:
        raise WrongStateError("This circulation is closed; the answer stays as it is.")
    if rate_from is not None:
        _rate_as_proposed(current, disposition, rate_from, by=by)
    if (current.disposition, current.disposition_text) == (disposition, text):
        return current
    check_version(current, expected_version)
    if disposition not in Position.Disposition.values:
        raise ValidationError({"disposition": "Choose accepted, partly accepted or not accepted."})
    check_said(text, "Say what was done, or why not.", field="disposition_text")
    current.disposition, current.disposition_text = disposition, text
    note_event(events.ANSWERED, circulation, by=by, to_state=current.state)
    return change(current, by=by, reason="Answered", quietly=True)
