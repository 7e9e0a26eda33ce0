"""Taking papers on fictional plans away with those plans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from papers.models import Paper, PaperBlock
from programmes.models import StrategicPlan


def remove(*, plans: Iterable[StrategicPlan], **_others: Any) -> None:
    """Remove papers on these plans with every trace, inside the transaction that removes the plans."""
    papers = Paper.objects.filter(assessment_round__plan__in=list(plans))
    keys = list(papers.values_list("pk", flat=True))
    blocks = list(PaperBlock.objects.filter(paper__in=keys).values_list("pk", flat=True))
    # A corrigendum holds on to the paper that it corrects, so the newest go first.
    for paper in papers.order_by("-pk"):
        paper.delete()
    PaperBlock.history.filter(id__in=blocks).delete()
    Paper.history.filter(id__in=keys).delete()
