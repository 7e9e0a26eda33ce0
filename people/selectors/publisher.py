"""The organisation as the publisher of files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from people.selectors.organisation import organisation
from people.stamp import content_stamp
from reporting.publication import NOBODY, Publisher

NANOSECONDS: Final = 1_000_000_000


def publisher() -> Publisher:
    """Return who publishes the files of this portal, and the day on which what everybody reads last changed.

    That day is the same in a file made today and tomorrow, as long as nothing has changed between.
    """
    of, moved = organisation(), content_stamp()
    if not of.name:
        return NOBODY
    return Publisher(
        name=of.full_name,
        contact=of.contact or of.website,
        licence=of.licence,
        licence_url=of.licence_url,
        day=datetime.fromtimestamp(moved // NANOSECONDS, UTC).date() if moved else None,
    )
