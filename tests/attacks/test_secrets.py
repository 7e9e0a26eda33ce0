"""Protects accounts from whoever has a copy of the database, or one of its backups."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from difflib import ndiff

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from django.conf import settings as portal_settings
from django.contrib.sessions.models import Session
from django.test import Client

from neaspec_portal import installation
from people.models import OpenSession
from people.services import sealing
from people.services.sealing import LostKeyError, opened, seal_anew, sealed
from programmes.services.accounts import DEMO_PASSWORD
from tests.attacks.test_guessing import FACTOR, SECRET, code_now
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.people.people import sign_in

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def key_in(settings, tmp_path):
    settings.STORAGE_DIR, settings.FACTOR_KEYS = tmp_path, []
    return tmp_path / "factor.key"


def test_seeds_of_factors_and_recovery_codes_are_not_in_the_database(key_in):
    TOTP.activate(account("secretariat"), SECRET)
    made = RecoveryCodes.activate(account("secretariat"))
    stored = [str(one.data) for one in Authenticator.objects.all()]
    assert not any(SECRET in one for one in stored)
    assert all("sealed:" in one for one in stored)
    assert opened(made.instance.data["seed"]) not in "".join(stored)
    assert key_in.stat().st_mode & 0o777 == 0o600
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    assert client.post(FACTOR, {"code": code_now()}).status_code == 302
    assert client.get("/desk/").status_code == 200


def test_what_an_earlier_version_stored_in_clear_is_encrypted_at_night_and_still_opens(key_in):
    user = account("secretariat")
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "ab" * 40, "used_mask": 0})
    assert Authenticator.objects.get(user=user, type="totp").wrap().validate_code("000000") is False
    assert list(seal_anew()) == ["Second factors encrypted: 2."]
    assert list(seal_anew()) == []
    assert opened(Authenticator.objects.get(user=user, type="totp").data["secret"]) == SECRET


def test_a_new_key_takes_over_and_the_old_one_can_go(key_in, settings):
    TOTP.activate(account("secretariat"), SECRET)
    old, new = key_in.read_bytes().decode(), Fernet.generate_key().decode()
    settings.FACTOR_KEYS = [new, old]
    assert list(seal_anew()) == ["Second factors encrypted: 1."]
    settings.FACTOR_KEYS = [new]
    assert opened(Authenticator.objects.get().data["secret"]) == SECRET


def test_whose_key_is_lost_is_told_and_not_locked_out_in_silence(key_in, monkeypatch):
    TOTP.activate(account("secretariat"), SECRET)
    key_in.unlink()
    client = Client()
    sign_in(client, "secretariat", DEMO_PASSWORD)
    page = client.post(FACTOR, {"code": code_now()})
    assert "The portal has lost the key to your second factor" in text_of(page)
    [found] = list(installation._factors())
    assert "Second factors whose key is gone: 1" in found.what
    assert list(seal_anew()) == []
    with pytest.raises(LostKeyError, match="account recover"):
        opened(Authenticator.objects.get().data["secret"])


def test_a_lost_key_does_not_say_which_accounts_exist(key_in):
    TOTP.activate(account("secretariat"), SECRET)
    key_in.unlink()
    said = []
    for name in ("secretariat", "nobody-at-all"):
        for part in range(14):
            sign_in(Client(REMOTE_ADDR=f"203.0.{part}.7"), name, "wrong-guess-1")
        sent = {"login": name, "password": "wrong-guess-1", "code": "123456"}
        page = text_of(Client().post("/accounts/login/", sent)).replace("nobody-at-all", "secretariat")
        said.append(re.sub(r"wait \d+", "wait", page))
    assert [one for one in ndiff(said[0].split(), said[1].split()) if one[0] != " "] == []


def test_web_and_worker_with_folders_of_their_own_have_one_key(key_in, settings, tmp_path):
    """As in containers: what the worker encrypts at night the web opens in the morning."""
    Authenticator.objects.create(user=account("secretariat"), type="totp", data={"secret": SECRET})
    settings.VAR_DIR = tmp_path / "worker"
    assert list(seal_anew()) == ["Second factors encrypted: 1."]
    settings.VAR_DIR = tmp_path / "web"
    assert opened(Authenticator.objects.get().data["secret"]) == SECRET


@pytest.mark.parametrize("has_keys", [False, True])
def test_without_a_shared_folder_the_portal_does_not_start_without_keys(has_keys):
    keys = Fernet.generate_key().decode() if has_keys else ""
    own = {**os.environ, "STORAGE_URL": "s3://bucket", "DEVELOPMENT": "true", "FACTOR_KEYS": keys}
    command = [sys.executable, "-c", "from django.conf import settings; settings.FACTOR_KEYS"]
    own["DJANGO_SETTINGS_MODULE"] = "neaspec_portal.settings"
    place = portal_settings.BASE_DIR
    done = subprocess.run(command, env=own, cwd=place, check=False, capture_output=True, text=True)
    assert ("FACTOR_KEYS is not set" in done.stderr) is not has_keys
    assert (done.returncode == 0) is has_keys


def test_two_processes_that_begin_at_once_have_one_key(key_in):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: sealing._own_key(), range(32)))
    assert keys == {key_in.read_text()}
    assert [one.name for one in key_in.parent.iterdir()] == ["factor.key"]
    assert opened(sealed("a")) == "a"


def test_keys_of_sessions_are_not_in_the_database():
    client = signed_in("secretariat")
    key = client.cookies["sessionid"].value
    stored = [*Session.objects.values_list("session_key", flat=True)]
    stored += OpenSession.objects.values_list("session_key", flat=True)
    assert key not in stored
    assert stored
    for one in stored:
        thief = Client()
        thief.cookies["sessionid"] = one
        assert thief.get("/desk/").status_code == 302
    assert client.get("/desk/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/desk/").status_code == 302
