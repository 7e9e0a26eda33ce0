"""Telling States of a circulation: one message an address, with proof of when it went or why it failed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from people.models import Delegation, MemberState
from people.policies import OF_A_DELEGATION
from people.selectors.organisation import organisation
from people.services.mails import send as send_mail
from review.models import Circulation, CirculationNotice

SUBJECT_LINES = {
    CirculationNotice.Kind.CIRCULATED: "Circulated for your review",
    CirculationNotice.Kind.REMINDER: "Reminder: your review is awaited",
    CirculationNotice.Kind.EXTENDED: "More time for your review",
    CirculationNotice.Kind.WITHDRAWN: "A circulation was taken back",
}


def notify_states(
    circulation: Circulation, kind: str, states: Iterable[MemberState], *, told: str = ""
) -> set[int]:
    """Write a notice for each address of these States, and send each once the transaction holds.

    Returns the keys of the States that have an address.
    """
    accounts = Delegation.objects.filter(
        state__in=states, role__in=OF_A_DELEGATION, user__is_active=True
    ).exclude(user__email="")
    notices = [
        CirculationNotice.objects.create(circulation=circulation, state_id=state, kind=kind, address=address)
        for state, address in accounts.order_by("state__name", "user__email")
        .values_list("state", "user__email")
        .distinct()
    ]
    for notice in notices:
        transaction.on_commit(partial(send, notice, told=told), robust=True)
    return {notice.state_id for notice in notices}


def send(notice: CirculationNotice, *, told: str = "") -> None:
    """Send one notice to its one address, and keep when, or why it failed."""
    kind = CirculationNotice.Kind(notice.kind)
    training = "Training, fictional: " if notice.circulation.subject.plan.is_training else ""
    message = EmailMessage(
        subject=f"{training}{organisation().short_name}: {SUBJECT_LINES[kind]}",
        body=_body(notice.circulation, kind, told),
        to=[notice.address],
    )
    notice.failure = send_mail(message)
    if not notice.failure:
        notice.sent_at = timezone.now()
    notice.save(update_fields=["sent_at", "failure"])


def _body(circulation: Circulation, kind: CirculationNotice.Kind, told: str) -> str:
    """The same words for every State; nothing of the content, and nothing of what any State wrote."""
    subject = circulation.subject
    address = reverse("review:circulation", args=[circulation.place, subject.slug, circulation.number])
    deadline = f"Deadline: {circulation.deadline:%d %B %Y, %H:%M} UTC (Coordinated Universal Time)"
    is_over = kind == CirculationNotice.Kind.WITHDRAWN
    lines = [
        f"{circulation}, {subject.plan.title}",
        "It was taken back; no answer is needed." if is_over else deadline,
        told,
        "" if is_over else circulation.message,
        f"{settings.PORTAL_ADDRESS}{address}",
        "Sign in with your account. Please do not answer this message.",
    ]
    if subject.plan.is_training:
        lines.insert(0, "Training data: fictional")
    return "\n\n".join(line for line in lines if line)
