"""Protects people from what they typed in the wrong field, and the ledger from holding it for ever."""

from __future__ import annotations

import pytest
from django.core import serializers
from django.test import Client

from people.models import LedgerEntry, SignInDelay
from tests.conftest import account

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
PASSWORD = "correct-horse-battery-staple"


def test_a_password_that_is_typed_as_a_name_is_stored_nowhere():
    for name in (PASSWORD, PASSWORD.upper(), "SECRETARIAT"):
        Client().post("/accounts/login/", {"login": name, "password": "x"})
    stored = serializers.serialize("json", [*LedgerEntry.objects.all(), *SignInDelay.objects.all()])
    assert PASSWORD not in stored.casefold()
    refused = LedgerEntry.objects.filter(event="sign-in-refused").order_by("pk")
    names = list(refused.values_list("about_name", flat=True))
    assert names[2] == account("secretariat").username
    assert names[0] == names[1] != names[2]
    assert names[0].startswith("no account: ")


def test_what_is_stored_of_a_name_cannot_be_worked_out_without_the_key(settings):
    def digest() -> str:
        SignInDelay.objects.all().delete()
        Client().post("/accounts/login/", {"login": PASSWORD, "password": "x"})
        return SignInDelay.objects.get(network="").name_digest

    before = digest()
    settings.SECRET_KEY = "another-key-of-this-portal-that-is-long-enough-to-be-one"
    assert digest() != before
