"""A passkey: added on one's account, and asked for after the password at the next sign-in."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from programmes.services.accounts import DEMO_PASSWORD
from tests.journeys.conftest import sign_in
from tests.journeys.test_accessibility import check

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def device(page):
    """The page has a device that answers for whoever sits before it."""
    asked = page.context.new_cdp_session(page)
    asked.send("WebAuthn.enable")
    known = asked.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    return lambda **does: asked.send("WebAuthn.setUserVerified", {"authenticatorId": known, **does})


def cancel(device, *, cancelled: bool) -> None:
    """Let the device refuse, as if somebody held the wrong finger to it, or answer again."""
    device(isUserVerified=not cancelled)


def type_password(page, portal: str) -> None:
    page.goto(f"{portal}/accounts/login/")
    page.fill("#id_login", "secretariat")
    page.fill("#id_password", DEMO_PASSWORD)
    page.keyboard.press("Enter")


def test_a_passkey_is_added_and_asked_for_after_the_password(portal, page, device, settings, complaints):
    settings.FACTOR_REQUIRED = True
    sign_in(page, portal, "secretariat", "/account/")
    page.goto(f"{portal}/accounts/2fa/totp/activate/")
    page.click("text=add one instead")
    page.wait_for_url("**/accounts/2fa/webauthn/add/")
    assert check(page) == []
    page.fill("#id_name", "My laptop")
    cancel(device, cancelled=True)
    page.click("#mfa_webauthn_add")
    page.wait_for_selector("text=Nothing was added.")
    assert check(page) == []
    cancel(device, cancelled=False)
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    assert Authenticator.objects.filter(user__username="secretariat", type="webauthn").count() == 1

    page.context.clear_cookies()
    type_password(page, portal)
    page.wait_for_url("**/accounts/2fa/authenticate/**")
    page.goto(f"{portal}/desk/")
    assert "/accounts/" in page.url
    page.goto(f"{portal}/accounts/2fa/authenticate/")
    cancel(device, cancelled=True)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_selector("text=No passkey of yours answered.")
    assert check(page) == []
    cancel(device, cancelled=False)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(lambda url: "/2fa/authenticate" not in url)
    page.goto(f"{portal}/desk/")
    assert page.url == f"{portal}/desk/"
    page.goto(f"{portal}/accounts/2fa/webauthn/")
    assert check(page) == []
    assert "My laptop" in page.inner_text("main")
    assert complaints == []
