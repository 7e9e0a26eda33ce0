"""Writing findings, recommendations and the ratings of an evaluator: drafts until cleared together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import slugify

from evaluations.models import (
    Addressee,
    AppliedCriterion,
    Evaluation,
    EvaluatorRating,
    Finding,
    NamedInSuggestion,
    Recommendation,
)
from evaluations.selectors.findings import links_to
from partnerships.models import ContextInstrument, Mechanism
from people.policies import may
from people.services import WrongStateError, check_may
from programmes.models import PlannedActivity
from programmes.selectors.amending import Amendable, register
from record.models import Certainty, Citation, SourceDocument
from record.refusals import check_said
from record.services.changes import (
    announce_change,
    change,
    check_version,
    delete_with_history,
    save_with_history,
)
from record.services.links import current_links, links_in_words, set_links, sorted_links
from record.services.loading import own_source
from reporting.words import worded
from review.models import RatingLevel
from review.services.positions import locked_subject
from review.states import CIRCULATED, CLEARED, DRAFT
from surveys.models import Suggestion

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
        if (
            all(getattr(current, name) == value for name, value in entry.values.items())
            and entry.place in {"", current.citation.place}
            and current_links(current, links) == sorted_links(links)
        ):
            return current
        check_version(current, expected_version)
        check_may_rewrite(current, entry.values, by, place=entry.place)
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


def check_may_rewrite(current: Any, values: Mapping[str, Any], by: User, *, place: str = "") -> None:
    """What two people cleared here is not rewritten; of what was loaded, staff mends links alone.

    Links are where it belongs, its criterion among them. Raises WrongStateError.
    """
    if current.status != CLEARED:
        return
    if current.written_by_id is not None:
        raise WrongStateError("Two people have cleared this; write a new one that says what has changed.")
    if not may(by, "amend"):
        raise WrongStateError("This was cleared with its source; ask the secretariat to correct it.")
    differs = any(getattr(current, name) != values[name] for name in values.keys() - {"criterion"})
    if differs or place not in {"", current.citation.place}:
        raise WrongStateError("This is cleared; its wording is changed under “Change wording”, on the desk.")


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


def locked_evaluation(evaluation: Evaluation) -> Evaluation:
    """Return the evaluation as it stands now, locked until the caller's transaction ends."""
    found: Evaluation = locked_subject(evaluation)
    return found


def record_source(evaluation: Evaluation) -> SourceDocument:
    """Return the source that stands for what the portal itself records of an evaluation."""
    slug = f"record-evaluation-{evaluation.slug}"
    return own_source(slug, str(evaluation), is_training=evaluation.plan.is_training)


def recorded_at(evaluation: Evaluation, place: str) -> Citation:
    """Make the citation of something that was entered in the portal."""
    citation = Citation(source=record_source(evaluation), place=place[:200], certainty=Certainty.RECORDED)
    save_with_history(citation, by=None, reason="Entered")
    return citation


def addressee_called(name: str) -> Addressee:
    """Return the addressee of a name, made where there is none yet, in the caller's transaction.

    Raises ValidationError for a name that is too long.
    """
    known = Addressee.objects.filter(name__iexact=name).first()
    if known is not None:
        return known
    base = slugify(name)[:50] or "addressee"
    taken = set(Addressee.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug = next(one for one in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if one not in taken)
    made = Addressee(slug=slug, name=name, order=Addressee.objects.count() + 1)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def save_rating(
    evaluation: Evaluation,
    *,
    activity: PlannedActivity | None = None,
    recommendation: Recommendation | None = None,
    level: RatingLevel | None,
    reason: str,
    expected_version: int,
    by: User,
) -> EvaluatorRating | None:
    """Keep the evaluator's own rating of one activity or recommendation; None takes a draft away.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError.
    """
    current_evaluation = locked_evaluation(evaluation)
    check_may(by, "write", current_evaluation)
    subject = activity or recommendation
    current = (
        EvaluatorRating.objects.select_for_update(of=("self",))
        .filter(evaluation=current_evaluation, activity=activity, recommendation=recommendation)
        .first()
    )
    before = (current.level_id, current.reason) if current else (None, "")
    if before == (level.pk if level else None, reason):
        return current
    check_version(current, expected_version, missing=EvaluatorRating(evaluation=evaluation, version=0))
    if current is not None and current.status == CLEARED:
        raise WrongStateError("This rating has been cleared; a later evaluation may rate anew.")
    if level is None:
        _take_away(current_evaluation, current, reason, by=by)
        return None
    _check_level(current_evaluation, level, reason)
    if current is None:
        current = EvaluatorRating(
            evaluation=current_evaluation,
            activity=activity,
            recommendation=recommendation,
            citation=recorded_at(current_evaluation, f"Rating of {subject}"),
            version=0,
        )
    current.level, current.reason = level, reason
    change(current, by=by, reason="Rated", quietly=True)
    begin_again(current_evaluation, by=by)
    return current


def _check_level(evaluation: Evaluation, level: RatingLevel, reason: str) -> None:
    if level.scale_id != evaluation.plan.rating_scale_id:
        raise ValidationError({"level": "This is not a level of the scale of the plan."})
    check_said(reason, "Say what the rating rests on.")


def _take_away(evaluation: Evaluation, current: EvaluatorRating | None, reason: str, *, by: User) -> None:
    """Take a draft rating away; a reason without a level is refused, so that it is not lost."""
    if current is None or reason:
        raise ValidationError({"level": "Choose the level that the reason is for."})
    if evaluation.status == CIRCULATED:
        raise WrongStateError("It is circulated just now; take the circulation back first.")
    delete_with_history(current, by=by, reason="Taken away")
    end_if_nothing_is_left(evaluation, by=by)


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


def _of_evaluation(one: Any) -> str:
    return f"{one.code or one}, {one.evaluation}"


def register_wording() -> None:
    """Offer findings, recommendations and reasons of criteria on the pages “Change wording”."""
    asked, of = ("text", "kind", "priority", "added_on"), ("evaluation",)
    why = ("criterion__name", "because")
    for kind, name, model, words, search, related, called in (
        ("finding", "Findings", Finding, ("summary", "direction"), ("code", "summary"), of, _of_evaluation),
        ("recommendation", "Recommendations", Recommendation, asked, ("code", "text"), of, _of_evaluation),
        ("criterion", "Criteria not applied", AppliedCriterion, ("because",), why, (*of, "criterion"), str),
    ):
        register(Amendable(kind, name, model, words, search, related, called, status="status"))
