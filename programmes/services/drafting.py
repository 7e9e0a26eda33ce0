"""Drafting a plan by form: what it is called, its scale, goals, areas and activities, and who takes part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify

from people.models import MemberState
from people.selectors.organisation import organisation
from people.services import check_may
from programmes.models import Approach, PlanMember, StrategicGoal, StrategicPlan
from programmes.selectors.own_sources import record_slug
from programmes.services.drafts import DRAFTED, delete_all, locked_draft, recorded, recorded_in_plan
from programmes.services.outlines import Outline, save_outline
from programmes.services.scales import NewLevel, new_scale
from record.models import SourceDocument
from record.services.changes import change, delete_with_history, locked, save_with_history
from review.models import NotRatedBecause, RatingScale
from review.states import DRAFT

if TYPE_CHECKING:
    from django.contrib.auth.models import User

RESERVED_SLUGS: Final = frozenset({"new", "meetings", "platforms"})
"""An address of the portal, and what its own records of meetings and platforms are called."""


@dataclass(frozen=True)
class NewPlan:
    """What a plan is drafted with: a scale that is on record, or the levels of a new one."""

    title: str
    first_year: int
    last_year: int
    scale: RatingScale | None = None
    scale_name: str = ""
    levels: Sequence[NewLevel] = ()


@transaction.atomic
def draft_plan(new: NewPlan, *, by: User) -> StrategicPlan:
    """Make a draft plan; every member of the organisation takes part until somebody says otherwise.

    Raises PermissionDenied, ValidationError (no title, years the wrong way round, no level).
    """
    check_may(by, "set-up-plan")
    slug = _free_slug(new)
    scale = new.scale or new_scale(slug, new.title, new.levels, name=new.scale_name, by=by)
    plan = StrategicPlan(
        slug=slug,
        title=new.title,
        first_year=new.first_year,
        last_year=new.last_year,
        rating_scale=scale,
        status=DRAFT,
        stays_in_base=_usual_rule(),
        evidence_needed_to_rank=0,
        citation=recorded_in_plan(slug, new.title, "Plan", by=by),
    )
    _check_years(plan)
    plan.full_clean()
    try:
        with transaction.atomic():
            save_with_history(plan, by=by, reason=DRAFTED)
    except IntegrityError:
        raise ValidationError("Somebody has just drafted a plan of these years; save once more.") from None
    for state in MemberState.objects.all():
        save_with_history(PlanMember(plan=plan, state=state), by=by, reason=DRAFTED)
    return plan


def _usual_rule() -> str:
    """Return what stays in the base of a new plan, as the organisation said when it was set up."""
    said = organisation().stays_in_base.split()
    return " ".join(one for one in NotRatedBecause.values if one in said)


def _check_years(plan: StrategicPlan) -> None:
    if plan.last_year < plan.first_year:
        raise ValidationError({"last_year": "A plan ends in the year it begins, or later."})


def _free_slug(new: NewPlan) -> str:
    """Return the name of a plan in addresses: its years, or its title where another plan has them."""
    years = f"{new.first_year}-{new.last_year}"
    titled = slugify(new.title, allow_unicode=False)[:34].strip("-")
    wanted = chain([years, titled], (f"{titled or years}-{number}" for number in count(2)))
    taken = set(StrategicPlan.objects.values_list("slug", flat=True)) | RESERVED_SLUGS
    return next(one for one in wanted if one and one not in taken)


@transaction.atomic
def change_plan(
    plan: StrategicPlan, *, title: str, first_year: int, last_year: int, expected_version: int, by: User
) -> StrategicPlan:
    """Rename a draft, or give it other years; its address stays.

    Raises PermissionDenied, WrongStateError (adopted), StaleVersionError, ValidationError.
    """
    current = locked_draft(plan, expected_version, by=by)
    current.title, current.first_year, current.last_year = title, first_year, last_year
    _check_years(current)
    return change(current, by=by, reason=DRAFTED)


@transaction.atomic
def save_numbered(
    plan: StrategicPlan,
    model: type[StrategicGoal | Approach],
    texts: Sequence[str],
    *,
    expected_version: int,
    by: User,
) -> StrategicPlan:
    """Give a draft these goals, or these approaches, in this order; raises as ``change_plan``."""
    current = locked_draft(plan, expected_version, by=by)
    known = {one.number: one for one in model.objects.filter(plan=current)}
    for number, text in enumerate(texts, 1):
        one = known.pop(number, None)
        if one is None:
            one = model(plan=current, number=number)
            one.citation = recorded(current, str(one), by=by)
        one.text = text
        one.full_clean()
        save_with_history(one, by=by, reason=DRAFTED)
    delete_all(known.values(), by=by)
    return change(current, by=by, reason=DRAFTED)


@transaction.atomic
def delete_plan(plan: StrategicPlan, *, expected_version: int, by: User) -> None:
    """Delete a draft with everything in it; its history stays.

    Raises PermissionDenied, WrongStateError (adopted), StaleVersionError.
    """
    current = locked_draft(plan, expected_version, by=by)
    save_outline(current, Outline(), expected_version=current.version, by=by)
    delete_all([*current.goals.all(), *current.approaches.all()], by=by)
    scale = current.rating_scale
    delete_all([locked(current)], by=by)
    if not scale.plans.exists():
        parts = [scale.citation, scale.order_citation, scale.definitions_citation]
        delete_with_history(scale, by=by, reason="Draft deleted")
        for one in parts:
            one.delete()
    SourceDocument.objects.filter(slug=record_slug(plan.slug), citations__isnull=True).delete()
