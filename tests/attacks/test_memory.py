"""Protects the memory of a server, and readers of remembered pages from being framed."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from neaspec_portal import public_pages
from neaspec_portal.public_pages import page_cache
from people.access import EVERYBODY, ROLES_BY_VIEW
from people.models import Counted
from people.services import budgets
from tests.neaspec_portal.test_offered import walked

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def one_minute(monkeypatch) -> None:
    """No minute of a budget ends while a test runs."""
    at = timezone.now()
    monkeypatch.setattr(budgets, "timezone", SimpleNamespace(now=lambda: at))


def views(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each view with its name and namespace."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from views(one, f"{before}{one.namespace}:" if one.namespace else before)
        else:
            yield f"{before}{one.name}", one.callback


def test_a_loop_over_addresses_takes_no_more_memory_than_pages_may(client, monkeypatch, settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    monkeypatch.setattr(public_pages, "MOST_BYTES", 200_000)
    for number in range(30):
        assert client.get(f"/search/?q={number}").status_code == 200
        assert sum(one.room for one in page_cache._pages.values()) <= 200_000
    assert len(page_cache._pages) < 30


@pytest.mark.parametrize("address", ["/", "/plans/2016-2020/activities/", "/sources/"])
def test_a_remembered_page_is_not_framed_by_another_site(client, address, settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    first, again = client.get(address), client.get(address)
    assert page_cache._pages
    assert first["X-Frame-Options"] == again["X-Frame-Options"] == "DENY"
    embedded = [client.get("/explore/embed/?of=contacts&by=kind") for _ in range(2)]
    assert [one.get("X-Frame-Options") for one in embedded] == [None, None]


def test_a_loop_over_parameters_makes_a_page_once(client, monkeypatch, settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    made = []
    finish = page_cache.finish
    monkeypatch.setattr(
        page_cache, "finish", lambda key, answer, **more: made.append(key) or finish(key, answer, **more)
    )
    for number in range(20):
        for query in (f"zz={number}", f"utm_source={number}", f"fbclid={number}&round=updated"):
            answer = client.get(f"/plans/2016-2020/activities/?{query}")
            rest = "?round=updated" if "round" in query else ""
            assert (answer.status_code, answer["Location"]) == (302, f"/plans/2016-2020/activities/{rest}")
            assert client.get(answer["Location"]).status_code == 200
    assert len([key for key in made if "/activities/" in key]) == 2


NOT_REMEMBERED = {
    "gone", "healthz", "readyz", "metrics", "favicon", "robots", "sitemap", "news-feed", "meetings-calendar",
    "explore", "explore-embed", "people:accept", "surveys:forensics", "papers:bundle", "programmes:moved",
    "programmes:look", "programmes:logo", "evaluations:calendar", "evaluations:follow-up",
    "evaluations:follow-up-file", "partnerships:overlap",
    "picture-moved",
}  # fmt: skip
"""Public addresses that are no page, that lead on, that have an own budget, or that clean their address."""


def test_every_public_page_says_what_it_takes():
    silent = set()
    for name, view in views(get_resolver()):
        declares = hasattr(view, "taken") or hasattr(view, "parameters")
        if EVERYBODY in ROLES_BY_VIEW.get(name, ()) and not declares:
            silent.add(name)
    assert silent == NOT_REMEMBERED


def test_no_link_of_a_page_leads_over_a_parameter_that_is_not_taken(client):
    """What the portal links to is the clean address already."""
    found = set()
    for address, answer, _ in walked(client, most=3):
        if answer.status_code == 302:
            found.add((address, answer["Location"]))
    assert {one for one in found if one[0].partition("?")[0] == one[1].partition("?")[0]} == set()


def test_a_loop_over_what_is_made_anew_is_refused_by_all_processes_together(client, monkeypatch, settings):
    settings.PUBLIC_PAGE_SECONDS, settings.COSTLY_A_MINUTE = 60, 6
    assert client.get("/").status_code == 200
    made, processes = [], ({}, {})
    for number in range(50):
        monkeypatch.setattr(budgets, "_own", processes[number % 2])
        made.append(client.get("/sources/", {"order": f"w{number}"}).status_code)
    assert 25 <= made.count(200) <= 30
    assert set(made[31:]) == {429}
    assert client.get("/").status_code == 200
    other = client.get("/sources/", {"order": "new"}, REMOTE_ADDR="192.0.2.9")
    assert other.status_code == 200


def test_a_cookie_that_signs_nobody_in_has_the_same_budget(client, settings):
    settings.PUBLIC_PAGE_SECONDS, settings.COSTLY_A_MINUTE = 60, 2
    client.cookies["sessionid"] = "x" * 32
    answers = [client.get("/").status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2


def test_ordinary_reading_writes_no_count(client, settings):
    settings.PUBLIC_PAGE_SECONDS, settings.COSTLY_A_MINUTE = 60, 60
    for number in range(50):
        client.get("/sources/", {"order": f"w{number}"})
    assert Counted.objects.count() == 0
    client.get("/sources/", {"order": "one more"})
    assert list(Counted.objects.values_list("kind", "number")) == [("budget: build", 51)]
