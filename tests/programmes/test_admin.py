"""Correcting a text in the editing pages: reason, history, two editors, frozen rounds."""

from __future__ import annotations

import pytest

from programmes.models import ActivityRating, AssessmentRound, PlannedActivity
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def address(record) -> str:
    return f"/admin/programmes/{type(record)._meta.model_name}/{record.pk}/change/"


def test_a_text_is_corrected_with_its_reason(plan):
    activity = plan.activities.get(code="DLD-1")
    client = signed_in("secretariat")
    response = client.post(
        address(activity), {"text": "Map activities.", "expected_version": 1, "change_reason": "Misprint"}
    )
    assert response.status_code == 302
    activity.refresh_from_db()
    assert (activity.text, activity.version, activity.search_text) == (
        "Map activities.",
        2,
        "dld-1 map activities.",
    )
    newest = activity.history.first()
    assert (newest.history_user.username, newest.history_change_reason) == ("secretariat", "Misprint")
    history = client.get(f"/admin/programmes/plannedactivity/{activity.pk}/history/").content.decode()
    assert "Misprint" in history
    assert activity.history.count() == 2


def test_a_correction_without_reason_is_refused_and_keeps_what_was_typed(plan):
    activity = plan.activities.get(code="DLD-1")
    page = signed_in("secretariat").post(
        address(activity), {"text": "Typed text.", "expected_version": 1, "change_reason": ""}
    )
    assert page.status_code == 200
    assert "Typed text." in page.content.decode()
    assert PlannedActivity.objects.get(pk=activity.pk).version == 1


def test_two_editors_see_both_texts_and_the_merged_one_goes_through(plan):
    activity = plan.activities.get(code="DLD-1")
    first, second = signed_in("secretariat"), signed_in("approver")
    first.post(address(activity), {"text": "Theirs.", "expected_version": 1, "change_reason": "one"})
    page = second.post(address(activity), {"text": "Mine.", "expected_version": 1, "change_reason": "two"})
    html = page.content.decode()
    assert page.status_code == 200
    assert "Mine." in html
    assert "It now says: Theirs." in html
    assert 'name="expected_version" value="2"' in html
    merged = second.post(
        address(activity), {"text": "Both.", "expected_version": 2, "change_reason": "merged"}
    )
    assert merged.status_code == 302
    activity.refresh_from_db()
    assert (activity.text, activity.version) == ("Both.", 3)


def test_a_level_is_corrected_in_a_draft_and_the_totals_follow(plan, updated):
    updated.status = "draft"
    updated.save()
    rating = ActivityRating.objects.get(activity__code="DLD-3")
    partially = plan.rating_scale.levels.get(slug="partially")
    staff = signed_in("secretariat")
    staff.post(
        address(rating),
        {
            "level": partially.pk,
            "not_rated_because": "",
            "note": rating.note.replace("\n", "\r\n"),
            "expected_version": 1,
            "change_reason": "x",
        },
    )
    levels = staff.get("/api/v1/plans/2016-2020/achievement-levels?round=updated").json()["levels"]
    assert [one["count"] for one in levels] == [2, 13, 5, 2]
    rating.refresh_from_db()
    assert rating.note_citation.corrected_on is None


def test_a_cleared_level_is_not_in_the_form(updated):
    rating = updated.ratings.get(activity__code="DLD-3")
    html = signed_in("secretariat").get(address(rating)).content.decode()
    assert 'name="level"' not in html
    assert 'name="note"' in html


def test_saving_nothing_says_so_and_history_offers_no_revert(plan):
    activity = plan.activities.get(code="DLD-1")
    client = signed_in("secretariat")
    page = client.post(
        address(activity), {"text": activity.text, "expected_version": 1, "change_reason": "x"}
    )
    assert "Nothing was changed." in page.content.decode()
    history = activity.history.first()
    old = client.get(f"/admin/programmes/plannedactivity/{activity.pk}/history/{history.pk}/")
    assert "Revert" not in old.content.decode()


def test_a_presented_round_can_be_read_but_not_corrected(preliminary):
    client = signed_in("secretariat")
    assert client.get(address(preliminary)).status_code == 200
    response = client.post(
        address(preliminary), {"as_of": "2018", "expected_version": 1, "change_reason": "x"}
    )
    assert response.status_code == 403
    assert AssessmentRound.objects.get(pk=preliminary.pk).as_of == "2019"


def test_state_and_place_of_a_round_are_not_in_the_form(updated):
    client = signed_in("secretariat")
    client.post(
        address(updated),
        {
            "title": updated.title,
            "assessed_by": "S",
            "as_of": "2020",
            "status": "draft",
            "expected_version": 1,
            "change_reason": "x",
        },
    )
    updated.refresh_from_db()
    assert (updated.status, updated.assessed_by) == ("cleared", "S")


def test_facts_are_neither_added_nor_deleted_here(plan):
    client = signed_in("secretariat")
    assert client.get("/admin/programmes/plannedactivity/add/").status_code == 403
    activity = plan.activities.first()
    assert (
        client.post(f"/admin/programmes/plannedactivity/{activity.pk}/delete/", {"post": "yes"}).status_code
        == 403
    )


@pytest.mark.parametrize(
    "model",
    [
        "activityrating",
        "assessmentround",
        "strategicplan",
        "meeting",
        "citation",
        "sourcedocument",
        "correction",
        "keyachievement",
        "platform",
        "memberstate",
        "objective",
        "programmearea",
        "strategicgoal",
        "approach",
        "achievementsummary",
    ],
)
def test_every_list_and_form_opens(model):
    client = signed_in("secretariat")
    page = client.get(f"/admin/programmes/{model}/")
    assert page.status_code == 200
    from django.apps import apps

    record = apps.get_model("programmes", model).objects.last()
    assert client.get(address(record)).status_code == 200


def test_administrators_open_accounts_without_touching_content():
    client = signed_in("administrator")
    assert client.get("/admin/auth/user/add/").status_code == 200
    page = client.get("/admin/auth/user/").content.decode()
    assert "focal-japan" in page
    from tests.conftest import account

    html = client.get(f"/admin/auth/user/{account('delegate').pk}/change/").content.decode()
    assert "is_superuser" not in html
    assert "user_permissions" not in html
