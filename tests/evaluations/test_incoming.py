"""A tracker of another body comes in: mapped, remembered, every doubt told by row, all of it or nothing."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from evaluations.intakes import Recommendations
from evaluations.models import FollowUpAction, ManagementResponse, Recommendation
from intake.models import RememberedHeadings, WaitingTable
from intake.preview import STATES
from tests.conftest import signed_in
from tests.evaluation import cleared_recommendation, make_evaluation, respond, write_recommendation
from tests.pages import errors_in, text_of

pytestmark = pytest.mark.django_db

HEADINGS = "Ref;Recommendation;Status of acceptance;Urgency;Addressed to;Comments;By;Date;Follow-up action;Lead unit;Start date;Deadline"
GOOD = (
    "A1;Finish the handbook;Agreed;High;ESCAP; ;SOM-24;2020-10;Write it;Secretariat;2020-11-01;2021-06-30",
    "A2;Find donors;Partly accepted;Medium;Member States;Where possible;SOM-24;2020-10;;;;",
    "A1;Finish the handbook;Agreed;High;ESCAP; ;SOM-24;2020-10;Print it;Secretariat;2020-11-01;2022-06-30",
)


def csv_of(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("tracker.csv", ("\ufeff" + "\n".join((HEADINGS, *lines))).encode())


@pytest.fixture
def evaluation(db):
    return make_evaluation()


@pytest.fixture
def staff(db):
    return signed_in("secretariat")


def address(evaluation, end: str = "") -> str:
    return f"/workspace/evaluations/{evaluation.slug}/import/{end}"


COLUMNS = {
    "column-0-0": "code", "column-0-1": "text", "column-0-2": "decision", "column-0-3": "priority",
    "column-0-4": "addressees", "column-0-5": "reason", "column-0-6": "responded_by", "column-0-7": "responded_on",
    "column-0-8": "action", "column-0-9": "owner_body", "column-0-10": "action_added_on", "column-0-11": "due_on",
}  # fmt: skip


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


LABELS = {"decision": ("accepted", "partially"), "priority": ("high", "medium")}


def seen(page) -> dict[str, str]:
    return {"seen": page.context["preview"].digest}


def counted(**counts: int) -> list[tuple[str, int]]:
    return [(state, counts.get(state, 0)) for state in STATES]


def told_in(row) -> list[tuple[str, str]]:
    return [(one.at, one.text) for one in row.problems]


def preview_of(evaluation, rows: list[list[str]]):
    kind = Recommendations(evaluation)
    sheets = [{"name": "", "rows": rows, "formulas": [], "merged": []}]
    return kind.preview(sheets, kind.guessed_mapping(sheets))


def test_a_tracker_becomes_drafts_with_responses_and_actions(evaluation, staff):
    preview, page = mapped(evaluation, staff, *GOOD)
    assert page.context["preview"].counts == counted(new=2)
    assert not Recommendation.objects.filter(evaluation=evaluation).exists()
    assert staff.post(preview, seen(page)).status_code == 302
    first, second = Recommendation.objects.filter(evaluation=evaluation).order_by("code")
    assert (first.text, first.priority, first.status) == ("Finish the handbook", "high", "draft")
    assert [one.name for one in first.addressees.all()] == ["ESCAP"]
    assert (first.response.decision, first.response.status) == ("accepted", "draft")
    assert (second.response.decision, second.response.reason) == ("partially", "Where possible")
    planned = [(one.text, one.added_on, one.due_on) for one in FollowUpAction.objects.order_by("number")]
    assert planned == [
        ("Write it", date(2020, 11, 1), date(2021, 6, 30)),
        ("Print it", date(2020, 11, 1), date(2022, 6, 30)),
    ]
    assert not WaitingTable.objects.exists()


def test_the_same_tracker_again_changes_nothing(evaluation, staff):
    preview, page = mapped(evaluation, staff, *GOOD)
    staff.post(preview, seen(page))
    preview, page = mapped(evaluation, staff, *GOOD)
    assert page.context["preview"].counts == counted(unchanged=2)
    refused = staff.post(preview, seen(page))
    assert (refused.status_code, "There is nothing to write." in errors_in(refused)) == (409, True)


def test_a_map_is_remembered_by_the_headings(evaluation, staff):
    mapped(evaluation, staff, *GOOD)
    assert RememberedHeadings.objects.count() == 1
    response = staff.post(address(evaluation), {"file": csv_of(*GOOD)})
    assert "/map/" not in response["Location"], "nothing is asked again"
    form = staff.get(f"{response['Location']}map/").context["form"]
    (sheet,) = form.clear_sheets
    assert [column.chosen for column in sheet.columns] == list(COLUMNS.values())
    assert form.labels["recommendations.decision"] == {"Agreed": "accepted", "Partly accepted": "partially"}


@pytest.mark.parametrize(
    ("line", "told"),
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
    ],
)
def test_every_doubt_is_told_by_its_row_and_nothing_is_written(evaluation, staff, line, told):
    labels = {
        "label-recommendations.decision-0": "rejected" if ";No;" in line else "accepted",
        "label-recommendations.priority-0": "high",
    }
    preview, page = mapped(evaluation, staff, line, **labels)
    (row,) = page.context["preview"].rows
    assert (row.line, row.state) == (2, "problem")
    assert any(told in one.text for one in row.problems), row.problems
    refused = staff.post(preview, seen(page))
    assert refused.status_code == 409
    assert not Recommendation.objects.filter(evaluation=evaluation).exists()


def test_rows_with_problems_can_be_left_out_on_purpose(evaluation, staff):
    bad = "A9;Bad;Agreed;High;;;SOM-24;2020-99;;;;"
    preview, page = mapped(evaluation, staff, *GOOD, bad)
    assert staff.post(preview, seen(page)).status_code == 409
    assert staff.post(preview, {**seen(page), "leave_out": "on"}).status_code == 302
    codes = Recommendation.objects.filter(evaluation=evaluation).values_list("code", flat=True)
    assert sorted(codes) == ["A1", "A2"]


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


def test_a_row_that_moved_on_is_looked_at_again(evaluation, staff):
    write_recommendation(evaluation, "A1", text="Old words")
    preview, page = mapped(evaluation, staff, *GOOD)
    assert page.context["preview"].counts == counted(new=1, changed=1)
    write_recommendation(evaluation, "A1", version=1, text="Newer words")
    refused = staff.post(preview, seen(page))
    assert refused.status_code == 409
    assert "Something changed since this page was shown" in errors_in(refused)
    again = staff.get(preview)
    assert staff.post(preview, seen(again)).status_code == 302
    assert Recommendation.objects.get(evaluation=evaluation, code="A1").text == "Finish the handbook"


def test_a_workbook_is_read_as_well(evaluation, staff):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for line, text in enumerate((HEADINGS, *GOOD)):
        sheet.write_row(line, 0, text.split(";"))
    book.close()
    response = staff.post(address(evaluation), {"file": SimpleUploadedFile("tracker.xlsx", out.getvalue())})
    assert response.status_code == 302
    assert len(WaitingTable.objects.get().sheets[0]["rows"]) == 4


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.csv", b"", "The file is empty."),
        ("x.csv", b"Only headings;here", "The table has no row below its headings."),
        ("x.xlsx", b"PK broken", "damaged"),
        ("x.csv", b"\xff\xfe\x00", "not in UTF-8"),
        ("x.xls", b"\xd0\xcf\x11\xe0", "Only .xlsx and .csv"),
    ],
)
def test_files_that_are_no_table_are_refused_with_a_reason(evaluation, staff, name, content, told):
    response = staff.post(address(evaluation), {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 400
    assert told in errors_in(response)


def test_no_file_and_a_table_of_somebody_else(evaluation, staff):
    assert staff.post(address(evaluation), {}).status_code == 400
    staff.post(address(evaluation), {"file": csv_of(*GOOD)})
    key = WaitingTable.objects.get().pk
    assert signed_in("approver").get(address(evaluation, f"{key}/")).status_code == 404
    assert signed_in("approver").get(address(evaluation, f"{key}/map/")).status_code == 404


def test_a_column_is_said_once_and_something_must_be_asked(evaluation, staff):
    response = staff.post(address(evaluation), {"file": csv_of(*GOOD)})
    twice = staff.post(response["Location"], {**COLUMNS, "column-0-0": "text"})
    assert "Two columns are said to be “What is asked”" in errors_in(twice)
    left = dict.fromkeys(COLUMNS, "-")
    nothing = staff.post(response["Location"], {**left, "column-0-3": "priority"})
    assert "Say which column is “What is asked” or “Code”." in errors_in(nothing)


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


def test_without_a_code_rows_are_known_by_their_text(evaluation):
    write_recommendation(evaluation, "R7", text="Finish the handbook")
    rows = [["Recommendation"], ["finish  the HANDBOOK"], ["Something new"], [""], ["something NEW"]]
    preview = preview_of(evaluation, rows)
    assert [(row.name, row.state) for row in preview.rows] == [("R7", "unchanged"), ("I1", "problem")]
    assert told_in(preview.rows[1]) == [("5", "The code I1 stands twice.")]


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
