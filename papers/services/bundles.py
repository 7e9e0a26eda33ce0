"""Asking for a bundle, and keeping its file; it appears whole or not at all."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from papers.models import Bundle, Paper
from papers.selectors.bundles import BUNDLE, about_of
from people.services.jobs import ask_for_job
from record.services.changes import announce_change
from reporting.stores import BUNDLES, store

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.models import Job

LONGEST_WRITING: Final = 3_600
"""Seconds after which a file that no bundle names is nobody's work any more."""
KEPT = 3
"""Finished bundles of a paper that stay; older ones are taken away."""


def ask_for_bundle(paper: Paper, audience: str, *, by: User) -> tuple[Job, bool]:
    """Return the job that makes this bundle already, or a new one; and whether it is new."""
    arguments = {"paper": paper.slug, "audience": audience, "asked_by": by.pk}
    return ask_for_job(BUNDLE, about=about_of(paper, audience), arguments=arguments, by=by)


def keep_bundle(paper: Paper, content: bytes, *, audience: str, asked_by: int, begun_at: datetime) -> Bundle:
    """Store the file of a bundle, then say that it is there; a file that is half written is never seen."""
    name = f"{secrets.token_hex(16)}.zip"
    store(BUNDLES).write(name, content)
    bundle = Bundle.objects.create(
        paper=paper,
        audience=audience,
        asked_by_id=asked_by,
        begun_at=begun_at,
        stored_as=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    _sweep(bundle)
    announce_change(paper)
    return bundle


def _sweep(bundle: Bundle) -> None:
    """Take away older bundles of the same kind, and files that no bundle names."""
    same = Bundle.objects.filter(paper=bundle.paper_id, audience=bundle.audience)
    newest = list(same.order_by("-pk").values_list("pk", flat=True)[:KEPT])
    same.exclude(pk__in=newest).delete()
    named = set(Bundle.objects.values_list("stored_as", flat=True))
    # What another worker writes just now is younger than a making may take.
    old = timezone.now().timestamp() - LONGEST_WRITING
    bundles = store(BUNDLES)
    for file in list(bundles.listed()):
        if file.name not in named and file.written_at < old:
            bundles.remove(file.name)
