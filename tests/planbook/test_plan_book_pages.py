"""The pages of plans as workbooks: fetch, upload, say what words mean, look, take over, take back."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from intake.models import RememberedHeadings, TableImport, WaitingTable
from programmes.models import ActivityRating, StrategicPlan
from tests.conftest import signed_in
from tests.factories import make_plan, make_rating, make_round
from tests.pages import errors_in, html_of, text_of
from tests.plan_books import book_from, exported, mended, own_words, set_cell, taken_over, three_levels

pytestmark = pytest.mark.django_db
NEW = "/workspace/imports/new/"


@pytest.fixture
def staff():
    return signed_in("secretariat")


def upload(client: Client, content: bytes, name: str = "rivers.xlsx"):
    return client.post(NEW, {"file": SimpleUploadedFile(name, content)}, follow=True)


def take_over(client: Client, response, **more: str):
    data = {"seen": response.context["preview"].digest, **more}
    return client.post(response.request["PATH_INFO"], data, follow=True)


def chosen_in(response) -> dict[str, str]:
    """What the page of the columns would send as it stands."""
    form = response.context["form"]
    data = {}
    for sheet in (*form.doubtful_sheets, *form.clear_sheets):
        data[f"sheet-{sheet.place}"] = sheet.chosen
        data |= {f"column-{sheet.place}-{one.place}": one.chosen for one in sheet.columns}
    for group in (*form.doubtful_labels, *form.clear_labels):
        data |= {f"label-{group.name}-{number}": value for number, _, value in group.labels}
    return data


def test_everybody_gets_the_template_and_the_plan_with_the_rounds_they_may_read(client):
    book = openpyxl.load_workbook(io.BytesIO(client.get("/plans/template.xlsx").content))
    assert book.sheetnames[:2] == ["Read me", "Plan"]
    assert [sheet.max_row for sheet in book.worksheets[1:]] == [1] * 15
    rules = book["Ratings"].data_validations.dataValidation
    assert {rule.formula1 for rule in rules} >= {
        "'Scale'!$C$2:$C$501",
        "'Rounds'!$A$2:$A$501",
        '"High,Medium,Low"',
    }
    plan = make_plan()
    hidden = make_round(plan, status="draft", title="Secret round")
    make_rating(plan.activities.first(), hidden, note="Secret note", level=plan.rating_scale.levels.first())
    address = f"/plans/{plan.slug}/workbook.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
    assert book["Rounds"].max_row == 2
    assert book["Ratings"].max_row == 4
    assert signed_in("secretariat").get(address).content == exported(plan.slug)
    assert client.get("/plans/no-such-plan/workbook.xlsx").status_code == 404


def test_texts_stay_texts_in_the_workbook(client, staff, secretariat):
    taken_over(three_levels(), secretariat, as_drafts=True)
    book = openpyxl.load_workbook(io.BytesIO(staff.get("/plans/rivers/workbook.xlsx").content))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert book.properties.creator in ("", None)
    assert all(sheet.sheet_state == "visible" for sheet in book)


def test_a_plan_is_uploaded_looked_at_taken_over_and_taken_back(staff):
    shown = upload(staff, three_levels())
    words = text_of(shown)
    assert "A new plan, Plan rivers: " in words
    assert "Import them as drafts" in words
    assert not StrategicPlan.objects.filter(slug="rivers").exists()
    done = take_over(staff, shown)
    assert "“rivers.xlsx” is imported" in text_of(done)
    record = TableImport.objects.get()
    assert not WaitingTable.objects.exists()
    assert "Plan rivers" in text_of(staff.get("/workspace/imports/"))
    again = upload(staff, exported("rivers"))
    assert "there is nothing to write" in text_of(again)
    assert "There is nothing to write." in errors_in(take_over(staff, again))
    address = f"/workspace/imports/{record.pk}/"
    wrong = staff.post(address, {"reason": " "})
    assert wrong.status_code == 400
    assert "Say in a few words why you take it back." in errors_in(wrong)
    back = staff.post(address, {"reason": "Only a trial."}, follow=True)
    assert "Taken back by secretariat" in text_of(back)
    assert not StrategicPlan.objects.filter(slug="rivers").exists()


def test_a_plan_of_drafts_does_not_push_the_public_one_from_the_first_page(staff, client):
    take_over(staff, upload(staff, three_levels()))
    assert StrategicPlan.objects.first().slug == "rivers"
    assert "NEASPEC Strategic Plan 2016-2020" in text_of(client.get("/"))
    assert "NEASPEC Strategic Plan 2016-2020" in text_of(staff.get("/"))
    assert client.get("/plans/rivers/").status_code == 404
    assert client.get("/plans/rivers/workbook.xlsx").status_code == 404
    assert "Do RIV-1" not in text_of(client.get("/search/?q=RIV-1"))
    found = staff.get("/search/?q=RIV-1").content.decode()
    assert "/plans/rivers/area-riv/RIV-1/" in found
    assert staff.get("/plans/rivers/area-riv/RIV-1/").status_code == 200
    assert "4 of 12" in text_of(staff.get("/plans/rivers/?round=first"))


def test_rounds_as_the_file_says_wait_for_a_second_person(staff, client):
    shown = upload(staff, three_levels())
    refused = take_over(staff, shown, rounds="as-told")
    assert refused.status_code == 409
    assert "Only an approver can take rounds over as cleared or presented." in errors_in(refused)
    assert 'value="as-told" id="id_as_stated" checked' in html_of(refused)
    pending = WaitingTable.objects.get()
    second = signed_in("approver")
    seen = second.get(f"/workspace/imports/waiting/{pending.pk}/")
    assert take_over(second, seen, rounds="as-told").status_code == 200
    assert "3 of 11" in text_of(client.get("/plans/rivers/"))
    record = TableImport.objects.get()
    assert (record.uploaded_by.username, record.applied_by.username) == ("secretariat", "approver")
    page = text_of(staff.get(f"/workspace/imports/{record.pk}/"))
    assert "The round “First” is cleared." not in page
    refused = second.post(f"/workspace/imports/{record.pk}/", {"reason": "Wrong file"})
    assert refused.status_code == 400
    assert "another approver takes it back" in text_of(refused)


def test_other_words_are_asked_once_and_remembered(staff):
    asked = upload(staff, own_words())
    assert asked.redirect_chain[-1][0].endswith("/columns/")
    form = asked.context["form"]
    assert [sheet.name for sheet in form.doubtful_sheets] == ["Activities", "Ratings"]
    data = chosen_in(asked)
    places = {sheet.name: sheet for sheet in (*form.doubtful_sheets, *form.clear_sheets)}
    data[f"column-{places['Activities'].place}-2"] = "text"
    data[f"column-{places['Ratings'].place}-0"] = "round"
    data[f"column-{places['Ratings'].place}-2"] = "level"
    more = staff.post(asked.redirect_chain[-1][0], data, follow=True)
    (group,) = more.context["form"].doubtful_labels
    assert group.called == "Ratings, Level"
    meanings = {label: value for _, label, value in group.labels}
    assert meanings == {
        "so so": "",
        "Mostly": "Mostly",
        "mostly": "Mostly",
        "Highly successful": "Highly successful",
        "not assessed": "not:no-information",
    }
    data = chosen_in(more)
    number = next(number for number, label, _ in group.labels if label == "so so")
    data[f"label-{group.name}-{number}"] = "Partly"
    shown = staff.post(more.redirect_chain[-1][0], data, follow=True)
    assert shown.context["preview"].problems == []
    take_over(staff, shown)
    ratings = ActivityRating.objects.filter(assessment_round__slug="mid-term").order_by(
        "activity__area__order", "activity__number"
    )
    assert [str(one.level or one.not_rated_because) for one in ratings][:5] == [
        "Mostly",
        "Mostly",
        "Highly successful",
        "Partly",
        "no-information",
    ]
    assert RememberedHeadings.objects.get(sheet="ratings").values["level"]["so so"] == "Partly"
    again = upload(staff, own_words())
    assert again.context["preview"].count == 0


def test_two_sheets_or_columns_of_one_kind_are_refused_and_what_was_chosen_stays(staff):
    asked = upload(staff, own_words())
    data = chosen_in(asked)
    form = asked.context["form"]
    goals = next(one for one in form.clear_sheets if one.name == "Goals")
    data[f"sheet-{goals.place}"] = "activities"
    ratings = next(one for one in form.doubtful_sheets if one.name == "Ratings")
    data[f"column-{ratings.place}-2"] = "note"
    refused = staff.post(asked.redirect_chain[-1][0], data)
    assert refused.status_code == 400
    said = errors_in(refused)
    assert "Two sheets are said to be “Activities”; choose one." in said
    assert "Sheet “Ratings”: two columns are said to be “Note”; choose one." in said
    assert chosen_in(refused)[f"column-{ratings.place}-2"] == "note"


def test_a_sheet_without_a_plan_asks_which_plan_it_is_about(staff, secretariat):
    taken_over(three_levels(), secretariat, as_drafts=True)
    content = book_from({"ratings": [{"round": "first", "activity": "RIV-1", "note": "Only a note."}]})
    asked = upload(staff, content)
    assert "The workbook names no plan." in text_of(asked)
    data = chosen_in(asked) | {"plan": "rivers"}
    shown = staff.post(asked.redirect_chain[-1][0], data, follow=True)
    assert shown.context["preview"].count == 1
    take_over(staff, shown)
    assert ActivityRating.objects.filter(note="Only a note.").exists()


def test_problems_keep_everything_from_being_written(staff):
    shown = upload(staff, mended(three_levels(), set_cell("Activities", "Area", 2, "MOON")))
    words = text_of(shown)
    assert "1 problem." in words
    assert "“MOON” is not on the sheet “Areas” and not on record." in words
    assert "Write" not in shown.content.decode().partition("Nothing is written while")[2]
    refused = take_over(staff, shown)
    assert refused.status_code == 409
    assert "Some rows have problems" in errors_in(refused)
    assert not StrategicPlan.objects.filter(slug="rivers").exists()


def test_what_changed_since_it_was_shown_is_shown_again(staff):
    shown = upload(staff, three_levels())
    refused = staff.post(shown.redirect_chain[-1][0], {"seen": "0" * 64})
    assert refused.status_code == 409
    assert "Something changed since this page was shown" in errors_in(refused)


def test_what_is_no_workbook_is_told_and_a_workbook_can_be_forgotten(staff):
    for content, found in ((b"", "Choose a file first."), (b"code;text", "is no .xlsx workbook")):
        response = upload(staff, content) if content else staff.post(NEW)
        assert response.status_code == 400
        assert found in errors_in(response)
    shown = upload(staff, three_levels())
    gone = staff.post(shown.redirect_chain[-1][0], {"forget": "yes"}, follow=True)
    assert "is deleted. Nothing was changed" in text_of(gone)
    assert not WaitingTable.objects.exists()
    assert staff.get(shown.redirect_chain[-1][0]).status_code == 404


def test_a_column_of_free_text_that_is_said_to_be_the_level_is_not_asked_word_by_word(staff, secretariat):
    taken_over(three_levels(), secretariat, as_drafts=True)
    rows = [{"round": "first", "activity": f"RIV-{n}", "level": f"word {n}"} for n in range(1, 400)]
    asked = upload(staff, book_from({"ratings": rows}))
    data = chosen_in(asked) | {"plan": "rivers"}
    assert len([name for name in data if name.startswith("label-")]) == 100
    shown = staff.post(asked.redirect_chain[-1][0], data, follow=True)
    assert len(shown.context["preview"].problems) > 399


@pytest.mark.parametrize("sheets", [{}, {"plan": [{"code": "", "title": ""}]}])
def test_a_workbook_without_a_plan_asks_for_one_and_an_unknown_one_is_a_problem(sheets, staff, secretariat):
    taken_over(three_levels(), secretariat, as_drafts=True)
    rows = {**sheets, "ratings": [{"round": "first", "activity": "RIV-1", "note": "New."}]}
    asked = upload(staff, book_from(rows))
    assert "The workbook names no plan." in text_of(asked)
    data = chosen_in(asked) | {"plan": "no-such-plan"}
    shown = staff.post(asked.redirect_chain[-1][0], data, follow=True)
    assert "Name the plan" in text_of(shown)
    assert take_over(staff, shown).status_code == 409
