"""An accepted proposal changes the rating in the same step as the answer; nothing unseen is overwritten."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from programmes.models import freezing
from review.models import Position
from review.services.positions import dispose
from tests.conftest import account, signed_in
from tests.neaspec_portal.test_pages import text_of
from tests.pages import errors_in
from tests.rounds import level_of, make_draft, rate, rating_of, ratings_address, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def proposed():
    """A round that says Fully of its first activity, and Mongolia that proposes Partially."""
    draft = make_draft()
    rate(draft, 1, level=level_of(draft.plan, "fully"), note="Done")
    circulation = send_round(draft)
    position = take_position(
        circulation,
        "focal-mongolia",
        kind="another-level",
        proposed_level=level_of(draft.plan, "partially"),
        text="Not all of it.",
    )
    return draft, position


def typed(position, **values):
    prefix = f"position-{position.pk}"
    known = {"version": 1, "disposition": "accepted", "disposition_text": "You are right.", **values}
    return {f"{prefix}-{name}": value for name, value in known.items()}


def test_the_level_follows_the_answer_in_one_step(proposed):
    draft, position = proposed
    staff = signed_in("secretariat")
    page = text_of(staff, ratings_address(draft, "answers/"))
    assert "With the answer, change the rating from Fully to Partially" in page
    sent = typed(position, rate_now="on", seen_level="Fully")
    assert staff.post(ratings_address(draft, "answers/"), sent).status_code == 302
    rating = rating_of(draft)
    assert rating.level.slug == "partially"
    assert rating.note == "Done"
    assert rating.change_reason == "A proposal made in circulation 1."
    assert rating.history.first().history_change_reason == "Accepted in circulation 1"
    assert Position.objects.get(pk=position.pk).disposition == "accepted"
    assert "change the rating" not in text_of(staff, ratings_address(draft, "answers/"))


def test_without_the_tick_the_rating_stays(proposed):
    draft, position = proposed
    staff = signed_in("secretariat")
    assert staff.post(ratings_address(draft, "answers/"), typed(position)).status_code == 302
    assert rating_of(draft).level.slug == "fully"
    again = typed(position, version=2, rate_now="on", seen_level="Fully")
    assert staff.post(ratings_address(draft, "answers/"), again).status_code == 302
    assert rating_of(draft).level.slug == "partially"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"disposition": "not-accepted"}, "The level follows only where the proposal is accepted."),
        ({"seen_level": "Substantially"}, "The rating is “Fully” by now. Look at it again."),
        ({"disposition_text": " "}, "Say what was done, or why not."),
    ],
)
def test_what_is_refused_changes_neither_answer_nor_rating(proposed, values, message):
    draft, position = proposed
    staff = signed_in("secretariat")
    sent = typed(position, **{"rate_now": "on", "seen_level": "Fully", **values})
    answer = staff.post(ratings_address(draft, "answers/"), sent)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert message in page
    assert values.get("disposition_text", "You are right.").strip() in page
    assert rating_of(draft).level.slug == "fully"
    assert Position.objects.get(pk=position.pk).disposition == ""


def test_a_concurrence_and_a_comment_propose_no_level():
    draft = make_draft()
    rate(draft, 1, level=level_of(draft.plan, "fully"), note="Done")
    position = take_position(send_round(draft), "focal-japan", kind="comment", text="Well.")
    assert "change the rating" not in text_of(signed_in("secretariat"), ratings_address(draft, "answers/"))
    with pytest.raises(ValidationError, match="No other level is proposed here"):
        dispose(
            position,
            disposition="accepted",
            text="Yes",
            expected_version=1,
            by=account("secretariat"),
            rate_from="Fully",
        )


def test_a_rating_that_is_gone_takes_no_level_and_the_position_gets_no_answer(proposed):
    draft, position = proposed
    with freezing.lifted():
        rating_of(draft).delete()
    answer = signed_in("secretariat").post(
        ratings_address(draft, "answers/"), typed(position, rate_now="on", seen_level="Fully")
    )
    assert answer.status_code == 400
    assert "There is no rating to change." in errors_in(answer)
    position.refresh_from_db()
    assert position.disposition == ""
