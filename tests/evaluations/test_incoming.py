"""A tracker of another body becomes drafts, its columns are remembered, and rows are known again."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from evaluations.intakes import Recommendations
from evaluations.models import FollowUpAction, ManagementResponse, Recommendation
from intake.models import RememberedHeadings, TableImport, WaitingTable
from record.refusals import StaleVersionError
from tests.conftest import signed_in
from tests.evaluation import write_recommendation
from tests.evaluations.tracker import COLUMNS, GOOD, HEADINGS, address, counted, csv_of, mapped, seen, told_in
from tests.pages import errors_in, text_of

pytestmark = pytest.mark.django_db


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


def test_rows_with_problems_can_be_left_out_on_purpose(evaluation, staff):
    bad = "A9;Bad;Agreed;High;;;SOM-24;2020-99;;;;"
    preview, page = mapped(evaluation, staff, *GOOD, bad)
    assert staff.post(preview, seen(page)).status_code == 409
    assert staff.post(preview, {**seen(page), "leave_out": "on"}).status_code == 302
    codes = Recommendation.objects.filter(evaluation=evaluation).values_list("code", flat=True)
    assert sorted(codes) == ["A1", "A2"]


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


def test_without_a_code_rows_are_known_by_their_text(evaluation):
    write_recommendation(evaluation, "R7", text="Finish the handbook")
    rows = [["Recommendation"], ["finish  the HANDBOOK"], ["Something new"], [""], ["something NEW"]]
    preview = preview_of(evaluation, rows)
    assert [(row.name, row.state) for row in preview.rows] == [("R7", "unchanged"), ("I1", "problem")]
    assert told_in(preview.rows[1]) == [("5", "The code I1 stands twice.")]


def test_a_row_that_changes_while_it_is_written_is_not_written_over(evaluation, secretariat):
    write_recommendation(evaluation, "R7", text="Finish the handbook", priority="low")
    preview = preview_of(evaluation, [["Code", "Recommendation"], ["R7", "Finish the manual"]])
    write_recommendation(evaluation, "R7", version=1, text="Burn the handbook", priority="low")
    with pytest.raises(StaleVersionError):
        Recommendations(evaluation).write(preview, TableImport(name="x.csv"), sent={}, by=secretariat)
    assert Recommendation.objects.get(evaluation=evaluation).text == "Burn the handbook"


def test_a_response_that_came_with_its_recommendation_is_not_cleared_before_it(evaluation, staff):
    preview, page = mapped(evaluation, staff, *GOOD)
    staff.post(preview, seen(page))
    response = ManagementResponse.objects.get(
        recommendation__evaluation=evaluation, recommendation__code="A1"
    )
    ticked = {"tick": f"responses-{response.pk}-{response.version}"}
    told = signed_in("approver").post("/desk/accept/", ticked, follow=True)
    assert "A1 is a draft itself; clear that first." in text_of(told)
    response.refresh_from_db()
    assert response.status == "draft"
