"""What the rating form can be narrowed to: one's own share, what is missing, what is wrong or contested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from programmes.selectors.assignments import assignments_of
from review.selectors.positions import codes_contested

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from programmes.forms.rating_forms import RatingForms

SHOWN = {
    "all": "All",
    "mine": "Mine",
    "not-rated": "Not rated",
    "problems": "With problems",
    "contested": "Contested",
}
"""What the page can be narrowed to."""


def narrow(forms: RatingForms, shown: str, user: User) -> None:
    """Leave only the rows that were asked for, and those in which something typed is not saved."""
    if shown == "all":
        return
    current = forms.content.assessment_round
    mine = {one.activity_id for one in assignments_of(current).values() if one.user_id == user.pk}
    contested = codes_contested(current) if shown == "contested" else set()
    for one in forms.rows:
        shows = {
            "mine": one.row.activity.pk in mine,
            "not-rated": not one.row.is_complete,
            "problems": bool(one.row.problems),
            "contested": one.code in contested,
        }
        one.is_shown = shows[shown] or bool(one.form.is_bound and (one.form.errors or one.is_lost_race))
