"""Sending something to all members of a plan alike: locked text and one deadline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.dispatch import Signal
from django.utils import timezone

from people.models import Delegation, MemberState
from people.policies import OF_A_DELEGATION
from people.services import check_may, check_second, state_after
from people.services.events import happened, happened_for_states
from record.canonical import digest_of
from record.refusals import StaleVersionError, check_said
from record.services.changes import announce_change, save_with_history
from reporting.words import worded
from review import events
from review.models import (
    CirculatedText,
    Circulation,
    CirculationExtension,
    CirculationNotice,
    CirculationNoticeKind,
    CirculationRecipient,
    Position,
)
from review.reviewable import reviewed
from review.selectors.circulations import IN_FORCE
from review.selectors.reviews import (
    changed_since,
    digest_of_text,
    obstacles_to_circulate,
    still_awaited,
    texts_now,
)
from review.services.positions import close_circulations, locked_subject, locked_with_its_subject
from review.states import CIRCULATED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from review.models import ClearedByTwo
    from review.reviewable import Reviewable


LONGEST_WAIT_DAYS = 366
REMIND_AGAIN_AFTER = timedelta(hours=1)
LEAST_TIME = timedelta(days=3)
"""A deadline that is brought forward leaves all members at least so long."""

LEFT_ALONE_FOR: Final = timedelta(minutes=5)
"""Whoever sends a notice has so long for it before anybody else tries."""
noted = Signal()
"""Sent for each notice (``notice``) once it is stored for good; ``review.letters`` writes and sends it."""


def notify_states(circulation: Circulation, kind: str, states: Iterable[MemberState]) -> set[int]:
    """Write a notice for each address of these States, and send each once the transaction holds.

    Returns the keys of the States that have an address.
    """
    accounts = Delegation.objects.filter(
        state__in=states, role__in=OF_A_DELEGATION, user__is_active=True
    ).exclude(user__email="")
    notices = [
        CirculationNotice.objects.create(
            circulation=circulation,
            state_id=state,
            kind=kind,
            address=address,
            next_try_at=timezone.now() + LEFT_ALONE_FOR,
        )
        for state, address in accounts.order_by("state__name", "user__email")
        .values_list("state", "user__email")
        .distinct()
    ]
    for notice in notices:
        transaction.on_commit(partial(noted.send, CirculationNotice, notice=notice), robust=True)
    return {notice.state_id for notice in notices}


@transaction.atomic
def circulate(
    subject: Reviewable,
    *,
    deadline: datetime,
    by: User,
    message: str = "",
    no_objection: bool = False,
    with_files: bool = False,
    notify: bool = True,
) -> Circulation:
    """Lock the texts of a subject into its next circulation and send it at once to all members of its plan.

    Only what has changed goes where members have had the rest: of a corrigendum, and of what was answered.

    Positions on texts that have not changed since the last circulation are carried over as drafts.
    Raises PermissionDenied, WrongStateError, ValidationError (obstacles, deadline).
    """
    current, now = locked_subject(subject), timezone.now()
    check_may(by, "circulate", current)
    obstacles = obstacles_to_circulate(current)
    if obstacles:
        raise ValidationError([one.text for one in obstacles])
    changed = changed_since(current)
    _check_deadline(deadline, after=now + timedelta(days=current.plan.days_for_changes if changed else 0))
    current.circulations.filter(IN_FORCE).update(followed_at=now)
    last = current.circulations.aggregate(Max("number"))["number__max"] or 0
    circulation = Circulation(
        subject=current,
        number=last + 1,
        message=message,
        deadline=deadline,
        no_objection=no_objection,
        with_files=with_files,
        only_changes=bool(changed),
        circulated_by=by,
        circulated_at=now,
    )
    _lock_texts(circulation, changed or texts_now(current))
    states = list(current.plan.taking_part)
    CirculationRecipient.objects.bulk_create(
        CirculationRecipient(circulation=circulation, state=state) for state in states
    )
    if last:
        _carry_over(circulation)
    _move(current, "circulate", by=by, reason=f"Circulation {circulation.number}")
    _note(events.CIRCULATED, circulation, states, by=by)
    if notify:
        notify_states(circulation, CirculationNoticeKind.CIRCULATED, states)
    return circulation


def _note(kind: str, circulation: Circulation, states: Iterable[MemberState], *, by: User | None) -> None:
    """Note what happened to a circulation for each State that it went to; a mail of its own tells of it."""
    subject = circulation.subject
    happened_for_states(
        kind,
        states,
        about=events.named(subject),
        address=events.review_address(circulation),
        by=by,
        is_training=subject.plan.is_training,
    )


def asked_of(circulation: Circulation) -> QuerySet[MemberState]:
    """Return the members that a circulation went to, whichever take part in the plan by now."""
    return MemberState.objects.filter(pk__in=circulation.recipients.values("state"))


def _lock_texts(circulation: Circulation, texts: list[CirculatedText]) -> None:
    """Store a circulation with its texts as they stand, each with its digest."""
    for text in texts:
        text.sha256 = digest_of_text(text)
    circulation.sha256 = digest_of("\n".join(text.sha256 for text in texts))
    circulation.full_clean()
    circulation.save()
    for text in texts:
        text.circulation = circulation
    CirculatedText.objects.bulk_create(texts)


def _check_deadline(deadline: datetime, *, after: datetime) -> None:
    if deadline <= after:
        raise ValidationError(
            {
                "deadline": worded(
                    "The deadline must be later than %(after)s UTC.", after=f"{after:%d %B %Y, %H:%M}"
                )
            }
        )
    if (deadline - after).days > LONGEST_WAIT_DAYS:
        raise ValidationError({"deadline": "The deadline is more than a year away."})


def _move(subject: Reviewable, act: str, *, by: User, reason: str) -> None:
    """Put what is circulated into the state an act leads to; a proposal to clear it does not outlive that."""
    subject.status = state_after(act)
    subject.clearance_proposed_by = None
    subject.clearance_proposed_at = None
    subject.clearance_digest = ""
    save_with_history(subject, by=by, reason=reason)  # type: ignore[arg-type]


def _carry_over(circulation: Circulation) -> None:
    """Copy the last positions on texts that say the same as in an earlier circulation, as drafts."""
    earlier = Position.objects.filter(
        text_of__circulation__in=circulation.subject.circulations.exclude(pk=circulation.pk)
    ).select_related("text_of__circulation")
    texts = {text.code: text for text in circulation.texts.all()}
    said = {
        (one.text_of.code, one.state_id): one
        for one in earlier.order_by("text_of__circulation__number", "text_of__order", "state")
    }
    for position in said.values():
        text = texts.get(position.text_of.code)
        if text is None or text.sha256 != position.text_of.sha256:
            continue
        copy = Position(
            text_of=text,
            state_id=position.state_id,
            kind=position.kind,
            text=position.text,
            proposed_level_id=position.proposed_level_id,
            attribution=position.attribution,
        )
        save_with_history(
            copy,
            by=None,
            reason=worded(
                "Carried over from circulation %(number)s", number=position.text_of.circulation.number
            ),
        )


@transaction.atomic
def move_deadline(
    circulation: Circulation, *, deadline: datetime, reason: str, by: User
) -> CirculationExtension:
    """Give all States another deadline, with a reason that all of them are given.

    It can be brought forward as long as nobody has sent. Raises PermissionDenied, WrongStateError,
    ValidationError (no reason, passed, the same, or earlier after somebody has sent).
    """
    current = _open_circulation(circulation, "extend", by=by)
    check_said(reason, "Say why the deadline is moved; it is shown to all members.")
    _check_deadline(deadline, after=timezone.now())
    if deadline == current.deadline:
        raise ValidationError({"deadline": "This is the deadline already."})
    if deadline < min(current.deadline, timezone.now() + LEAST_TIME):
        message = worded("A deadline that comes forward leaves at least %(days)s days.", days=LEAST_TIME.days)
        raise ValidationError({"deadline": message})
    if deadline < current.deadline and current.recipients.filter(sent_at__isnull=False).exists():
        raise ValidationError(
            {"deadline": "A member has sent its positions already; the deadline can only be extended."}
        )
    extension = CirculationExtension(
        circulation=current,
        before=current.deadline,
        after=deadline,
        reason=reason,
        extended_by=by,
        extended_at=timezone.now(),
    )
    extension.full_clean()
    extension.save()
    current.deadline = deadline
    current.save(update_fields=["deadline"])
    _note(events.MORE_TIME, current, asked_of(current), by=by)
    notify_states(current, CirculationNoticeKind.EXTENDED, asked_of(current))
    return extension


@transaction.atomic
def remind(circulation: Circulation, *, by: User | None) -> list[MemberState]:
    """Remind every State that has not sent its positions; return those that could be reached.

    ``by`` is None for the nightly command. Raises PermissionDenied, WrongStateError,
    ValidationError when the deadline has passed, or when a reminder went out within the hour.
    """
    current = _open_circulation(circulation, "remind", by=by)
    if current.deadline <= timezone.now():
        raise ValidationError("The deadline has passed; extend it first.")
    last = current.notices.filter(kind=CirculationNoticeKind.REMINDER).last()
    if last is not None and timezone.now() - last.made_at < REMIND_AGAIN_AFTER:
        raise ValidationError(
            worded("A reminder went out at %(made_at)s UTC already.", made_at=f"{last.made_at:%H:%M}")
        )
    silent = MemberState.objects.filter(
        pk__in=current.recipients.filter(sent_at__isnull=True).values("state")
    )
    _note(events.REMINDED, current, silent, by=by)
    reached = notify_states(current, CirculationNoticeKind.REMINDER, silent)
    return list(silent.filter(pk__in=reached))


@transaction.atomic
def note_nobody_asked(circulation: Circulation, *, reason: str, by: User) -> Circulation:
    """Record why a circulation went to no member, so that it can be cleared all the same.

    Raises PermissionDenied, WrongStateError, ValidationError (no reason, or members were asked).
    """
    current = _open_circulation(circulation, "note-nobody-asked", by=by)
    if current.recipients.exists():
        raise ValidationError("Members were asked; their answers or the deadline are waited for.")
    return _noted_why(current, "nobody_asked_because", reason)


@transaction.atomic
def wait_no_longer(circulation: Circulation, *, reason: str, by: User) -> Circulation:
    """Record why members that have nobody to answer here are not waited for until the deadline.

    Raises PermissionDenied, WrongStateError, ValidationError (no reason, or somebody who can answer has not).
    """
    current = _open_circulation(circulation, "wait-no-longer", by=by)
    awaited = current.recipients.filter(still_awaited("state")).select_related("state")
    if names := ", ".join(str(one.state) for one in awaited):
        raise ValidationError(
            worded("%(names)s can answer here. Their answers or the deadline are waited for.", names=names)
        )
    if not current.recipients.filter(sent_at__isnull=False).exists():
        raise ValidationError("Nobody has answered yet; the deadline is waited for.")
    return _noted_why(current, "not_waited_because", reason)


def _noted_why(current: Circulation, name: str, reason: str) -> Circulation:
    check_said(reason, "Say why; it stands on record.")
    setattr(current, name, reason)
    current.full_clean()
    current.save(update_fields=[name])
    return current


@transaction.atomic
def withdraw_circulation(circulation: Circulation, *, reason: str, by: User) -> Circulation:
    """Take a circulation back, with those it follows, and return its subject to draft.

    What States wrote is kept.

    Raises PermissionDenied, WrongStateError, ValidationError (no reason).
    """
    current = _open_circulation(circulation, "withdraw", by=by)
    check_said(reason, "Say why it is taken back; it is shown to all members.")
    current.withdrawn_because = reason
    current.withdrawn_at = timezone.now()
    current.full_clean()
    running = current.subject.circulations.filter(withdrawn_at__isnull=True, closed_at__isnull=True)
    running.update(withdrawn_because=reason, withdrawn_at=current.withdrawn_at)
    _move(current.subject, "withdraw", by=by, reason=f"Circulation withdrawn: {reason}")
    _note(events.WITHDRAWN, current, asked_of(current), by=by)
    notify_states(current, CirculationNoticeKind.WITHDRAWN, asked_of(current))
    return current


def _open_circulation(circulation: Circulation, act: str, *, by: User | None) -> Circulation:
    """Return the circulation as it stands now, its subject locked; it must be the one that is open."""
    current, subject = locked_with_its_subject(circulation)
    if by is not None:
        check_may(by, act, subject)
    if not current.is_in_force or subject.status != CIRCULATED:
        raise ValidationError("This circulation is no longer open.")
    return current


def _check_nothing_blocks(obstacles: Sequence[str]) -> None:
    if obstacles:
        raise ValidationError(list(obstacles))


def sign_as_first(subject: ClearedByTwo, digest: str, obstacles: Sequence[str], *, by: User) -> None:
    """Propose clearing what is locked by the caller; ``digest`` says for which content.

    Raises ValidationError with every obstacle.
    """
    _check_nothing_blocks(obstacles)
    subject.clearance_proposed_by = by
    subject.clearance_proposed_at = timezone.now()
    subject.clearance_digest = digest
    save_with_history(subject, by=by, reason="Clearing proposed")


def sign_as_second(
    subject: ClearedByTwo,
    digest: str,
    obstacles: Sequence[str],
    *,
    by: User,
    act: str = "clear",
    seen: str | None = None,
) -> None:
    """Clear what is locked by the caller, who saves it; what readers see of its history begins then.

    ``seen`` is the digest of the proposal that stood on the page; None where nobody looked at a page. Raises
    WrongStateError (not proposed yet), PermissionDenied (the person who proposed it), ValidationError
    (obstacles), StaleVersionError (another content than was signed for, or than was seen).
    """
    check_second(by, act, subject.clearance_proposed_by_id, about=subject)
    _check_nothing_blocks(obstacles)
    if digest != subject.clearance_digest or seen not in {None, digest}:
        raise StaleVersionError(subject)
    subject.status = state_after(act)
    subject.cleared_by = by
    subject.cleared_at = timezone.now()
    subject._history_date = subject.cleared_at  # type: ignore[attr-defined]


@transaction.atomic
def propose_clearance(subject: Reviewable, *, by: User) -> Any:
    """Sign for clearing as the first of two people; what was signed for is stored as a digest.

    Raises PermissionDenied, WrongStateError; ValidationError with every obstacle.
    """
    current = locked_subject(subject)
    check_may(by, "propose-clearance", current)
    kind = reviewed(type(current))
    sign_as_first(current, kind.digest(current), [one.text for one in kind.to_clear(current)], by=by)
    happened(
        events.CLEARING,
        about=events.named(current),
        address=current.desk_address,
        by=by,
        is_training=current.plan.is_training,
    )
    return current


@transaction.atomic
def clear_subject(subject: Reviewable, *, by: User, seen: str | None = None) -> Any:
    """Clear what was circulated as the second of two people; everybody can read it from then on.

    ``seen`` is the digest of the proposal that was looked at. Raises PermissionDenied (wrong role, or the
    person who proposed it), WrongStateError, StaleVersionError (its content changed since clearing was
    proposed, or it is another proposal than was looked at), ValidationError (obstacles).
    """
    current = locked_subject(subject)
    check_may(by, "clear", current)
    kind = reviewed(type(current))
    obstacles = [one.text for one in kind.to_clear(current)]
    sign_as_second(current, kind.digest(current), obstacles, by=by, seen=seen)
    close_circulations(current)
    kind.cleared(current, by)
    happened(
        events.CLEARED,
        about=events.named(current),
        address=current.read_address,
        by=by,
        is_training=current.plan.is_training,
    )
    announce_change()
    return current
