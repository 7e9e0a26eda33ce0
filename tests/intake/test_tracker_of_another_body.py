"""A tracker as other bodies publish it: title, plain numbers, months, words of its own, contradictions."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from evaluations.models import FollowUpAction, ManagementResponse, Recommendation
from intake.models import TableImport
from tests.conftest import signed_in
from tests.evaluation import make_evaluation
from tests.pages import errors_in, text_of

pytestmark = pytest.mark.django_db

HEADINGS = (
    "No.", "Evaluation Recommendation", "Management Response", "Key Action(s)", "Responsible Unit(s)",
    "Added on", "Due date", "Status", "Documents",
)  # fmt: skip
ROWS = (
    ("1", "Agree on one work plan.", "Agree", "Draft it", "Secretariat", "2019-12", "March 2020", "Initiated", ""),
    ("2", "Find more donors.", "Partially Agree", "Ask them", "Unit A; Unit B", "8 May 2019", "31-Dec-19",
     "Overdue", ""),
    ("3", "Publish the data.", "Noted", "", "", "", "", "", ""),
    ("4", "Close the office.", "Noted", "Look into it", "Unit C", "2019-12", "2019-06", "No longer applicable", "x"),
    ("5", "Train the staff.", "", "Hold a course", "Unit D", "2019", "2020", "Initiated", ""),
    ("6", "Meet once a year.", "Agree", "Set a day", "Unit E", "8 May 2019", "2020-01-31", "Initiated", ""),
)  # fmt: skip


def tracker(rows=ROWS) -> SimpleUploadedFile:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Tracker")
    sheet.merge_range("A1:I1", "Follow-up of the mid-term evaluation")
    sheet.write(1, 0, "As of 30 June 2020")
    for line, row in enumerate((HEADINGS, *rows), 3):
        sheet.write_row(line, 0, row)
    book.close()
    return SimpleUploadedFile("tracker.xlsx", out.getvalue())


@pytest.fixture
def evaluation(db):
    return make_evaluation()


@pytest.fixture
def staff(db):
    return signed_in("secretariat")


def looked_at(evaluation, staff, file=None):
    """Upload it, leave the column out that nobody knows, and look at the changes."""
    shown = staff.post(
        f"/workspace/evaluations/{evaluation.slug}/import/", {"file": file or tracker()}, follow=True
    )
    if "form" not in shown.context:
        return shown.request["PATH_INFO"], shown
    form = shown.context["form"]
    assert {one.heading: one.chosen for one in form.doubtful_sheets[0].columns} == {
        "No.": "code",
        "Evaluation Recommendation": "text",
        "Management Response": "decision",
        "Key Action(s)": "action",
        "Responsible Unit(s)": "owner_body",
        "Added on": "action_added_on",
        "Due date": "due_on",
        "Status": "action_status",
        "Documents": "",
    }
    assert form.doubtful_labels == []
    labels = form.labels["recommendations.decision"]
    assert labels == {"Agree": "accepted", "Partially Agree": "partially", "Noted": "noted"}
    assert form.labels["recommendations.action_status"].get("No longer applicable", "ended") == "ended"
    sent = {"column-0-8": "-"} | {
        f"label-{name}-{n}": value
        for name, found in form.labels.items()
        for n, value in enumerate(found.values())
    }
    page = staff.post(shown.redirect_chain[-1][0], sent, follow=True)
    return page.request["PATH_INFO"], page


def taken_over(evaluation, staff, file=None) -> TableImport:
    address, page = looked_at(evaluation, staff, file)
    done = staff.post(address, {"seen": page.context["preview"].digest})
    assert done.status_code == 302, errors_in(done)
    return TableImport.objects.latest("pk")


def test_all_six_rows_come_in_with_title_months_and_words_of_their_own(evaluation, staff):
    _, page = looked_at(evaluation, staff)
    assert dict(page.context["preview"].counts) == {
        "new": 6, "changed": 0, "unchanged": 0, "conflict": 0, "problem": 0,
    }  # fmt: skip
    assert "Columns that are not read: Documents." in text_of(page)
    taken_over(evaluation, staff)
    found = Recommendation.objects.filter(evaluation=evaluation).order_by("code")
    assert [one.code for one in found] == ["1", "2", "3", "4", "5", "6"]
    answers = ManagementResponse.objects.filter(recommendation__evaluation=evaluation)
    decisions = {one.recommendation.code: one.decision for one in answers.select_related("recommendation")}
    assert decisions == {"1": "accepted", "2": "partially", "3": "noted", "4": "noted", "6": "accepted"}
    actions = {one.recommendation.code: one for one in FollowUpAction.objects.all()}
    assert {code: (one.added, one.due, one.published_status) for code, one in actions.items()} == {
        "1": ("2019-12", "2020-03", "Initiated"),
        "2": ("2019-05-08", "2019-12-31", "Overdue"),
        "4": ("2019-12", "2019-06", "No longer applicable"),
        "5": ("2019", "2020", "Initiated"),
        "6": ("2019-05-08", "2020-01-31", "Initiated"),
    }
    assert (actions["1"].added_on, actions["1"].due_on) == (date(2019, 12, 1), date(2020, 3, 31))
    assert {one.published_in for one in actions.values()} == {"tracker.xlsx"}
    assert {code: one.published_state for code, one in actions.items()} == {
        "1": "open", "2": "open", "4": "ended", "5": "open", "6": "open",
    }  # fmt: skip


def test_what_a_published_table_says_against_itself_is_shown_and_not_mended(evaluation, staff):
    _, page = looked_at(evaluation, staff)
    notes = {row.name: row.notes for row in page.context["preview"].rows if row.notes}
    assert notes == {
        "4": [
            "It is due (June 2019) before it was added (December 2019).",
            "The action follows from no accepted response.",
        ],
        "5": ["The action follows from no accepted response."],
    }
    text = "The table does not say who gave its responses and when. They are imported without that."
    assert text in page.context["preview"].notices
    taken_over(evaluation, staff)
    text = text_of(staff.get(Recommendation.objects.get(code="4").get_absolute_url()))
    assert "Noted nobody says by whom and when" in text
    assert "Read from “tracker.xlsx”, where its status is “No longer applicable”." in text
    assert "It is due (June 2019) before it was added (December 2019)." in text
    assert "It follows from no accepted response." in text
    action = FollowUpAction.objects.get(recommendation__code="1")
    page = text_of(staff.get(action.get_absolute_url()))
    assert "Added December 2019" in page
    assert "Due on March 2020" in page
    file = staff.get(f"/recommendations.csv?evaluation={evaluation.slug}")
    told = b"".join(file.streaming_content).decode()
    assert "(read from “tracker.xlsx”; status there: No longer applicable). It is due (June 2019)" in told


def test_the_tracker_of_next_month_changes_the_status_only(evaluation, staff):
    taken_over(evaluation, staff)
    rows = [list(row) for row in ROWS]
    rows[0][7] = "Completed"
    address, page = looked_at(evaluation, staff, tracker(rows))
    (row,) = page.context["preview"].of_state("changed")
    assert (row.name, list(row.changes)) == (
        "1",
        [("Status of the action, in its own words", "Initiated", "Completed")],
    )
    staff.post(address, {"seen": page.context["preview"].digest})
    action = FollowUpAction.objects.get(recommendation__code="1")
    assert (action.published_status, action.due, action.version) == ("Completed", "2020-03", 2)


def test_a_sheet_whose_words_nobody_knows_can_be_chosen(evaluation, staff):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("Обложка").write_column(0, 0, ["Отчёт", "о работе"])
    table = book.add_worksheet("Данные")
    table.write_row(0, 0, ["Код", "Рекомендация"])
    table.write_row(1, 0, ["1", "Усилить мониторинг"])
    book.close()
    shown = staff.post(
        f"/workspace/evaluations/{evaluation.slug}/import/",
        {"file": SimpleUploadedFile("отчёт.xlsx", out.getvalue())},
        follow=True,
    )
    address = shown.redirect_chain[-1][0]
    assert 'name="sheet-1"' in shown.content.decode()
    chosen = {"sheet-0": "-", "sheet-1": "recommendations"}
    more = staff.post(address, chosen, follow=True)
    headings = [one.heading for sheet in more.context["form"].doubtful_sheets for one in sheet.columns]
    assert headings == ["Код", "Рекомендация"]
    page = staff.post(address, {**chosen, "column-1-0": "code", "column-1-1": "text"}, follow=True)
    assert [(row.name, row.state) for row in page.context["preview"].rows] == [("1", "new")]


def test_an_import_is_taken_back_and_leaves_nothing_but_its_history(evaluation, staff):
    before = everything()
    record = taken_over(evaluation, staff)
    assert record.counts == {"": [6, 0]}
    page = staff.get(f"/workspace/imports/{record.pk}/")
    assert "What the import added is removed" in text_of(page)
    staff.post(f"/workspace/imports/{record.pk}/", {"reason": "The wrong year."})
    assert everything() == before
    record.refresh_from_db()
    assert record.undone_because == "The wrong year."
    assert Recommendation.history.filter(history_type="-").count() == 6


def test_a_changed_tracker_is_taken_back_to_what_stood_before_it(evaluation, staff):
    taken_over(evaluation, staff)
    before = everything()
    rows = [list(row) for row in ROWS]
    rows[0][1], rows[1][7], rows[2][3], rows[2][4] = "Agree on two plans.", "Done", "Ask", "Unit F"
    record = taken_over(evaluation, staff, tracker(rows))
    assert everything() != before
    staff.post(f"/workspace/imports/{record.pk}/", {"reason": "A trial."})
    assert everything() == before


def test_what_somebody_built_on_an_import_keeps_it(evaluation, staff):
    record = taken_over(evaluation, staff)
    action = FollowUpAction.objects.get(recommendation__code="6")
    staff.post(
        action.get_absolute_url(), {"act": "report", "submission": "submission-1", "text": "A day is set."}
    )
    refused = staff.post(f"/workspace/imports/{record.pk}/", {"reason": "Too late."})
    assert refused.status_code == 400
    assert "1 follow up action (6, action 1) was changed since" in errors_in(refused)
    assert Recommendation.objects.filter(evaluation=evaluation).count() == 6


def everything() -> dict[str, list]:
    """What the records say, apart from versions, which only count."""
    fields = {
        Recommendation: ("code", "text", "kind", "status", "citation"),
        ManagementResponse: ("recommendation", "decision", "reason", "responded_by", "responded_on"),
        FollowUpAction: (
            "recommendation",
            "text",
            "owner_body",
            "due_on",
            "due_as_known",
            "published_status",
        ),
    }
    return {model.__name__: list(model.objects.values_list(*names)) for model, names in fields.items()}
