"""Confidential strings of a round in work, searched in every channel as everybody who must not see them.

One State's position, a draft's content after circulation, files of evidence, answers of the secretariat.
"""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from people.conversations import subject_of
from people.models import Delegation
from people.selectors.conversations import Circle
from people.services.conversations import say
from programmes.services.files import store_file
from programmes.services.ratings import add_evidence
from review.models import Position
from review.services.circulating import move_deadline, remind
from review.services.positions import PositionEntry, save_position
from tests.conftest import account, signed_in
from tests.mails import delivered
from tests.rounds import (
    answer,
    clear,
    level_of,
    make_draft,
    pass_deadline,
    rate,
    ratings_address,
    review_address,
    send_round,
    take_position,
    text_at,
)
from tests.test_canary import found_in, read_by

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db, pytest.mark.usefixtures("memory")]

CANARY = "kanarienvogel"
OF_THE_DRAFT = re.compile(rf"{CANARY} (changed note|changed reason)")
OF_MONGOLIA = re.compile(rf"{CANARY} (position|answer|quiet)")
TOLD_OF_MONGOLIA = {"secretariat", "approver"}
"""Who is told by mail that Mongolia answered."""
OF_STAFF = re.compile(rf"{CANARY} among staff")
OF_A_MINISTRY = re.compile(rf"{CANARY} among ministry")
BETWEEN = re.compile(rf"{CANARY} between the two")
OTHERS = ("", "focal-japan", "delegate", "administrator")


@pytest.fixture
def world(settings, tmp_path, django_capture_on_commit_callbacks):
    """A circulated round: Mongolia has answered, the secretariat has answered it and changed a rating."""
    settings.FILES_DIR = tmp_path
    draft = make_draft()
    secretariat = account("secretariat")
    file = store_file(SimpleUploadedFile("report.pdf", b"%PDF-1.7 made up"), by=secretariat)
    with django_capture_on_commit_callbacks(execute=True):
        circulation = send_round(draft)
        add_evidence(
            activity=draft.plan.activities.first(),
            assessment_round=draft,
            title=f"{CANARY} changed note",
            file=file,
            by=secretariat,
        )
        save_position(
            text_at(circulation, 2),
            entry=PositionEntry("reserve", f"{CANARY} quiet", attribution="secretariat"),
            expected_version=0,
            by=account("focal-mongolia"),
        )
        take_position(circulation, "focal-mongolia", kind="reserve", text=f"{CANARY} position")
        for position in Position.objects.filter(text_of__circulation=circulation):
            answer(position, "partly", f"{CANARY} answer")
        rate(
            draft,
            level=level_of(draft.plan, "partially"),
            note=f"{CANARY} changed note",
            change_reason=f"{CANARY} changed reason",
        )
        remind(circulation, by=secretariat)
        later = circulation.deadline.replace(year=circulation.deadline.year + 1, month=1, day=1)
        move_deadline(
            circulation, deadline=max(later, circulation.deadline), reason="More time", by=secretariat
        )
    activity = draft.plan.activities.first()
    mongolia = Delegation.objects.get(user=account("focal-mongolia")).state
    for username, circle, words in (
        ("secretariat", Circle(), "among staff, @approver"),
        ("focal-mongolia", Circle(mongolia), "among ministry, @colleague-mongolia"),
        ("secretariat", Circle(mongolia, is_shared=True), "between the two"),
    ):
        by = account(username)
        subject = subject_of("activity", activity.pk, by)
        text = f"{CANARY} {words}"
        say("activity", activity.pk, subject, circle, text=text, submission=uuid4(), by=by)
    return circulation


def channels(circulation) -> list[str]:
    draft = circulation.subject
    plan, area = draft.plan.slug, draft.plan.objectives.get().area.slug
    code, in_round = draft.plan.activities.first().code, f"?round={draft.slug}"
    return [
        *(f"/plans/{plan}/{end}{each}" for end in ("", "areas/", "activities/") for each in ("", in_round)),
        f"/plans/{plan}/{area}/",
        f"/plans/{plan}/{area}/{code}/",
        f"/plans/{plan}/{area}/{code}/{in_round}",
        *(f"/plans/{plan}/activities.{suffix}{in_round}" for suffix in ("csv", "xlsx", "json")),
        *(
            f"/plans/{plan}/figures/{slug}.{suffix}{in_round}"
            for slug in ("achievement-levels", "activity-levels")
            for suffix in ("csv", "json", "svg")
        ),
        f"/plans/{plan}/reviews/",
        *(
            f"/plans/{plan}/reviews/{draft.slug}/{end}"
            for end in ("", "record/", "changes/", "as-of/", "positions/")
        ),
        *(f"/plans/{plan}/reviews/{draft.slug}/changes.{suffix}" for suffix in ("csv", "xlsx", "json")),
        f"/plans/{plan}/reviews/{draft.slug}/record.json",
        f"/plans/{plan}/reviews/compare/?later={draft.slug}",
        f"/plans/{plan}/reviews/compare.json?later={draft.slug}",
        f"/search/?q={CANARY}",
        "/sources/",
        f"/api/v1/plans/{plan}",
        f"/api/v1/plans/{plan}/achievement-levels?round={draft.slug}",
        f"/api/v1/plans/{plan}/activities?round={draft.slug}",
        f"/api/v1/plans/{plan}/activities",
        "/desk/",
        *(ratings_address(draft, end) for end in ("", "rate/", "ratings.xlsx", "answers/", "circulate/")),
        "/review/",
        "/desk/",
        "/desk/happenings/",
        "/conversations/",
        f"/conversations/activity/{draft.plan.activities.first().pk}/",
        *(
            f"/conversations/position/{one.pk}/"
            for one in Position.objects.filter(text_of__circulation=circulation)
        ),
        "/server/",
        *(review_address(circulation, end) for end in ("on-behalf/mng/", "scan/mng/")),
        *(review_address(circulation, end) for end in ("", "send/", "upload/", "review.xlsx", "review.docx")),
        *(f"/evidence/{piece.pk}/" for rating in draft.ratings.all() for piece in rating.evidence.all()),
    ]


@pytest.mark.parametrize("persona", OTHERS)
def test_no_channel_gives_away_another_state_or_what_changed_since(persona, world):
    read = read_by(persona, channels(world))
    assert found_in(read, OF_MONGOLIA) == []
    assert found_in(read, OF_THE_DRAFT) == []


def test_the_state_itself_sees_its_own_and_not_what_changed_since(world):
    for persona in ("focal-mongolia", "colleague-mongolia"):
        read = read_by(persona, channels(world))
        assert review_address(world) in found_in(read, OF_MONGOLIA)
        assert found_in(read, OF_THE_DRAFT) == []


def test_the_canary_is_really_there_for_those_who_may(world):
    read = read_by("secretariat", channels(world))
    assert len(found_in(read, OF_MONGOLIA)) >= 1
    assert len(found_in(read, OF_THE_DRAFT)) >= 15


def test_no_message_holds_anything_of_a_draft_or_a_position(world):
    assert len(mail.outbox) == 3 + 1 + 3
    assert len(delivered(later=timedelta(days=2))) >= 2
    for message in mail.outbox:
        assert "Mongolia" not in message.body or message.to[0].partition("@")[0] in TOLD_OF_MONGOLIA
        assert CANARY not in f"{message.subject}{message.body}{message.to}"


def test_no_level_count_or_answer_of_the_portal_changes_for_others(world):
    """What the secretariat does with Mongolia's position is not to be seen, not even as a number."""
    address = review_address(world)
    moving = re.compile(r"csrfmiddlewaretoken\" value=\"\w+|\d\d:\d\d UTC|typed_by\" value=\"\d+")
    japan = signed_in("focal-japan")
    before = moving.sub("", japan.get(address).content.decode())
    rate(world.subject, 3, not_rated_because="no-information", note="x")
    for position in Position.objects.filter(text_of__circulation=world):
        answer(position, "not-accepted", "Otherwise")
    assert moving.sub("", japan.get(address).content.decode()) == before


def test_no_channel_gives_away_what_colleagues_say_among_themselves(world):
    ministry = {"focal-mongolia", "colleague-mongolia"}
    staff = {"secretariat", "approver"}
    for persona in (*OTHERS, *sorted(ministry | staff)):
        read = read_by(persona, channels(world))
        assert bool(found_in(read, OF_STAFF)) == (persona in staff), persona
        assert bool(found_in(read, OF_A_MINISTRY)) == (persona in ministry), persona
        assert bool(found_in(read, BETWEEN)) == (persona in staff | ministry), persona


def test_after_clearing_the_quiet_view_stays_quiet(world):
    pass_deadline(world)
    clear(send_round(world.subject))
    quiet = re.compile(rf"{CANARY} quiet")
    for persona in (*OTHERS, "colleague-mongolia"):
        seen = found_in(read_by(persona, channels(world)), quiet)
        assert [one for one in seen if "/review/" not in one] == []
        assert seen == [] or persona == "colleague-mongolia"
    assert found_in(read_by("", channels(world)), f"{CANARY} position")
