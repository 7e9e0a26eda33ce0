"""Drafting a plan by form: name, scale, goals, areas and activities as rows, and who takes part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify

from people.models import MemberState
from people.selectors.organisation import organisation
from people.services import check_may
from programmes.models import (
    Approach,
    Objective,
    PlanMember,
    PlannedActivity,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from programmes.models.plans import PAGES_OF_A_PLAN
from programmes.selectors.plans import record_slug
from programmes.services.changes import recount
from programmes.services.drafts import DRAFTED, delete_all, locked_draft, recorded, recorded_in_plan
from programmes.services.facts import short_title
from programmes.services.scales import NewLevel, new_scale
from record.models import SourceDocument
from record.services.changes import change, delete_with_history, locked, save_with_history
from reporting.words import worded
from review.models import NotRatedBecause, RatingScale
from review.states import DRAFT

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db import models


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
    years = f"{new.first_year}-{new.last_year}"
    titled = slugify(new.title, allow_unicode=False)[:34].strip("-")
    wanted = chain([years, titled], (f"{titled or years}-{number}" for number in count(2)))
    taken = set(StrategicPlan.objects.values_list("slug", flat=True)) | RESERVED_SLUGS
    slug = next(one for one in wanted if one and one not in taken)
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


MOST_ROWS: Final = 2_000


@dataclass(frozen=True)
class AreaRow:
    """One area as it is typed; an empty code is made from the name."""

    name: str
    code: str = ""
    objective: str = ""


@dataclass(frozen=True)
class ActivityRow:
    """One activity as it is typed, with the code of its area; an empty code is the next number."""

    area: str
    text: str
    code: str = ""
    short_title: str = ""


@dataclass(frozen=True)
class Outline:
    """Areas and activities of a plan, both in their order."""

    areas: Sequence[AreaRow] = ()
    activities: Sequence[ActivityRow] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, to be kept and restored."""
        return {
            "areas": [asdict(one) for one in self.areas],
            "activities": [asdict(one) for one in self.activities],
        }

    def rows_beyond(self, other: Outline) -> list[str]:
        """Return the rows that another outline has otherwise or not at all, each as a line."""
        theirs = other.as_json()
        return [
            " ".join(filter(None, one.values()))
            for kind, rows in self.as_json().items()
            for one in rows
            if one not in theirs[kind]
        ]

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Outline:
        """Return what was kept."""
        return cls(
            [AreaRow(**one) for one in said["areas"]], [ActivityRow(**one) for one in said["activities"]]
        )


def outline_of(plan: StrategicPlan) -> Outline:
    """Return areas and activities of a plan as they stand."""
    wanted = {one.area_id: one for one in plan.objectives.select_related("area")}
    areas = []
    for area in ProgrammeArea.objects.of_plans(pk=plan.pk):
        objective = wanted.get(area.pk) or Objective(area=area)
        areas.append(AreaRow(objective.called, area.code, objective.text))
    activities = [
        ActivityRow(one.area.code, one.text, one.code, one.short_title)
        for one in plan.activities.select_related("area").order_by("area__order", "area__code", "number")
    ]
    return Outline(areas, activities)


@transaction.atomic
def save_outline(
    plan: StrategicPlan, new: Outline, *, expected_version: int, by: User
) -> tuple[StrategicPlan, Outline]:
    """Give a draft these areas and activities, in this order; what is not among them goes.

    Returns the plan and what stood there before, with which it can be undone. Raises PermissionDenied,
    WrongStateError (adopted), StaleVersionError, ValidationError naming each row that is wrong.
    """
    current = locked_draft(plan, expected_version, by=by)
    before = outline_of(current)
    areas, activities = _with_codes(new)
    _check_outline(areas, activities)
    by_code = _store_areas(current, areas, by=by)
    _store_activities(current, activities, by_code, by=by)
    gone = list(ProgrammeArea.objects.of_plans(pk=current.pk).exclude(code__in=by_code))
    delete_all(current.objectives.filter(area__in=gone), by=by)
    for area in gone:
        if not (area.objectives.exists() or area.activities.exists() or area.platforms.exists()):
            delete_all([area], by=by)
    change(current, by=by, reason=DRAFTED)
    recount(current)
    return current, before


def _with_codes(new: Outline) -> tuple[list[AreaRow], list[ActivityRow]]:
    """Fill in the codes that were left empty: of an area from its name, of an activity the next number."""
    areas: list[AreaRow] = []
    there = dict(ProgrammeArea.objects.values_list("code", "name"))
    for one in new.areas:
        taken = {row.code for row in areas} | {row.code for row in new.areas if row.code}
        taken |= {code for code, name in there.items() if name != one.name}
        areas.append(AreaRow(one.name, one.code or area_code(one.name, taken), one.objective))
    named = {one.name.casefold(): one.code for one in areas}
    activities: list[ActivityRow] = []
    for row in new.activities:
        area = named.get(row.area.casefold(), row.area)
        taken = {each.code for each in activities} | {each.code for each in new.activities if each.code}
        number, code = 1, row.code
        while not code or (not row.code and code in taken):
            code, number = f"{area}-{number}", number + 1
        activities.append(replace(row, area=area, code=code))
    return areas, activities


def area_code(name: str, taken: Iterable[str]) -> str:
    """Return a code of two to eight capitals for an area, as the organisation might have chosen it."""
    words = [word for word in slugify(name).upper().split("-") if word.isalpha()]
    made = ("".join(word[0] for word in words) if len(words) > 1 else "".join(words)[:3])[:6]
    made = made if len(made) > 1 else "AREA"
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    endings = ["", *letters, *(f"{a}{b}" for a in letters for b in letters)]
    return next(f"{made}{ending}" for ending in endings if f"{made}{ending}" not in taken)


def _check_outline(areas: Sequence[AreaRow], activities: Sequence[ActivityRow]) -> None:
    """Raise ValidationError with one message a row that cannot be stored."""
    problems = []
    if len(areas) + len(activities) > MOST_ROWS:
        problems.append(
            worded(
                "More than %(most_rows)s rows are not taken at once; bring them in as a workbook.",
                most_rows=MOST_ROWS,
            )
        )
    codes_of = {"Area": [one.code for one in areas], "Activity": [one.code for one in activities]}
    for what, codes in codes_of.items():
        problems += [
            worded(
                "%(what)s %(number)s: the code “%(code)s” stands twice.", what=what, number=number, code=code
            )
            for number, code in enumerate(codes, 1)
            if codes.index(code) != number - 1
        ]
    known = {one.code for one in areas}
    for number, row in enumerate(activities, 1):
        if row.area not in known:
            problems.append(
                worded("Activity %(number)s: there is no area “%(area)s”.", number=number, area=row.area)
            )
    if problems:
        raise ValidationError(problems)


def _store_areas(plan: StrategicPlan, rows: Sequence[AreaRow], *, by: User) -> dict[str, ProgrammeArea]:
    found: dict[str, ProgrammeArea] = {}
    objectives = {one.area.code: one for one in plan.objectives.select_related("area")}
    for order, row in enumerate(rows, 1):
        area = ProgrammeArea.objects.filter(code=row.code).first()
        if area is None:
            area = ProgrammeArea(
                code=row.code,
                slug=area_slug(row.name),
                citation=recorded(plan, f"Area {row.code}", by=by),
            )
        is_shared = area.pk is not None and area.plans().exclude(pk=plan.pk).exists()
        if not is_shared:
            area.name, area.order = row.name, order
            _save_checked(area, f"Area {order}", by=by)
        found[row.code] = area
        objective = objectives.get(row.code)
        if objective is None:
            place = f"Objective of {row.code}"
            objective = Objective(plan=plan, area=area, citation=recorded(plan, place, by=by))
        # Another plan has the area too: it stays the same one, and this plan calls it as it likes.
        objective.area_name = row.name if row.name != area.name else ""
        objective.text = row.objective
        _save_checked(objective, f"Area {order}", by=by)
    return found


def area_slug(name: str) -> str:
    """Return the name of a new area in addresses; one in a script that has none is numbered."""
    made = slugify(name)[:36].strip("-")
    taken = set(ProgrammeArea.objects.values_list("slug", flat=True)) | PAGES_OF_A_PLAN
    named = [made, *(f"{made}-{number}" for number in range(2, MOST_ROWS))] if made else []
    return next(one for one in chain(named, (f"area-{number}" for number in count(1))) if one not in taken)


def _store_activities(
    plan: StrategicPlan, rows: Sequence[ActivityRow], areas: dict[str, ProgrammeArea], *, by: User
) -> None:
    known = {one.code: one for one in plan.activities.all()}
    # Numbers are moved out of the way first: no two activities of an area have the same one at any time.
    plan.activities.update(number=F("number") + MOST_ROWS)
    numbers: dict[str, int] = {}
    delete_all((one for code, one in list(known.items()) if code not in {row.code for row in rows}), by=by)
    for place, row in enumerate(rows, 1):
        numbers[row.area] = numbers.get(row.area, 0) + 1
        activity = known.get(row.code)
        if activity is None:
            activity = PlannedActivity(
                plan=plan, code=row.code, citation=recorded(plan, f"Activity {row.code}", by=by)
            )
        activity.area, activity.number, activity.text = areas[row.area], numbers[row.area], row.text
        for name, value in short_title(row.short_title, activity).items():
            setattr(activity, name, value)
        _save_checked(activity, f"Activity {place}", by=by)


def _save_checked(record: models.Model, what: str, *, by: User) -> None:
    try:
        record.full_clean()
    except ValidationError as error:
        raise ValidationError([f"{what}: {text}" for text in error.messages]) from None
    save_with_history(record, by=by, reason=DRAFTED)
