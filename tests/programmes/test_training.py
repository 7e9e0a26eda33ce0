"""The fictional plan: every state of the workflow, in no list or figure of a real plan, gone at one word."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client

from evaluations.models import (
    Evaluation,
    FollowUpAction,
    FollowUpSnapshot,
    ManagementResponse,
    PlanDraft,
    Recommendation,
    Succession,
)
from programmes.models import (
    ActivityRating,
    AssessmentRound,
    Meeting,
    ProgrammeArea,
    RoundSnapshot,
    StrategicPlan,
)
from record.models import Citation, SourceDocument
from record.selectors.sources import SourceUse, citing_fields, facts_citing, source_named, sources
from review.models import Proposal, RatingScale
from review.services.circulating import remind
from tests.conftest import account, signed_in
from tests.factories import activity_counts_are_true

pytestmark = [
    pytest.mark.on_sqlite,
    pytest.mark.usefixtures("on_training_data"),
    pytest.mark.django_db,
]

WORDS = ("made-up", "training", "Training", "TRW")


@pytest.fixture
def training(db) -> StrategicPlan:
    return StrategicPlan.objects.get(is_training=True)


REAL_ADDRESSES = (
    "/",
    "/plans/2016-2020/activities/",
    "/plans/2016-2020/activities.csv",
    "/plans/2016-2020/reviews/",
    "/decisions/",
    "/sources/",
    "/search/?q=made-up",
    "/search/?q=training",
    "/api/v1/plans",
    "/api/v1/meetings",
    "/api/v1/sources",
    "/api/v1/plans/2016-2020/achievement-levels",
    "/plans/2016-2020/figures/achievement-levels.json",
    "/evaluations/",
    "/evaluations/external-2020/findings.json",
    "/recommendations.json",
    "/recommendations/as-of/",
    "/plans/2016-2020/evidence-board/",
    "/plans/2016-2020/evidence-board.json",
    "/plans/2016-2020/succession/",
    "/plans/2016-2020/succession.json",
    "/partnerships/",
    "/api/v1/evaluations",
    "/api/v1/recommendations",
    "/api/v1/plans/2016-2020/evidence-board",
    "/api/v1/plans/2016-2020/succession",
)


def test_it_is_in_no_list_or_figure_of_a_real_plan(training):
    for persona in ("", "secretariat", "focal-japan"):
        client = signed_in(persona) if persona else Client()
        for address in REAL_ADDRESSES:
            response = client.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            text = body.decode().replace("/search/?q=", "")
            for word in ("made-up", "Training data", "TRW-", "TRAINING-SOM"):
                found = text.replace(f"?q={word}", "").count(word)
                if not address.startswith("/search/"):
                    assert found == 0, (persona, address, word)
        for words in ("made-up", "fictional"):
            assert client.get("/search/", {"q": words}).context["found"].groups == (), (persona, words)


def test_its_activities_are_counted(training):
    assert training.activities.exists()
    assert activity_counts_are_true()


def test_its_evaluation_shows_what_the_real_one_cannot(training):
    evaluation = training.evaluations.get()
    answer = Client().get(f"/api/v1/recommendations?evaluation={evaluation.slug}").json()
    assert answer["acceptance"]["base"] > 0
    states = set(FollowUpAction.objects.values_list("state", flat=True))
    assert {"planned", "under-way", "reported", "verified"} <= states
    ledger = Client().get("/api/v1/plans/training/succession").json()
    assert ledger["dispositions"] == {
        "continued as": 2,
        "merged into": 2,
        "completed": 2,
        "dropped": 2,
        "not yet decided": 4,
    }
    page = Client().get(evaluation.get_absolute_url()).content.decode()
    assert "<strong>Training data: fictional.</strong>" in page


def test_removing_it_takes_its_evaluation_and_next_plan_away(training):
    real = Recommendation.objects.filter(evaluation__plan__is_training=False).count()
    call_command("remove_training", stdout=StringIO())
    assert Evaluation.objects.get().slug == "external-2020"
    assert Recommendation.objects.count() == real
    for model in (FollowUpAction, ManagementResponse, PlanDraft, Succession, FollowUpSnapshot):
        assert not model.objects.exists(), model
    for model in (Evaluation, Recommendation, FollowUpAction, PlanDraft):
        assert not model.history.exclude(id__in=model.objects.values("pk")).exists(), model


def test_it_shows_every_state_of_the_workflow(training):
    states = list(training.assessment_rounds.order_by("number").values_list("status", flat=True))
    assert states == ["presented", "cleared", "circulated", "draft"]
    assert RoundSnapshot.objects.filter(assessment_round__plan=training).count() == 1
    reasons = set(
        ActivityRating.objects.filter(assessment_round__plan=training)
        .exclude(not_rated_because="")
        .values_list("not_rated_because", flat=True)
    )
    assert reasons == {"not-due", "discontinued", "merged", "no-information"}
    assert training.assessment_rounds.get(status="cleared").reservations == 2


@pytest.mark.parametrize(
    "end",
    ["", "activities/", "reviews/", "reviews/first-training-review/record/"],
)
def test_its_pages_are_marked_and_hidden_from_crawlers(end, training):
    html = Client().get(f"/plans/training/{end}").content.decode()
    assert "<strong>Training data: fictional.</strong>" in html
    assert '<meta name="robots" content="noindex">' in html


def test_its_files_say_so_on_every_row(training):
    rows = Client().get("/plans/training/activities.json").json()["rows"]
    assert all(row["source"].startswith("Training data: fictional") for row in rows)


def test_its_staff_pages_are_marked_too(training):
    staff = signed_in("secretariat")
    for slug in ("first", "second", "third", "fourth"):
        for end in ("", "rate/", "answers/"):
            html = staff.get(f"/workspace/rounds/training/{slug}-training-review/{end}").content.decode()
            assert "Training data: fictional." in html
    review = signed_in("focal-japan").get("/review/training/third-training-review/1/").content.decode()
    assert "Training data: fictional." in review


def test_its_messages_say_so_in_the_subject(training, django_capture_on_commit_callbacks):
    circulation = training.assessment_rounds.get(status="circulated").circulations.get()
    with django_capture_on_commit_callbacks(execute=True):
        remind(circulation, by=account("secretariat"))
    assert {message.subject.partition(":")[0] for message in mail.outbox} == {"Training, fictional"}


def test_one_command_removes_every_trace(training):
    staff = signed_in("secretariat")
    code = training.activities.first().code
    staff.post(
        "/workspace/rounds/training/fourth-training-review/rate/",
        {f"{code}-version": 1, f"{code}-choice": "behind", f"{code}-note": "x"},
    )
    out = StringIO()
    call_command("remove_training", stdout=out)
    assert out.getvalue().startswith("Training data removed: ")
    assert not StrategicPlan.objects.filter(is_training=True).exists()
    for model in (SourceDocument, Citation, ProgrammeArea, Meeting, RatingScale, AssessmentRound):
        for rows in (model.objects.all(), model.history.all()):
            for field in ("slug", "title", "code"):
                if any(one.name == field for one in rows.model._meta.fields):
                    assert not rows.filter(**{f"{field}__istartswith": "training"}).exists(), model
    assert not RoundSnapshot.objects.exists()
    assert not Proposal.objects.exists()
    assert Client().get("/plans/training/").status_code == 404
    assert StrategicPlan.objects.filter(slug="2016-2020").exists()


def test_removing_it_leaves_the_triggers_in_their_place(training):
    from django.db import IntegrityError, transaction

    call_command("remove_training", stdout=StringIO())
    with pytest.raises(IntegrityError), transaction.atomic():
        StrategicPlan.history.all().delete()


def test_loading_it_twice_changes_nothing(training):
    out = StringIO()
    call_command("load_training", stdout=out)
    assert "nothing changed" in out.getvalue()
    assert StrategicPlan.objects.filter(is_training=True).count() == 1


def test_the_source_of_the_fictional_plan_says_how_much_rests_on_it_to_its_readers():
    made_up = SourceDocument.objects.filter(kind="training")
    staff = account("secretariat")
    uses = [SourceUse(one, 0, 0, 0, citing_fields()) for one in made_up]
    source = next(one.source for one in uses if facts_citing([one], staff))
    use = source_named(source.slug, staff)
    assert (use.source, use.inferred, use.missing) == (source, 0, 0)
    assert use.cited == len(facts_citing([use], staff)) > 0
    assert signed_in("secretariat").get(f"/sources/{source.slug}/").status_code == 200
    assert source not in [one.source for one in sources(account("secretariat"))]
