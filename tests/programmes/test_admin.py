"""The admin shows content and its history, and changes none of it."""

from __future__ import annotations

import pytest

from programmes.models import AssessmentRound
from record.models import Correction
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def address(record, end: str = "change/") -> str:
    return f"/admin/{type(record)._meta.app_label}/{type(record)._meta.model_name}/{record.pk}/{end}"


@pytest.mark.parametrize("username", ["secretariat", "approver", "administrator"])
def test_nobody_changes_content_there(username, plan, updated):
    client = signed_in(username)
    rating = updated.ratings.get(activity__code="DLD-1")
    records = [plan, updated, rating, plan.activities.first(), rating.citation, Correction.objects.first()]
    for record in records:
        before = type(record).objects.filter(pk=record.pk).values().get()
        sent = {
            "title": "X",
            "note": "X",
            "text": "X",
            "printed": "X",
            "status": "confirmed",
            "assessed_by": "X",
        }
        assert client.post(address(record), sent).status_code == 403, record
        assert client.post(address(record, "delete/"), {"post": "yes"}).status_code == 403, record
        assert type(record).objects.filter(pk=record.pk).values().get() == before
    assert client.get("/admin/programmes/plannedactivity/add/").status_code == 403


def test_staff_look_at_a_record_and_its_history(plan):
    activity = plan.activities.get(code="DLD-1")
    client = signed_in("secretariat")
    page = client.get(address(activity)).content.decode()
    assert activity.text in page
    assert 'name="text"' not in page
    assert "Save" not in page
    assert client.get(address(activity, "history/")).status_code == 200
    old = client.get(address(activity, f"history/{activity.history.first().pk}/"))
    assert "Revert" not in old.content.decode()


def test_the_menu_leads_to_the_forms_of_the_portal(client):
    page = signed_in("secretariat").get("/").content.decode()
    assert 'href="/workspace/wording/"' in page
    assert "/admin/" not in page
    assert AssessmentRound.objects.filter(status="cleared").exists()
