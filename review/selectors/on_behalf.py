"""Answers that the secretariat recorded on behalf of a State."""

from __future__ import annotations

from people.models import MemberState
from review.models import Circulation, CirculationRecipient, Position, RecordedAnswer


def how_it_came(recipient: CirculationRecipient) -> str:
    """Return how an answer came that was recorded on behalf; empty for one that came through the portal."""
    recorded = getattr(recipient, "on_behalf", None)
    if recorded is None or recorded.superseded_at is not None:
        return ""
    return str(recorded.get_came_by_display())


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
