"""Every address × every role, from the one access table; an address that is not in it answers nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from neaspec_portal import access
from tests.conftest import signed_in

ARGUMENTS = {
    "programmes:area": "/programmes/air/",
    "programmes:activity": "/programmes/air/AIR-1/",
    "programmes:figure": "/programmes/figures/achievement-levels/",
    "programmes:figure-file": "/programmes/figures/achievement-levels.csv",
    "programmes:activities-file": "/programmes/activities.csv",
    "programmes:compare-file": "/rounds/compare.csv",
    "programmes:round": "/rounds/updated/",
    "programmes:source": "/sources/review-paper-2020/",
    "programmes:correction": "/sources/corrections/D1/",
    "surveys:survey": "/surveys/stakeholder-2020/",
    "surveys:survey-file": "/surveys/stakeholder-2020.csv",
    "surveys:figure": "/surveys/stakeholder-2020/figures/7/",
    "surveys:figure-file": "/surveys/stakeholder-2020/figures/7.csv",
}
PERSONAS = ("", "secretariat", "approver", "focal-mongolia", "focal-japan", "delegate", "administrator")


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
    assert set(access.ROLES_BY_VIEW) <= names


def client_of(persona: str) -> Client:
    return signed_in(persona) if persona else Client()


def address_of(name: str) -> str:
    from django.urls import reverse

    return ARGUMENTS.get(name) or reverse(name)


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.django_db
def test_public_pages_answer_everybody(persona):
    client = client_of(persona)
    for name, roles in access.ROLES_BY_VIEW.items():
        if name != "readyz" and access.EVERYBODY in roles:
            assert client.get(address_of(name)).status_code == (302 if name == "favicon" else 200), name


@pytest.mark.parametrize(
    ("persona", "status"),
    [
        ("", 302),
        ("secretariat", 200),
        ("approver", 200),
        ("administrator", 200),
        ("delegate", 403),
        ("focal-japan", 403),
    ],
)
@pytest.mark.django_db
def test_the_editing_pages_answer_staff_only(persona, status):
    client = client_of(persona)
    response = client.get("/admin/")
    assert response.status_code == status
    if status == 302:
        assert response["Location"] == "/accounts/login/?next=/admin/"


@pytest.mark.django_db
def test_each_staff_role_sees_its_own_part_of_the_editing_pages():
    assert signed_in("secretariat").get("/admin/programmes/plannedactivity/").status_code == 200
    assert signed_in("secretariat").get("/admin/auth/user/").status_code == 403
    assert signed_in("administrator").get("/admin/auth/user/").status_code == 200
    assert signed_in("administrator").get("/admin/programmes/plannedactivity/").status_code == 403


def test_an_undeclared_view_answers_nobody(client, monkeypatch):
    monkeypatch.delitem(access.ROLES_BY_VIEW, "robots")
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
