"""Answers that the secretariat recorded on behalf of a State."""

from __future__ import annotations

from django.db.models import F

from people.models import Delegation, MemberState
from people.policies import FOCAL_POINT, OF_A_DELEGATION
from reporting.words import worded
from review.models import Circulation, CirculationRecipient, Position, RecordedAnswer


def how_it_came(recipient: CirculationRecipient) -> str:
    """Return how an answer came that was recorded on behalf; empty for one that came through the portal."""
    recorded = getattr(recipient, "on_behalf", None)
    if recorded is None or recorded.superseded_at is not None:
        return ""
    return str(recorded.get_came_by_display())


def who_hears_of_it(state: MemberState) -> str:
    """Return who of a State finds here what is recorded for it, and whether anybody can confirm it."""
    found = Delegation.objects.filter(
        state=state, role__in=OF_A_DELEGATION, user__is_active=True, user__groups__name=F("role")
    )
    here = set(found.values_list("role", flat=True))
    sentence = "%(state)s has no account here: nobody of it is told or can confirm it."
    if FOCAL_POINT in here:
        sentence = "%(state)s finds it on its desk and can confirm or correct it."
    elif here:
        sentence = "%(state)s finds it on its desk, but has no focal point here who can confirm it."
    return worded(sentence, state=state)


def has_begun_itself(circulation: Circulation, state: MemberState) -> bool:
    """Say whether people of a State have written anything of an answer of their own.

    What the portal carried over from the circulation before is nobody's draft if it was sent then.
    """
    here = list(
        Position.objects.filter(text_of__circulation=circulation, state=state).values_list("pk", flat=True)
    )
    if not here:
        return False
    if Position.history.filter(id__in=here, history_user__isnull=False).exists():
        return True
    # Drafts that were never sent are carried over too, and are still nobody else's to read or replace.
    before = CirculationRecipient.objects.filter(
        circulation__content_type=circulation.content_type_id,
        circulation__object_id=circulation.object_id,
        circulation__number=circulation.number - 1,
        state=state,
        sent_at__isnull=True,
    )
    return bool(before.exists())


def recorded_answer(circulation: Circulation, state: MemberState) -> RecordedAnswer | None:
    """Return what was recorded on behalf of a State in a circulation, without its scan; one query."""
    return (
        RecordedAnswer.objects.filter(
            recipient__circulation=circulation, recipient__state=state, superseded_at__isnull=True
        )
        .select_related("recorded_by", "confirmed_by")
        .defer("scan")
        .first()
    )
