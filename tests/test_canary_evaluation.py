"""Confidential strings of an evaluation in work, searched in every channel as everybody who must not see them.

Drafts of findings, recommendations, criteria and ratings; one State's position; draft responses, judgements
and dispositions; the next plan; reports of progress, and the accounts that own actions.
"""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from evaluations.models import AppliedCriterion, Criterion, Evaluation, Recommendation
from evaluations.services import actions
from evaluations.services import evaluations as services
from evaluations.services.actions import make_calendar_key
from evaluations.services.findings import save_rating
from evaluations.services.succession import (
    open_draft,
    save_activity,
    save_judgement,
    save_objective,
    save_succession,
)
from partnerships.models import ContextInstrument, Mechanism
from tests.conftest import account, signed_in
from tests.evaluation import (
    clear_now,
    make_evaluation,
    plan_action,
    respond,
    send_evaluation,
    write_finding,
    write_recommendation,
)
from tests.rounds import take_position
from tests.test_canary import found_in, read_by

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db, pytest.mark.usefixtures("memory")]

CANARY = "kanarienvogel"
DRAFTS = re.compile(rf"{CANARY} (draft|criterion|rating|response|judgement|disposition|next)")
POSITION = re.compile(rf"{CANARY} position")
PROGRESS = re.compile(rf"{CANARY} (progress|evidence|done)")
OTHERS = ("", "delegate", "administrator", "focal-japan")
TABLES = ("csv", "xlsx", "json")


@pytest.fixture
def world(db, django_capture_on_commit_callbacks) -> Evaluation:
    """A cleared evaluation that goes on: more drafts in it, a response, an action, and the next plan at work."""
    evaluation = make_evaluation(title="Cleared evaluation")
    plan, secretariat = evaluation.plan, account("secretariat")
    activity = plan.activities.first()
    cleared = write_finding(evaluation, links={"activities": [activity]})
    done = write_recommendation(evaluation, links={"findings": [cleared]})
    silent = write_recommendation(evaluation, "R2")
    clear_now(evaluation)
    respond(done)
    respond(Recommendation.objects.get(pk=silent.pk), clear=False, reason=f"{CANARY} response")
    with django_capture_on_commit_callbacks(execute=True):
        action = plan_action(Recommendation.objects.get(pk=done.pk))
        actions.report_progress(
            action,
            actions.Report(
                f"{CANARY} progress",
                "canary-submission-1",
                evidence_title=f"{CANARY} evidence",
                url="https://example.org/x",
            ),
            by=account("focal-mongolia"),
        )
        action.refresh_from_db()
        actions.report_done(
            action, done_text=f"{CANARY} done", expected_version=action.version, by=account("focal-mongolia")
        )
        evaluation.refresh_from_db()
        draft = write_finding(
            evaluation,
            "F9",
            summary=f"{CANARY} draft finding",
            links={"activities": [activity], **partners()},
        )
        write_recommendation(evaluation, "R9", text=f"{CANARY} draft asked", links={"findings": [draft]})
        services.set_criterion(
            evaluation,
            Criterion.objects.get(slug="efficiency"),
            use=AppliedCriterion.Use.NOT_APPLIED,
            because=f"{CANARY} criterion",
            expected_version=0,
            by=secretariat,
        )
        save_rating(
            evaluation,
            activity=activity,
            level=plan.rating_scale.levels.first(),
            reason=f"{CANARY} rating",
            expected_version=0,
            by=account("evaluator"),
        )
        circulation = send_evaluation(evaluation)
        take_position(circulation, "focal-mongolia", kind="reserve", text=f"{CANARY} position")
        write_finding(evaluation, "F10", summary=f"{CANARY} draft later")
    _plan_ahead(plan, Recommendation.objects.get(pk=done.pk))
    return evaluation


def partners() -> dict[str, list]:
    """A mechanism and an instrument, whose pages tell what names them."""
    return {
        "mechanisms": [Mechanism.objects.get(code="NOWPAP")],
        "instruments": [ContextInstrument.objects.get(slug="leds")],
    }


def _plan_ahead(plan, recommendation) -> None:
    secretariat, area = account("secretariat"), plan.areas[0]
    following = open_draft(plan, title=f"{CANARY} next plan", first_year=2036, last_year=2040, by=secretariat)
    save_objective(following, area, text=f"{CANARY} next objective", expected_version=0, by=secretariat)
    successor = save_activity(
        following,
        None,
        values={
            "code": "NEXT-1",
            "area": area,
            "text": f"{CANARY} next activity",
            "responsible": "",
            "due_year": None,
            "rated_by": "",
            "difference": "",
        },
        links={"recommendations": [recommendation], **partners()},
        expected_version=0,
        by=secretariat,
    )
    save_succession(
        plan,
        recommendation,
        disposition="continued",
        reason=f"{CANARY} disposition",
        successors=[successor],
        expected_version=0,
        by=secretariat,
    )
    save_judgement(
        plan,
        area,
        text=f"{CANARY} judgement",
        expected_version=0,
        by=secretariat,
    )


def channels(evaluation: Evaluation) -> list[str]:
    slug, plan = evaluation.slug, evaluation.plan
    activity = plan.activities.first()
    in_plan = f"plan={plan.slug}"
    circulation = evaluation.circulations.order_by("-number").first()
    action = evaluation.recommendations.get(code="R1").actions.get()
    review = f"/review/evaluations/{slug}/{circulation.number}/"
    following = plan.next_plan
    own = f"/workspace/evaluations/{slug}/"
    return [
        f"/plans/{plan.slug}/",
        "/partnerships/nowpap/",
        "/partnerships/",
        "/context/",
        "/context.json",
        "/api/v1/mechanisms",
        "/api/v1/context",
        "/sources/?status=confirmed",
        "/sources/corrections.json",
        "/api/v1/corrections",
        f"/plans/{plan.slug}/{activity.area.slug}/",
        f"/plans/{plan.slug}/{activity.area.slug}/{activity.code}/",
        "/evaluations/",
        f"/plans/{plan.slug}/activities/",
        *(f"/evaluations/{slug}/{end}" for end in ("", "ratings/", "positions/")),
        *(f"/evaluations/{slug}/{table}.{each}" for table in ("findings", "ratings") for each in TABLES),
        f"/decisions/?evaluation={slug}",
        *(f"/recommendations.{each}" for each in TABLES),
        *(f"/plans/{plan.slug}/{table}.{each}" for table in TABLE_NAMES for each in TABLES),
        *(f"/recommendations/{slug}/{code}/" for code in ("R1", "R2", "R9")),
        f"/plans/{plan.slug}/evidence-board/",
        f"/plans/{plan.slug}/succession/",
        f"/plans/{plan.slug}/succession/flow.svg",
        f"/search/?q={CANARY}",
        "/sources/",
        "/decisions/",
        *(f"/meetings/considerations.{each}" for each in TABLES),
        f"/api/v1/considerations?{in_plan}",
        "/api/v1/considerations",
        "/partnerships/",
        "/api/v1/evaluations",
        f"/api/v1/evaluations/{slug}",
        f"/api/v1/evaluations/{slug}/findings",
        f"/api/v1/recommendations?evaluation={slug}",
        f"/api/v1/plans/{plan.slug}/evidence-board",
        f"/api/v1/plans/{plan.slug}/succession",
        "/desk/?view=follow-up",
        action.get_absolute_url(),
        "/desk/",
        "/desk/",
        *(f"{own}{end}" for end in ("", "findings/F9/", "recommendations/R9/", "answers/", "circulate/")),
        f"{own}criteria/efficiency/",
        f"{own}rate/activity/{activity.pk}/",
        f"/workspace/recommendations/{slug}/R2/response/",
        f"/workspace/next-plans/{following.slug}/",
        f"/workspace/next-plans/{following.slug}/activities/NEXT-1/",
        f"/workspace/succession/{plan.slug}/recommendation/{evaluation.recommendations.get(code='R1').pk}/",
        f"/workspace/evidence-board/{plan.slug}/area/{plan.areas[0].pk}/",
        "/review/",
        *(f"{review}{end}" for end in ("", "send/", "review.xlsx", "review.docx")),
    ]


TABLE_NAMES = ("evidence-board", "succession", "succession/flow")


def test_every_channel_is_a_channel(world):
    """An address that nobody can open would prove nothing."""
    opened = {one for persona in ("secretariat", "focal-mongolia") for one in _opened_by(persona, world)}
    assert [one for one in channels(world) if one not in opened] == []


def _opened_by(persona: str, world: Evaluation) -> list[str]:
    client = signed_in(persona)
    return [one for one in channels(world) if client.get(one).status_code == 200]


@pytest.mark.parametrize("persona", OTHERS)
def test_no_channel_gives_away_a_draft_a_position_or_a_report(persona, world):
    found = read_by(persona, channels(world))
    assert [one for one in found_in(found, DRAFTS) if not one.startswith("/review/")] == []
    for secrets in (POSITION, PROGRESS, "focal-mongolia"):
        assert found_in(found, secrets) == [], secrets
    review = "".join(text for address, text in found.items() if "/review/" in address)
    if persona == "focal-japan":
        assert f"{CANARY} draft finding" in review
        assert f"{CANARY} criterion" in review
    for text in ("draft later", "response", "judgement", "disposition", "next"):
        assert f"{CANARY} {text}" not in review


def test_an_evaluator_of_another_evaluation_sees_nothing_of_it(world):
    services.set_evaluators(world, [], by=account("secretariat"))
    other = make_evaluation(world.plan, title="Another evaluation")
    assert other.evaluators.get().username == "evaluator"
    found = read_by("evaluator", channels(world))
    for secrets in (DRAFTS, POSITION, PROGRESS):
        assert found_in(found, secrets) == []


def test_an_evaluator_sees_the_drafts_of_the_evaluation_and_nothing_of_states_or_management(world):
    found = read_by("evaluator", channels(world))
    assert f"/workspace/evaluations/{world.slug}/" in found_in(found, f"{CANARY} draft")
    for secrets in (POSITION, PROGRESS, rf"{CANARY} (response|judgement|disposition|next)"):
        assert found_in(found, secrets) == []


def test_the_canary_is_really_there_for_those_who_may(world):
    found = read_by("secretariat", channels(world))
    assert len(found_in(found, DRAFTS)) >= 20
    assert found_in(found, POSITION)
    assert found_in(read_by("focal-mongolia", channels(world)), PROGRESS)
    for text in ("draft", "criterion", "rating", "response", "judgement", "disposition", "next"):
        assert found_in(found, f"{CANARY} {text}"), text


def test_no_message_holds_anything_of_it(world):
    assert mail.outbox
    for message in mail.outbox:
        assert CANARY not in f"{message.subject}{message.body}{message.to}"


def test_no_calendar_gives_away_what_is_at_work(world):
    """The meetings for everybody, and the due dates of one’s own for whoever holds the key."""
    secret = re.compile(f"{DRAFTS.pattern}|{POSITION.pattern}|{PROGRESS.pattern}")
    assert not secret.search(Client().get("/meetings.ics").content.decode())
    for persona in ("delegate", "focal-japan"):
        made = make_calendar_key(account(persona))
        calendar = Client().get(f"/calendars/{made}.ics")
        assert calendar.status_code == 200
        assert not secret.search(calendar.content.decode()), persona
