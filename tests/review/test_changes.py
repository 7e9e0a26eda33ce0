"""What has changed since members had it goes to all of them once more, and nothing else: also of a corrigendum."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from people.services import WrongStateError
from programmes.models import AssessmentRound, Evidence
from programmes.selectors.records import record_of
from programmes.selectors.reviewed import obstacles_to_circulating, obstacles_to_clearing
from programmes.services.rounds import NewRound, open_round
from review.models import CirculatedText
from review.selectors.reviews import changed_since
from review.services.circulating import circulate, withdraw_circulation
from review.services.positions import dispose, recall_positions
from tests.conftest import account, signed_in
from tests.pages import errors_in, text_of
from tests.review.letters import page_of
from tests.rounds import (
    answer,
    clear,
    code_of,
    draft_position,
    level_of,
    pass_deadline,
    present,
    rate,
    ratings_address,
    review_address,
    rules_set,
    send_round,
    take_position,
)

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def lowered(circulation):
    """Japan proposes a lower level, which the secretariat takes over; the time to answer is over."""
    draft = circulation.subject
    lower = level_of(draft.plan, "minimally")
    moved = take_position(circulation, "focal-japan", kind="another-level", proposed_level=lower, text="Half")
    other = take_position(circulation, "focal-mongolia", place=2, kind="reserve", text="Kestrel")
    rate(draft, 1, level=lower, change_reason="As Japan says")
    answer(moved, "accepted", "You are right.")
    answer(other)
    pass_deadline(circulation)
    return draft


def test_a_level_that_was_lowered_is_seen_by_all_before_it_is_cleared(
    circulation, django_capture_on_commit_callbacks
):
    draft, code = lowered(circulation), code_of(circulation.subject)
    assert [one.text for one in obstacles_to_clearing(draft)] == [
        f"{code} is lower than members have seen it; circulate what has changed first."
    ]
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        changes = send_round(draft, days=4, no_objection=True)
    assert (changes.number, changes.only_changes) == (2, True)
    assert [one.code for one in changes.texts.all()] == [code]
    assert changes.recipients.count() == circulation.recipients.count()
    body = mail.outbox[0].body
    assert "Texts to check: 1." in body
    assert "Only what has changed is sent; everything else stays as members have had it." in body
    assert "changed since circulation 1" in page_of(changes, "focal-mongolia")
    assert obstacles_to_clearing(draft)[0].text.startswith("The deadline has not passed")
    done = clear(changes)
    assert [one["code"] for one in record_of(done)["reservations"]] == [code_of(draft, 2)]
    assert done.circulations.exclude(closed_at=done.cleared_at).count() == 0


@pytest.mark.parametrize(("kind", "texts"), [("reserve", ["Still too high"]), ("concur", [])])
def test_the_last_position_of_a_state_on_a_text_counts(circulation, kind, texts):
    draft, minimally = circulation.subject, level_of(circulation.subject.plan, "minimally")
    answer(take_position(circulation, "focal-mongolia", kind="reserve", text="Too high"))
    rate(draft, 1, level=minimally, change_reason="As Mongolia says")
    pass_deadline(circulation)
    changes = send_round(draft, days=4)
    again = take_position(changes, "focal-mongolia", kind=kind, text=texts[0] if texts else "")
    if texts:
        answer(again)
    done = clear(changes)
    assert [one["text"] for one in record_of(done)["reservations"]] == texts
    assert done.reservations == len(texts)


def test_what_is_followed_is_answered_no_more(circulation):
    draft = lowered(circulation)
    circulation.deadline = timezone.now() + timedelta(days=2)
    circulation.save()
    circulation.recipients.filter(sent_at__isnull=True).update(
        sent_at=timezone.now(), sent_by=account("secretariat"), attribution="named"
    )
    send_round(draft, days=4)
    position = circulation.texts.get(code=code_of(draft, 2)).positions.get()
    with pytest.raises(WrongStateError, match="What has changed since was circulated"):
        recall_positions(circulation, by=account("focal-japan"))
    with pytest.raises(WrongStateError, match="the answer stays as it is"):
        dispose(
            position,
            disposition="accepted",
            text="No",
            expected_version=position.version,
            by=account("secretariat"),
        )
    page = page_of(circulation, "focal-japan")
    assert "This circulation is closed: what has changed since was circulated on" in page
    answers = text_of(signed_in("secretariat").get(ratings_address(draft, "answers/")))
    assert "Kestrel" in answers
    assert "Answered in circulation 1." in answers
    assert "Save the answers" not in answers


def test_they_have_the_days_that_the_plan_gives_them(circulation, secretariat):
    draft = lowered(circulation)
    with pytest.raises(ValidationError, match="The deadline must be later than"):
        send_round(draft, days=2)
    rules_set(draft.plan, values={"days_for_changes": 10})
    draft = AssessmentRound.objects.get(pk=draft.pk)
    with pytest.raises(ValidationError, match="The deadline must be later than"):
        send_round(draft, days=9)
    assert send_round(draft, days=11).only_changes


def test_fewer_than_three_days_are_no_rule(circulation):
    plan = circulation.subject.plan
    sent = {"version": plan.version, "evidence_needed_to_rank": 0, "days_for_changes": 2, "reason": "Faster"}
    refused = signed_in("secretariat").post(f"/workspace/plans/{plan.slug}/rules/", sent)
    assert refused.status_code == 400
    assert "Ensure this value is greater than or equal to 3." in errors_in(refused)


def test_every_position_is_answered_before_what_changed_goes_out(circulation):
    draft = circulation.subject
    take_position(circulation, "focal-japan", kind="reserve", text="No")
    rate(draft, 2, level=level_of(draft.plan, "minimally"), change_reason="x")
    pass_deadline(circulation)
    page = text_of(signed_in("secretariat").get(ratings_address(draft, "circulate/")))
    assert f"Only what has changed goes: {code_of(draft, 2)}." in page
    assert "the position of Japan has no answer" in page
    with pytest.raises(ValidationError, match="the position of Japan has no answer"):
        send_round(draft)
    with pytest.raises(PermissionDenied):
        circulate(draft, deadline=timezone.now() + timedelta(days=4), by=account("focal-japan"))


def test_taking_it_back_takes_back_what_it_follows_and_positions_are_found_again(circulation, secretariat):
    draft = lowered(circulation)
    changes = send_round(draft)
    withdraw_circulation(changes, reason="Wrong file", by=secretariat)
    circulation.refresh_from_db()
    assert circulation.withdrawn_because == "Wrong file"
    draft.refresh_from_db()
    assert draft.status == "draft"
    again = send_round(draft)
    assert (again.only_changes, again.texts.count()) == (False, 4)
    assert again.texts.get(code=code_of(draft, 2)).positions.get().text == "Kestrel"


def test_the_database_takes_no_further_text_once_members_were_asked(circulation):
    changes = send_round(lowered(circulation))
    text = CirculatedText(
        circulation=changes, kind="rating", code="X-1", order=9, title="Smuggled in", sha256="0"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        text.save()
    assert connection.is_usable()


def corrigendum(circulation, **values):
    """A presented round with a reservation on its second activity, and a draft that corrects it."""
    earlier = circulation.subject
    activity = earlier.plan.activities.get(number=1)
    Evidence.objects.create(
        rating=earlier.ratings.get(activity=activity), title="Report", url="https://example.org/r"
    )
    answer(take_position(circulation, "focal-mongolia", place=2, kind="reserve", text="Kestrel"))
    present(circulation)
    earlier.refresh_from_db()
    new = NewRound(
        kind="corrigendum", title="The mistake", assessed_by="The secretariat", updates=earlier, **values
    )
    return open_round(earlier.plan, new, by=account("secretariat"))


def test_a_corrigendum_starts_from_all_and_circulates_what_it_changes(circulation):
    made = corrigendum(circulation)
    earlier = made.updates
    assert (made.started_from, made.as_of) == (earlier, earlier.as_of)
    assert made.ratings.get(activity__number=1).evidence.get().title == "Report"
    assert changed_since(made) == []
    assert [one.text for one in obstacles_to_circulating(made)] == [f"Nothing differs from “{earlier}” yet."]
    rate(made, 3, level=level_of(made.plan, "minimally"), change_reason="Not printed")
    changes = send_round(made, days=4)
    assert [one.code for one in changes.texts.all()] == [code_of(made, 3)]
    take_position(changes, "focal-japan", place=3, kind="concur")
    done = clear(changes)
    (kept,) = record_of(done)["reservations"]
    assert (kept["code"], kept["by"], kept["text"]) == (code_of(made, 2), "Mongolia", "Kestrel")
    assert done.reservations == 1


def test_a_corrigendum_names_what_it_corrects_and_starts_from_nothing_else(circulation, secretariat):
    made = corrigendum(circulation)
    plan, new = made.plan, {"kind": "corrigendum", "title": "Another", "assessed_by": "x"}
    with pytest.raises(ValidationError, match="names the round that it corrects"):
        open_round(plan, NewRound(**new), by=secretariat)
    with pytest.raises(ValidationError, match="starts from the round that it corrects"):
        open_round(plan, NewRound(**new, updates=made.updates, started_from=made), by=secretariat)


def test_it_is_opened_from_what_was_presented_with_the_codes_to_correct(circulation):
    earlier = corrigendum(circulation).updates
    staff, code = signed_in("secretariat"), code_of(earlier)
    desk = staff.get(earlier.desk_address).content.decode()
    link = f"/workspace/plans/{earlier.plan.slug}/rounds/new/?kind=corrigendum&amp;updates={earlier.pk}"
    assert link in desk
    form = staff.get(link.replace("&amp;", "&")).content.decode()
    assert '<option value="corrigendum" selected>' in form
    sent = {
        "kind": "corrigendum",
        "title": "By code",
        "assessed_by": "The secretariat",
        "updates": earlier.pk,
        "activities": [earlier.plan.activities.get(code=code).pk],
    }
    refused = staff.post(link.partition("?")[0], {**sent, "activities": [0]})
    assert (refused.status_code, "0 is not one of the available choices." in text_of(refused)) == (400, True)
    opened = staff.post(link.partition("?")[0], sent, follow=True)
    assert opened.redirect_chain[-1][0].endswith("/by-code/rate/?show=mine")
    made = AssessmentRound.objects.get(title="By code")
    assert [(one.activity.code, one.user.username) for one in made.assignments.all()] == [
        (code, "secretariat")
    ]


def test_another_state_drafts_on_what_changed_unseen(circulation):
    changes = send_round(lowered(circulation))
    draft_position(changes, by="focal-japan", kind="reserve", text="Kept to ourselves")
    assert "Kept to ourselves" not in page_of(changes, "focal-mongolia")
    assert signed_in("focal-mongolia").get(review_address(changes)).status_code == 200
