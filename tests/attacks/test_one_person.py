"""Protects the signature of a bundle: what one person entered does not look as if it had been cleared."""

from __future__ import annotations

import csv
import io

import pytest

from papers.exports.bundle import _Maker
from partnerships.models import FocusArea
from record.models import SourceDocument
from record.models.citations import CorrectionKind
from record.services.changes import change
from record.services.corrections import CorrectionEntry, decide_correction, propose_correction
from tests.conftest import account
from tests.papers.steps import the_paper

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
MARKS = ("cleared", "entered_by")


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a table of the bundle as anybody reads them."""
    made = _Maker(the_paper())
    made._data()
    return list(csv.DictReader(io.StringIO(made.files[f"data/{name}.csv"].decode("utf-8-sig"))))


def marks(name: str) -> set[tuple[str, ...]]:
    return {tuple(row[one] for one in MARKS) for row in rows_of(name)}


def test_what_came_with_the_source_needs_no_mark():
    for name in ("mechanisms", "collaborations", "context", "corrections"):
        assert not set(MARKS) & set(rows_of(name)[0]), name


def test_what_one_person_changed_says_who_and_that_nobody_cleared_it():
    focus = FocusArea.objects.select_related("mechanism").first()
    change(focus, {"reason": "In truth it belongs nowhere."}, by=account("secretariat"), reason="Entered")
    assert marks("mechanisms") == {("", ""), ("not cleared", "secretariat")}
    marked = [row["code"] for row in rows_of("mechanisms") if row["entered_by"]]
    assert marked == [focus.mechanism.code]
    # Another field that two people agreed on does not clear this one.
    change(focus, {"text": "Both agree"}, by=account("approver"), reason="Changed by two people: agreed")
    assert marks("mechanisms") == {("", ""), ("not cleared", "secretariat")}


def test_what_two_people_changed_needs_no_mark():
    focus = FocusArea.objects.first()
    change(focus, {"text": "Both agree"}, by=account("approver"), reason="Changed by two people: agreed")
    assert not set(MARKS) & set(rows_of("mechanisms")[0])


def test_a_correction_that_one_person_proposed_says_so_until_another_decides():
    source = SourceDocument.objects.first()
    entry = CorrectionEntry(
        kind=CorrectionKind.values[0],
        subject="What it is about",
        printed="As printed",
        contradicted_by="Something else",
        proposed="Another wording",
        source=source,
        place="page 1",
        authority_source=source,
        authority_place="page 2",
    )
    made = propose_correction(None, entry, fact=None, expected_version=0, by=account("secretariat"))
    assert ("not cleared", "secretariat") in marks("corrections")
    decide_correction(made, "confirmed", reason="", expected_version=made.version, by=account("approver"))
    assert "entered_by" not in rows_of("corrections")[0]
