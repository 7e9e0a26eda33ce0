"""Rating in the rating form: what is kept, what is refused, what is counted, what is taken back."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.services import WrongStateError
from programmes.models import ActivityRating
from programmes.selectors.at_work import round_ratings
from programmes.selectors.levels import achievement_levels
from programmes.services.ratings import (
    RatingEntry,
    add_evidence,
    note_open,
    remove_evidence,
    save_area_text,
    save_rating,
    undo_rating,
)
from programmes.services.rounds import NewRound, open_round
from record.refusals import StaleVersionError
from tests.conftest import account
from tests.factories import make_plan, make_round
from tests.rounds import level_of, make_draft, rate, send_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty():
    plan = make_plan(activities=2)
    return open_round(plan, NewRound("updated", "An empty one", "Nobody"), by=account("secretariat"))


def test_a_first_rating_is_counted_and_keeps_its_history(empty, secretariat):
    level = level_of(empty.plan, "partially")
    rating = rate(empty, level=level, note="One\nTwo")
    total = achievement_levels(empty).total
    assert (total.base, total.planned, total.missing) == (1, 2, 1)
    assert (rating.version, rating.note_points) == (1, ["One", "Two"])
    assert rating.history.get().history_user == secretariat
    assert rating.citation.certainty == "recorded"
    assert rating.citation.source.kind == "portal-record"


def test_a_note_without_a_level_is_kept_and_counts_as_not_rated(empty):
    rating = rate(empty, note="Half a thought")
    assert rating.level is None
    total = achievement_levels(empty).total
    assert (total.base, total.missing) == (0, 2)
    rate(empty, level=level_of(empty.plan, "fully"), note="Half a thought")
    total = achievement_levels(empty).total
    assert (total.base, total.missing) == (1, 1)


@pytest.mark.parametrize("reason", ["not-due", "discontinued", "merged", "no-information"])
def test_four_ways_not_to_be_rated_are_counted_apart(reason, empty):
    rate(empty, not_rated_because=reason)
    total = achievement_levels(empty).total
    assert (total.base, total.planned, total.not_rated, total.missing) == (0, 2, {reason: 1}, 1)
    assert round_ratings(empty).progress.reasons == {reason: 1}


def test_saving_the_same_again_gets_the_same_answer(empty, secretariat):
    entry = RatingEntry(level=level_of(empty.plan, "fully"))
    activity = empty.plan.activities.first()
    for version in (0, 0, 7):
        rating = save_rating(
            activity=activity, assessment_round=empty, entry=entry, expected_version=version, by=secretariat
        )
        assert rating.version == 1
    assert rating.history.count() == 1


def test_the_slower_of_two_editors_is_told_what_stands_there(draft, secretariat, approver):
    activity = draft.plan.activities.first()
    at = {"activity": activity, "assessment_round": draft, "expected_version": 1}
    save_rating(entry=RatingEntry(note="First"), by=secretariat, **at)
    with pytest.raises(StaleVersionError) as lost:
        save_rating(entry=RatingEntry(note="Second"), by=approver, **at)
    assert lost.value.current.note == "First"
    assert ActivityRating.objects.get(activity=activity, assessment_round=draft).note == "First"


def test_a_level_of_another_scale_is_refused(empty, updated):
    with pytest.raises(ValidationError, match="not a level of the scale"):
        rate(empty, level=updated.plan.rating_scale.levels.first())


def test_an_activity_is_merged_into_another_one_of_its_plan(empty, plan):
    own = empty.plan.activities.get(number=1)
    for wrong in (own, plan.activities.first()):
        with pytest.raises(ValidationError, match="merged into another one"):
            rate(empty, not_rated_because="merged", merged_into=wrong)
    other = empty.plan.activities.get(number=2)
    assert rate(empty, not_rated_because="merged", merged_into=other).merged_into == other


def test_an_activity_of_another_plan_is_refused(empty, plan, secretariat):
    with pytest.raises(ValidationError, match="another plan"):
        save_rating(
            activity=plan.activities.first(),
            assessment_round=empty,
            entry=RatingEntry(note="x"),
            expected_version=0,
            by=secretariat,
        )


@pytest.mark.parametrize("text", ["2020", "2020-05", "2020-05-14"])
def test_dates_keep_their_precision(text, empty):
    assert rate(empty, as_of=text, note="x").as_of == text


@pytest.mark.parametrize("text", ["2020-13", "2013-02-30", "May 2020", "20", "２０２０"])
def test_what_is_no_date_is_refused(text, empty):
    with pytest.raises(ValidationError, match="is not a date"):
        rate(empty, as_of=text, note="x")


def test_text_too_long_is_refused_not_cut(empty):
    with pytest.raises(ValidationError, match="at most 20000 characters"):
        rate(empty, note="x" * 20_001)


@pytest.mark.parametrize("username", ["focal-japan", "colleague-mongolia", "delegate", "administrator"])
def test_only_staff_rate(username, empty):
    with pytest.raises(PermissionDenied):
        rate(empty, note="x", by=account(username))


def test_a_cleared_round_cannot_be_rated():
    cleared = make_round(make_plan(activities=1), status="cleared")
    with pytest.raises(WrongStateError, match="cleared"):
        rate(cleared, note="x")


def test_undo_brings_back_what_stood_there_and_is_itself_on_record(draft, secretariat):
    activity = draft.plan.activities.first()
    at = {"activity": activity, "assessment_round": draft, "by": secretariat}
    rate(draft, level=level_of(draft.plan, "minimally"), note="A slip")
    rating = undo_rating(expected_version=2, **at)
    assert (rating.level.slug, rating.note, rating.version) == ("fully", "", 3)
    assert rating.history.first().history_change_reason == "Undone"
    assert achievement_levels(draft).total.levels[0].count == 3
    assert undo_rating(expected_version=2, **at).version == 3, "pressing it twice takes back one change"
    rate(draft, note="Something else")
    with pytest.raises(StaleVersionError):
        undo_rating(expected_version=2, **at)


def test_undo_of_a_first_rating_leaves_it_empty(empty, secretariat):
    rate(empty, level=level_of(empty.plan, "fully"))
    activity = empty.plan.activities.first()
    rating = undo_rating(activity=activity, assessment_round=empty, expected_version=1, by=secretariat)
    assert not rating.is_complete
    with pytest.raises(ValidationError, match="nothing to undo"):
        undo_rating(
            activity=empty.plan.activities.get(number=2),
            assessment_round=empty,
            expected_version=0,
            by=secretariat,
        )


def test_rules_tell_what_a_rating_lacks():
    draft = make_draft(evidence_to_rank=1)
    plan, activity = draft.plan, draft.plan.activities.first()
    assert [one.text for one in round_ratings(draft).progress.problems] == [
        "Fully needs evidence: a link or a file."
    ] * 3
    add_evidence(
        activity=activity,
        assessment_round=draft,
        title="Report",
        url="https://example.org/r",
        by=account("secretariat"),
    )
    rate(draft, 2, level=level_of(plan, "partially"))
    rate(draft, 3, not_rated_because="merged")
    problems = {one.code.split("-")[1]: one.text for one in round_ratings(draft).progress.problems}
    assert problems == {
        "2": "Partially is below the previous level, Fully: say why.",
        "3": "Merged: say into which activity.",
    }
    rate(draft, 2, level=level_of(plan, "partially"), change_reason="Less money")
    rate(draft, 3, not_rated_because="merged", merged_into=activity)
    progress = round_ratings(draft).progress
    assert (progress.complete, progress.planned, progress.problems) == (3, 3, ())


def test_the_same_evidence_twice_is_one_and_leaves_a_trace_when_removed(empty, secretariat):
    given = {
        "activity": empty.plan.activities.first(),
        "assessment_round": empty,
        "title": "Report",
        "url": "https://example.org/r",
        "page": "p. 4",
        "by": secretariat,
    }
    first, second = add_evidence(**given), add_evidence(**given)
    assert first == second
    remove_evidence(first, by=secretariat)
    assert not empty.ratings.get().evidence.exists()
    assert type(first).history.filter(title="Report").first().history_type == "-"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/x", "example"])
def test_evidence_links_to_the_web_only(url, empty, secretariat):
    with pytest.raises(ValidationError):
        add_evidence(
            activity=empty.plan.activities.first(),
            assessment_round=empty,
            title="x",
            url=url,
            by=secretariat,
        )


def test_area_texts_are_versioned_too(draft, secretariat, approver):
    area = draft.plan.objectives.get().area
    at = {"kind": "key-achievement", "area": area, "assessment_round": draft}
    saved = save_area_text(text="More.", expected_version=1, by=secretariat, **at)
    assert saved.version == 2
    with pytest.raises(StaleVersionError) as lost:
        save_area_text(text="Other.", expected_version=1, by=approver, **at)
    assert lost.value.current.text == "More."
    with pytest.raises(ValidationError, match="not emptied"):
        save_area_text(text="", expected_version=2, by=approver, **at)
    summary = save_area_text(
        kind="summary", area=area, assessment_round=draft, text="Told.", expected_version=0, by=approver
    )
    assert (summary.version, summary.citation.certainty) == (1, "recorded")


def test_others_are_warned_and_nobody_of_themselves(draft, secretariat, approver):
    activity = draft.plan.activities.first()
    note_open(draft, activity, by=approver)
    note_open(draft, activity, by=approver)
    rows = round_ratings(draft, secretariat).rows
    assert [row.others for row in rows] == [("approver",), (), ()]
    assert round_ratings(draft, approver).rows[0].others == ()


def test_a_circulated_round_can_still_be_rated_but_its_circulation_stays(draft):
    circulation = send_round(draft)
    rate(draft, level=level_of(draft.plan, "partially"), change_reason="As agreed")
    assert circulation.texts.get(about__endswith="-1").level.slug == "fully"
