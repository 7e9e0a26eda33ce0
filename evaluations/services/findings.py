"""Writing findings and recommendations: drafts until circulated and cleared together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import models, transaction

from evaluations.models import (
    AppliedCriterion,
    Evaluation,
    EvaluatorRating,
    Finding,
    Recommendation,
)
from evaluations.selectors.links import links_to
from evaluations.services.acts import locked_evaluation, recorded_at
from evaluations.services.addressees import addressee_called
from people.policies import may
from people.services import WrongStateError, check_may
from record.services.changes import (
    announce_change,
    change,
    check_version,
    delete_with_history,
    save_with_history,
)
from record.services.links import current_links, links_in_words, set_links, sorted_links
from reporting.words import worded
from review.states import CIRCULATED, CLEARED, DRAFT

if TYPE_CHECKING:
    from django.contrib.auth.models import User

type_of_links = Mapping[str, Sequence[models.Model]]
FINDING_LINKS = (
    "areas",
    "goals",
    "activities",
    "mechanisms",
    "instruments",
    "survey_items",
    "survey_options",
    "survey_themes",
)
RECOMMENDATION_LINKS = ("addressees", "findings", "areas")


@dataclass(frozen=True)
class WrittenEntry:
    """What somebody entered for a finding or a recommendation.

    ``values`` are its own fields by name, ``place`` where it stands in the report, ``links`` by relation;
    ``addressee_names`` are bodies that may not be known yet.
    """

    values: Mapping[str, Any]
    place: str
    links: type_of_links = field(default_factory=dict)
    addressee_names: Sequence[str] = ()


def save_finding(
    evaluation: Evaluation, finding: Finding | None, entry: WrittenEntry, *, expected_version: int, by: User
) -> Finding:
    """Write a new finding, or change one, and return it; saving what stands there changes nothing.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError.
    """
    saved: Finding = _save(evaluation, Finding, finding, entry, expected_version=expected_version, by=by)
    return saved


def save_recommendation(
    evaluation: Evaluation,
    recommendation: Recommendation | None,
    entry: WrittenEntry,
    *,
    expected_version: int,
    by: User,
) -> Recommendation:
    """Write a new recommendation or suggestion, or change one; raises as ``save_finding``."""
    saved: Recommendation = _save(
        evaluation, Recommendation, recommendation, entry, expected_version=expected_version, by=by
    )
    return saved


@transaction.atomic
def _save(
    evaluation: Evaluation,
    model: type[Any],
    record: Any | None,
    entry: WrittenEntry,
    *,
    expected_version: int,
    by: User,
) -> Any:
    current_evaluation = locked_evaluation(evaluation)
    check_may(by, "write", current_evaluation)
    names = FINDING_LINKS if model is Finding else RECOMMENDATION_LINKS
    links = {name: entry.links.get(name, ()) for name in names}
    if entry.addressee_names:
        named = [addressee_called(name) for name in entry.addressee_names]
        links["addressees"] = list(dict.fromkeys([*links["addressees"], *named]))
    _check_links(current_evaluation, entry.values.get("criterion"), links)
    if record is None:
        current = model(
            evaluation=current_evaluation,
            citation=recorded_at(current_evaluation, entry.place or "place not stated"),
            written_by=by,
            order=_next_order(current_evaluation, model),
            version=0,
        )
    else:
        current = model.objects.select_for_update(of=("self",)).select_related("citation").get(pk=record.pk)
        if _says_the_same(current, entry, links):
            return current
        check_version(current, expected_version)
        check_may_rewrite(current, entry.values, by)
        _move_place(current, entry.place, by=by)
    code = entry.values.get("code")
    if model.objects.filter(evaluation=current_evaluation, code=code).exclude(pk=current.pk).exists():
        raise ValidationError({"code": worded("%(code)s is used already in this evaluation.", code=code)})
    for name, value in entry.values.items():
        setattr(current, name, value)
    current.linked = links_in_words(links)
    change(current, by=by, reason="Written", quietly=True)
    set_links(current, links)
    if current.status == DRAFT:
        begin_again(current_evaluation, by=by)
    else:
        announce_change()
    return current


def _says_the_same(current: Any, entry: WrittenEntry, links: type_of_links) -> bool:
    return (
        all(getattr(current, name) == value for name, value in entry.values.items())
        and entry.place in {"", current.citation.place}
        and current_links(current, links) == sorted_links(links)
    )


CLEARED_WORDS: Final = frozenset({"summary", "text", "direction", "use", "because"})
"""What of a cleared finding, recommendation or criterion says what readers rely on."""


def check_may_rewrite(current: Any, values: Mapping[str, Any], by: User) -> None:
    """What two people cleared here is not rewritten; of what was loaded, staff mends links and places.

    Raises WrongStateError.
    """
    if current.status != CLEARED:
        return
    if current.written_by_id is not None:
        raise WrongStateError("Two people have cleared this; write a new one that says what has changed.")
    if not may(by, "amend"):
        raise WrongStateError("This was cleared with its source; ask the secretariat to correct it.")
    if any(getattr(current, name) != values[name] for name in CLEARED_WORDS & values.keys()):
        raise WrongStateError("This is cleared; its wording is changed in the workspace, under “Wording”.")


def _move_place(current: Any, place: str, *, by: User) -> None:
    if place and place != current.citation.place:
        current.citation.place = place
        current.citation.full_clean()
        save_with_history(current.citation, by=by, reason="Place")


def _check_links(evaluation: Evaluation, criterion: AppliedCriterion | None, links: type_of_links) -> None:
    if criterion is not None and criterion.evaluation_id != evaluation.pk:
        raise ValidationError({"criterion": "This criterion belongs to another evaluation."})
    named: Mapping[str, Iterable[Any]] = links
    for name in ("goals", "activities"):
        if any(one.plan_id != evaluation.plan_id for one in named.get(name, ())):
            raise ValidationError({name: "One of them belongs to another plan."})
    if any(one.evaluation_id != evaluation.pk for one in named.get("findings", ())):
        raise ValidationError({"findings": "One of them belongs to another evaluation."})


def _next_order(evaluation: Evaluation, model: type[Any]) -> int:
    last = model.objects.filter(evaluation=evaluation).aggregate(models.Max("order"))["order__max"]
    return (last or 0) + 1


def begin_again(evaluation: Evaluation, *, by: User) -> None:
    """A new draft in an evaluation that was cleared begins the next batch; a proposal does not outlive it."""
    if evaluation.status != CLEARED:
        return
    evaluation.status = DRAFT
    for name in ("clearance_proposed_by", "clearance_proposed_at", "cleared_by", "cleared_at"):
        setattr(evaluation, name, None)
    evaluation.clearance_digest = ""
    save_with_history(evaluation, by=by, reason="More is being written")


@transaction.atomic
def delete_written(record: Finding | Recommendation, *, by: User) -> None:
    """Delete a draft finding or recommendation that nothing is linked to; its history stays.

    Raises PermissionDenied, WrongStateError (cleared, or circulated just now), ValidationError with the
    list of links.
    """
    evaluation = locked_evaluation(record.evaluation)
    check_may(by, "write", evaluation)
    current: Any = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
    if current.status == CLEARED:
        raise WrongStateError("What is cleared stays on record; it can be corrected, not deleted.")
    if evaluation.status == CIRCULATED:
        raise WrongStateError("It is circulated just now; take the circulation back first.")
    links = links_to(current, by)
    if links:
        raise ValidationError(
            [worded("%(current)s is linked to: %(link)s", current=current, link=link) for link in links]
        )
    delete_with_history(current, by=by, reason="Deleted")
    end_if_nothing_is_left(evaluation, by=by)


def end_if_nothing_is_left(evaluation: Evaluation, *, by: User) -> None:
    """An evaluation whose last draft was taken away is as cleared as it was before that draft."""
    if evaluation.status != DRAFT or not evaluation.is_open:
        return
    if any(
        model._default_manager.filter(evaluation=evaluation, status=DRAFT).exists()
        for model in (AppliedCriterion, Finding, Recommendation, EvaluatorRating)
    ):
        return
    evaluation.status = CLEARED
    save_with_history(evaluation, by=by, reason="Nothing in it is a draft any more")
