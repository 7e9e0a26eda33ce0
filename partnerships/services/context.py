"""Entering and changing instruments of the wider context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from partnerships.models import ContextInstrument, InstrumentMeaning
from partnerships.services.records import FactEntry, Where, cite, note_correction, opened, save_fact
from people.services import check_may
from programmes.models import ProgrammeArea
from record.services.changes import announce_change, change, delete_with_history, locked, save_with_history

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def save_instrument(
    instrument: ContextInstrument | None,
    entry: FactEntry,
    meanings: Mapping[str, str],
    *,
    expected_version: int,
    by: User,
) -> ContextInstrument:
    """Enter an instrument or change one, with what it means for each area by its slug; empty: nothing said.

    Raises PermissionDenied, StaleVersionError, ValidationError (name taken, values not allowed).
    """
    check_may(by, "keep-partnerships")
    current = opened(ContextInstrument, instrument, expected_version)
    if current.pk is None:
        current.order = (ContextInstrument.objects.aggregate(last=Max("order"))["last"] or 0) + 1
    version = current.version
    saved: ContextInstrument = save_fact(current, entry, unique={"slug": "an instrument"}, by=by)
    if _save_meanings(saved, meanings, by=by) and saved.version == version:
        change(saved, by=by, reason="Meaning for an area entered")
    return saved


def _save_meanings(instrument: ContextInstrument, meanings: Mapping[str, str], *, by: User) -> bool:
    known = {one.area.slug: one for one in instrument.meanings.select_related("area", "citation")}
    changed = False
    for area in ProgrammeArea.objects.filter(slug__in=meanings):
        text, one = meanings[area.slug].strip(), known.get(area.slug)
        if one is not None and not text:
            delete_with_history(one, by=by, reason="Deleted")
            changed = True
        elif text and (one is None or one.text != text):
            if one is None:
                one = InstrumentMeaning(instrument=instrument, area=area)
                cite(one, Where(place=f"{instrument}, {area}"), by=by)
            else:
                note_correction(one, one.text, by=by)
            one.text = text
            one.full_clean()
            save_with_history(one, by=by, reason="Entered")
            changed = True
    return changed


@transaction.atomic
def delete_instrument(instrument: ContextInstrument, *, expected_version: int, by: User) -> None:
    """Delete an instrument; its history stays. Raises PermissionDenied, StaleVersionError."""
    check_may(by, "keep-partnerships")
    delete_with_history(locked(instrument, expected_version), by=by, reason="Deleted")
    announce_change()
