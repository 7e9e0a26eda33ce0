"""Protects the memory of a server, and readers of remembered pages from being framed."""

from __future__ import annotations

import pytest

from neaspec_portal import public_pages
from neaspec_portal.public_pages import page_cache

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def test_a_loop_over_addresses_takes_no_more_memory_than_pages_may(client, monkeypatch, settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    monkeypatch.setattr(public_pages, "MOST_BYTES", 200_000)
    for number in range(30):
        assert client.get(f"/plans/2016-2020/areas/?zz={number}").status_code == 200
        assert sum(one.room for one in page_cache._pages.values()) <= 200_000
    assert 0 < len(page_cache._pages) < 30


@pytest.mark.parametrize("address", ["/", "/plans/2016-2020/areas/", "/sources/"])
def test_a_remembered_page_is_not_framed_by_another_site(client, address, settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    first, again = client.get(address), client.get(address)
    assert page_cache._pages
    assert first["X-Frame-Options"] == again["X-Frame-Options"] == "DENY"
    embedded = [client.get("/pictures/topics/embed/") for _ in range(2)]
    assert [one.get("X-Frame-Options") for one in embedded] == [None, None]
