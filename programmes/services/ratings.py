"""Rating in the rating form and by the answer that accepts a proposed level; nothing is overwritten."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from people.services import check_may
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    Evidence,
    KeyAchievement,
    OpenActivity,
    PlannedActivity,
    ProgrammeArea,
    StoredFile,
)
from programmes.selectors.plans import record_slug
from programmes.services.changes import counted_as, locked_round, move_count
from record.models import Certainty, Citation, SourceDocument
from record.refusals import StaleVersionError
from record.services.changes import (
    change,
    check_version,
    delete_with_history,
    save_with_history,
)
from record.services.loading import own_source
from reporting.words import worded
from review.models import CirculatedText, RatingLevel

if TYPE_CHECKING:
    from django.contrib.auth.models import User


SAVED = "Saved in the rating form"
UNDONE = "Undone"
AREA_TEXTS: dict[str, type[KeyAchievement | AchievementSummary]] = {
    "key-achievement": KeyAchievement,
    "summary": AchievementSummary,
}


@dataclass(frozen=True)
class RatingEntry:
    """What somebody entered for one activity; everything may still be empty."""

    level: RatingLevel | None = None
    not_rated_because: str = ""
    merged_into: PlannedActivity | None = None
    note: str = ""
    as_of: str = ""
    confidence: str = ""
    change_reason: str = ""

    @classmethod
    def of(cls, rating: models.Model | None) -> RatingEntry:
        """Return what a rating, or a row of its history, says."""
        if rating is None:
            return cls()
        return cls(**{field.name: getattr(rating, field.name) for field in fields(cls)})


ENTRY_FIELDS = tuple(field.name for field in fields(RatingEntry))


def record_source(assessment_round: AssessmentRound) -> SourceDocument:
    """Return the source that stands for what the portal itself records of a round."""
    plan = assessment_round.plan
    slug = record_slug(plan.slug, assessment_round.slug)
    return own_source(slug, assessment_round.title, is_training=plan.is_training)


def recorded_at(assessment_round: AssessmentRound, place: str) -> Citation:
    """Make the citation of something that was entered in the portal."""
    citation = Citation(
        source=record_source(assessment_round), place=place[:200], certainty=Certainty.RECORDED
    )
    save_with_history(citation, by=None, reason="Entered")
    return citation


@transaction.atomic
def save_rating(
    *,
    activity: PlannedActivity,
    assessment_round: AssessmentRound,
    entry: RatingEntry,
    expected_version: int,
    by: User,
    reason: str = SAVED,
) -> ActivityRating:
    """Keep what was entered for one activity, complete or not, and return the rating.

    ``expected_version`` is the version the editor saw, 0 where there was none. Saving what stands there
    already changes nothing, so a repeated save gets the same answer. Raises PermissionDenied,
    WrongStateError, StaleVersionError (somebody else saved meanwhile), ValidationError.
    """
    current_round = locked_round(assessment_round)
    check_may(by, "rate", current_round)
    _check_entry(entry, activity, current_round)
    current = (
        ActivityRating.objects.select_for_update(of=("self",))
        .select_related("level", "citation", "activity")
        .filter(activity=activity, assessment_round=current_round)
        .first()
    )
    if current is not None and RatingEntry.of(current) == entry:
        unchanged: ActivityRating = current
        return unchanged
    check_version(current, expected_version, missing=ActivityRating(activity=activity, version=0))
    if current is None:
        if entry == RatingEntry():
            raise ValidationError("Nothing was entered.")
        current = ActivityRating(
            activity=activity,
            assessment_round=current_round,
            citation=recorded_at(current_round, f"Rating of {activity.code}"),
            version=0,
        )
    return _write(current, entry, by=by, reason=reason)


def _check_entry(entry: RatingEntry, activity: PlannedActivity, assessment_round: AssessmentRound) -> None:
    if activity.plan_id != assessment_round.plan_id:
        raise ValidationError("This activity belongs to another plan.")
    if entry.level is not None and entry.level.scale_id != assessment_round.plan.rating_scale_id:
        raise ValidationError(
            {"level": worded("%(level)s is not a level of the scale of this plan.", level=entry.level)}
        )
    if entry.merged_into is not None and (
        entry.merged_into == activity or entry.merged_into.plan_id != activity.plan_id
    ):
        raise ValidationError({"merged_into": "An activity is merged into another one of the same plan."})


def _write(current: ActivityRating, entry: RatingEntry, *, by: User, reason: str) -> ActivityRating:
    before = counted_as(current)
    values = {name: getattr(entry, name) for name in ENTRY_FIELDS}
    key = {"activity": current.activity_id, "assessment_round": current.assessment_round_id}
    change(
        current,
        values,
        by=by,
        reason=reason,
        taken=lambda: StaleVersionError(ActivityRating.objects.get(**key)),
        quietly=True,
    )
    move_count(current, before=before, after=counted_as(current))
    return current


def undo_rating(
    *,
    activity: PlannedActivity,
    assessment_round: AssessmentRound,
    expected_version: int,
    by: User,
) -> ActivityRating:
    """Take back the last change of a rating: what stood before it is saved anew, with its own history row.

    Raises as ``save_rating``; ValidationError when there is nothing to take back.
    """
    rating = ActivityRating.objects.filter(activity=activity, assessment_round=assessment_round).first()
    rows = (
        list(
            rating.history.filter(version__lte=expected_version)
            .select_related("level", "merged_into")
            .order_by("-version", "-history_date")[:2]
        )
        if rating
        else []
    )
    if not rows:
        raise ValidationError("There is nothing to undo here.")
    entry = RatingEntry.of(rows[1]) if len(rows) == 2 else RatingEntry()
    return save_rating(
        activity=activity,
        assessment_round=assessment_round,
        entry=entry,
        expected_version=expected_version,
        by=by,
        reason=UNDONE,
    )


@transaction.atomic
def save_area_text(
    *,
    kind: str,
    area: ProgrammeArea,
    assessment_round: AssessmentRound,
    text: str,
    expected_version: int,
    by: User,
) -> KeyAchievement | AchievementSummary | None:
    """Keep the key achievement or the summary of an area; None where an empty text stands for no record.

    Raises as ``save_rating``, and KeyError for another kind.
    """
    current_round = locked_round(assessment_round)
    check_may(by, "rate", current_round)
    model = AREA_TEXTS[kind]
    current = model.objects.select_for_update().filter(assessment_round=current_round, area=area).first()
    if (current.text if current else "") == text:
        return current
    check_version(current, expected_version, missing=model(area=area, version=0))
    if current is None:
        place = f"{model._meta.verbose_name} of {area}".capitalize()
        current = model(
            assessment_round=current_round, area=area, citation=recorded_at(current_round, place), version=0
        )
    if not text:
        raise ValidationError({"text": "A text that was written can be changed, not emptied."})
    current.text = text
    return change(current, by=by, reason=SAVED, quietly=True)


@transaction.atomic
def add_evidence(
    *,
    activity: PlannedActivity,
    assessment_round: AssessmentRound,
    title: str,
    by: User,
    url: str = "",
    file: StoredFile | None = None,
    page: str = "",
    quote: str = "",
) -> Evidence:
    """Put a link or a stored file beside a rating, which is begun if there is none; the same twice is one.

    Raises PermissionDenied, WrongStateError, ValidationError.
    """
    current_round = locked_round(assessment_round)
    check_may(by, "rate", current_round)
    rating = ActivityRating.objects.filter(activity=activity, assessment_round=current_round).first()
    if rating is None:
        rating = ActivityRating(
            activity=activity,
            assessment_round=current_round,
            citation=recorded_at(current_round, f"Rating of {activity.code}"),
        )
        save_with_history(rating, by=by, reason="Begun with its evidence")
    same: dict[str, Any] = {"title": title, "url": url, "page": page, "quote": quote}
    for known in rating.evidence.filter(**same).select_related("file"):
        if (known.file.sha256 if known.file else None) == (file.sha256 if file else None):
            return cast("Evidence", known)
    evidence = Evidence(rating=rating, file=file, **same)
    evidence.full_clean()
    save_with_history(evidence, by=by, reason="Added")
    return evidence


@transaction.atomic
def remove_evidence(evidence: Evidence, *, by: User) -> None:
    """Take a piece of evidence away; its history stays. Raises PermissionDenied, WrongStateError."""
    check_may(by, "rate", locked_round(evidence.rating.assessment_round))
    delete_with_history(evidence, by=by, reason="Removed")


def note_open(assessment_round: AssessmentRound, activity: PlannedActivity, *, by: User) -> None:
    """Note that somebody has an activity open just now, to warn others; raises PermissionDenied."""
    check_may(by, "rate", assessment_round)
    OpenActivity.objects.update_or_create(
        assessment_round=assessment_round,
        user=by,
        defaults={"activity": activity, "seen_at": timezone.now()},
    )


def rate_as_proposed(text: CirculatedText, level: RatingLevel, seen: str, by: User) -> None:
    """Give an activity the level that a member proposed for it, in the caller's transaction.

    ``seen`` is the level, or the reason for none, that stood on the page. Its note stays; where it has no
    reason for the change, the review is named, without the member. Raises ValidationError where the rating
    is another one by now, and what ``save_rating`` raises.
    """
    found = ActivityRating.objects.filter(
        assessment_round=text.circulation.subject, activity__code=text.about
    ).select_related("level", "activity", "merged_into")
    current = found.first()
    if current is None:
        raise ValidationError("There is no rating to change.")
    if _shown(current) not in {seen, level.label}:
        raise ValidationError(
            worded("The rating is “%(level)s” by now. Look at it again.", level=_shown(current))
        )
    entry = replace(
        RatingEntry.of(current),
        level=level,
        not_rated_because="",
        merged_into=None,
        change_reason=current.change_reason
        or worded("A proposal made in circulation %(number)s.", number=text.circulation.number),
    )
    save_rating(
        activity=current.activity,
        assessment_round=text.circulation.subject,
        entry=entry,
        expected_version=current.version,
        by=by,
        reason=worded("Accepted in circulation %(number)s", number=text.circulation.number),
    )


def _shown(rating: ActivityRating) -> str:
    """Return a rating as the page of answers shows it."""
    return CirculatedText(
        level=rating.level,
        not_rated_because=rating.not_rated_because,
        merged_into=rating.merged_into.code if rating.merged_into else "",
    ).level_label
