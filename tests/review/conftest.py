"""A round that is out with the member States."""

from __future__ import annotations

import pytest

from tests.conftest import account
from tests.rounds import make_draft, send_round


@pytest.fixture
def circulation():
    for username in ("secretariat", "approver", "focal-japan", "focal-mongolia", "delegate"):
        account(username)
    return send_round(make_draft())
