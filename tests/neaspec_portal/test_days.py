"""Pages that are remembered take the time from one place, and none of them outlives its day."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as portal_settings
from django.test import Client
from django.utils import timezone

from neaspec_portal.access import is_public_path
from tests.neaspec_portal.test_pages import PAGES

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

MAY_ASK = {
    "people/stamp.py",
    # Kept for a budget of each network or noted beside the page; nothing of it is shown.
    "people/services/budgets.py",
}
OTHER_CLOCKS = re.compile(r"date\.today\(|datetime\.now\(|datetime\.utcnow\(|{% now ")


def test_no_public_page_looks_at_a_clock_of_its_own(settings, monkeypatch):
    settings.PUBLIC_PAGE_SECONDS = 60
    real, asked = timezone.now, {}

    def now():
        place = Path(sys._getframe(1).f_code.co_filename)
        if portal_settings.BASE_DIR in place.parents and ".venv" not in str(place):
            asked.setdefault(str(place.relative_to(portal_settings.BASE_DIR)), address)
        return real()

    monkeypatch.setattr(timezone, "now", now)
    public = [one for one in PAGES if is_public_path(one.partition("?")[0])]
    assert len(public) > 40
    for address in public:
        assert Client().get(address).status_code == 200
    assert {place: page for place, page in asked.items() if place not in MAY_ASK} == {}
    assert "people/stamp.py" in asked


def test_there_is_no_other_clock():
    places = [*portal_settings.BASE_DIR.glob("templates/**/*.html")]
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.parent == portal_settings.BASE_DIR:
            places += folder.rglob("*.py")
    assert len(places) > 500
    assert [str(one) for one in places if OTHER_CLOCKS.search(one.read_text(encoding="utf-8"))] == []


def test_a_page_is_not_handed_out_on_another_day(settings, monkeypatch):
    settings.PUBLIC_PAGE_SECONDS = 600
    real = timezone.now
    today, tomorrow = real(), real() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: today)
    first = Client().get("/about/").content.decode()
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    second = Client().get("/about/").content.decode()
    assert f"{today:%-d %B %Y}" in first
    assert f"{tomorrow:%-d %B %Y}" in second
    assert f"{today:%-d %B %Y}" not in second
