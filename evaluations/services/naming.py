"""Saying which mechanisms and instruments a suggestion of a survey names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from evaluations.models import NamedInSuggestion
from partnerships.models import ContextInstrument, Mechanism
from people.services import check_may
from record.services.changes import change, check_version
from record.services.links import links_in_words, set_links
from surveys.models import Suggestion

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def save_named(
    suggestion: Suggestion,
    *,
    mechanisms: Sequence[Mechanism],
    instruments: Sequence[ContextInstrument],
    expected_version: int,
    by: User | None,
) -> NamedInSuggestion:
    """Say what a suggestion names; its own words stay as printed. ``by`` is None for the loader.

    Raises PermissionDenied, StaleVersionError, ValidationError.
    """
    if by is not None:
        check_may(by, "name-partners")
    found = NamedInSuggestion.objects.select_for_update(of=("self",)).filter(suggestion=suggestion).first()
    named = found or NamedInSuggestion(suggestion=suggestion, version=0)
    links = {"mechanisms": mechanisms, "instruments": instruments}
    linked = links_in_words(links)
    if named.pk is not None and named.linked == linked:
        return named
    check_version(named, expected_version)
    named.linked = linked
    change(named, by=by, reason="Entered", taken="Somebody else has just entered what it names.")
    set_links(named, links)
    return named
