"""What a paper asks its meeting to do: the numbered lines with which it closes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from papers.models import Paper, PaperBlock
from papers.selectors.placeholders import BrokenPlaceholderError, filled
from papers.selectors.record import Record
from programmes.models import StrategicPlan

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

    None where there is no such paper, or it closes without numbered lines.
    """
    last = (
        PaperBlock.objects.filter(
            kind=PaperBlock.Kind.TEXT,
            paper__in=Paper.objects.visible_to(None),
            paper__assessment_round__plan=plan,
        )
        .select_related(
            *(f"paper__{one}" for one in ("assessment_round__plan", "meeting", "survey", "evaluation"))
        )
        .order_by("-paper", "-order")
        .first()
    )
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
