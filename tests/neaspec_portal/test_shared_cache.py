"""Redis in which machines share finished pages, and what happens without it."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory

from neaspec_portal import installation, public_pages, typed_settings
from neaspec_portal.public_pages import PageCache, key_of
from neaspec_portal.shared_cache import SharedCache
from people.stamp import content_stamp
from record.services.changes import announce_change
from tests.neaspec_portal.test_worker import until
from tests.through_nginx import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
SERVER = shutil.which("redis-server")
with_redis = [
    pytest.mark.drill,
    pytest.mark.skipif(SERVER is None, reason="REDIS IS NOT TESTED: on Debian: apt-get install redis-server"),
]


@pytest.fixture
def gone(settings) -> SharedCache:
    """A portal that is told of a Redis where there is none."""
    return use(settings, f"redis://127.0.0.1:{free_port()}/0")


def use(settings, address: str) -> SharedCache:
    settings.REDIS_URL, settings.PUBLIC_PAGE_SECONDS = address, 60
    options = {"socket_connect_timeout": 0.25, "socket_timeout": 0.5}
    backend = "neaspec_portal.shared_cache.SharedCache"
    pages = {"BACKEND": backend, "LOCATION": address, "OPTIONS": options}
    settings.CACHES = {**settings.CACHES, "pages": pages}
    shared = caches["pages"]
    assert isinstance(shared, SharedCache)
    return shared


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    command = [str(SERVER), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen([*command, "--appendonly", "no"], stdout=subprocess.DEVNULL)
    address = f"redis://127.0.0.1:{port}/0"
    until(lambda: SharedCache(address, {}).answers)
    yield address, process
    process.kill()
    process.wait(20)


def finished(pages: PageCache, path: str, body: bytes) -> bytes:
    """What one machine answers: what it knows of an address, else what it makes and remembers."""
    request = RequestFactory().get(path)
    known = pages.answer(key_of(request), request)
    if known is None:
        known = pages.finish(key_of(request), HttpResponse(body), stamp=content_stamp()).response(request)
    return known.content


def test_without_redis_everything_is_answered_and_the_log_says_so_once(gone, client, caplog):
    with caplog.at_level(logging.WARNING):
        pages = PageCache()
        assert finished(pages, "/a", b"one") == b"one"
        assert finished(pages, "/a", b"two") == b"one"
        assert finished(PageCache(), "/a", b"two") == b"two"
        assert client.get("/plans/2016-2020/activities/").status_code == 200
    found = [one.message for one in caplog.records if "Redis does not answer" in one.message]
    assert len(found) == 1
    assert gone.get("anything", "instead") == "instead"


def test_an_installation_without_its_redis_is_told_what_to_do(gone):
    [found] = list(installation._shared())
    assert "Redis does not answer" in found.what
    assert "REDIS_URL" in found.to_do


def test_only_an_address_of_redis_is_taken(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "http://cache/0")
    with pytest.raises(ImproperlyConfigured, match="must begin with redis://"):
        typed_settings.redis("REDIS_URL")
    monkeypatch.setenv("REDIS_URL", " redis://cache/0 ")
    assert typed_settings.redis("REDIS_URL") == "redis://cache/0"
    monkeypatch.delenv("REDIS_URL")
    assert typed_settings.redis("REDIS_URL") == ""


def test_without_the_setting_nothing_is_shared(settings):
    assert portal_settings.REDIS_URL == ""
    assert "pages" not in caches.settings
    assert public_pages.shared_page("key", content_stamp()) is None


class TestWithRedis:
    pytestmark = with_redis

    def test_a_page_that_one_machine_finished_is_known_to_the_other_until_content_changes(
        self, redis_server, settings
    ):
        use(settings, redis_server[0])
        first, second = PageCache(), PageCache()
        assert finished(first, "/a", b"<p>one</p>" * 200) == b"<p>one</p>" * 200
        assert finished(second, "/a", b"two") == b"<p>one</p>" * 200
        request = RequestFactory().get("/a")
        page = second.page(key_of(request))
        assert (
            page.response(RequestFactory().get("/a", headers={"Accept-Encoding": "gzip"}))["Content-Encoding"]
            == "gzip"
        )
        assert finished(second, "/b", b"other") == b"other"
        announce_change()
        assert finished(second, "/a", b"three") == b"three"
        assert finished(first, "/a", b"four") == b"three"

    def test_a_page_lives_no_longer_than_where_it_was_made(self, redis_server, settings, monkeypatch):
        use(settings, redis_server[0])
        finished(PageCache(), "/a", b"one")
        found = public_pages.shared_page(key_of(RequestFactory().get("/a")), content_stamp())
        monkeypatch.setattr("neaspec_portal.public_pages.monotonic", lambda: found.kept_until + 1)
        assert not found.is_current

    def test_when_it_goes_nobody_notices_and_when_it_comes_back_it_is_used(self, redis_server, settings):
        address, process = redis_server
        shared = use(settings, address)
        pages = PageCache()
        finished(pages, "/a", b"one")
        process.kill()
        process.wait(20)
        assert finished(pages, "/a", b"two") == b"one"
        assert finished(PageCache(), "/a", b"two") == b"two"
        assert shared.get("anything") is None
        again = subprocess.Popen([*process.args], stdout=subprocess.DEVNULL)
        try:
            until(lambda: shared.answers)
            assert [one.what for one in installation._shared()] == ["Redis answers"]
            shared.set("a", 1)
            assert shared.get("a") == 1
        finally:
            again.kill()
            again.wait(20)
