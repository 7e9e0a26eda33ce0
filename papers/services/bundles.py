"""Asking for a bundle, and keeping how far its making is; its file appears whole or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from papers.models import Bundle, Paper
from record.services.changes import announce_change

if TYPE_CHECKING:
    from django.contrib.auth.models import User

KEPT = 3
"""Finished bundles of a paper that stay; older ones are taken away."""


def path_of(bundle: Bundle) -> Path:
    """Return where the file of a finished bundle is."""
    folder: Path = settings.BUNDLES_DIR
    return folder / bundle.stored_as


def ask_for_bundle(paper: Paper, audience: str, *, by: User) -> tuple[Bundle, bool]:
    """Return the bundle that is being made, or a new one that waits; and whether it is new.

    One is made at a time for each audience; one that was interrupted makes room for the next.
    """
    for known in Bundle.objects.filter(paper=paper, audience=audience, state__in=("waiting", "running")):
        if not known.is_interrupted:
            return known, False
        fail(known, "It was interrupted: whoever made it was stopped. Nothing of it was kept.")
    try:
        with transaction.atomic():
            return Bundle.objects.create(paper=paper, audience=audience, asked_by=by), True
    except IntegrityError:
        return Bundle.objects.get(paper=paper, audience=audience, state__in=("waiting", "running")), False


def begin(bundle: Bundle) -> bool:
    """Take a waiting bundle to make it; False when somebody else has taken it already."""
    taken = Bundle.objects.filter(pk=bundle.pk, state=Bundle.State.WAITING)
    return bool(taken.update(state=Bundle.State.RUNNING, seen_at=timezone.now(), step=0))


def advance(bundle: Bundle, step: int) -> None:
    """Give a sign of life: so many steps are finished."""
    Bundle.objects.filter(pk=bundle.pk).update(step=step, seen_at=timezone.now())


def finish(bundle: Bundle, content: bytes) -> Bundle:
    """Store the file of a bundle, then say that it is done; a file that is half written is never seen."""
    folder: Path = settings.BUNDLES_DIR
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{secrets.token_hex(16)}.zip"
    part = folder / f".{name}.part"
    with part.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    part.replace(folder / name)
    bundle.refresh_from_db()
    bundle.stored_as, bundle.size = name, len(content)
    bundle.sha256 = hashlib.sha256(content).hexdigest()
    bundle.state, bundle.step, bundle.seen_at = Bundle.State.DONE, bundle.steps, timezone.now()
    bundle.save()
    _sweep(bundle)
    announce_change(bundle.paper)
    return bundle


def fail(bundle: Bundle, error: str) -> None:
    """Say that a bundle was not made, and why."""
    Bundle.objects.filter(pk=bundle.pk).update(state=Bundle.State.FAILED, error=error[:400])


def _sweep(bundle: Bundle) -> None:
    """Take away older bundles of the same kind, and files that no bundle names."""
    same = Bundle.objects.filter(paper=bundle.paper_id, audience=bundle.audience)
    kept = list(same.order_by("-pk").values_list("pk", flat=True)[:KEPT])
    same.exclude(pk__in=kept).exclude(state__in=("waiting", "running")).delete()
    named = set(Bundle.objects.exclude(stored_as="").values_list("stored_as", flat=True))
    at_work = Bundle.objects.filter(state=Bundle.State.RUNNING).exists()
    for file in settings.BUNDLES_DIR.iterdir():
        is_part = file.name.endswith(".part")
        if (is_part and not at_work) or (not is_part and file.name not in named and not at_work):
            file.unlink(missing_ok=True)
