"""A tracker of another body, uploaded and mapped to what an evaluation asks, and what its preview tells."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from intake.preview import STATES
from tests.pages import errors_in, text_of

HEADINGS = "Ref;Recommendation;Status of acceptance;Urgency;Addressed to;Comments;By;Date;Follow-up action;Lead unit;Start date;Deadline"
GOOD = (
    "A1;Finish the handbook;Agreed;High;ESCAP; ;SOM-24;2020-10;Write it;Secretariat;2020-11-01;2021-06-30",
    "A2;Find donors;Partly accepted;Medium;Member States;Where possible;SOM-24;2020-10;;;;",
    "A1;Finish the handbook;Agreed;High;ESCAP; ;SOM-24;2020-10;Print it;Secretariat;2020-11-01;2022-06-30",
)


def csv_of(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("tracker.csv", ("\ufeff" + "\n".join((HEADINGS, *lines))).encode())


def address(evaluation, end: str = "") -> str:
    return f"/workspace/evaluations/{evaluation.slug}/import/{end}"


COLUMNS = {
    "column-0-0": "code", "column-0-1": "text", "column-0-2": "decision", "column-0-3": "priority",
    "column-0-4": "addressees", "column-0-5": "reason", "column-0-6": "responded_by", "column-0-7": "responded_on",
    "column-0-8": "action", "column-0-9": "owner_body", "column-0-10": "action_added_on", "column-0-11": "due_on",
}  # fmt: skip
LABELS = {"decision": ("accepted", "partially"), "priority": ("high", "medium")}


def mapped(evaluation, staff, *lines: str, **labels: str):
    """Upload lines, map the columns, and return the address of the preview and its page."""
    response = staff.post(address(evaluation), {"file": csv_of(*lines)})
    assert response.status_code == 302, errors_in(response)
    mapping = response["Location"]
    if "/map/" not in mapping:
        return mapping, staff.get(mapping)
    asked = staff.post(mapping, COLUMNS)
    known = {
        f"label-recommendations.{name}-{n}": value
        for name, found in LABELS.items()
        for n, value in enumerate(found)
    }
    answer = staff.post(mapping, {**COLUMNS, **known, **labels})
    assert answer.status_code == 302, text_of(asked)
    return answer["Location"], staff.get(answer["Location"])


def seen(page) -> dict[str, str]:
    return {"seen": page.context["preview"].digest}


def counted(**counts: int) -> list[tuple[str, int]]:
    return [(state, counts.get(state, 0)) for state in STATES]


def told_in(row) -> list[tuple[str, str]]:
    return [(one.at, one.text) for one in row.problems]
