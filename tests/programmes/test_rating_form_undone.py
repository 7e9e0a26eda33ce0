"""The rating form takes a change back, or says why not; what a form saw before is found in the history."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from people.selectors.organisation import zone_of
from programmes.models import AssessmentRound
from programmes.services.ratings import RatingEntry, save_area_text, save_rating
from programmes.services.rounds import NewRound, open_round
from tests.conftest import account, signed_in
from tests.factories import make_plan
from tests.pages import errors_in, text_of
from tests.rounds import bench_row, code_of, rating_of, ratings_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty() -> AssessmentRound:
    """A round in which nothing is rated yet."""
    return open_round(make_plan(activities=2), NewRound("updated", "Empty", "Us"), by=account("secretariat"))


def undone(client, draft, **values: object):
    return client.post(
        ratings_address(draft), bench_row(draft, **values) | {"undo": code_of(draft)}, follow=True
    )


def test_what_was_just_typed_is_saved_and_taken_back(draft, staff):
    response = undone(staff, draft, note="Mine")
    assert f"{code_of(draft)}: the last change is taken back" in text_of(response)
    rating = rating_of(draft)
    assert (rating.note, rating.version) == ("", 3)
    assert rating.history.filter(note="Mine").exists()


def test_nothing_is_taken_back_that_somebody_else_has_saved_over(draft, staff):
    signed_in("approver").post(ratings_address(draft), bench_row(draft, note="Theirs"))
    message = f"{code_of(draft)}: somebody else saved it meanwhile, so nothing was taken back."
    assert message in text_of(undone(staff, draft))
    assert rating_of(draft).note == "Theirs"


def test_nothing_is_taken_back_where_nothing_was_rated(empty, staff):
    response = undone(staff, empty, version=0, choice="")
    assert f"{code_of(empty)}: There is nothing to undo here." in text_of(response)
    assert not empty.ratings.exists()


def test_nothing_is_taken_back_beside_a_mistake(draft, staff):
    response = undone(staff, draft, note="Mine", as_of="never")
    assert "is not a date" in errors_in(response)
    assert "is taken back" not in text_of(response)
    assert (rating_of(draft).version, rating_of(draft).level.slug) == (1, "fully")


def test_a_written_text_is_not_emptied(draft, staff):
    name = f"key-achievement-{draft.plan.objectives.get().area.slug}"
    response = staff.post(ratings_address(draft), {f"{name}-version": 1, f"{name}-text": ""})
    assert response.status_code == 400
    assert "A text that was written can be changed, not emptied." in errors_in(response)
    assert draft.key_achievements.get().text == "Something was achieved."


def test_a_form_that_saw_what_is_gone_begins_anew_and_says_so(empty, staff):
    area = empty.plan.objectives.get().area
    name = f"summary-{area.slug}"
    sent = bench_row(empty, version=1, choice="fully") | {f"{name}-version": 1, f"{name}-text": ""}
    response = staff.post(ratings_address(empty), sent, follow=True)
    assert f"Together with what somebody else changed in {code_of(empty)}." in text_of(response)
    assert (rating_of(empty).version, rating_of(empty).level.slug) == (1, "fully")
    assert not empty.achievement_summaries.exists()


def test_what_says_nothing_is_not_stored_and_what_is_the_same_is_not_saved(draft, empty, secretariat):
    with pytest.raises(ValidationError, match="Nothing was entered"):
        save_rating(
            activity=empty.plan.activities.first(),
            assessment_round=empty,
            entry=RatingEntry(),
            expected_version=0,
            by=secretariat,
        )
    assert not empty.ratings.exists()
    text = draft.key_achievements.get()
    saved = save_area_text(
        kind="key-achievement",
        area=text.area,
        assessment_round=draft,
        text=text.text,
        expected_version=99,
        by=secretariat,
    )
    assert (saved.pk, saved.version) == (text.pk, 1)


def test_a_planned_deadline_stands_in_the_form_until_it_is_over(draft, staff, secretariat):
    deadline = timezone.now() + timedelta(days=10)
    local = f"{deadline.astimezone(zone_of(secretariat)):%Y-%m-%dT%H:%M}"
    page = ratings_address(draft, "circulate/")
    for moment, is_shown in ((deadline, True), (timezone.now() - timedelta(days=1), False)):
        AssessmentRound.objects.filter(pk=draft.pk).update(deadline=moment)
        assert (f'value="{local}"' in staff.get(page).content.decode()) == is_shown
