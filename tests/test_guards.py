"""Guards that every later change keeps: how much is walked never falls, and what was published stays the same.

``python -m pytest tests/test_guards.py`` names what differs. A number or a digest in ``guards.toml`` changes only
in the commit that says why.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import get_resolver

from people.access import ROLES_BY_VIEW
from programmes.selectors.records import record_of
from record.canonical import canonical
from tests import test_canary, test_canary_evaluation, test_canary_plan, test_canary_round
from tests.neaspec_portal.test_catalogue import ROOT, listed
from tests.pages import text_of
from tests.test_access import view_names

HELD = tomllib.loads(Path(settings.BASE_DIR, "tests", "guards.toml").read_text(encoding="utf-8"))

UNLISTED = ("/evaluations/external-2020/ratings.csv", "/plans/2016-2020/succession.csv")
"""Tables in which nothing is known of the real review: the catalogue leaves them out, they answer as before."""


def digest(content: bytes | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()[:16]


def test_no_view_leaves_the_walk_of_access():
    assert len(set(view_names(get_resolver())) & set(ROLES_BY_VIEW)) >= HELD["views_walked"]


def test_as_many_canaries_are_laid_as_before():
    texts = [
        Path(module.__file__).read_text(encoding="utf-8")
        for module in (test_canary, test_canary_evaluation, test_canary_plan, test_canary_round)
    ]
    places = sum(len(re.findall(r"""^\s+\*?\(?f?["']/""", text, re.MULTILINE)) for text in texts)
    assert places >= HELD["canary_places"]


@pytest.mark.django_db
@pytest.mark.on_sqlite
def test_the_published_data_sets_are_the_same(client):
    found = {}
    for name, one in listed(client).items():
        for file in one["distribution"]:
            if file["encodingFormat"].startswith("text/csv"):
                address = file["contentUrl"].removeprefix(ROOT)
                found[f"{name}: {address}"] = digest(b"".join(client.get(address)))
    for address in UNLISTED:
        found[f"Not listed while nothing is known: {address}"] = digest(b"".join(client.get(address)))
    assert found == HELD["data_sets"]
    assert len(found) == 28


@pytest.mark.django_db
@pytest.mark.on_sqlite
def test_the_records_of_rounds_and_the_words_of_their_pages_are_the_same(client, plan):
    found = {}
    for one in plan.assessment_rounds.all():
        record = str(canonical(record_of(one)))
        found[f"record of {one.slug}"] = digest(re.sub(r"20\d\d-\d\d-\d\dT[\d:.+Z]+", "", record))
        words = text_of(client.get(f"/plans/2016-2020/reviews/{one.slug}/as-of/"))
        found[f"as-of page of {one.slug}"] = digest(
            re.sub(r"\d+ \w+ 20\d\d(, \d\d:\d\d)?|Version \S+|Printed from \S+", "", words)
        )
    assert found == HELD["rounds"]
