"""A tracker of another body comes in: mapped, remembered, every doubt told by row, all of it or nothing."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from evaluations.importers import tables
from evaluations.models import ColumnMap, FollowUpAction, ManagementResponse, PendingTable, Recommendation
from reporting.incoming import checked_rows
from reporting.unreadable import UnreadableUploadError
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
    "column-0": "code", "column-1": "text", "column-2": "decision", "column-3": "priority",
    "column-4": "addressees", "column-5": "reason", "column-6": "responded_by", "column-7": "responded_on",
    "column-8": "action", "column-9": "owner_body", "column-10": "action_added_on", "column-11": "due_on",
}  # fmt: skip


def mapped(evaluation, staff, *lines: str, **labels: str):
    """Upload lines, map the columns, and return the address of the preview and its page."""
    response = staff.post(address(evaluation), {"file": csv_of(*lines)})
    assert response.status_code == 302, errors_in(response)
    mapping = response["Location"]
    asked = staff.post(mapping, COLUMNS)
    known = {f"label-{name}-{n}": value for name, found in LABELS.items() for n, value in enumerate(found)}
    answer = staff.post(mapping, {**COLUMNS, **known, **labels})
    assert answer.status_code == 302, text_of(asked)
    return answer["Location"], staff.get(answer["Location"])


LABELS = {"decision": ("accepted", "partially"), "priority": ("high", "medium")}


def seen(page) -> dict[str, str]:
    return {f"seen-{row.code}": str(row.version) for row in page.context["preview"].writes}


def test_a_tracker_becomes_drafts_with_responses_and_actions(evaluation, staff):
    preview, page = mapped(evaluation, staff, *GOOD)
    assert page.context["preview"].counts == [("new", 2), ("changed", 0), ("unchanged", 0), ("problem", 0)]
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
    assert not PendingTable.objects.exists()


def test_the_same_tracker_again_changes_nothing(evaluation, staff):
    preview, page = mapped(evaluation, staff, *GOOD)
    staff.post(preview, seen(page))
    preview, page = mapped(evaluation, staff, *GOOD)
    assert page.context["preview"].counts == [("new", 0), ("changed", 0), ("unchanged", 2), ("problem", 0)]
    refused = staff.post(preview, {})
    assert (refused.status_code, "There is nothing to write." in errors_in(refused)) == (409, True)


def test_a_map_is_remembered_by_the_headings(evaluation, staff):
    mapped(evaluation, staff, *GOOD)
    assert ColumnMap.objects.count() == 1
    response = staff.post(address(evaluation), {"file": csv_of(*GOOD)})
    page = staff.get(response["Location"])
    assert [field for _, _, field, _ in page.context["columns"]] == list(COLUMNS.values())
    labels = {name: dict(pair for _, pair in found) for name, _, _, found in page.context["labels"]}
    assert labels["decision"] == {"Agreed": "accepted", "Partly accepted": "partially"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("A1;X;No;High;;;SOM-24;2020-10;;;;", "Rejected without a reason."),
        ("A1;X;Agreed;High;;;;2020-10;;;;", "A response without the body that answered."),
        ("A1;X;Agreed;High;;;SOM-24;;;;;", "A response without its date."),
        (
            "A1;X;Agreed;High;;;SOM-24;2020-10;Do;Unit;2021-05-01;2021-04-30",
            "before it was added (2021-05-01)",
        ),
        ("A1;X;Agreed;High;;;SOM-24;2020-10;Do;Unit;;2020-09-30", "before it was added (2020-10)"),
        ("A1;X;Agreed;High;;;SOM-24;2020-10;Do;Unit;2020-11-01;30/06/2021", "“30/06/2021” is no day"),
        ("A1;X;Agreed;High;;;SOM-24;2020-13;;;;", "“2020-13” is no date"),
        ("A1;X;Agreed;High;;;SOM-24;2020-10;Do;;2020-11-01;2021-04-30", "The action has no owner."),
        ("A1;X;;High;;;;;Do;Unit;2020-11-01;2021-04-30", "An action follows from an accepted recommendation"),
        (
            "A1;X;Agreed;High;;;SOM-24;2020-10;;Unit;;",
            "An owner or a due date stands here without an action.",
        ),
        ("a 1!;X;Agreed;High;;;SOM-24;2020-10;;;;", "is no code"),
        ("A1;;Agreed;High;;;SOM-24;2020-10;;;;", "The row says nothing that is asked."),
    ],
)
def test_every_doubt_is_told_by_its_row_and_nothing_is_written(evaluation, staff, line, told):
    labels = {"label-decision-0": "rejected" if ";No;" in line else "accepted", "label-priority-0": "high"}
    preview, page = mapped(evaluation, staff, line, **labels)
    (row,) = page.context["preview"].rows
    assert (row.line, row.state) == (2, "problem")
    assert any(told in one for one in row.problems), row.problems
    refused = staff.post(preview, {})
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
    assert "“Status of acceptance” holds two scales in one column" in page
    assert "responses (Agreed); progress (Implemented)" in page


def test_one_code_with_two_texts_is_told(evaluation, staff):
    lines = ("A1;X;Agreed;High;;;SOM-24;2020-10;;;;", "A1;Quite another;Agreed;High;;;SOM-24;2020-10;;;;")
    _, page = mapped(evaluation, staff, *lines)
    (row,) = page.context["preview"].rows
    assert row.problems == ["Row 3: the code A1 stands twice, with different texts."]


def test_what_is_cleared_is_not_changed_by_an_import(staff):
    recommendation = cleared_recommendation("A1")
    respond(recommendation)
    line = "A1;Other words;Agreed;High;;;SOM-25;2020-10;;;;"
    _, page = mapped(recommendation.evaluation, staff, line)
    (row,) = page.context["preview"].rows
    assert row.problems == [
        "A1 is cleared; an import does not change it (what is asked).",
        "Its response is cleared; open it again before an import changes it.",
    ]


def test_a_row_that_moved_on_is_looked_at_again(evaluation, staff):
    write_recommendation(evaluation, "A1", text="Old words")
    preview, page = mapped(evaluation, staff, *GOOD)
    assert page.context["preview"].counts[1] == ("changed", 1)
    write_recommendation(evaluation, "A1", version=1, text="Newer words")
    refused = staff.post(preview, seen(page))
    assert refused.status_code == 409
    assert "A1 changed since this page was shown" in errors_in(refused)
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
    assert len(PendingTable.objects.get().rows) == 4


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.csv", b"", "The file is empty."),
        ("x.csv", b"Only headings;here", "The table has no row below its headings."),
        ("x.csv", b";;\n1;2;3", "The first row holds no headings."),
        ("x.csv", b"a;b\n1;2;3", "Row 2 has more cells than there are headings."),
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
    key = PendingTable.objects.get().pk
    assert signed_in("approver").get(address(evaluation, f"{key}/")).status_code == 404
    assert signed_in("approver").get(address(evaluation, f"{key}/map/")).status_code == 404


def test_a_column_is_said_once_and_something_must_be_asked(evaluation, staff):
    response = staff.post(address(evaluation), {"file": csv_of(*GOOD)})
    twice = staff.post(response["Location"], {**COLUMNS, "column-0": "text"})
    assert "Two columns are said to be “What is asked”" in errors_in(twice)
    nothing = staff.post(response["Location"], {"column-3": "priority"})
    assert "Say which column holds what is asked" in errors_in(nothing)


def test_a_label_without_a_meaning_is_told(evaluation, staff):
    line = "A1;X;Perhaps;High;;;SOM-24;2020-10;;;;"
    _, page = mapped(evaluation, staff, line, **{"label-decision-0": "", "label-priority-0": "high"})
    assert "“Perhaps” has no meaning yet" in text_of(page)
    assert page.context["preview"].rows[0].state == "problem"
    _, page = mapped(evaluation, staff, line, **{"label-decision-0": "-", "label-priority-0": "high"})
    assert page.context["preview"].rows[0].state == "new"


def test_without_a_code_rows_are_known_by_their_text(evaluation, staff):
    write_recommendation(evaluation, "R7", text="Finish the handbook")
    preview = tables.preview_of(
        evaluation,
        [["Recommendation"], ["finish  the HANDBOOK"], ["Something new"], [""]],
        {"0": "text"},
        {},
    )
    assert [(row.code, row.state) for row in preview.rows] == [("R7", "unchanged"), ("I1", "new")]


def test_a_table_too_long_is_refused():
    with pytest.raises(UnreadableUploadError, match="more than 2000 rows"):
        checked_rows([["a"]] * 2_002)


def test_an_import_stops_whole_when_one_row_is_refused(evaluation, staff, monkeypatch):
    from evaluations.services import incoming

    preview, page = mapped(evaluation, staff, *GOOD)
    original = incoming.save_response
    calls = []

    def refuse_second(*arguments, **options):
        calls.append(1)
        if len(calls) == 2:
            from django.core.exceptions import ValidationError

            raise ValidationError("No.")
        return original(*arguments, **options)

    monkeypatch.setattr(incoming, "save_response", refuse_second)
    assert staff.post(preview, seen(page)).status_code == 409
    assert not Recommendation.objects.filter(evaluation=evaluation).exists()
    assert not ManagementResponse.objects.filter(recommendation__evaluation=evaluation).exists()
