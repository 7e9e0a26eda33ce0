"""Asked without memory, who is no staff reads what strangers read, but for the places of the reader."""

from __future__ import annotations

from functools import cache

import pytest
from django.test import Client
from django.utils import timezone

from neaspec_portal.access import is_remembered_path
from tests.conftest import signed_in
from tests.neaspec_portal.test_around import OF_A_READER, READERS
from tests.neaspec_portal.test_pages import PAGES

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def one_moment(monkeypatch):
    """Let no minute pass between two readers: some pages say as of when they are."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def main_of(client, address):
    return OF_A_READER.sub("", client.get(address).content.decode())


@cache
def main_of_strangers(address):
    """Read once for all readers that are held against it."""
    return main_of(Client(), address)


@pytest.mark.parametrize("username", READERS)
@pytest.mark.usefixtures("one_moment")
def test_who_is_no_staff_reads_what_strangers_read(settings, username):
    """Asked without memory: so the remembered page is what each would get, but for the places of the reader."""
    settings.PUBLIC_PAGE_SECONDS = 0
    reader = signed_in(username)
    remembered = [one for one in PAGES if is_remembered_path(one.partition("?")[0])]
    assert len(remembered) > 38
    different = [one for one in remembered if main_of(reader, one) != main_of_strangers(one)]
    assert different == []
