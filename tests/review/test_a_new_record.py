"""A record of an app that the portal does not know is circulated, answered and cleared; two files say how."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import AppConfig, apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from people.services import WrongStateError
from programmes.models import StrategicPlan
from review import kinds, reviewable
from review.models import Position
from review.services.circulating import circulate, clear_subject, propose_clearance
from review.services.positions import dispose
from tests.conftest import changed, signed_in
from tests.pages import text_of
from tests.rounds import pass_deadline


@pytest.fixture(scope="module")
def pledges(django_db_setup, django_db_blocker) -> Iterator[Any]:
    """The app of the example is installed, with its table, while the tests of this module run."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        for registry in ("_PLACES", "_TEXTS"):
            patch.setattr(kinds, registry, dict(getattr(kinds, registry)))
        patch.setattr(reviewable, "_KINDS", dict(reviewable._KINDS))
        config = AppConfig.create("tests.example")
        config.apps = apps
        patch.setitem(apps.app_configs, "example", config)
        config.import_models()
        import_module("tests.example.reviewing")
        apps.clear_cache()
        model = apps.get_model("example", "Pledge")
        with connection.schema_editor() as editor:
            editor.create_model(model)
            editor.create_model(model.history.model)
        yield model
        changed()
    apps.clear_cache()


@pytest.fixture
def pledge(db, pledges):
    plan = StrategicPlan.objects.get(slug="2016-2020")
    return pledges.objects.create(slug="clean-air", title="Clean air", text="Measure together.", plan=plan)


def in_a_week() -> Any:
    return timezone.now() + timedelta(days=7)


def test_it_goes_the_whole_way(pledge, secretariat, approver):
    circulation = circulate(pledge, deadline=in_a_week(), by=secretariat)
    assert (circulation.place, circulation.texts.get().label) == ("pledges", "P1")
    client = signed_in("focal-japan")
    address = "/review/pledges/clean-air/1/"
    assert "Measure together." in text_of(client.get(address))
    typed = {"P1-version": "0", "P1-kind": "reserve", "P1-text": "Not yet.", "save": "send"}
    assert client.post(address, typed).status_code == 302
    assert client.post(f"{address}send/", {"attribution": "named"}).status_code == 302
    for suffix in ("xlsx", "docx"):
        assert client.get(f"{address}review.{suffix}").status_code == 200
    with pytest.raises(ValidationError, match="The deadline has not passed, and 5 of the member States"):
        propose_clearance(pledge, by=secretariat)
    pass_deadline(circulation)
    position = Position.objects.get()
    dispose(position, disposition="not-accepted", text="We keep it.", expected_version=1, by=secretariat)
    propose_clearance(pledge, by=secretariat)
    with pytest.raises(PermissionDenied):
        clear_subject(pledge, by=secretariat)
    cleared = clear_subject(pledge, by=approver)
    assert (cleared.status, cleared.cleared_by) == ("cleared", approver)
    assert [one.history_change_reason for one in cleared.history.all()[:3]] == [
        "Cleared",
        "Clearing proposed",
        "Circulation 1",
    ]


def test_what_it_says_itself_is_asked(pledge, secretariat):
    pledge.text = ""
    pledge.save()
    with pytest.raises(ValidationError, match="It says nothing yet"):
        circulate(pledge, deadline=in_a_week(), by=secretariat)
    with pytest.raises(WrongStateError, match="The pledge is “draft”"):
        propose_clearance(pledge, by=secretariat)
    assert signed_in("focal-japan").get("/review/pledges/no-such-pledge/1/").status_code == 404
