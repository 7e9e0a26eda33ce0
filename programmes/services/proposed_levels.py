"""A level that a member proposed, taken over with the answer that accepts it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from programmes.models import ActivityRating
from programmes.services.ratings import RatingEntry, save_rating
from reporting.words import worded
from review.models import CirculatedText, RatingLevel

if TYPE_CHECKING:
    from django.contrib.auth.models import User


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
