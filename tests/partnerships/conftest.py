"""Who enters the record of partnerships."""

from __future__ import annotations

import pytest

from tests.conftest import signed_in


@pytest.fixture
def staff():
    return signed_in("secretariat")
