"""Recording what a person makes of an overlap or a gap; a second person clears it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from partnerships.models import Mechanism, OverlapJudgement
from people.models import MemberState
from people.services import check_may
from programmes.models import ProgrammeArea
from review.services.entries import save_entry

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def save_judgement(
    area: ProgrammeArea,
    subject: Mechanism | MemberState,
    *,
    verdict: str,
    reason: str,
    expected_version: int,
    by: User,
) -> OverlapJudgement:
    """Say of a mechanism that it duplicates or complements an area, or of a State that nobody covers it.

    Raises PermissionDenied, StaleVersionError, WrongStateError (cleared), ValidationError (no reason, a
    judgement that does not fit).
    """
    check_may(by, "judge-overlap")
    is_mechanism = isinstance(subject, Mechanism)
    fits = {"duplicate", "complementary"} if is_mechanism else {"gap"}
    if verdict not in fits:
        raise ValidationError({"verdict": "This judgement does not fit what is judged."})
    name = "mechanism" if is_mechanism else "state"
    found = OverlapJudgement.objects.select_for_update(of=("self",)).filter(area=area, **{name: subject})
    entry = found.first() or OverlapJudgement(area=area, version=0, **{name: subject})
    try:
        with transaction.atomic():
            saved, _ = save_entry(
                entry, {"verdict": verdict, "reason": reason}, expected_version=expected_version, by=by
            )
    except IntegrityError:
        raise ValidationError("Somebody else has just judged it; look at it once more.") from None
    judgement: OverlapJudgement = saved
    return judgement
