"""Every address × every role, from the one access table; an address that is not in it answers nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from evaluations.models import FollowUpAction, FollowUpSnapshot, PlanDraft
from neaspec_portal import access
from people.access import EVERYBODY, ROLES_BY_VIEW, register_views
from people.policies import roles_of
from tests.addresses import (
    ARGUMENTS,
    ELSEWHERE,
    LEADS_ON,
    NEEDS_A_KEY,
    NEXT,
    OF_A_ROUND,
    OF_AN_EVALUATION,
    OF_CORRECTIONS,
    OF_INTAKE,
    OF_PAPERS,
    OF_PARTNERSHIPS,
    OF_PEOPLE,
    OF_PLANBOOK,
    OF_REVIEW,
)
from tests.conftest import account, signed_in
from tests.papers.steps import cleared_paper

pytestmark = [pytest.mark.on_sqlite, pytest.mark.usefixtures("on_training_data")]

METHODS = ("get", "head", "post", "put", "patch", "delete")
PERSONAS = (
    "",
    "secretariat",
    "approver",
    "focal-mongolia",
    "focal-japan",
    "colleague-mongolia",
    "delegate",
    "evaluator",
    "administrator",
)


def view_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from view_names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or ''}"


def test_every_view_declares_its_roles():
    names = set(view_names(get_resolver()))
    undeclared = sorted(name for name in names if access.roles_for(name) is None)
    assert undeclared == []
    assert set(ROLES_BY_VIEW) <= names


def client_of(persona: str) -> Client:
    return signed_in(persona) if persona else Client()


def address_of(name: str) -> str:
    from django.urls import reverse

    return ARGUMENTS.get(name) or reverse(name)


@pytest.fixture(autouse=True)
def nothing_is_made(settings):
    """What is asked of the worker waits: here is looked at who may ask, not at what is made."""
    settings.JOBS = "worker"


@pytest.fixture
def training(db):
    """The fictional plan is there for all tests of this module; see ``on_training_data``."""


def test_every_address_of_the_round_is_walked():
    declared = {name for name in ROLES_BY_VIEW if name.startswith(("programmes:", "record:", "review:"))}
    public = {name for name in declared if EVERYBODY in ROLES_BY_VIEW[name]}
    others = set(OF_CORRECTIONS) | {f"review:{name}" for name in OF_REVIEW}
    assert declared - public == {*OF_A_ROUND, *others}


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_address_and_method_of_the_round_answers_its_roles_only(persona, training):
    client = client_of(persona)
    roles = roles_of(account(persona)) if persona else frozenset()
    for name, address in OF_A_ROUND.items():
        allowed = bool(roles & ROLES_BY_VIEW[name])
        for method in METHODS:
            status = getattr(client, method)(str(address)).status_code
            if allowed:
                assert status in {200, 302, 400, 404, 405, 409} or (name, method, status) == (
                    "programmes:round-step",
                    "post",
                    403,
                ), (name, method, status)
            else:
                assert status == (403 if persona else 302), (name, method, status)


def test_every_address_of_partnerships_is_walked():
    declared = {name for name in ROLES_BY_VIEW if name.startswith("partnerships:")}
    public = {name for name in declared if EVERYBODY in ROLES_BY_VIEW[name]}
    assert declared - public == {f"partnerships:{name}" for name in OF_PARTNERSHIPS}


def test_every_address_of_workbooks_is_walked():
    declared = {name for name in ROLES_BY_VIEW if name.startswith("planbook:")}
    public = {name for name in declared if EVERYBODY in ROLES_BY_VIEW[name]}
    assert declared - public == {f"planbook:{name}" for name in OF_PLANBOOK}


def test_every_address_of_what_was_brought_in_is_walked():
    declared = {name for name in ROLES_BY_VIEW if name.startswith("intake:")}
    assert declared == {f"intake:{name}" for name in OF_INTAKE}


def test_every_address_of_people_is_walked():
    declared = {name for name in ROLES_BY_VIEW if name.startswith("people:")}
    public = {name for name in declared if EVERYBODY in ROLES_BY_VIEW[name]}
    assert (public, declared - public) == ({"people:accept"}, {f"people:{name}" for name in OF_PEOPLE})


def test_every_address_of_papers_is_walked():
    declared = {name for name in ROLES_BY_VIEW if name.startswith("papers:")}
    public = {name for name in declared if EVERYBODY in ROLES_BY_VIEW[name]}
    assert declared - public == {f"papers:{name}" for name in OF_PAPERS}


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.django_db
def test_every_address_and_method_beside_the_round_answers_its_roles_only(persona):
    client = client_of(persona)
    roles = roles_of(account(persona)) if persona else frozenset()
    addresses = {f"partnerships:{name}": one for name, one in OF_PARTNERSHIPS.items()}
    addresses |= {f"papers:{name}": one for name, one in OF_PAPERS.items()}
    addresses |= {f"planbook:{name}": one for name, one in OF_PLANBOOK.items()}
    addresses |= {f"intake:{name}": one for name, one in OF_INTAKE.items()}
    addresses |= {f"people:{name}": one for name, one in OF_PEOPLE.items()}
    addresses |= {f"review:{name}": one for name, one in OF_REVIEW.items()}
    addresses |= OF_CORRECTIONS
    for name, address in addresses.items():
        allowed = bool(roles & ROLES_BY_VIEW[name])
        for method in METHODS:
            status = getattr(client, method)(str(address)).status_code
            if allowed:
                assert status in {200, 302, 400, 404, 405, 409}, (name, method, status)
            else:
                assert status == (403 if persona else 302), (name, method, status)


def test_every_address_of_evaluations_is_walked(training):
    declared = {name for name in ROLES_BY_VIEW if name.startswith("evaluations:")}
    public = {name for name in declared if EVERYBODY in ROLES_BY_VIEW[name]}
    assert declared - public == {f"evaluations:{name}" for name in OF_AN_EVALUATION}
    assert PlanDraft.objects.get().slug == NEXT["slug"]


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_address_and_method_of_evaluations_answers_its_roles_only(persona, training):
    client = client_of(persona)
    roles = roles_of(account(persona)) if persona else frozenset()
    for name, address in OF_AN_EVALUATION.items():
        allowed = bool(roles & ROLES_BY_VIEW[f"evaluations:{name}"])
        for method in METHODS:
            status = getattr(client, method)(str(address)).status_code
            if allowed:
                expected = {200, 302, 400, 404, 405, 409} | ({403} if name == "step" else set())
                assert status in expected, (name, method, status)
            else:
                assert status == (403 if persona else 302), (name, method, status)


@pytest.mark.parametrize("persona", PERSONAS)
def test_an_action_answers_staff_and_its_owner_only(persona, training):
    owned = FollowUpAction.objects.get(owner__username="focal-mongolia")
    expected = {"": 302, "secretariat": 200, "approver": 200, "focal-mongolia": 200, "administrator": 403}
    status = client_of(persona).get(f"/actions/{owned.pk}/").status_code
    assert status == expected.get(persona, 404)


def test_a_frozen_table_answers_everybody_and_a_calendar_only_its_key(training, client):
    digest = FollowUpSnapshot.objects.get().sha256
    assert client.get(f"/recommendations/records/{digest}.json").status_code == 200
    assert client.get(f"/recommendations/records/{'0' * 64}.json").status_code == 404
    assert client.get(f"/calendars/{'A' * 32}.ics").status_code == 404


@pytest.mark.parametrize("persona", ["", "focal-japan", "delegate", "administrator"])
def test_a_round_that_is_there_and_one_that_is_not_answer_others_alike(persona, training):
    client = client_of(persona)
    for address in OF_A_ROUND.values():
        if "third-training-review" not in str(address) or "/review/" in str(address):
            continue
        there = client.get(str(address))
        nothing = client.get(str(address).replace("third-training-review", "no-such-review"))
        assert there.status_code == nothing.status_code


@pytest.mark.parametrize("persona", ["", "secretariat", "focal-japan", "evaluator"])
@pytest.mark.django_db
def test_public_pages_answer_everybody(persona, training):
    cleared_paper()
    client = client_of(persona)
    for name, roles in ROLES_BY_VIEW.items():
        if name not in NEEDS_A_KEY and EVERYBODY in roles:
            answer = client.get(address_of(name), follow=name in LEADS_ON)
            assert answer.status_code == ELSEWHERE.get(name, 200), name


@pytest.mark.django_db
def test_there_is_no_other_way_in():
    for persona in ("", "secretariat", "administrator"):
        assert client_of(persona).get("/admin/").status_code == 404


def test_an_undeclared_view_answers_nobody(client, monkeypatch):
    monkeypatch.delitem(ROLES_BY_VIEW, "robots")
    assert client.get("/robots.txt").status_code == 404


@pytest.mark.django_db
def test_nobody_signs_up_alone(client):
    assert "Closed" in client.get("/accounts/signup/").content.decode()
    client.post(
        "/accounts/signup/",
        {
            "username": "mallory",
            "email": "m@example.org",
            "password1": "long-enough-1993",
            "password2": "long-enough-1993",
        },
    )
    from django.contrib.auth import get_user_model

    assert not get_user_model().objects.filter(username="mallory").exists()


def test_nobody_says_twice_who_opens_a_page():
    with pytest.raises(ImproperlyConfigured, match="twice who opens programmes:rules"):
        register_views("programmes", by_act={"rate": ("rules",)})
    with pytest.raises(KeyError):
        register_views("programmes", by_act={"an act that there is not": ("a-new-page",)})
    assert "programmes:a-new-page" not in ROLES_BY_VIEW
