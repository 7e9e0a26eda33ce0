"""The evidence board says what its rule says; both ratings stand side by side and are never averaged."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from evaluations.models import Evaluation, EvaluatorRating, Judgement
from evaluations.selectors.board import board_of
from evaluations.selectors.board_rule import (
    AGREE,
    APART,
    ONE_SPEAKS,
    RULE,
    SideBySide,
    direction_of_share,
    side_by_side,
    together,
    verdict_of,
)
from evaluations.services.findings import save_rating
from programmes.models import PlannedActivity
from review.models import RatingLevel
from surveys.models import PublishedTally, Survey
from tests.conftest import account, signed_in
from tests.evaluation import clear_now, make_evaluation, write_finding
from tests.factories import make_plan
from tests.pages import text_of
from tests.rounds import make_draft, rate

DIRECTIONS = st.sampled_from(["strength", "limitation", "mixed", "no direction", "silent"])


@pytest.fixture
def board(db, plan, updated):
    return board_of(plan, updated, None)


def test_the_real_board_line_by_line(board):
    found = {
        one.title.split(":")[0]: (
            one.own.direction,
            one.external.direction,
            one.survey.direction,
            one.verdict,
        )
        for one in board.lines
    }
    assert found == {
        "Transboundary Air Pollution": ("mixed", "mixed", "no direction", "agree"),
        "Biodiversity and Nature Conservation": ("strength", "silent", "no direction", "one source only"),
        "Marine Protected Areas": ("mixed", "silent", "silent", "one source only"),
        "Low Carbon Cities": ("strength", "silent", "no direction", "one source only"),
        "Desertification and Land Degradation": ("limitation", "silent", "no direction", "one source only"),
        "Goal 1": ("silent", "silent", "strength", "one source only"),
        "Goal 2": ("silent", "silent", "mixed", "one source only"),
        "Goal 3": ("silent", "silent", "strength", "one source only"),
        "Financing": ("silent", "mixed", "limitation", "disagree"),
        "Ownership": ("silent", "limitation", "silent", "one source only"),
        "Duplication": ("silent", "limitation", "no direction", "one source only"),
        "Data sharing": ("limitation", "silent", "no direction", "one source only"),
    }
    assert board.counts == [("agree", 1), ("disagree", 1), ("one source only", 10), ("silent", 0)]


def test_the_grounds_are_the_printed_numbers(board):
    lines = {one.title.split(":")[0]: one for one in board.lines}
    assert [one.text for one in lines["Goal 1"].survey.grounds] == [
        "59 of 74 answered “Met the goal” or above"
    ]
    assert [one.text for one in lines["Goal 2"].survey.grounds] == [
        "46 of 74 answered “Met the goal” or above"
    ]
    assert [one.text for one in lines["Goal 3"].survey.grounds] == [
        "58 of 74 answered “Met the goal” or above"
    ]
    financing = [one.text for one in lines["Financing"].survey.grounds]
    assert financing == [
        "44 of 73 ticked “Funding modality and financial sustainability”",
        "“Secure stable funding for the next five years”",
        "“Design a funding framework with other UN agencies/ policy banks (e.g. GCF, GEF, ADB, AIIB)”",
        "“Less bureaucratic procedures in financial management of grants”",
    ]
    assert [one.text for one in lines["Transboundary Air Pollution"].own.grounds] == [
        "2 of 4 activities fully or substantially"
    ]
    assert all("lost" in one.text for one in lines["Ownership"].survey.grounds)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (None, "silent"),
        (100.0, "strength"),
        (200 / 3, "strength"),
        (66.6, "mixed"),
        (50.0, "mixed"),
        (49.9, "limitation"),
        (0.0, "limitation"),
    ],
)
def test_marks_of_a_share(share, expected):
    assert direction_of_share(share) == expected


@given(st.lists(DIRECTIONS, min_size=3, max_size=3))
def test_the_verdict_is_what_the_rule_says(directions):
    speaking = [one for one in directions if one in {"strength", "limitation", "mixed"}]
    verdict = verdict_of(directions)
    if len(speaking) >= 2:
        assert verdict == (AGREE if len(set(speaking)) == 1 else APART)
    else:
        assert verdict == (ONE_SPEAKS if speaking else "silent")


@given(st.lists(DIRECTIONS, max_size=5))
def test_grounds_add_up_whatever_their_order(directions):
    assert together(directions) == together(reversed(directions))
    assert (together(directions) == "silent") == all(one == "silent" for one in directions)


@pytest.mark.django_db
def test_the_page_prints_the_rule_and_the_file_holds_it(client):
    assert " ".join(RULE.split()) in text_of(client.get("/plans/2016-2020/evidence-board/"))
    assert (
        "disagree" in b"".join(client.get("/plans/2016-2020/evidence-board.csv").streaming_content).decode()
    )
    assert client.get("/api/v1/plans/2016-2020/evidence-board").json()["rule"] == RULE


@pytest.mark.django_db
def test_a_judgement_stands_apart_and_is_read_once_cleared(plan):
    area = plan.areas[0]
    staff, address = signed_in("secretariat"), f"/workspace/evidence-board/2016-2020/area/{area.pk}/"
    assert "By the rule: agree" in text_of(staff.get(address))
    assert staff.post(address, {"version": 0, "text": ""}).status_code == 400
    assert staff.post(address, {"version": 0, "text": "Tension noted; see para 26"}).status_code == 302
    judgement = Judgement.objects.get()
    assert "Tension noted" not in text_of(Client().get("/plans/2016-2020/evidence-board/"))
    assert "Tension noted" in text_of(staff.get("/plans/2016-2020/evidence-board/"))
    signed_in("approver").post("/desk/accept/", {"tick": f"judgements-{judgement.pk}-1"})
    page = text_of(Client().get("/plans/2016-2020/evidence-board/"))
    assert "Judgement of the secretariat" in page
    assert "Tension noted; see para 26" in page
    line = client_board()["items"][0]
    assert (line["verdict"], line["judgement"]) == ("agree", "Tension noted; see para 26")
    assert staff.get("/workspace/evidence-board/2016-2020/area/999999/").status_code == 404


def client_board():
    return Client().get("/api/v1/plans/2016-2020/evidence-board").json()


@pytest.mark.parametrize(
    ("management", "evaluator", "expected"),
    [
        (2, 1, "raised"),
        (2, 3, "lowered"),
        (2, 2, "same"),
        (2, None, "not validated"),
        (None, 2, "rated by the evaluator only"),
        (None, None, "rated by nobody"),
    ],
)
def test_disconnects(management, evaluator, expected):
    levels = {rank: RatingLevel(rank=rank) for rank in (1, 2, 3)} | {None: None}
    rating = evaluator and EvaluatorRating(level=levels[evaluator], status=EvaluatorRating.Status.CLEARED)
    assert SideBySide(PlannedActivity(), levels[management], rating).disconnect == expected


@pytest.mark.django_db
def test_the_external_evaluation_validated_nothing():
    ratings = side_by_side(Evaluation.objects.get(slug="external-2020"), None)
    assert ratings.counts == [("not validated", 22)]
    assert [(label, cells[-1][0]) for label, cells in ratings.matrix] == [
        ("Fully", 2),
        ("Substantially", 13),
        ("Partially", 4),
        ("Minimally", 3),
    ]
    answer = signed_in("secretariat").get("/evaluations/external-2020/ratings/")
    assert f"/external-2020/rate/activity/{ratings.activities[0].subject.pk}/" in answer.content.decode()
    page = text_of(answer)
    assert "22 not validated of 22 activities" in page
    assert "The external evaluation gives no rating on any scale (paras 24-35)." in page


@pytest.mark.django_db
def test_an_evaluators_rating_is_public_once_cleared():
    evaluation = make_evaluation()
    write_finding(evaluation)
    levels = list(evaluation.plan.rating_scale.ordered_levels)
    first, second, _ = evaluation.plan.activities.order_by("number")
    at = {"expected_version": 0, "by": account("evaluator")}
    save_rating(evaluation, activity=first, level=levels[2], reason="Seen.", **at)
    save_rating(evaluation, activity=second, level=levels[0], reason="Seen.", **at)
    assert side_by_side(evaluation, None).counts == [("not validated", 3)]
    mine = side_by_side(evaluation, account("evaluator"))
    assert mine.counts == [("not validated", 3)]
    assert [one.evaluator for one in mine.activities] == [levels[2], levels[0], None]
    clear_now(evaluation)
    seen = Client().get(f"/api/v1/evaluations/{evaluation.slug}/ratings").json()
    assert seen["disconnects"] == {"lowered": 1, "same": 1, "not validated": 1}
    assert [one["disconnect"] for one in seen["items"]] == ["lowered", "same", "not validated"]


@pytest.mark.django_db
def test_an_evaluator_rates_by_page():
    evaluation = make_evaluation()
    activity = evaluation.plan.activities.first()
    level = evaluation.plan.rating_scale.ordered_levels[1]
    address = f"/workspace/evaluations/{evaluation.slug}/rate/activity/{activity.pk}/"
    evaluator = signed_in("evaluator")
    assert "Management: Fully." in text_of(evaluator.get(address))
    bad = evaluator.post(address, {"version": 0, "level": level.pk, "reason": ""})
    assert bad.status_code == 400
    assert evaluator.post(address, {"version": 0, "level": level.pk, "reason": "Seen"}).status_code == 302
    assert evaluation.ratings.get().level == level
    assert evaluator.get(address.replace(str(activity.pk), "999999")).status_code == 404


@pytest.mark.django_db
def test_a_single_subject_of_more_than_one_source_is_spoken_of_in_the_singular(plan, updated, client):
    plan.topics.get(slug="financing").findings.clear()
    assert board_of(plan, updated, None).counts[:2] == [("agree", 1), ("disagree", 0)]
    page = client.get("/plans/2016-2020/evidence-board/").content.decode()
    assert "<h1>One of 12 subjects is judged by more than one source</h1>" in page


@pytest.mark.django_db
def test_a_board_without_subjects_has_no_sentence_of_its_own(client):
    plan = make_plan(activities=0)
    plan.objectives.all().delete()
    page = client.get(f"/plans/{plan.slug}/evidence-board/")
    assert (page.status_code, "<h1>Evidence board</h1>" in page.content.decode()) == (200, True)


@pytest.mark.django_db
def test_a_topic_whose_activities_are_not_rated_is_silent(plan, preliminary):
    lines = {one.title: one for one in board_of(plan, preliminary, None).lines}
    own = lines["Data sharing"].own
    assert (own.direction, own.silence) == ("silent", "No rating of this round is on record.")


@pytest.mark.django_db
def test_a_survey_that_is_a_draft_says_nothing_on_the_board_of_others(plan, updated):
    Survey.objects.filter(plan=plan).update(status=Survey.Status.DRAFT)
    assert not any(one.survey.grounds for one in board_of(plan, updated, None).lines)
    assert any(one.survey.grounds for one in board_of(plan, updated, account("secretariat")).lines)
    page = text_of(Client().get("/plans/2016-2020/evidence-board/"))
    assert "reluctance to disclose data" not in page
    assert "Funding modality" not in page


@pytest.mark.django_db
def test_a_box_whose_value_is_lost_is_silent(plan, updated):
    option = plan.topics.get(slug="financing").evidence.get(option__isnull=False).option
    PublishedTally.objects.filter(option=option).update(count=None)
    lines = {one.title: one for one in board_of(plan, updated, None).lines}
    ground = lines["Financing"].survey.grounds[0]
    assert (ground.text, ground.direction) == (f"“{option.label}”: its value is lost", "silent")


@pytest.mark.django_db
def test_the_levels_of_a_round_at_work_stand_beside_no_evaluators_rating(client):
    draft = make_draft()
    rate(draft, 1, note="Still confidential.")
    evaluation = make_evaluation(draft.plan)
    write_finding(evaluation)
    Evaluation.objects.filter(pk=evaluation.pk).update(compared_with=draft)
    cleared = clear_now(evaluation)
    ratings = side_by_side(cleared, None)
    assert ratings.compared_with is None
    assert {one.management for one in ratings.activities} == {None}
    page = client.get(f"/evaluations/{cleared.slug}/ratings/", follow=True)
    assert (page.status_code, "Still confidential." in text_of(page)) == (200, False)
    assert page.redirect_chain == [(cleared.get_absolute_url(), 302)]
    assert (
        "Still confidential."
        not in client.get(f"/api/v1/evaluations/{cleared.slug}/ratings").content.decode()
    )
