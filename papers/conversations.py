"""The secretariat talks about blocks of a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from papers.models import PaperBlock
from people.conversations import Subject, SubjectKind, register_subjects
from people.policies import STAFF, roles_of
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

BLOCK = "block"
LONGEST_SHOWN = 200


def _block(key: int, reader: User) -> Subject | None:
    if not roles_of(reader) & STAFF:
        return None
    found = PaperBlock.objects.select_related("paper__assessment_round__plan").filter(pk=key).first()
    if found is None:
        return None
    return Subject(
        worded("a block of %(paper)s", paper=found.paper),
        (found.text or found.piece)[:LONGEST_SHOWN],
        f"{reverse('papers:desk', args=[found.paper.slug])}#block-{found.pk}",
        [],
        found.paper.assessment_round.plan.is_training,
    )


register_subjects(SubjectKind(BLOCK, PaperBlock, _block))
