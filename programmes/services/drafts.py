"""What every change of a draft plan shares: its lock, the citations of what is entered, deleting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models.deletion import ProtectedError

from people.services import WrongStateError, check_may
from programmes.models import StrategicPlan
from programmes.selectors.plans import record_slug
from record.models import Certainty, Citation, SourceDocument
from record.services.changes import delete_with_history, locked, save_with_history
from record.services.loading import own_source
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

DRAFTED: Final = "Drafted"


def recorded_in_plan(plan_slug: str, title: str, place: str, *, by: User, note: str = "") -> Citation:
    """Make the citation of something that was entered here for a plan."""
    source: SourceDocument = own_source(record_slug(plan_slug), title)
    citation = Citation(source=source, place=place[:200], certainty=Certainty.RECORDED, note=note)
    save_with_history(citation, by=by, reason=DRAFTED)
    return citation


def recorded(plan: StrategicPlan, place: str, *, by: User, note: str = "") -> Citation:
    """Make the citation of something that was entered here for a plan that is on record."""
    return recorded_in_plan(plan.slug, plan.title, place, by=by, note=note)


def locked_draft(plan: StrategicPlan, expected_version: int | None, *, by: User) -> StrategicPlan:
    """Return a draft as it stands now, locked until the caller's transaction ends.

    Raises PermissionDenied, WrongStateError (adopted), StaleVersionError.
    """
    current = locked(plan, expected_version)
    check_may(by, "write-draft-plan", current)
    begun = current.assessment_rounds.first()
    if begun is not None:
        raise WrongStateError(
            worded("“%(title)s” rates this plan already; have the plan adopted first.", title=begun.title)
        )
    return current


def delete_all(records: Iterable[Any], *, by: User) -> None:
    """Delete records with their citations; their history stays. Raises WrongStateError for one in use."""
    for one in list(records):
        citation = one.citation
        try:
            with transaction.atomic():
                delete_with_history(one, by=by, reason="Taken out of the draft")
        except ProtectedError as error:
            named = next(iter(error.protected_objects))
            reason = worded(
                "the %(verbose_name)s “%(named)s” rests on it",
                verbose_name=named._meta.verbose_name,
                named=named,
            )
            raise WrongStateError(f"“{one}” stays: {reason}.") from None
        citation.delete()
