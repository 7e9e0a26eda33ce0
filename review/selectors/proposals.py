"""What somebody asked for that takes a reason or a second person: what waits, what was done."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from record.refusals import NotFoundError
from review.models import REVERSIBLE_FOR, Proposal


def open_proposals(subject: models.Model) -> dict[str, Proposal]:
    """Return what was asked for on a record and nobody decided yet, by act."""
    kind = ContentType.objects.get_for_model(subject)
    found = Proposal.objects.filter(content_type=kind, object_id=subject.pk, state=Proposal.State.OPEN)
    return {one.act: one for one in found.select_related("proposed_by")}


def proposals_waiting() -> list[Proposal]:
    """Return what waits for a second person, oldest first."""
    found = Proposal.objects.filter(state=Proposal.State.OPEN).order_by("proposed_at")
    return list(found.select_related("proposed_by", "content_type").prefetch_related("subject"))


def lately_amended() -> list[Proposal]:
    """Return the wording that one person changed and that can still be taken back, newest first."""
    found = Proposal.objects.filter(
        takes=1,
        state=Proposal.State.DONE,
        proposed_at__gt=timezone.now() - REVERSIBLE_FOR,
    )
    return list(found.select_related("proposed_by", "content_type").prefetch_related("subject"))


def done_on(record: models.Model, act: str) -> list[Proposal]:
    """Return how often an act was done to a record, newest first."""
    kind = ContentType.objects.get_for_model(record)
    found = Proposal.objects.filter(
        act=act, state=Proposal.State.DONE, content_type=kind, object_id=record.pk
    )
    return list(found)


def proposal_named(key: int) -> Proposal:
    """Return one proposal; raises NotFoundError."""
    found = Proposal.objects.select_related("proposed_by", "decided_by").filter(pk=key).first()
    if found is None:
        raise NotFoundError("There is no such proposal.")
    return found
