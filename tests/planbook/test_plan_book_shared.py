"""A workbook beside what is on record: shared scales and areas, files that are not here, rounds that moved on."""

from __future__ import annotations

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from people.services import WrongStateError
from planbook.importers.sheets import SHEETS
from programmes.models import ActivityRating, Evidence, Objective, PlannedActivity, StrategicPlan
from programmes.services.files import store_file
from record.models import Citation
from record.refusals import StaleVersionError
from review.models import RatingScale
from tests.factories import make_citation, make_plan, make_scale
from tests.plan_books import (
    apply_book,
    book_from,
    exported,
    mended,
    pending_of,
    preview_of,
    previewed,
    problems_in,
    set_cell,
    taken_over,
)

pytestmark = pytest.mark.django_db
ON_THE_WORDING = "Rounds of this plan stand on its wording: preliminary (presented), updated (cleared)."


def with_place(of: str, *, in_round: bool):
    """Change where the first fact of a kind stands, of a round or of the plan itself."""

    def change(book: openpyxl.Workbook) -> None:
        rows = book["Citations"]
        names = [cell.value for cell in rows[1]]
        fact, of_round, place = (names.index(name) for name in ("Fact", "Round", "Place"))
        line = next(
            row
            for row in rows.iter_rows(min_row=2)
            if row[fact].value == of and bool(row[of_round].value) == in_round
        )
        line[place].value = "p. 99"

    return change


def said_of(content: bytes, sheet: str, by) -> list[str]:
    return [said for name, _, said in problems_in(previewed(content, by)) if name == sheet]


@pytest.mark.parametrize(
    ("of", "in_round", "message"),
    [
        ("Rating", True, "The round updated is cleared here; an import does not change it."),
        ("Meeting", False, "This meeting is on record; change where it stands on its page."),
        ("Platform", False, "This platform is on record; change where it stands on its page."),
        ("Area", False, ON_THE_WORDING),
        ("Scale", False, ON_THE_WORDING),
    ],
)
def test_where_a_fact_on_record_stands_is_as_open_as_the_fact(plan, of, in_round, message, secretariat):
    [said] = said_of(mended(exported(plan.slug), with_place(of, in_round=in_round)), "Citations", secretariat)
    assert said.startswith(message)


def test_the_name_of_an_area_stands_with_the_rounds_of_its_plan(plan, secretariat):
    content = mended(exported(plan.slug), set_cell("Areas", "Name", 2, "Otherwise"))
    [said] = said_of(content, "Areas", secretariat)
    assert said.startswith(ON_THE_WORDING)


def test_an_area_that_another_plan_has_too_keeps_where_it_stands(plan, secretariat):
    other = make_plan()
    for area in plan.areas:
        Objective.objects.create(plan=other, area=area, text="Reach it.", citation=make_citation())
    content = mended(exported(plan.slug), with_place("Area", in_round=False))
    assert said_of(content, "Citations", secretariat) == [f"The plan “{other.title}” uses this area too."]


def test_a_scale_that_another_plan_has_too_keeps_its_words(plan, secretariat):
    other = make_plan(scale=plan.rating_scale)
    content = mended(exported(plan.slug), set_cell("Scale", "Definition", 2, "Otherwise"))
    [said] = said_of(content, "Scale", secretariat)
    assert said == f"Other plans are rated on this scale ({other.title}); give yours another code."


def test_a_scale_that_is_on_record_is_no_other_scale_of_a_plan_that_is_rated(plan, secretariat):
    other = make_scale()
    content = mended(exported(plan.slug), set_cell("Plan", "Scale", 2, other.slug))
    message = "The plan is rated on another scale already; a new scale needs a new plan."
    assert message in said_of(content, "Plan", secretariat)


def test_a_new_plan_may_be_rated_on_a_scale_that_is_on_record(plan, secretariat):
    scale = plan.rating_scale
    rows = {
        "plan": [
            {"code": "own", "title": "Own", "first_year": "2020", "last_year": "2021", "scale": scale.slug}
        ],
        "areas": [{"code": "OWN", "name": "Own area"}],
        "activities": [{"code": "OWN-1", "area": "OWN", "text": "Do it."}],
    }
    before = RatingScale.objects.count()
    taken_over(book_from(rows), secretariat)
    assert StrategicPlan.objects.get(slug="own").rating_scale == scale
    assert RatingScale.objects.count() == before


def test_a_citation_of_a_fact_that_is_nowhere_is_told(rivers, secretariat):
    row = {
        "of": "Area",
        "code": "NONE",
        "source": "annual-report",
        "place": "p. 1",
        "certainty": "As printed",
    }
    found = problems_in(previewed(book_from({"citations": [row]}), secretariat, plan="rivers"))
    message = "There is no such fact in the file or on record; look at “Fact”, “Round” and “Code”."
    assert message in [said for _, _, said in found]


def test_levels_that_name_no_scale_are_told_where_no_plan_says_which(rivers, secretariat):
    content = book_from({"scale": [{"label": "Yes"}, {"label": "No"}]})
    found = problems_in(previewed(content, secretariat, plan="rivers"))
    assert ("Scale", "2", "“Scale” cannot be found by itself; fill it in.") in found


def test_where_a_fact_stands_its_scale_and_its_members_follow_the_file(rivers, secretariat):
    plan, _ = rivers
    before = set(plan.taking_part.values_list("pk", flat=True))
    content = mended(exported("rivers"), set_cell("Plan", "Name of the scale", 2, "How far it is"))
    content = mended(content, with_place("Rating", in_round=True))
    content = mended(content, set_cell("Plan", SHEETS["plan"].column("members").heading, 2, None))
    taken_over(content, secretariat, as_drafts=True)
    assert RatingScale.objects.get(plans=plan).name == "How far it is"
    assert Citation.objects.filter(place="p. 99").count() == 1
    assert set(plan.taking_part.values_list("pk", flat=True)) == before


def evidence(sha256: str, activity: str = "RIV-2") -> bytes:
    row = {"round": "first", "activity": activity, "title": "Report", "file": "report.pdf", "sha256": sha256}
    return book_from({"evidence": [row]})


def test_evidence_in_a_file_that_is_not_here_is_left_out_and_said(rivers, secretariat):
    preview = previewed(evidence("a" * 64), secretariat, plan="rivers")
    assert preview.notices == [
        "Evidence, row 2: the file “report.pdf” is not in this portal, and a workbook carries no files; "
        "the row is left out."
    ]
    assert (preview.count, problems_in(preview)) == (0, [])


def test_evidence_in_a_file_that_is_here_begins_a_rating(rivers, secretariat):
    plan, _ = rivers
    file = store_file(SimpleUploadedFile("report.pdf", b"%PDF-1.7 made up"), by=secretariat)
    ActivityRating.objects.filter(activity__plan=plan, activity__code="RIV-1").delete()
    taken_over(evidence(file.sha256, "RIV-1"), secretariat, plan="rivers")
    made = Evidence.objects.get(rating__activity__plan=plan, rating__activity__code="RIV-1")
    assert (made.file, made.url, made.rating.level) == (file, "", None)


def test_wording_that_a_round_was_cleared_with_meanwhile_stays(rivers, secretariat):
    plan, _ = rivers
    pending = pending_of(mended(exported("rivers"), set_cell("Activities", "Text", 2, "Late.")), secretariat)
    preview = preview_of(pending)
    plan.assessment_rounds.filter(slug="second").update(status="cleared")
    message = "“Second” was cleared with the wording of this plan meanwhile."
    with pytest.raises(WrongStateError, match=message), transaction.atomic():
        apply_book(pending, preview, as_drafts=True, by=secretariat)
    assert not PlannedActivity.objects.filter(text="Late.").exists()


def test_a_scale_that_another_plan_took_meanwhile_stays(rivers, secretariat):
    plan, _ = rivers
    content = mended(exported("rivers"), set_cell("Scale", "Definition", 2, "Otherwise."))
    pending = pending_of(content, secretariat)
    preview = preview_of(pending)
    make_plan(scale=plan.rating_scale)
    with pytest.raises(StaleVersionError), transaction.atomic():
        apply_book(pending, preview, as_drafts=True, by=secretariat)
    assert not plan.rating_scale.levels.filter(definition="Otherwise.").exists()
