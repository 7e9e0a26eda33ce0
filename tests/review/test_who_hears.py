"""What a page asserts of a State that is told, asked or can confirm is true of the accounts there are."""

from __future__ import annotations

import ast
import re

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from people.models import Delegation
from people.policies import COLLEAGUE
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.programmes.test_desk import in_days, step
from tests.review.letters import japan, on_behalf_address
from tests.test_house import APPS, own_files

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
CAN, ALONE, NOBODY = (
    "Japan finds it on its desk and can confirm or correct it.",
    "Japan finds it on its desk, but has no focal point here who can confirm it.",
    "Japan has no account here: nobody of it is told or can confirm it.",
)
PORTALS = {
    "a focal point": (CAN, "Japan, Mongolia."),
    "only a colleague": (ALONE, "Japan, Mongolia."),
    "no account": (NOBODY, "Mongolia."),
    "an ended account": (NOBODY, "Mongolia."),
}
SAID = re.compile(r"Japan (?:finds|has no account)[^.]*\.|A message goes to: [^.]*\.|Reminded: [^.]*\.")
ASSERTS = re.compile(r"\b(is|are) (all )?(told|informed|notified|mailed|asked to)\b|confirms or corrects")


@pytest.mark.parametrize("portal", PORTALS)
def test_four_pages_say_of_each_of_four_portals_what_is_so(circulation, portal):
    of_japan, focal = Delegation.objects.filter(state=japan()), account("focal-japan")
    if portal == "only a colleague":
        of_japan.update(role=COLLEAGUE)
        focal.groups.set([Group.objects.get(name=COLLEAGUE)])
    elif portal == "no account":
        of_japan.delete()
    elif portal == "an ended account":
        type(focal).objects.filter(pk=focal.pk).update(is_active=False)
    staff, round_, address = signed_in("secretariat"), circulation.subject, on_behalf_address(circulation)
    typed = {"came_by": "meeting", "received_on": f"{timezone.now():%Y-%m-%d}", "attribution": "named"}
    typed |= {f"{one.code}-version": "0" for one in circulation.texts.all()} | {"concur": "on"}
    pages = (
        staff.get(address),
        step(staff, round_, "extend", deadline=in_days(20), reason="A holiday"),
        step(staff, round_, "remind"),
        staff.post(address, typed, follow=True),
    )
    hears, reached = PORTALS[portal]
    wanted = [hears, f"A message goes to: {reached}", f"Reminded: {reached}", hears]
    assert [SAID.search(text_of(page))[0] for page in pages] == wanted


def test_no_other_constant_asserts_that_somebody_is_told():
    """Four remain in all programs and pages: one chosen from rows, labels, and what a page does itself."""
    found = set()
    for path in (one for one in own_files(*APPS, "templates") if one.suffix in {".py", ".html"}):
        text = path.read_text()
        if not re.search("told|informed|notified|mailed|asked|confirms", text):
            continue
        if path.suffix == ".py":
            tree = list(ast.walk(ast.parse(text)))
            docs = {id(one.value) for one in tree if isinstance(one, ast.Expr)}
            parts = [str(one.value) for one in tree if isinstance(one, ast.Constant) and id(one) not in docs]
        else:
            parts = re.split(r"[<>{}]", text)
        found |= {" ".join(part.split()) for part in parts if ASSERTS.search(part)}
    assert found == {
        NOBODY.replace("Japan", "%(state)s"),
        "What you are told",
        ". Problems are told as",
    }
