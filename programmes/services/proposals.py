"""Acts that take a reason and, most of them, a second person: asked for, decided, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from programmes.models import Proposal
from programmes.policies import APPROVER
from programmes.services.changes import WrongStateError, check_may

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def open_proposal(subject: models.Model, act: str) -> Proposal | None:
    """Return what somebody asked for and nobody decided yet."""
    kind = ContentType.objects.get_for_model(subject)
    found = Proposal.objects.filter(act=act, content_type=kind, object_id=subject.pk)
    found = found.filter(state=Proposal.State.OPEN)
    return found.select_related("proposed_by").first()


def propose(
    subject: models.Model,
    act: str,
    *,
    reason: str,
    by: User,
    details: Mapping[str, Any] | None = None,
    digest: str = "",
) -> Proposal:
    """Ask for an act that takes two people, in the caller's transaction.

    Raises ValidationError (no reason), WrongStateError (somebody has asked for it already).
    """
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    made = Proposal(
        act=act,
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        reason=reason,
        details=dict(details or {}),
        content_digest=digest,
        proposed_by=by,
    )
    made.full_clean(exclude=["content_type", "proposed_by"], validate_constraints=False)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise WrongStateError("Somebody has proposed this already; it waits for a second person.") from None
    tell_approvers(made)
    return made


def second_person(proposal: Proposal, *, by: User) -> Proposal:
    """Return an open proposal, locked, that this account may decide as the second person.

    Raises WrongStateError (nobody proposed it, or it is decided), PermissionDenied (the person who did).
    """
    current = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not current.is_open:
        raise WrongStateError(f"This is {current.get_state_display().lower()} already.")
    if current.proposed_by_id == by.pk:
        raise PermissionDenied("This takes two people; you proposed it, so somebody else decides.")
    return current


def decide(current: Proposal, state: str, *, by: User, reason: str = "") -> Proposal:
    """Note who decided what, in the caller's transaction."""
    current.state = state
    current.decided_by = by
    current.decided_at = timezone.now()
    current.decision_reason = reason
    current.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    return current


@transaction.atomic
def withdraw(proposal: Proposal, *, by: User) -> Proposal:
    """Take back what one has proposed; raises WrongStateError, PermissionDenied (another person's)."""
    current = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not current.is_open:
        raise WrongStateError(f"This is {current.get_state_display().lower()} already.")
    if current.proposed_by_id != by.pk:
        raise PermissionDenied("Only the person who proposed it takes it back.")
    return decide(current, Proposal.State.WITHDRAWN, by=by)


@transaction.atomic
def refuse(proposal: Proposal, *, reason: str, by: User) -> Proposal:
    """Refuse what somebody else proposed; raises PermissionDenied, WrongStateError, ValidationError."""
    check_may(by, "decide-proposal")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is refused."})
    return decide(second_person(proposal, by=by), Proposal.State.REFUSED, by=by, reason=reason)


def tell_approvers(proposal: Proposal) -> None:
    """Tell the approvers, once the transaction holds, that something waits or was changed by one person.

    Nothing of the content stands in the message.
    """
    found = get_user_model().objects.filter(groups__name=APPROVER, is_active=True).exclude(email="")
    addresses = sorted(set(found.exclude(pk=proposal.proposed_by_id).values_list("email", flat=True)))
    if not addresses:
        return
    waits = proposal.takes > 1
    subject = (
        f"{proposal.get_act_display()}: {'waits for a second person' if waits else 'done by one person'}"
    )
    body = "\n\n".join(
        (
            f"{proposal.proposed_by} asked for this." if waits else f"{proposal.proposed_by} did this alone.",
            "A second person decides." if waits else "It can be taken back for seven days.",
            f"{settings.PORTAL_ADDRESS}{proposal.get_absolute_url()}",
        )
    )
    transaction.on_commit(lambda: send_mail(subject, body, None, addresses, fail_silently=True), robust=True)
