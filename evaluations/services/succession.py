"""What becomes of everything in the next plan, judgements on the board, and the next plan while drafted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from evaluations.models import (
    DraftActivity,
    DraftObjective,
    Judgement,
    PlanDraft,
    Recommendation,
    Succession,
    Topic,
)
from people.services import WrongStateError, check_may
from programmes.models import PlannedActivity, ProgrammeArea, StrategicGoal, StrategicPlan
from record.services.changes import change, check_version, delete_with_history, locked, slug_of_title
from record.services.links import current_links, links_in_words, set_links, sorted_links
from reporting.words import worded
from review.services.entries import save_entry
from surveys.models import Suggestion

if TYPE_CHECKING:
    from django.contrib.auth.models import User


ANSWERED = ("recommendations", "findings", "suggestions", "activities", "mechanisms", "instruments")
NEEDS_SUCCESSOR = frozenset({Succession.Disposition.CONTINUED, Succession.Disposition.MERGED})


def field_of(subject: models.Model) -> str:
    """Return which field of a ledger line names its subject; raises KeyError for anything else."""
    kinds = {PlannedActivity: "activity", Recommendation: "recommendation", Suggestion: "suggestion"}
    return kinds[type(subject)]  # type: ignore[index]


@transaction.atomic
def save_succession(
    plan: StrategicPlan,
    subject: PlannedActivity | Recommendation | Suggestion,
    *,
    disposition: str,
    reason: str,
    successors: Sequence[DraftActivity],
    expected_version: int,
    by: User,
) -> Succession | None:
    """Say what becomes of one thing in the next plan, as a draft that a second person clears.

    An empty disposition takes a draft away: not yet decided. Raises PermissionDenied, WrongStateError,
    StaleVersionError, ValidationError (dropped without reason, continued as nothing).
    """
    check_may(by, "decide-succession")
    key = {field_of(subject): subject}
    found = Succession.objects.select_for_update(of=("self",)).filter(**key).first()
    if not disposition:
        _take_away(found, expected_version, reason, by=by)
        return None
    problems: dict[str, str] = {}
    if disposition == Succession.Disposition.DROPPED and not reason.strip():
        problems["reason"] = "Say why it is dropped."
    if disposition in NEEDS_SUCCESSOR and not successors:
        problems["successors"] = "Choose the activity of the next plan that takes it up."
    if disposition not in NEEDS_SUCCESSOR and successors:
        problems["successors"] = "What is completed or dropped has no successor."
    if any(one.draft.follows_id != plan.pk for one in successors):
        problems["successors"] = "One of them belongs to the draft of another plan."
    if problems:
        raise ValidationError(problems)
    links = {"successors": successors}
    entry, changed = save_entry(
        found or Succession(plan=plan, version=0, **key),
        {"disposition": disposition, "reason": reason},
        expected_version=expected_version,
        by=by,
        linked=links_in_words(links),
    )
    if changed:
        set_links(entry, links)
    decided: Succession = entry
    return decided


def _take_away(found: Succession | None, expected_version: int, reason: str, *, by: User) -> None:
    if found is None:
        if reason.strip():
            raise ValidationError({"disposition": "Choose what becomes of it."})
        return
    check_version(found, expected_version)
    if found.is_cleared:
        raise WrongStateError("Two people have cleared this; open it again first, with a reason.")
    delete_with_history(found, by=by, reason="Not decided again")


@transaction.atomic
def open_draft(plan: StrategicPlan, *, title: str, first_year: int, last_year: int, by: User) -> PlanDraft:
    """Begin the draft of the plan that follows another. Raises PermissionDenied, ValidationError."""
    check_may(by, "draft-plan")
    slug = slug_of_title(title, PlanDraft.objects.all(), longest=40)
    if first_year <= plan.last_year:
        raise ValidationError(
            {"first_year": worded("The plan before it runs until %(last_year)s.", last_year=plan.last_year)}
        )
    if last_year < first_year:
        raise ValidationError({"last_year": "The plan ends before it begins."})
    draft = PlanDraft(
        slug=slug, title=title, first_year=first_year, last_year=last_year, follows=plan, version=0
    )
    return change(draft, by=by, reason="Opened", quietly=True)


@transaction.atomic
def save_objective(
    draft: PlanDraft, area: ProgrammeArea, *, text: str, expected_version: int, by: User
) -> DraftObjective | None:
    """Write the objective of one area; an empty text takes it away. Raises as ``save_activity``."""
    check_may(by, "draft-plan")
    current = DraftObjective.objects.select_for_update(of=("self",)).filter(draft=draft, area=area).first()
    if (current.text if current else "") == text:
        return current
    check_version(current, expected_version, missing=DraftObjective(draft=draft, area=area, version=0))
    if not text:
        if current is not None:
            delete_with_history(current, by=by, reason="Taken away")
        return None
    current = current or DraftObjective(draft=draft, area=area, version=0)
    current.text = text
    return change(current, by=by, reason="Drafted", quietly=True)


@transaction.atomic
def save_activity(
    draft: PlanDraft,
    activity: DraftActivity | None,
    *,
    values: Mapping[str, Any],
    links: Mapping[str, Sequence[models.Model]],
    expected_version: int,
    by: User,
) -> DraftActivity:
    """Draft an activity with what it answers, or change one; saving what stands there changes nothing.

    Raises PermissionDenied, StaleVersionError, ValidationError (a code that is taken, a due year outside
    of the plan).
    """
    check_may(by, "draft-plan")
    due = values.get("due_year")
    if due is not None and not draft.first_year <= due <= draft.last_year:
        raise ValidationError(
            {
                "due_year": worded(
                    "The plan runs from %(first_year)s to %(last_year)s.",
                    first_year=draft.first_year,
                    last_year=draft.last_year,
                )
            }
        )
    known = {name: links.get(name, ()) for name in ANSWERED}
    if activity is None:
        current = DraftActivity(draft=draft, version=0)
    else:
        current = locked(activity)
        same = all(getattr(current, name) == value for name, value in values.items())
        if same and current_links(current, known) == sorted_links(known):
            return current
        check_version(current, expected_version)
    code = values.get("code")
    if draft.activities.filter(code=code).exclude(pk=current.pk).exists():
        raise ValidationError({"code": worded("%(code)s is used already in this draft.", code=code)})
    for name, value in values.items():
        setattr(current, name, value)
    current.linked = links_in_words(known)
    change(current, by=by, reason="Drafted")
    set_links(current, known)
    return current


@transaction.atomic
def delete_activity(activity: DraftActivity, *, by: User) -> None:
    """Delete a drafted activity that no line of the ledger leads to; its history stays.

    Raises PermissionDenied; ValidationError with the list of what leads to it.
    """
    check_may(by, "draft-plan")
    current = locked(activity)
    leading = [str(one) for one in current.predecessors.all()]
    if leading:
        raise ValidationError(
            [
                worded("%(current)s is linked to the ledger: %(line)s", current=current, line=line)
                for line in leading
            ]
        )
    delete_with_history(current, by=by, reason="Deleted")


def subject_field(subject: models.Model) -> str:
    """Return which field of a judgement names its line; raises KeyError for anything else."""
    fields: dict[type[models.Model], str] = {ProgrammeArea: "area", StrategicGoal: "goal", Topic: "topic"}
    return fields[type(subject)]


@transaction.atomic
def save_judgement(
    plan: StrategicPlan,
    subject: ProgrammeArea | StrategicGoal | Topic,
    *,
    text: str,
    expected_version: int,
    by: User,
) -> Judgement:
    """Write a judgement on a line as a draft that a second person clears.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError.
    """
    check_may(by, "judge")
    key = {subject_field(subject): subject}
    found = Judgement.objects.select_for_update(of=("self",)).filter(plan=plan, **key).first()
    judgement, _ = save_entry(
        found or Judgement(plan=plan, version=0, **key),
        {"text": text},
        expected_version=expected_version,
        by=by,
    )
    written: Judgement = judgement
    return written
