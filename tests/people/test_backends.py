"""An account is read together with its roles: the same as looking them up, in one query."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from people.backends import AccountBackend, EitherNameBackend
from people.models import AccountTerm
from people.policies import learn_roles, roles_of
from tests.conftest import account, signed_in

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
WHO = ("secretariat", "approver", "focal-japan", "delegate", "evaluator", "administrator")


@pytest.mark.parametrize("backend", [AccountBackend(), EitherNameBackend()])
@pytest.mark.parametrize("who", WHO)
def test_it_has_the_roles_that_looking_up_finds(who, backend, django_assert_num_queries):
    key = account(who).pk
    looked_up = get_user_model().objects.get(pk=key)
    learn_roles([looked_up])
    with django_assert_num_queries(1):
        read = backend.get_user(key)
        assert roles_of(read) == roles_of(looked_up)
    assert read == looked_up
    assert read.get_session_auth_hash() == looked_up.get_session_auth_hash()


def test_one_without_a_role_several_and_a_last_day():
    backend = AccountBackend()
    user = get_user_model().objects.create_user("nobody")
    assert roles_of(backend.get_user(user.pk)) == {"public"}
    for name in ("secretariat", "approver"):
        user.groups.add(Group.objects.get_or_create(name=name)[0])
    assert roles_of(backend.get_user(user.pk)) == {"public", "secretariat", "approver"}
    AccountTerm.objects.create(user=user, ends_on=timezone.now().date() - timedelta(days=1))
    assert roles_of(backend.get_user(user.pk)) == {"public"}


def test_one_that_is_closed_or_gone_is_nobody():
    backend, user = AccountBackend(), account("delegate")
    assert backend.get_user(999_999) is None
    client = signed_in("delegate")
    assert client.get("/desk/").status_code == 200
    user.is_active = False
    user.save()
    assert backend.get_user(user.pk) is None
    assert client.get("/desk/").status_code == 302
