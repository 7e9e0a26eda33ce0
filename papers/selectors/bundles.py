"""Bundles of a paper, as one reader may have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from papers.models import Bundle, Paper
from people.models import Job
from people.policies import STAFF, roles_of

if TYPE_CHECKING:
    from people.policies import type_of_user


BUNDLE: Final = "bundle"
"""The kind of work that makes one."""


def about_of(paper: Paper, audience: str) -> str:
    """Return what a job is about that makes a bundle of this paper for these readers."""
    return f"{paper.pk}/{audience}"


def audience_of(paper: Paper, user: type_of_user | None) -> str:
    """Return for whom a bundle is that a reader gets: drafts are in that of the secretariat only."""
    is_for_staff = paper.is_draft and roles_of(user) & STAFF
    return Bundle.Audience.STAFF if is_for_staff else Bundle.Audience.EVERYBODY


def latest_job(paper: Paper, user: type_of_user | None) -> Job | None:
    """Return the making that was asked for last; None when nobody has asked yet."""
    return Job.objects.filter(kind=BUNDLE, about=about_of(paper, audience_of(paper, user))).first()


def finished_bundle(paper: Paper, user: type_of_user | None) -> Bundle | None:
    """Return the newest finished bundle made since the paper was cleared; None without one.

    Presenting freezes what was cleared, so a bundle from before it holds the same.
    """
    found = Bundle.objects.filter(paper=paper, audience=audience_of(paper, user))
    since = paper.cleared_at
    return (found.filter(begun_at__gte=since) if since else found).first()
