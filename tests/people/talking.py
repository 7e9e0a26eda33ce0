"""Conversations about an activity, for tests: where they stand, and what is said in them."""

from __future__ import annotations

from uuid import uuid4

from record.addresses import address_of
from tests.conftest import signed_in
from tests.neaspec_portal.test_pages import text_of


def address(activity):
    return f"/conversations/activity/{activity.pk}/"


def read_at(activity):
    return address_of(activity)


def post(username, activity, text, circle="inside", **more):
    values = {
        f"{circle}-circle": circle,
        f"{circle}-submission": str(uuid4()),
        f"{circle}-text": text,
        **more,
    }
    return signed_in(username).post(address(activity), values)


def page(username, activity):
    return text_of(signed_in(username), address(activity))


def about(activity):
    return f"{activity.code}, {activity.plan.title}"
