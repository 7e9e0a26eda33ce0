"""Colleagues talk about findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluations.models import Finding
from people.conversations import Subject, SubjectKind, register_subjects
from people.policies import STAFF, roles_of
from reporting.addresses import reverse

if TYPE_CHECKING:
    from django.contrib.auth.models import User

FINDING = "finding"


def _finding(key: int, reader: User) -> Subject | None:
    found = Finding.objects.visible_to(reader).select_related("evaluation__plan").filter(pk=key).first()
    if found is None:
        return None
    evaluation, is_staff = found.evaluation, bool(roles_of(reader) & STAFF)
    desk = f"{reverse('evaluations:workplace', args=[evaluation.slug])}#{found.code}"
    return Subject(
        f"{found.code}, {evaluation.title}",
        found.summary,
        desk if is_staff else found.get_absolute_url(),
        list(evaluation.plan.taking_part) if found.is_cleared else [],
        evaluation.plan.is_training,
    )


register_subjects(SubjectKind(FINDING, Finding, _finding))
