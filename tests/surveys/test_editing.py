"""Correcting a figure cell by cell: by two people once it is cleared, by two editors at once."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from review.models import Proposal
from surveys.forms.grid import FigureGrid
from surveys.models import PublishedTally, Survey
from surveys.selectors.published import result
from surveys.services.figures import FigureEntry, correct_figure
from tests.conftest import signed_in
from tests.pages import text_of
from tests.surveys.grid import EDIT, fields, first_cell

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(db) -> Survey:
    """The survey of the review as if nobody had cleared it yet."""
    Survey.objects.filter(slug="stakeholder-2020").update(status="draft")
    return Survey.objects.get(slug="stakeholder-2020")


def test_a_cleared_figure_changes_once_a_second_person_accepts(secretariat):
    data = fields()
    name = first_cell(data)
    data |= {name: "4.3", name.replace("p-", "c-"): "3"}
    staff, second = signed_in("secretariat"), signed_in("approver")
    answer = staff.post(EDIT, data, follow=True)
    assert "The figure is cleared, so an approver decides" in text_of(answer)
    assert "2.9 %, 2 4.3 %, 3" in text_of(answer)
    item, option = name.removeprefix("p-").split("-")
    tally = PublishedTally.objects.get(item=item, option=option)
    assert (str(tally.percent), tally.count, tally.version) == ("2.90", 2, 1)
    again = staff.post(EDIT, data)
    assert (again.status_code, "proposed this already" in text_of(again)) == (400, True)
    made = Proposal.objects.get(act="figure")
    assert staff.post(f"{made.get_absolute_url()}accept/").status_code == 403
    assert second.post(f"{made.get_absolute_url()}accept/").status_code == 302
    tally.refresh_from_db()
    assert (str(tally.percent), tally.count, tally.version) == ("4.30", 3, 2)
    assert "4.3" in text_of(Client().get("/surveys/stakeholder-2020/figures/7/"))


def test_a_correction_is_not_made_on_another_version(secretariat, approver):
    data = fields()
    name = first_cell(data)
    signed_in("secretariat").post(EDIT, data | {name: "4.3", name.replace("p-", "c-"): "3"})
    made = Proposal.objects.get(act="figure")
    made.subject.version = 7
    made.subject.save()
    refused = signed_in("approver").post(f"{made.get_absolute_url()}accept/")
    assert (refused.status_code, "says something else by now" in text_of(refused)) == (409, True)
    made.refresh_from_db()
    assert made.is_open
    assert PublishedTally.objects.filter(item__question__number=7, version__gt=1).count() == 0


def test_what_cannot_be_stored_is_told_to_whoever_proposes_it(secretariat):
    question = Survey.objects.get(slug="stakeholder-2020").questions.get(number=7)
    item = question.items.get()
    entry = FigureEntry({}, {item.pk: 164}, place="p", reason="r")
    with pytest.raises(ValidationError, match="at most the 163 respondents"):
        correct_figure(question, entry, expected_version=1, by=secretariat)
    assert not Proposal.objects.exists()


def test_a_cell_is_corrected_with_a_citation_of_its_own(draft):
    data = fields()
    name = first_cell(data)
    data |= {name: "4.3", name.replace("p-", "c-"): "3"}
    response = signed_in("secretariat").post(EDIT, data)
    assert response.status_code == 302
    item, option = name.removeprefix("p-").split("-")
    tally = PublishedTally.objects.get(item=item, option=option)
    assert (str(tally.percent), tally.count, tally.version) == ("4.30", 3, 2)
    assert (tally.citation.place, tally.citation.certainty) == ("Figure 7, new copy", "verbatim")
    assert tally.history.count() == 2
    others = PublishedTally.objects.filter(item=item).exclude(option=option)
    assert set(others.values_list("citation__place", flat=True)) == {"Figure 7"}


def test_a_cell_that_is_emptied_is_taken_off_the_record(draft):
    data = fields()
    name = first_cell(data)
    sent = data | {name: "", name.replace("p-", "c-"): ""}
    assert signed_in("secretariat").post(EDIT, sent).status_code == 302
    item, option = name.removeprefix("p-").split("-")
    assert not PublishedTally.objects.filter(item=item, option=option).exists()
    gone = PublishedTally.history.filter(item=item, option=option).first()
    assert (gone.history_type, gone.history_change_reason) == ("-", "Better copy")


def test_a_percentage_without_a_base_has_no_computed_count(draft):
    grid = FigureGrid.of(result(Survey.objects.get(slug="stakeholder-2020"), 2))
    name = next(name for name, text in grid.data.items() if text == "16.2")
    item, option = name.removeprefix("p-").split("-")
    sent = {name: "17.6", f"b-{item}": "", "version": "1", "place": "x", "reason": "x", "action": "save"}
    signed_in("secretariat").post("/surveys/stakeholder-2020/figures/2/edit/", grid.data | sent)
    tally = PublishedTally.objects.get(item=item, option=option)
    assert (str(tally.percent), tally.count, tally.count_is_computed) == ("17.60", None, False)


def test_a_correction_of_a_figure_that_is_gone_is_refused(secretariat):
    data = fields()
    name = first_cell(data)
    signed_in("secretariat").post(EDIT, data | {name: "4.3", name.replace("p-", "c-"): "3"})
    made = Proposal.objects.get(act="figure")
    made.subject.delete()
    refused = signed_in("approver").post(f"{made.get_absolute_url()}accept/")
    assert (refused.status_code, "What this is about is no longer on record." in text_of(refused)) == (
        409,
        True,
    )
    made.refresh_from_db()
    assert made.is_open


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6, 7])
def test_saving_a_figure_unchanged_changes_nothing(client, number):
    address = f"/api/v1/surveys/stakeholder-2020/figures/{number}"
    before = client.get(address).json()
    grid = FigureGrid.of(result(Survey.objects.get(slug="stakeholder-2020"), number))
    data = grid.data | {"version": "1", "place": "x", "reason": "x", "action": "save"}
    staff = signed_in("secretariat")
    assert staff.post(f"/surveys/stakeholder-2020/figures/{number}/edit/", data).status_code == 302
    assert client.get(address).json() == before


def test_a_changed_percentage_has_its_count_computed_anew(draft):
    grid = FigureGrid.of(result(Survey.objects.get(slug="stakeholder-2020"), 2))
    name = next(name for name, text in grid.data.items() if text == "16.2")
    data = grid.data | {name: "17.6", "version": "1", "place": "x", "reason": "x", "action": "save"}
    signed_in("secretariat").post("/surveys/stakeholder-2020/figures/2/edit/", data)
    item, option = name.removeprefix("p-").split("-")
    tally = PublishedTally.objects.get(item=item, option=option)
    assert (tally.count, tally.count_is_computed) == (13, True)


def test_what_the_slower_editor_left_alone_follows_the_faster_one(draft):
    opened = FigureGrid.of(result(Survey.objects.get(slug="stakeholder-2020"), 7))
    common = {"place": "x", "reason": "x", "action": "save", "original": opened.original, "version": "1"}
    base = next(name for name in opened.data if name.startswith("b-"))
    cells = [name for name in opened.data if name.startswith("p-")]
    theirs = {base: "71", cells[0]: "4.2", cells[0].replace("p-", "c-"): "3"}
    common[base.replace("b-", "s-")] = "on"
    signed_in("approver").post(EDIT, opened.data | common | theirs)
    html = signed_in("secretariat").post(EDIT, opened.data | common | {cells[1]: "33.8"}).content.decode()
    for text in ("71", "4.2", "33.8"):
        assert f'value="{text}"' in html
    assert "Somebody else saved:" not in html


def test_a_lost_figure_opens_without_complaint():
    page = signed_in("secretariat").get("/surveys/stakeholder-2020/figures/8/edit/")
    assert page.status_code == 200
    assert "summary-of-errors" not in page.content.decode()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"options": "\n".join(f"a{n}" for n in range(51))}, "between 1 and 50 lines"),
        ({"options": "Yes\nYes"}, "A line stands twice"),
        ({"options": "x" * 301}, "at most 300 characters"),
        ({"middle": "9"}, "There are only 2 answers"),
        ({"items": "\n".join(f"r{n}" for n in range(200)), "options": "a\nb\nc\nd"}, "at most 600"),
    ],
)
def test_a_figure_too_large_to_fill_is_refused_when_it_is_described(changed, message):
    about = {"caption": "C", "kind": "grid", "options": "Yes\nNo", "middle": "", "items": "", "place": "p"}
    page = signed_in("secretariat").post("/surveys/stakeholder-2020/figures/add/", about | changed)
    assert message in page.content.decode()


def test_a_figure_as_large_as_allowed_can_be_saved():
    staff = signed_in("secretariat")
    rows = "\n".join(f"r{n}" for n in range(100))
    about = {"caption": "C", "kind": "grid", "options": "a\nb\nc\nd\ne\nf", "items": rows, "place": "p"}
    address = staff.post("/surveys/stakeholder-2020/figures/add/", about)["Location"]
    question = Survey.objects.get(slug="stakeholder-2020").questions.last()
    data = FigureGrid.of(result(question.survey, question.number)).data
    name = next(name for name in data if name.startswith("p-"))
    sent = data | {name: "50", "version": "1", "place": "p", "reason": "r", "action": "save"}
    assert staff.post(address, sent).status_code == 302


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("New", "This title is already used. Add a year or a place."),
        ("Forensics", "This title is already used. Add a year or a place."),
        ("!!!", "A title needs Latin letters or digits for its address."),
    ],
)
def test_a_title_that_addresses_need_is_refused(title, why):
    page = signed_in("secretariat").post("/surveys/new/", {"title": title, "publisher": "p", "place": "p"})
    assert why in page.content.decode()


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("b", "0", "a base is at least 1"),
        ("b", "164", "a base is at most the 163 respondents"),
        ("p", "101", "a percentage is at most 100"),
        ("p", "-3", "a percentage is not negative"),
        ("p", "4,3", "use a point, not a comma"),
        ("p", "４.３", "has digits 0-9"),
        ("p", "many", "has digits 0-9"),
        ("p", "1e5", "has digits 0-9"),
        ("p", "NaN", "has digits 0-9"),
        ("c", "-1", "a count is not negative"),
        ("c", "71", "a count is at most its base, 70"),
        ("c", "2.5", "a whole number in digits 0-9"),
        ("c", "３", "a whole number in digits 0-9"),
        ("b", "some", "a whole number in digits 0-9"),
    ],
)
def test_a_bad_cell_is_told_at_its_place_and_nothing_is_written(kind, text, message):
    data = fields()
    data[first_cell(data, kind)] = text
    page = signed_in("secretariat").post(EDIT, data)
    html = page.content.decode()
    assert page.status_code == 400
    assert message in html
    assert f'value="{text}"' in html
    assert 'aria-invalid="true"' in html
    assert PublishedTally.objects.filter(item__question__number=7, version__gt=1).count() == 0


def test_an_empty_figure_and_a_missing_citation_are_refused():
    data = fields()
    empty = {name: "" if name[:2] in {"p-", "c-"} else text for name, text in data.items()}
    assert "The figure is empty" in signed_in("secretariat").post(EDIT, empty).content.decode()
    page = signed_in("secretariat").post(EDIT, data | {"place": " "})
    assert "Say where the values stand" in page.content.decode()


def test_checking_answers_without_saving():
    data = fields() | {"action": "check"}
    data[first_cell(data)] = "50"
    page = signed_in("secretariat").post(EDIT, data, headers={"x-fragment": "1"})
    html = page.content.decode()
    assert "Percentage and count disagree in cell 1" in html
    assert "<html" not in html
    assert PublishedTally.objects.filter(item__question__number=7, version__gt=1).count() == 0


def test_two_editors_see_both_values_and_nothing_is_overwritten(draft):
    mine, theirs = fields(), fields()
    name = first_cell(mine)
    signed_in("approver").post(EDIT, theirs | {name: "4.3", name.replace("p-", "c-"): "3"})
    page = signed_in("secretariat").post(EDIT, mine | {name: "5.7", name.replace("p-", "c-"): "4"})
    html = page.content.decode()
    assert page.status_code == 400
    assert "Somebody else saved: 4.3" in html
    assert 'value="5.7"' in html
    assert 'name="version" value="2"' in html
    item, option = name.removeprefix("p-").split("-")
    assert PublishedTally.objects.get(item=item, option=option).count == 3
