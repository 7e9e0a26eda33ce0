"""What the desk took in: each address of before leads there for good, in one step."""

from __future__ import annotations

import pytest

from tests.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/workspace/", "/desk/"),
        ("/workspace/evaluations/", "/desk/"),
        ("/workspace/wording/", "/desk/?view=wording"),
        ("/actions/", "/desk/?view=follow-up"),
        ("/workspace/rounds/2016-2020/updated/to-be-frozen/", "/workspace/rounds/2016-2020/updated/"),
    ],
)
def test_an_address_of_before_leads_to_the_desk(old, new):
    answer = signed_in("secretariat").get(old)
    assert (answer.status_code, answer["Location"]) == (301, new)
    assert signed_in("secretariat").get(new).status_code == 200


def test_wording_is_for_those_who_change_it_and_an_unknown_view_is_the_whole_desk():
    assert signed_in("focal-japan").get("/desk/?view=wording").status_code == 403
    assert signed_in("focal-japan").get("/desk/?view=nothing").status_code == 200
