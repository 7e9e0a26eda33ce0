"""A revision that two people cleared takes the place and the address of the round it revises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Max

from people.services import WrongStateError
from programmes.models import AchievementSummary, AssessmentRound, KeyAchievement
from programmes.selectors.comparisons import ComparedActivity, compare, compared
from programmes.services.changes import locked_round
from programmes.signals import round_replaced
from record.services.changes import announce_change, save_with_history
from reporting.words import worded
from review.states import CLEARED, REPLACED

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OUT_OF_THE_WAY = 10_000
"""Above this number stand the replaced rounds, so that their revisions can have their numbers."""
TEXTS: dict[str, type[KeyAchievement | AchievementSummary]] = {
    "key achievement": KeyAchievement,
    "achievement summary": AchievementSummary,
}
type_of_change = dict[str, str]


def end_revision(revision: AssessmentRound, *, by: User) -> None:
    """Let what was revised stand unmarked again when its revision is discarded; the caller's transaction."""
    if revision.revises is None:
        return
    current = locked_round(revision.revises)
    if current.status != CLEARED:
        return
    current.revised_since = None
    save_with_history(current, by=by, reason="The revision was discarded")
    announce_change()


def take_the_place(revision: AssessmentRound, *, by: User) -> None:
    """Put a revision that is being cleared where the round it revises stood, in the caller's transaction."""
    if revision.revises is None:
        return
    old = locked_round(revision.revises)
    changes = list(changes_between(old, revision))
    slug, number, title = old.slug, old.number, old.title
    if old.status != CLEARED:
        raise WrongStateError(
            worded(
                "“%(title)s” is not cleared any more; a revision of it cannot take its place.", title=title
            )
        )
    highest = old.plan.assessment_rounds.aggregate(Max("number"))["number__max"]
    old.status, old.revised_since = REPLACED, None
    old.number = max(OUT_OF_THE_WAY, highest) + 1
    old.slug = f"{slug[:45]}-replaced-{old.number - OUT_OF_THE_WAY}"
    save_with_history(old, by=by, reason="Replaced by its revision")
    revision.slug, revision.number, revision.title = slug, number, title
    revision.revision_changes = changes
    for name in ("updates", "started_from"):
        AssessmentRound.objects.filter(**{name: old}).exclude(pk=revision.pk).update(**{name: revision})
    round_replaced.send(sender=AssessmentRound, old=old, new=revision, by=by)


def changes_between(old: AssessmentRound, new: AssessmentRound) -> Iterator[type_of_change]:
    """Yield what a revision changed, fact by fact: where, what it said and what it says."""
    comparison = compare(old, new)
    for one in compared(comparison, comparison.activities):
        yield from _change(one.activity.code, "level", one.earlier.level_label, one.later.level_label)
        yield from _change(one.activity.code, "note", *_notes(one))
    for what, model in TEXTS.items():
        before, after = (
            dict(model.objects.filter(assessment_round=each).values_list("area__code", "text"))
            for each in (old, new)
        )
        for area in sorted({*before, *after}):
            yield from _change(area, what, before.get(area, ""), after.get(area, ""))
    for field, what in (("assessed_by", "assessed by"), ("as_of", "as of")):
        yield from _change("The round", what, getattr(old, field), getattr(new, field))


def _change(where: str, what: str, before: str, after: str) -> Iterator[type_of_change]:
    if before != after:
        yield {"where": where, "what": what, "before": before, "after": after}


def _notes(one: ComparedActivity) -> tuple[str, str]:
    before, after = (each.rating.note if each.rating else "" for each in (one.earlier, one.later))
    return before, after
