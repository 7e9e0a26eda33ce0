"""What is wrong with a tracker of another body is told at its row or column, and nothing of it is written."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evaluations.models import ManagementResponse, Recommendation
from evaluations.services.evaluations import make_final
from intake.models import WaitingTable
from tests.conftest import account, signed_in
from tests.evaluation import clear_now, cleared_recommendation, respond, write_finding
from tests.evaluations.tracker import COLUMNS, GOOD, address, csv_of, mapped, seen, told_in
from tests.pages import errors_in, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("A1;X;No;High;;;SOM-24;2020-10;;;;", "Rejected without a reason."),
        ("A1;X;Agreed;High;;;SOM-24;2020-10;Do;Unit;2020-11-01;05/06/2021", "“05/06/2021” can be two days"),
        ("A1;X;Agreed;High;;;SOM-24;2020-10;Do;Unit;2020-11-01;soon", "“soon” is not a date"),
        ("A1;X;Agreed;High;;;SOM-24;2020-13;;;;", "“2020-13” is not a date"),
        ("A1;X;Agreed;High;;;SOM-24;2020-10;Do;;2020-11-01;2021-04-30", "The action has no owner."),
        (
            "A1;X;Agreed;High;;;SOM-24;2020-10;;Unit;;",
            "An owner or a due date stands here without an action.",
        ),
        ("a 1!;X;Agreed;High;;;SOM-24;2020-10;;;;", "“a 1!” cannot be read; write a code"),
        ("A1;;Agreed;High;;;SOM-24;2020-10;;;;", "The row says nothing that is asked."),
        (
            f"A1;X;Agreed;High;{'Unit' * 31};;SOM-24;2020-10;;;;",
            f"The addressee “{'Unit' * 7}Un…” is longer than 120 characters.",
        ),
    ],
)
def test_every_doubt_is_told_by_its_row_and_nothing_is_written(evaluation, staff, line, message):
    labels = {
        "label-recommendations.decision-0": "rejected" if ";No;" in line else "accepted",
        "label-recommendations.priority-0": "high",
    }
    preview, page = mapped(evaluation, staff, line, **labels)
    (row,) = page.context["preview"].rows
    assert (row.line, row.state) == (2, "problem")
    assert any(message in one.text for one in row.problems), row.problems
    refused = staff.post(preview, seen(page))
    assert refused.status_code == 409
    assert not Recommendation.objects.filter(evaluation=evaluation).exists()


def test_two_scales_in_one_column_are_told(evaluation, staff):
    lines = ("A1;X;Agreed;High;;;SOM-24;2020-10;;;;", "A2;Y;Implemented;High;;;SOM-24;2020-10;;;;")
    response = staff.post(address(evaluation), {"file": csv_of(*lines)})
    page = text_of(staff.post(response["Location"], COLUMNS, follow=True))
    assert "“Response: accepted or not” holds two scales in one column" in page
    assert "responses (Agreed); progress (Implemented)" in page


def test_one_code_with_two_texts_is_told(evaluation, staff):
    lines = ("A1;X;Agreed;High;;;SOM-24;2020-10;;;;", "A1;Quite another;Agreed;High;;;SOM-24;2020-10;;;;")
    _, page = mapped(evaluation, staff, *lines)
    (row,) = page.context["preview"].rows
    assert told_in(row) == [("A3", "The code A1 stands twice, with different texts.")]


def test_what_is_cleared_is_not_changed_by_an_import(staff):
    recommendation = cleared_recommendation("A1")
    respond(recommendation)
    line = "A1;Other words;Agreed;High;;;SOM-25;2020-10;;;;"
    _, page = mapped(recommendation.evaluation, staff, line)
    (row,) = page.context["preview"].rows
    assert told_in(row) == [
        ("A2", "A1 is cleared; an import does not change it (what is asked)."),
        ("C2", "Its response is cleared; open it again before an import changes it."),
    ]


def test_nothing_is_added_to_an_evaluation_that_became_final_in_between(evaluation, staff):
    write_finding(evaluation)
    preview, _ = mapped(evaluation, staff, *GOOD)
    make_final(clear_now(evaluation), by=account("secretariat"))
    page = staff.get(preview)
    assert "The evaluation is final; no recommendation is added to it." in text_of(page)
    assert staff.post(preview, seen(page)).status_code == 409
    assert not Recommendation.objects.filter(evaluation=evaluation).exists()


def test_a_label_without_a_meaning_is_told(evaluation, staff):
    line = "A1;X;Perhaps;High;;;SOM-24;2020-10;;;;"
    _, page = mapped(
        evaluation,
        staff,
        line,
        **{"label-recommendations.decision-0": "", "label-recommendations.priority-0": "high"},
    )
    assert "“Perhaps” is none of the list; say on the page of the columns what it means." in text_of(page)
    assert page.context["preview"].rows[0].state == "problem"
    _, page = mapped(
        evaluation,
        staff,
        line,
        **{"label-recommendations.decision-0": "-", "label-recommendations.priority-0": "high"},
    )
    assert page.context["preview"].rows[0].state == "new"


def test_a_column_is_said_once_and_something_must_be_asked(evaluation, staff):
    response = staff.post(address(evaluation), {"file": csv_of(*GOOD)})
    twice = staff.post(response["Location"], {**COLUMNS, "column-0-0": "text"})
    assert "Two columns are said to be “What is asked”" in errors_in(twice)
    left = dict.fromkeys(COLUMNS, "-")
    nothing = staff.post(response["Location"], {**left, "column-0-3": "priority"})
    assert "Say which column is “What is asked” or “Code”." in errors_in(nothing)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"", "The file is empty."),
        ("x.csv", b"Only headings;here", "The table has no row below its headings."),
        ("x.xlsx", b"PK broken", "damaged"),
        ("x.csv", b"\xff\xfe\x00", "not in UTF-8"),
        ("x.xls", b"\xd0\xcf\x11\xe0", "Only .xlsx and .csv"),
    ],
)
def test_files_that_are_no_table_are_refused_with_a_reason(evaluation, staff, name, content, message):
    response = staff.post(address(evaluation), {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 400
    assert message in errors_in(response)


def test_no_file_and_a_table_of_somebody_else(evaluation, staff):
    assert staff.post(address(evaluation), {}).status_code == 400
    staff.post(address(evaluation), {"file": csv_of(*GOOD)})
    key = WaitingTable.objects.get().pk
    assert signed_in("approver").get(address(evaluation, f"{key}/")).status_code == 404
    assert signed_in("approver").get(address(evaluation, f"{key}/map/")).status_code == 404


def test_a_table_too_long_is_refused(evaluation, staff):
    rows = "Recommendation\n" + "Do it\n" * 2_011
    response = staff.post(address(evaluation), {"file": SimpleUploadedFile("x.csv", rows.encode())})
    assert "more than 2000 rows" in errors_in(response)


def test_an_import_stops_whole_when_one_row_is_refused(evaluation, staff, monkeypatch):
    from evaluations import intakes

    preview, page = mapped(evaluation, staff, *GOOD)
    original = intakes.save_response
    calls = []

    def refuse_second(*arguments, **options):
        calls.append(1)
        if len(calls) == 2:
            from django.core.exceptions import ValidationError

            raise ValidationError("No.")
        return original(*arguments, **options)

    monkeypatch.setattr(intakes, "save_response", refuse_second)
    assert staff.post(preview, seen(page)).status_code == 409
    assert not Recommendation.objects.filter(evaluation=evaluation).exists()
    assert not ManagementResponse.objects.filter(recommendation__evaluation=evaluation).exists()
