"""What a paper asks its meeting to do: the numbered lines with which it closes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import F
from django.db.models.functions import Coalesce, ExtractMonth

from papers.models import Paper, PaperBlock, PaperBlockKind
from papers.selectors.placeholders import BrokenPlaceholderError, filled
from papers.selectors.record import Record
from people.prepared import prepared
from programmes.models import StrategicPlan

if TYPE_CHECKING:
    from django.db.models import QuerySet

_LINE: Final = re.compile(r"^\s*\d+[.)]\s+(.+?)[;.]?\s*$", re.MULTILINE)
_PLACEHOLDER: Final = re.compile(r"{{(.+?)}}")


@dataclass(frozen=True)
class Asked:
    """What a meeting is asked, in the words of a paper."""

    lines: tuple[str, ...]
    paper: str
    address: str
    meeting: str
    days: str = ""
    prepared_by: str = ""


def asked_of_meeting(plan: StrategicPlan) -> Asked | None:
    """Return what the newest paper on a plan that everybody reads asks of the meeting; one query.

    The newest is that of the latest meeting; of several for one meeting, the one that was cleared last.
    None where there is no such paper, or it closes without numbered lines.
    """
    last = next(iter(_last_text(plan.pk)), None)
    if last is None:
        return None
    paper = last.paper
    lines = _LINE.findall(last.text)
    record = Record(paper)

    def fill(found: re.Match[str]) -> str:
        return filled(found[1].strip(), record, {}).text

    try:
        said = tuple(_PLACEHOLDER.sub(fill, line) for line in lines)
    except BrokenPlaceholderError:
        return None
    if not said:
        return None
    meeting = paper.meeting
    return Asked(
        said,
        paper.title,
        paper.get_absolute_url(),
        meeting.name if meeting else "",
        meeting.days if meeting else "",
        paper.prepared_by,
    )


@prepared
def _last_text(plan: int) -> QuerySet[PaperBlock]:
    found = PaperBlock.objects.filter(
        kind=PaperBlockKind.TEXT,
        paper__in=Paper.objects.visible_to(None),
        paper__assessment_round__plan=plan,
    )
    related = (f"paper__{one}" for one in ("assessment_round__plan", "meeting", "survey", "evaluation"))
    month = Coalesce(ExtractMonth("paper__meeting__starts_on"), "paper__meeting__month")
    return found.select_related(*related).order_by(
        F("paper__meeting__year").desc(nulls_last=True),
        month.desc(nulls_last=True),
        F("paper__meeting__starts_on").desc(nulls_last=True),
        "-paper__cleared_at",
        "-order",
    )[:1]
