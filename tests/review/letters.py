"""An answer of Japan that came by letter, and the pages on which it is recorded and read."""

from __future__ import annotations

from django.utils import timezone

from people.models import MemberState
from review.services.on_behalf import CameOutside, record_on_behalf
from review.services.positions import PositionEntry
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.rounds import review_address

PDF = b"%PDF-1.7 made up"


def japan():
    return MemberState.objects.get(iso_code="JPN")


def letter(**values):
    chosen = {"came_by": "letter", "received_on": timezone.now().date(), "attribution": "named"}
    return CameOutside(**{**chosen, **values})


def record(circulation, entry=None, *, by="secretariat", **values):
    code = circulation.texts.order_by("order").first().code
    entry = entry or PositionEntry("reserve", "Said in the letter")
    return record_on_behalf(circulation, japan(), letter(**values), {code: entry}, by=account(by))


def page_of(circulation, username):
    return text_of(signed_in(username).get(review_address(circulation)))


def on_behalf_address(circulation, iso="jpn"):
    return review_address(circulation, f"on-behalf/{iso}/")
