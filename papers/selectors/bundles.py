"""Bundles of a paper, as one reader may have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from papers.models import Bundle, Paper
from people.policies import STAFF, roles_of
from record.refusals import NotFoundError
from reporting.words import worded

if TYPE_CHECKING:
    from people.policies import type_of_user


def audience_of(paper: Paper, user: type_of_user | None) -> str:
    """Return for whom a bundle is that a reader gets: drafts are in that of the secretariat only."""
    is_for_staff = paper.is_draft and roles_of(user) & STAFF
    return Bundle.Audience.STAFF if is_for_staff else Bundle.Audience.EVERYBODY


def latest_bundle(paper: Paper, user: type_of_user | None) -> Bundle | None:
    """Return the making that was asked for last; None when nobody has asked yet."""
    return Bundle.objects.filter(paper=paper, audience=audience_of(paper, user)).first()


def finished_bundle(paper: Paper, user: type_of_user | None) -> Bundle | None:
    """Return the newest finished bundle made since the paper was cleared; None without one.

    Presenting freezes what was cleared, so a bundle from before it holds the same.
    """
    found = Bundle.objects.filter(paper=paper, audience=audience_of(paper, user), state=Bundle.State.DONE)
    since = paper.cleared_at
    return (found.filter(asked_at__gte=since) if since else found).first()


def bundle_keyed(key: int) -> Bundle:
    """Return one making by its key, for whoever makes it; raises NotFoundError."""
    found = Bundle.objects.select_related("paper", "asked_by").filter(pk=key).first()
    if found is None:
        raise NotFoundError(worded("There is no bundle %(key)s to be made.", key=key))
    return found
