"""Plans, meetings and members by form: who may, what is stored, what is refused, and what two people do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from neaspec_portal import switcher
from people.models import LedgerEntry, MemberState
from people.selectors.organisation import organisation
from people.services import WrongStateError
from people.services.organisation import NewKind, NewMember
from programmes.models import (
    Meeting,
    Objective,
    PlanMember,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from programmes.services import (
    adopting,
    drafting,
    extending,
    joining,
    meetings,
    outlines,
    platforms,
    scales,
    setting_up,
)
from programmes.services.ratings import RatingEntry, save_rating
from programmes.services.rounds import NewRound, open_round
from record.refusals import StaleVersionError
from record.selectors import rests_on
from review.models import Proposal, RatingScale
from review.services import proposals
from surveys.models import Survey
from tests.conftest import account, signed_in, warm
from tests.factories import activity_counts_are_true, make_plan, make_round
from tests.pages import text_of
from tests.rounds import make_draft, send_round

pytestmark = pytest.mark.django_db
LEVELS = [
    scales.NewLevel("Moderately unsatisfactory"),
    scales.NewLevel("Moderately satisfactory", in_headline=True),
    scales.NewLevel("Mostly"),
    scales.NewLevel("基本完成"),
]


@pytest.fixture
def draft(secretariat) -> StrategicPlan:
    """A draft with two areas and three activities."""
    plan = drafting.draft_plan(drafting.NewPlan("River plan", 2027, 2030, levels=LEVELS), by=secretariat)
    outlines.save_outline(plan, outline(), expected_version=plan.version, by=secretariat)
    plan.refresh_from_db()
    return plan


def outline(*further: outlines.ActivityRow) -> outlines.Outline:
    areas = [
        outlines.AreaRow("Flood and drought", objective="Warn in time"),
        outlines.AreaRow("Fisheries", code="FISH"),
    ]
    rows = [
        outlines.ActivityRow("Flood and drought", "Set up gauges"),
        outlines.ActivityRow("fisheries", "Count fish", code="FISH-7"),
        outlines.ActivityRow("FISH", "Build ladders"),
    ]
    return outlines.Outline(areas, [*rows, *further])


def test_a_draft_has_its_scale_its_members_and_its_outline(draft):
    assert (draft.slug, draft.status, draft.is_draft) == ("2027-2030", "draft", True)
    assert [(one.letter, one.label, one.slug) for one in draft.rating_scale.ordered_levels] == [
        ("MU", "Moderately unsatisfactory", "moderately-unsatisfactory"),
        ("MS", "Moderately satisfactory", "moderately-satisfactory"),
        ("Ms", "Mostly", "mostly"),
        ("基", "基本完成", "level-4"),
    ]
    assert draft.taking_part.count() == 6
    assert [(one.code, one.number, one.text) for one in draft.activities.all()] == [
        ("FAD-1", 1, "Set up gauges"),
        ("FISH-7", 1, "Count fish"),
        ("FISH-1", 2, "Build ladders"),
    ]
    assert [(one.area.code, one.text) for one in draft.objectives.all()] == [
        ("FAD", "Warn in time"),
        ("FISH", ""),
    ]
    assert str(draft.citation.certainty) == "recorded"
    assert draft.activities.get(code="FISH-7").history.get().history_user.username == "secretariat"


def test_nobody_else_sees_a_draft_and_no_round_is_opened_on_it(draft, client, secretariat):
    assert client.get("/?plan=2027-2030").status_code == 404
    assert signed_in("focal-japan").get("/setup/plans/2027-2030/").status_code == 403
    assert "River plan" not in text_of(client.get("/search/?q=River"))
    with pytest.raises(WrongStateError, match="is a draft"):
        open_round(draft, NewRound("updated", "First", "Us"), by=secretariat)
    answer = signed_in("secretariat").post(
        "/workspace/plans/2027-2030/rounds/new/", {"kind": "final", "title": "First", "assessed_by": "Us"}
    )
    assert answer.status_code == 400
    assert "its first round opens once it is adopted" in text_of(answer)


def test_an_outline_is_stored_whole_reordered_and_undone(draft, secretariat):
    before = outlines.outline_of(draft)
    turned = outlines.Outline(
        before.areas[::-1], [*before.activities[::-1], outlines.ActivityRow("FAD", "One more")]
    )
    saved, kept = outlines.save_outline(draft, turned, expected_version=draft.version, by=secretariat)
    assert kept == before
    assert [one.code for one in saved.activities.all()] == ["FISH-1", "FISH-7", "FAD-1", "FAD-2"]
    assert activity_counts_are_true()
    left = outlines.Outline(before.areas[:1], before.activities[:1])
    saved, _ = outlines.save_outline(draft, left, expected_version=saved.version, by=secretariat)
    assert [one.code for one in saved.activities.all()] == ["FAD-1"]
    assert not ProgrammeArea.objects.filter(code="FISH").exists()
    assert PlannedActivity.history.filter(code="FISH-7", history_type="-").exists()
    assert activity_counts_are_true()
    saved, _ = outlines.save_outline(draft, before, expected_version=saved.version, by=secretariat)
    assert outlines.outline_of(draft) == before


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [outlines.ActivityRow("FISH", "Twice", code="FISH-7")],
            "Activity 4: the code “FISH-7” stands twice.",
        ),
        ([outlines.ActivityRow("Nowhere", "Lost")], "Activity 4: there is no area “Nowhere”."),
    ],
)
def test_a_row_that_cannot_be_is_named_and_nothing_is_stored(draft, secretariat, rows, told):
    with pytest.raises(ValidationError) as refused:
        outlines.save_outline(draft, outline(*rows), expected_version=draft.version, by=secretariat)
    assert refused.value.messages == [told]
    assert draft.activities.count() == 3


def test_two_editors_of_one_outline(draft, secretariat, approver):
    outlines.save_outline(draft, outline(), expected_version=draft.version, by=approver)
    with pytest.raises(StaleVersionError):
        outlines.save_outline(draft, outline(), expected_version=draft.version, by=secretariat)


def test_an_area_renamed_in_a_later_plan_stays_the_same_area(draft, secretariat, client):
    air = ProgrammeArea.objects.get(code="AIR")
    before = StrategicPlan.objects.get(slug="2016-2020")
    rows = [outlines.ActivityRow("AIR", "Measure", code="AIR-1")]
    renamed = outlines.Outline([outlines.AreaRow("Clean air", "AIR")], rows)
    saved, _ = outlines.save_outline(draft, renamed, expected_version=draft.version, by=secretariat)
    assert saved.activities.get().area == air
    assert [one.name for one in StrategicPlan.objects.get(pk=draft.pk).areas] == ["Clean air"]
    assert saved.activities.with_area().get().area.name == "Clean air"
    assert [one.area.name for one in saved.activities.with_area().iterator()] == ["Clean air"]
    assert "Clean air" not in [one.name for one in before.areas]
    assert {one.area.name for one in before.activities.with_area().filter(area=air)} == {air.name}
    air.refresh_from_db()
    assert air.name == "Transboundary Air Pollution"
    assert outlines.outline_of(saved).areas == [outlines.AreaRow("Clean air", "AIR")]
    again, _ = outlines.save_outline(
        saved,
        outlines.Outline([outlines.AreaRow(air.name, "AIR")], rows),
        expected_version=saved.version,
        by=secretariat,
    )
    assert again.objectives.get().area_name == "", "its usual name is not kept twice"
    before_two = Objective.objects.get(plan=before, area=air)
    before_two.area_name = "Air of the first plan"
    before_two.save()
    page = text_of(client.get("/programmes/air/"))
    assert "Air of the first plan" in page
    assert "in a plan that nobody reads yet" not in page
    Objective.objects.filter(plan=draft).update(area_name="A draft says otherwise")
    assert "A draft says otherwise" not in text_of(client.get("/programmes/air/"))
    assert "“A draft says otherwise” in River plan" in text_of(
        signed_in("secretariat").get("/programmes/air/")
    )


def test_a_draft_is_renamed_and_deleted_with_everything_in_it(draft, secretariat):
    scale = draft.rating_scale
    drafting.save_numbered(
        draft, StrategicGoal, ["One", "Two"], expected_version=draft.version, by=secretariat
    )
    draft.refresh_from_db()
    renamed = drafting.change_plan(
        draft,
        title="Lake plan",
        first_year=2027,
        last_year=2031,
        expected_version=draft.version,
        by=secretariat,
    )
    with pytest.raises(ValidationError, match="ends in the year it begins"):
        drafting.change_plan(
            draft,
            title="x",
            first_year=2030,
            last_year=2029,
            expected_version=renamed.version,
            by=secretariat,
        )
    drafting.delete_plan(renamed, expected_version=renamed.version, by=secretariat)
    assert not StrategicPlan.objects.filter(slug="2027-2030").exists()
    assert not RatingScale.objects.filter(pk=scale.pk).exists()
    assert not ProgrammeArea.objects.filter(code__in=("FAD", "FISH")).exists()
    assert StrategicPlan.history.filter(title="Lake plan", history_type="-").exists()


def test_a_scale_that_another_plan_rates_by_is_not_changed(secretariat, plan):
    shared = drafting.draft_plan(
        drafting.NewPlan("Next", 2021, 2025, scale=plan.rating_scale), by=secretariat
    )
    changed = scales.save_scale(
        shared, LEVELS, name="Progress", expected_version=shared.version, by=secretariat
    )
    assert plan.rating_scale.levels.get(rank=1).label == "Fully"
    assert [one.label for one in changed.rating_scale.ordered_levels] == [one.label for one in LEVELS]


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ([scales.NewLevel("One")], "two to 10 levels; these are 1"),
        ([scales.NewLevel(str(number)) for number in range(11)], "two to 10 levels; these are 11"),
        ([scales.NewLevel("Done"), scales.NewLevel("done")], "“Done” stands twice"),
        ([], "two levels or more"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(secretariat, levels, told):
    with pytest.raises(ValidationError, match=told):
        drafting.draft_plan(drafting.NewPlan("P", 2027, 2030, levels=levels), by=secretariat)
    assert not StrategicPlan.objects.filter(title="P").exists()


def adopted(draft: StrategicPlan) -> Proposal:
    """Ask that a draft counts as adopted by SOM-24."""
    return adopting.propose_adoption(
        draft,
        meeting=Meeting.objects.get(code="SOM-24"),
        reason="Report, para 4",
        expected_version=draft.version,
        by=account("secretariat"),
    )


def test_two_people_adopt_a_plan_and_then_its_wording_has_a_way_of_its_own(draft, secretariat, approver):
    made = adopted(draft)
    assert made.takes == 2
    with pytest.raises(PermissionDenied):
        proposals.accept(made, by=secretariat)
    proposals.accept(made, by=approver)
    draft.refresh_from_db()
    assert (draft.status, draft.adopted_at.code) == ("adopted", "SOM-24")
    for change in (
        lambda: outlines.save_outline(draft, outline(), expected_version=draft.version, by=secretariat),
        lambda: drafting.save_numbered(
            draft, StrategicGoal, ["x"], expected_version=draft.version, by=secretariat
        ),
        lambda: drafting.delete_plan(draft, expected_version=draft.version, by=secretariat),
    ):
        with pytest.raises(WrongStateError, match="is “adopted”"):
            change()
    assert open_round(draft, NewRound("updated", "First", "Us"), by=secretariat).status == "draft"
    page = text_of(signed_in("secretariat").get("/setup/plans/2027-2030/"))
    assert "Adopted at" in page
    assert "Write areas and activities" not in page


def test_saving_the_same_again_does_not_stand_in_the_way_of_adopting(draft, secretariat, approver):
    made = adopted(draft)
    outlines.save_outline(draft, outline(), expected_version=draft.version, by=secretariat)
    proposals.accept(made, by=approver)
    draft.refresh_from_db()
    assert draft.status == "adopted"


def test_a_draft_that_says_something_else_is_not_adopted(draft, secretariat, approver):
    made = adopted(draft)
    drafting.save_numbered(draft, StrategicGoal, ["A goal"], expected_version=draft.version, by=secretariat)
    with pytest.raises(StaleVersionError):
        proposals.accept(made, by=approver)
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_an_empty_draft_and_one_without_meeting_are_not_proposed(secretariat, draft):
    bare = drafting.draft_plan(drafting.NewPlan("Bare", 2040, 2041, levels=LEVELS), by=secretariat)
    with pytest.raises(ValidationError, match="no programme areas yet"):
        adopted(bare)
    with pytest.raises(ValidationError, match="which meeting"):
        adopting.propose_adoption(
            draft, meeting=None, reason="x", expected_version=draft.version, by=secretariat
        )


def test_no_plan_is_adopted_by_a_meeting_that_is_still_to_come(secretariat, draft):
    today = timezone.now().date()
    for number, when in enumerate(
        (
            {"year": today.year + 1},
            {"year": today.year + 1, "month": 1},
            {"starts_on": today + timedelta(days=1), "ends_on": today + timedelta(days=2)},
        ),
        40,
    ):
        meeting = meetings.enter_meeting({**NEW, "code": f"SOM-{number}", **when}, by=secretariat)
        with pytest.raises(ValidationError, match="still to come"):
            adopting.propose_adoption(
                draft, meeting=meeting, reason="x", expected_version=draft.version, by=secretariat
            )


NEW = {"code": "SOM-30", "name": "30th Senior Officials Meeting", "kind_id": "som", "place": "Ulaanbaatar"}


def test_a_meeting_is_entered_changed_and_deleted(secretariat):
    made = meetings.enter_meeting({**NEW, "year": 2027, "month": 3}, by=secretariat)
    assert (made.days, made.order) == ("March 2027", 22)
    changed = meetings.change_meeting(
        made, {"documents": "Report https://example.org/30"}, expected_version=made.version, by=secretariat
    )
    assert changed.linked_documents == [("Report", "https://example.org/30")]
    with pytest.raises(ValidationError, match="Write a title, a blank and an address"):
        meetings.change_meeting(
            made, {"documents": "javascript:alert(1)"}, expected_version=changed.version, by=secretariat
        )
    with pytest.raises(StaleVersionError):
        meetings.delete_meeting(made, expected_version=made.version - 1, by=secretariat)
    meetings.delete_meeting(changed, expected_version=changed.version, by=secretariat)
    assert not Meeting.objects.filter(code="SOM-30").exists()


def test_a_meeting_of_a_document_changes_with_a_reason_only(secretariat):
    known = Meeting.objects.get(code="SOM-23")
    for act in (
        lambda: meetings.change_meeting(known, {}, expected_version=known.version, by=secretariat),
        lambda: meetings.delete_meeting(known, expected_version=known.version, by=secretariat),
    ):
        with pytest.raises(WrongStateError, match="Change wording"):
            act()
    answer = signed_in("secretariat").get(f"/setup/meetings/{known.pk}/")
    assert answer["Location"] == f"/workspace/wording/meeting/{known.pk}/"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            {"starts": "2027-03-10", "ends_on": "2027-03-09"},
            "ends on 2027-03-09 before it begins on 2027-03-10",
        ),
        ({"starts": "2027-03", "ends_on": "2027-03-09"}, "Say when it begins"),
        ({"starts": "soon"}, "Begins:"),
        ({"code": "SOM-23"}, "Another meeting has this code"),
        ({"code": "a b"}, "no blanks"),
        ({"kind": "999999"}, "Select a valid choice"),
        ({"documents": "Report"}, "Write a title, a blank and an address"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_a_bad_meeting_is_told_at_its_field(typed, told):
    client = signed_in("secretariat")
    values = {"version": "0", "base": "", "code": "SOM-30", "name": "30th", "kind": "som", "place": "Seoul"}
    kind = organisation() and Meeting.objects.get(code="SOM-23").kind.pk
    answer = client.post("/setup/meetings/new/", {**values, "kind": kind, **typed})
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert 'value="Seoul"' in answer.content.decode()
    assert not Meeting.objects.filter(code="SOM-30").exists()


def change_by_two(plan: StrategicPlan, states) -> None:
    """One person proposes who takes part, another decides."""
    plan.refresh_from_db()
    made = joining.change_members(
        plan, states, reason="As agreed", expected_version=plan.version, by=account("secretariat")
    )
    proposals.accept(made, by=account("approver"))


def test_who_takes_part_in_an_adopted_plan_is_decided_by_two(plan, secretariat, approver, administrator):
    japan = MemberState.objects.filter(iso_code="JPN")
    with pytest.raises(PermissionDenied):
        joining.change_members(plan, japan, reason="x", expected_version=plan.version, by=administrator)
    with pytest.raises(ValidationError, match="Say why"):
        joining.change_members(plan, japan, reason=" ", expected_version=plan.version, by=secretariat)
    with pytest.raises(StaleVersionError):
        joining.change_members(plan, japan, reason="x", expected_version=plan.version + 1, by=secretariat)
    made = joining.change_members(
        plan, japan, reason="As agreed", expected_version=plan.version, by=secretariat
    )
    assert plan.taking_part.count() == 6
    with pytest.raises(PermissionDenied):
        proposals.accept(made, by=secretariat)
    page = text_of(signed_in("approver").get(made.get_absolute_url()))
    assert "No longer asked: China, Democratic" in page
    proposals.accept(made, by=approver)
    assert plan.taking_part.get().iso_code == "JPN"
    assert LedgerEntry.objects.filter(event="organisation", after="JPN").exists()


def test_members_of_a_plan_are_asked_and_nobody_else(secretariat):
    round_ = make_draft()
    plan = round_.plan
    two = MemberState.objects.filter(iso_code__in=("JPN", "MNG"))
    change_by_two(plan, two)
    assert sorted(plan.taking_part.values_list("iso_code", flat=True)) == ["JPN", "MNG"]
    circulation = send_round(round_)
    assert sorted(circulation.recipients.values_list("state__iso_code", flat=True)) == ["JPN", "MNG"]
    change_by_two(plan, two.filter(iso_code="MNG"))
    assert circulation.recipients.count() == 2
    page = text_of(signed_in("secretariat").get(f"/setup/plans/{plan.slug}/"))
    assert "Japan not since" in page
    change_by_two(plan, two)
    assert PlanMember.objects.get(plan=plan, state__iso_code="JPN").left_on == ""
    assert PlanMember.objects.filter(plan=plan).count() == 6


def test_members_and_kinds_are_added_and_taken_out_while_nothing_names_them(secretariat):
    made = setting_up.add_members([NewMember("LKO", "Office of the Lakes")], by=secretariat)[0]
    with pytest.raises(ValidationError, match="has this code already"):
        setting_up.add_members([NewMember("XX", "Neu"), NewMember("LKO", "Other")], by=secretariat)
    assert not MemberState.objects.filter(iso_code="XX").exists()
    setting_up.remove_member(made, expected_version=made.version, by=secretariat)
    japan = MemberState.objects.get(iso_code="JPN")
    with pytest.raises(WrongStateError, match="names it"):
        setting_up.remove_member(japan, expected_version=japan.version, by=secretariat)
    kind = setting_up.add_meeting_kind(NewKind("Workshop"), by=secretariat)
    setting_up.remove_meeting_kind(kind, expected_version=kind.version, by=secretariat)
    som = Meeting.objects.get(code="SOM-23").kind
    with pytest.raises(WrongStateError, match="There are meetings of the kind"):
        setting_up.remove_meeting_kind(som, expected_version=som.version, by=secretariat)
    told = list(LedgerEntry.objects.filter(event="organisation").values_list("note", flat=True))
    assert told[:4] == [
        "kind of meetings taken out",
        "kind of meetings added",
        "member taken out",
        "members added",
    ]


def test_the_organisation_is_renamed_on_every_page_at_once(client, secretariat):
    staff = signed_in("secretariat")
    page = staff.get("/setup/organisation/")
    typed = {
        name: value
        for name, value in page.context["form"].initial.items()
        if value is not None and name in page.context["form"].fields
    }
    answer = staff.post("/setup/organisation/", {**typed, "base": "", "short_name": "NEA"})
    assert answer.status_code == 302, text_of(answer)
    assert "NEA" in client.get("/meetings/").content.decode()
    assert "NEASPEC Strategic Plan review" not in text_of(client.get("/meetings/"))
    assert signed_in("focal-japan").get("/setup/").status_code == 403
    assert client.get("/setup/").status_code == 302


def test_a_chosen_plan_stands_on_the_first_page(client, secretariat, plan):
    make_draft().plan  # noqa: B018
    own = organisation()
    newest = StrategicPlan.objects.exclude(pk=plan.pk).filter(is_training=False).first()
    assert newest is not None
    setting_up.change_organisation(
        own, {"front_plan": newest.slug}, logo=b"", expected_version=own.version, by=secretariat
    )
    assert newest.title in text_of(client.get("/"))
    assert plan.title in text_of(client.get("/?plan=2016-2020"))


@pytest.mark.parametrize("many", [1, 3])
def test_the_pages_cost_the_same_for_any_number_of_rows(many, secretariat):
    warm()
    client = signed_in("secretariat")
    for number in range(many):
        drafting.draft_plan(
            drafting.NewPlan(f"Plan {number}", 2040 + number, 2044 + number, levels=LEVELS), by=secretariat
        )
        meetings.enter_meeting({**NEW, "code": f"X-{number}"}, by=secretariat)
    client.get("/about/")  # counts what waits, for the head of every page
    costs = []
    for address in ("/setup/", "/setup/meetings/", "/setup/members/"):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        costs.append(len(queries))
    assert costs == [12, 4, 6]


def test_nobody_outside_sets_anything_up(draft, focal_japan, delegate):
    for by in (focal_japan, delegate):
        for act in (
            lambda by=by: drafting.draft_plan(drafting.NewPlan("x", 2027, 2030, levels=LEVELS), by=by),
            lambda by=by: joining.change_members(draft, [], reason="", expected_version=draft.version, by=by),
            lambda by=by: meetings.enter_meeting(NEW, by=by),
            lambda by=by: setting_up.add_members([NewMember("LKO", "Lakes")], by=by),
            lambda by=by: outlines.save_outline(draft, outline(), expected_version=draft.version, by=by),
        ):
            with pytest.raises(PermissionDenied):
                act()
    with pytest.raises(PermissionDenied):
        adopting.propose_adoption(
            draft, meeting=None, reason="x", expected_version=draft.version, by=account("administrator")
        )


@pytest.mark.parametrize(
    ("labels", "letters"),
    [
        (["Fully", "Substantially", "Partially", "Minimally"], ["F", "S", "P", "M"]),
        (
            [
                "Highly satisfactory",
                "Satisfactory",
                "Moderately satisfactory",
                "Moderately unsatisfactory",
                "Unsatisfactory",
                "Highly unsatisfactory",
            ],
            ["HS", "S", "MS", "MU", "U", "HU"],
        ),
        (["On track", "Off track", "Оn track"], ["On", "Of", "О"]),
        (["基本完成", "基本未完成"], ["基完", "基未"]),
    ],
)
def test_every_level_has_a_mark_of_its_own(labels, letters):
    assert scales.letters_for(labels) == letters
    assert all(len(one) <= 2 for one in scales.letters_for([f"Level {number}" for number in range(10)]))


def test_codes_are_written_as_the_organisation_writes_them(secretariat, client):
    plan = drafting.draft_plan(drafting.NewPlan("Loans", 2027, 2030, levels=LEVELS), by=secretariat)
    wanted = outlines.Outline(
        [outlines.AreaRow("水资源", code="ВОД"), outlines.AreaRow("Ой мод " * 50, code="3.1")],
        [
            outlines.ActivityRow("ВОД", "Gauges", code="37641-013"),
            outlines.ActivityRow("ВОД", "Dams", code="1.2.3"),
            outlines.ActivityRow("3.1", "Forest", code="ЭКО-4"),
        ],
    )
    saved, _ = outlines.save_outline(plan, wanted, expected_version=plan.version, by=secretariat)
    assert [(one.code, one.slug) for one in saved.areas] == [("ВОД", "area-1"), ("3.1", "area-2")]
    made = open_round(adopt_at_once(saved), NewRound("final", "Final", "Us"), by=secretariat)
    staff = signed_in("secretariat")
    for code, area in (("37641-013", "area-1"), ("1.2.3", "area-1"), ("ЭКО-4", "area-2")):
        answer = staff.get(f"/programmes/{area}/{code}/?plan=2027-2030&round=final")
        assert answer.status_code == 200
        assert code in text_of(answer)
    form = staff.get("/workspace/rounds/2027-2030/final/rate/")
    assert 'name="1.2.3-note"' in form.content.decode()
    for bad in ("a b", "a/b", "-1", "x" * 21, ""):
        with pytest.raises(ValidationError):
            PlannedActivity(plan=plan, area=saved.areas[0], code=bad, number=9, text="x").full_clean()
    assert made.plan_id == plan.pk


def adopt_at_once(plan: StrategicPlan) -> StrategicPlan:
    plan.status = "adopted"
    plan.save()
    return plan


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        (
            [scales.NewLevel("Fully"), scales.NewLevel("Poorly")],
            "1 of 2 planned activities were implemented fully",
        ),
        (
            [scales.NewLevel("On track to achieve target"), scales.NewLevel("Off track")],
            "1 of 2 planned activities were rated “On track to achieve target”",
        ),
    ],
)
def test_no_sentence_glues_the_label_of_a_level_into_itself(client, secretariat, levels, told):
    plan = drafting.draft_plan(drafting.NewPlan("Lakes", 2050, 2053, levels=levels), by=secretariat)
    rows = [outlines.ActivityRow("A", "One"), outlines.ActivityRow("A", "Two")]
    outlines.save_outline(
        plan, outlines.Outline([outlines.AreaRow("A", "AA")], rows), expected_version=1, by=secretariat
    )
    made = open_round(adopt_at_once(plan), NewRound("final", "Final", "Us"), by=secretariat)
    for activity, level in zip(plan.activities.all(), plan.rating_scale.ordered_levels, strict=True):
        save_rating(
            activity=activity,
            assessment_round=made,
            entry=RatingEntry(level=level),
            expected_version=0,
            by=secretariat,
        )
    page = text_of(signed_in("secretariat").get("/?plan=2050-2053&round=final"))
    assert told in page


def test_the_rules_and_the_meeting_are_part_of_what_two_people_adopt(
    draft, secretariat, approver, administrator
):
    meeting = meetings.enter_meeting({**NEW, "year": 2025, "month": 3}, by=secretariat)
    for change in (
        lambda: scales.save_scale(
            StrategicPlan.objects.get(pk=draft.pk),
            [scales.NewLevel(one.label, in_headline=True) for one in LEVELS],
            name="Anything goes",
            expected_version=StrategicPlan.objects.get(pk=draft.pk).version,
            by=administrator,
        ),
        lambda: meetings.change_meeting(
            meeting, {"name": "Quite another"}, expected_version=meeting.version, by=administrator
        ),
        lambda: joining.change_members(
            StrategicPlan.objects.get(pk=draft.pk),
            MemberState.objects.filter(iso_code="JPN"),
            reason="",
            expected_version=StrategicPlan.objects.get(pk=draft.pk).version,
            by=administrator,
        ),
    ):
        current = StrategicPlan.objects.get(pk=draft.pk)
        made = adopting.propose_adoption(
            current, meeting=meeting, reason="Para 4", expected_version=current.version, by=secretariat
        )
        change()
        with pytest.raises(StaleVersionError):
            proposals.accept(made, by=approver)
        proposals.withdraw(made, by=secretariat)
        meeting.refresh_from_db()
    assert StrategicPlan.objects.get(pk=draft.pk).status == "draft"


def test_a_draft_that_a_round_rates_is_not_changed_by_form(draft, secretariat):
    make_round(draft, status="draft")
    for change in (
        lambda: outlines.save_outline(draft, outline(), expected_version=draft.version, by=secretariat),
        lambda: scales.save_scale(draft, LEVELS, name="x", expected_version=draft.version, by=secretariat),
        lambda: drafting.delete_plan(draft, expected_version=draft.version, by=secretariat),
    ):
        with pytest.raises(WrongStateError, match="rates this plan already"):
            change()


def test_what_something_rests_on_stays_and_is_no_fault(draft, secretariat):
    Survey.objects.update(plan=draft)
    answer = signed_in("secretariat").post(
        "/setup/plans/2027-2030/delete/", {"version": draft.version, "typed_by": secretariat.pk}
    )
    assert answer.status_code == 409
    assert "rests on it" in text_of(answer)
    assert draft.activities.count() == 3
    japan = MemberState.objects.get(iso_code="JPN")
    with pytest.raises(WrongStateError, match="names it"):
        setting_up.remove_member(japan, expected_version=japan.version, by=secretariat)
    som = Meeting.objects.get(code="SOM-23")
    assert rests_on(som)


def test_an_old_undo_does_not_reach_another_plan_of_the_same_years(draft, secretariat):
    client = signed_in("secretariat")
    rows = {"areas-TOTAL_FORMS": 1, "areas-INITIAL_FORMS": 0, "areas-0-name": "One", "areas-0-code": "ONE"}
    rows |= {"activities-TOTAL_FORMS": 0, "activities-INITIAL_FORMS": 0, "version": draft.version}
    assert client.post("/setup/plans/2027-2030/outline/", rows).status_code == 302
    draft.refresh_from_db()
    drafting.delete_plan(draft, expected_version=draft.version, by=secretariat)
    again = drafting.draft_plan(drafting.NewPlan("Other", 2027, 2030, levels=LEVELS), by=secretariat)
    answer = client.post("/setup/plans/2027-2030/outline/undo/", follow=True)
    assert "There is nothing to undo." in text_of(answer)
    assert again.activities.count() == 0


def test_two_editors_of_the_organisation_are_joined_and_the_logo_stays(secretariat):
    staff, own = signed_in("secretariat"), organisation()
    page = staff.get("/setup/organisation/")
    form = page.context["form"]
    left_out = {"logo", "stays_in_base"}
    typed = {name: form[name].value() or "" for name in form.fields if name not in left_out}
    setting_up.change_organisation(
        own, {"contact": "ask@example.org"}, logo=b"", expected_version=own.version, by=secretariat
    )
    logo = SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png")
    answer = staff.post("/setup/organisation/", {**typed, "website": "https://example.org", "logo": logo})
    assert answer.status_code == 302, text_of(answer)
    now = organisation()
    assert (now.contact, now.website, now.logo_type) == (
        "ask@example.org",
        "https://example.org",
        "image/png",
    )


@pytest.mark.parametrize("labels", ["3\n33\n3 3", "a\na a\naa\nA-a"])
def test_any_labels_have_marks(secretariat, labels):
    found = scales.letters_for(labels.splitlines())
    assert len(set(found)) == len(found)
    drafting.draft_plan(
        drafting.NewPlan("P", 2060, 2061, levels=[scales.NewLevel(one) for one in labels.splitlines()]),
        by=secretariat,
    )


@pytest.mark.parametrize("name", ["NEA\nBcc: x@example.org", "NEA\x07", "NEA\u202eCEPSEN"])
def test_a_name_is_one_line(secretariat, name):
    own = organisation()
    with pytest.raises(ValidationError, match="Write one line"):
        setting_up.change_organisation(
            own, {"short_name": name}, logo=b"", expected_version=own.version, by=secretariat
        )
    with pytest.raises(ValidationError, match="Write one line"):
        setting_up.add_members([NewMember("LKO", name)], by=secretariat)
    with pytest.raises(ValidationError, match="Write one line"):
        meetings.enter_meeting({**NEW, "name": name}, by=secretariat)


def test_who_was_a_moment_faster_is_told(secretariat, monkeypatch):
    for model in (Meeting, MemberState, StrategicPlan):
        monkeypatch.setattr(model, "full_clean", lambda self, **_others: None)
    for act in (
        lambda: meetings.enter_meeting({**NEW, "code": "SOM-23"}, by=secretariat),
        lambda: setting_up.add_members([NewMember("JPN", "Nippon")], by=secretariat),
    ):
        with pytest.raises(ValidationError, match="Somebody has just"):
            act()


def test_a_later_meeting_adds_to_an_adopted_plan_by_two_people(
    plan, secretariat, approver, administrator, client
):
    meeting = Meeting.objects.get(code="SOM-23")

    def proposed(by, **changed):
        current = StrategicPlan.objects.get(pk=plan.pk)
        return extending.propose_addition(
            current,
            extending.Addition(**{"text": "Measure together", "area": "AIR", **changed}),
            meeting=meeting,
            reason="Report, para 9",
            expected_version=current.version,
            by=by,
        )

    with pytest.raises(PermissionDenied):
        proposed(administrator)
    with pytest.raises(ValidationError, match="code AIR-1 is taken"):
        proposed(secretariat, code="AIR-1")
    with pytest.raises(ValidationError, match="Choose an area"):
        proposed(secretariat, area="NONE")
    made = proposed(secretariat)
    assert "23 activities from then on, not 22" in text_of(signed_in("approver").get(made.get_absolute_url()))
    with pytest.raises(PermissionDenied):
        proposals.accept(made, by=secretariat)
    proposals.accept(made, by=approver)
    added = plan.activities.get(code=made.details["addition"]["code"])
    assert (added.text, added.citation.note) == ("Measure together", "Added by SOM-23: Report, para 9")
    assert "Added by SOM-23" in text_of(client.get(f"/programmes/air/{added.code}/"))
    assert "15 of 22" in text_of(client.get("/"))
    proposals.accept(proposed(secretariat, area="", new_area="Oceans and coasts"), by=approver)
    assert [one.code for one in StrategicPlan.objects.get(pk=plan.pk).areas][-1] == "OAC"
    assert plan.activities.get(area__code="OAC").code == "OAC-1"
    assert activity_counts_are_true()


def test_nothing_is_added_while_a_round_is_out(secretariat):
    made = make_draft()
    send_round(made)
    plan = StrategicPlan.objects.get(pk=made.plan_id)
    with pytest.raises(WrongStateError, match="is circulated with the plan as it is"):
        extending.propose_addition(
            plan,
            extending.Addition("x", area=plan.areas[0].code),
            meeting=Meeting.objects.get(code="SOM-23"),
            reason="x",
            expected_version=plan.version,
            by=secretariat,
        )


def test_the_head_of_every_page_offers_the_plans_that_everybody_reads(client, plan, draft):
    alone = client.get("/").content.decode()
    assert 'class="plans"' not in alone
    switcher.contents.forget()
    other = make_plan()
    page = client.get("/meetings/").content.decode()
    listed = page[page.index('class="plans"') :].split("</details>")[0]
    assert [other.title in listed, plan.title in listed, draft.title in listed] == [True, True, False]
    assert f'href="/?plan={other.slug}"' in listed


def test_a_platform_is_entered_changed_and_deleted_by_form(secretariat, client):
    area = ProgrammeArea.objects.get(code="AIR")
    staff = signed_in("secretariat")
    typed = {
        "version": 0,
        "base": "",
        "area": area.pk,
        "code": "NET-1",
        "name": "Network of labs",
        "launched_in": 2030,
    }
    assert staff.post("/setup/platforms/new/", typed).status_code == 302
    assert "Network of labs" in text_of(client.get("/programmes/air/"))
    again = staff.post("/setup/platforms/new/", {**typed, "name": "Twice"})
    assert (again.status_code, "already exists" in text_of(again)) == (400, True)
    made = Platform.objects.get(code="NET-1")
    changed = platforms.change_platform(
        made, {"name": "Net of labs"}, expected_version=made.version, by=secretariat
    )
    with pytest.raises(StaleVersionError):
        platforms.delete_platform(made, expected_version=made.version - 1, by=secretariat)
    platforms.delete_platform(changed, expected_version=changed.version, by=secretariat)
    assert not Platform.objects.filter(code="NET-1").exists()
    known = Platform.objects.get(code="NEACAP")
    with pytest.raises(WrongStateError, match="Change wording"):
        platforms.change_platform(known, {"name": "x"}, expected_version=known.version, by=secretariat)
    assert staff.get(f"/setup/platforms/{known.pk}/")["Location"].endswith(f"/wording/platform/{known.pk}/")


def test_goals_and_approaches_are_written_as_lines(draft, secretariat):
    staff = signed_in("secretariat")
    for what in ("goals", "approaches"):
        draft.refresh_from_db()
        typed = {"version": draft.version, "base": "", "lines": "First\nSecond"}
        assert staff.post(f"/setup/plans/2027-2030/{what}/", typed).status_code == 302
    page = text_of(staff.get("/setup/plans/2027-2030/"))
    assert "Goals First Second" in page
    assert "Approaches First Second" in page
    assert [one.text for one in draft.approaches.all()] == ["First", "Second"]
