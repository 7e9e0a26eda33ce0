"""News as a feed, meetings as a calendar, the list of pages: public things only, and whole."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from icalendar import Calendar

from neaspec_portal.feeds import news
from programmes.models import Meeting
from record.models import Correction
from record.services.corrections import decide_correction
from tests.conftest import account, warm
from tests.papers.steps import cleared_paper, the_paper
from tests.queries import queries
from tests.rounds import clear, make_draft, present_now, send_round

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

ATOM = "{http://www.w3.org/2005/Atom}"
PAGE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def titles():
    feed = ET.fromstring(Client().get("/news.atom").content)
    return [one.findtext(f"{ATOM}title") for one in feed.findall(f"{ATOM}entry")]


def test_the_feed_says_what_was_cleared_and_presented_newest_first():
    assert not any("The next review" in title for title in titles())
    draft = make_draft()
    circulation = send_round(draft)
    assert not any("The next review" in title for title in titles())
    cleared = clear(circulation)
    assert titles()[0] == "Cleared: The next review"
    present_now(cleared)
    assert titles()[:2] == ["Presented: The next review", "Cleared: The next review"]
    cleared_paper()
    assert titles()[0].startswith("Cleared: Review of the implementation")
    answer = Client().get("/news.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids) > 3
    assert [one for one in ids if not one.startswith("http://")] == []
    entry = feed.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href").startswith("http://testserver/papers/")


def test_the_feed_says_what_became_of_a_contradiction(approver):
    before = titles()
    found = Correction.objects.filter(status="proposed").exclude(proposed_by=approver).earliest("code")
    decide_correction(found, "confirmed", reason="", expected_version=found.version, by=approver)
    assert titles() == [f"Confirmed: {found.code} {found.subject}", *before]
    one = news()[0]
    assert (one.text, one.address) == (f"Printed: {found.printed}", f"/sources/#{found.code}")


def test_the_feed_names_no_draft_and_no_training_plan(on_training_data):
    the_paper()
    account("secretariat")
    assert not any(one.address.startswith("/papers/") for one in news())
    assert not any("raining" in f"{one.title} {one.text}" for one in news())


def test_meetings_with_known_days_are_a_calendar(client):
    answer = client.get("/meetings.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = {str(one["summary"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}
    known = Meeting.objects.filter(starts_on__isnull=False)
    assert len(events) == known.count() > 0
    one = known.get(code="SOM-24")
    assert events[one.name]["dtstart"].dt == one.starts_on
    assert (events[one.name]["dtend"].dt - one.ends_on).days == 1
    assert str(events[one.name]["url"]).endswith("/decisions/#som-24")


def test_the_list_of_pages_leads_to_public_pages_only(client):
    listed = ET.fromstring(client.get("/sitemap.xml").content)
    addresses = [one.text.removeprefix("http://testserver") for one in listed.iter(f"{PAGE}loc")]
    assert len(addresses) == len(set(addresses)) > 70
    assert {client.get(one).status_code for one in addresses} == {200}
    for expected in (
        "/plans/2016-2020/",
        "/plans/2016-2020/land/",
        "/surveys/stakeholder-2020/figures/7/",
        "/explore/?of=contacts&by=kind",
    ):
        assert expected in addresses
    assert not [one for one in addresses if client.get(one).status_code != 200]
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_the_list_of_pages_costs_the_same_for_more_pages(client):
    client.get("/sitemap.xml")
    before = queries(client, "/sitemap.xml")
    make_draft(activities=3)
    warm()
    assert queries(client, "/sitemap.xml") <= before + 2


def test_a_figure_offers_its_picture_to_those_who_share_its_address(client):
    html = client.get("/plans/2016-2020/figures/achievement-levels/").content.decode()
    assert (
        'property="og:image" content="http://testserver/plans/2016-2020/figures/achievement-levels.png"'
        in html
    )
    assert 'property="og:title" content="15 of 22 planned activities' in html
    assert "og:image" not in client.get("/plans/2016-2020/activities/").content.decode()
    assert 'type="application/atom+xml"' in html
