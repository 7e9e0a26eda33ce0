"""A round as canonical JSON with its SHA-256, and what presenting it would freeze."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model, Prefetch, QuerySet
from django.utils import timezone

from people.prepared import prepared
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    Evidence,
    FileWithdrawal,
    KeyAchievement,
    Meeting,
    RoundSnapshot,
    StoredFile,
)
from programmes.policies import PRESENT
from programmes.selectors.levels import LevelCounts, achievement_levels
from record.canonical import canonical, digest_of
from record.models import Citation
from record.refusals import NotFoundError
from reporting.words import worded
from review.kinds import TextKind
from review.models import CirculatedText, Proposal, RatingLevel
from review.selectors.proposals import open_proposals
from review.selectors.reviews import positions_signed, reservations_of, shown_reservation

RATING, KEY_ACHIEVEMENT, SUMMARY = "rating", "key-achievement", "summary"
TEXT_KINDS = (
    TextKind(RATING, "Rating", carries_level=True),
    TextKind(KEY_ACHIEVEMENT, "Key achievement", has_code=False),
    TextKind(SUMMARY, "Achievement summary", has_code=False),
)
"""What of a round is circulated."""

FORMAT = "assessment-round-1"
"""Names the layout of a snapshot; a later layout gets a later name."""


def evidence_lines(evidence: list[Evidence]) -> list[dict[str, str]]:
    """Return evidence as plain values; a file by its name and SHA-256."""
    return [
        {
            "title": one.title,
            "link": one.url,
            "file": one.file.name if one.file else "",
            "sha256": one.file.sha256 if one.file else "",
            "page": one.page,
            "quote": one.quote,
        }
        for one in evidence
    ]


def ratings_of(assessment_round: AssessmentRound) -> list[ActivityRating]:
    """Return all ratings of a round with all that belongs to them, in the order of the plan; two queries."""
    return list(
        assessment_round.ratings.select_related(
            "activity__area", "level", "merged_into", "citation__source", "note_citation__source"
        )
        .prefetch_related(with_evidence())
        .order_by("activity__area__order", "activity__number")
    )


def area_texts_of(assessment_round: AssessmentRound) -> list[KeyAchievement | AchievementSummary]:
    """Return the key achievements and summaries of a round, area by area; two queries."""
    found: list[KeyAchievement | AchievementSummary] = []
    for model in (KeyAchievement, AchievementSummary):
        found += model.objects.filter(assessment_round=assessment_round).select_related(
            "area", "citation__source"
        )
    return sorted(found, key=lambda one: one.area.order)


def texts_to_circulate(assessment_round: AssessmentRound) -> list[CirculatedText]:
    """Return the texts of a round as they would be circulated now, not yet stored."""
    texts = []
    area_texts = area_texts_of(assessment_round)
    called = {one.pk: one.name for one in assessment_round.plan.areas}
    for rating in ratings_of(assessment_round):
        area = rating.activity.area
        while area_texts and area_texts[0].area.order < area.order:
            texts.append(_area_text(area_texts.pop(0), called))
        texts.append(
            CirculatedText(
                kind=RATING,
                code=rating.activity.code,
                part=area.slug,
                part_name=called.get(area.pk, area.name),
                about=rating.activity.code,
                title=rating.activity.text,
                level=rating.level,
                not_rated_because=rating.not_rated_because,
                merged_into=rating.merged_into.code if rating.merged_into else "",
                text=rating.note,
                as_of=rating.as_of or assessment_round.as_of,
                confidence=rating.confidence,
                change_reason=rating.change_reason,
                evidence=evidence_lines(list(rating.evidence.all())),
            )
        )
    return texts + [_area_text(one, called) for one in area_texts]


def _area_text(one: KeyAchievement | AchievementSummary, called: Mapping[int, str]) -> CirculatedText:
    is_key = isinstance(one, KeyAchievement)
    name = called.get(one.area_id, one.area.name)
    return CirculatedText(
        kind=KEY_ACHIEVEMENT if is_key else SUMMARY,
        code=f"{one.area.code}-{'KEY' if is_key else 'SUM'}",
        part=one.area.slug,
        part_name=name,
        title=name,
        text=one.text,
    )


def _citation(citation: Citation | None) -> dict[str, str] | None:
    if citation is None:
        return None
    return {
        "source": citation.source.title,
        "place": citation.place,
        "certainty": citation.certainty,
        "reasoning": citation.reasoning,
    }


def _rating(rating: ActivityRating) -> dict[str, Any]:
    return {
        "code": rating.activity.code,
        "area": rating.activity.area.code,
        "activity": rating.activity.text,
        "level": rating.level.label if rating.level else None,
        "not_rated_because": rating.not_rated_because,
        "merged_into": rating.merged_into.code if rating.merged_into else "",
        "note": rating.note_points,
        "as_of": rating.as_of or rating.assessment_round.as_of,
        "confidence": rating.confidence,
        "change_reason": rating.change_reason,
        "evidence": evidence_lines(list(rating.evidence.all())),
        "citation": _citation(rating.citation),
        "note_citation": _citation(rating.note_citation),
    }


def _level(level: RatingLevel) -> dict[str, Any]:
    return {
        "label": level.label,
        "letter": level.letter,
        "rank": level.rank,
        "out_of": level.out_of,
        "in_headline": level.in_headline,
        "definition": level.definition,
        "example": level.example,
    }


def _content(assessment_round: AssessmentRound) -> dict[str, Any]:
    return {
        "ratings": [_rating(one) for one in ratings_of(assessment_round)],
        "texts": [
            {"kind": str(one._meta.verbose_name), "area": one.area.code, "text": one.text}
            for one in area_texts_of(assessment_round)
        ],
        "reservations": [shown_reservation(one) for one in reservations_of(assessment_round)],
    }


def digest_of_round(assessment_round: AssessmentRound) -> str:
    """Return the SHA-256 of everything that clearing signs for.

    That is what the record will hold, and every position with its answer, whoever may read it later.
    """
    plan = assessment_round.plan
    signed = {
        **_content(assessment_round),
        "round": [
            assessment_round.title,
            assessment_round.kind,
            assessment_round.assessed_by,
            assessment_round.as_of,
        ],
        "scale": [_level(one) for one in plan.rating_scale.levels.order_by("rank")],
        "positions": positions_signed(assessment_round),
    }
    return digest_of(canonical(signed))


def _totals(counts: LevelCounts) -> dict[str, Any]:
    return {
        "planned": counts.planned,
        "base": counts.base,
        "levels": {one.level.label: one.count for one in counts.levels},
        "not_rated": counts.not_rated,
        "missing": counts.missing,
        "in_headline": counts.in_headline,
    }


def record_of(assessment_round: AssessmentRound) -> dict[str, Any]:
    """Return a round whole, as plain values: what is frozen when it is presented."""
    plan, meeting = assessment_round.plan, assessment_round.presented_to
    levels = achievement_levels(assessment_round)
    return {
        "format": FORMAT,
        "training": plan.is_training,
        "plan": {"slug": plan.slug, "title": plan.title},
        "round": {
            "slug": assessment_round.slug,
            "title": assessment_round.title,
            "kind": assessment_round.kind,
            "number": assessment_round.number,
            "assessed_by": assessment_round.assessed_by,
            "as_of": assessment_round.as_of,
            "updates": assessment_round.updates.title if assessment_round.updates else None,
            "presented_to": meeting.code if meeting else None,
            "presented_at": _moment(assessment_round.presented_at),
            "cleared_at": _moment(assessment_round.cleared_at),
        },
        "scale": [_level(one) for one in levels.levels],
        "areas": [{"code": one.area.code, "name": one.area.name, **_totals(one)} for one in levels.areas],
        "total": _totals(levels.total),
        "circulations": [
            {"number": one.number, "sha256": one.sha256, "withdrawn": one.withdrawn_at is not None}
            for one in assessment_round.circulations.all()
        ],
        **_content(assessment_round),
    }


def _moment(when: Any) -> str | None:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ") if when else None


def digests_of(rounds: Iterable[AssessmentRound]) -> dict[int, str]:
    """Return the SHA-256 of the frozen record of each round that has one, by key; one query."""
    found = RoundSnapshot.objects.filter(assessment_round__in=list(rounds))
    return dict(found.values_list("assessment_round", "sha256"))


def why_not_yet(meeting: Meeting) -> str:
    """Return why nothing can be on record as done by a meeting yet; empty for one that can have done it."""
    if meeting.allows(timezone.now().date()) is not False:
        return ""
    message = "%(name)s is still to come (%(when)s); what it does is recorded afterwards."
    if meeting.starts_on is None:
        message = (
            "%(name)s may be still to come: only “%(when)s” is on record, and that is not over. Enter its "
            "days first."
        )
    return worded(message, name=meeting.name, when=meeting.days or meeting.year)


def digest_to_freeze(content: Mapping[str, Any], meeting: Meeting) -> str:
    """Return the SHA-256 of a record as it would be frozen for a meeting, without the moment of it."""
    head = {**content["round"], "presented_to": meeting.code, "presented_at": None}
    return digest_of(canonical({**content, "round": head}))


def waiting_on(record: Model) -> list[Proposal]:
    """Return what was proposed for a record, or to present it, and nobody decided yet; two queries."""
    return [*open_proposals(record).values(), *filter(None, [presenting_of(record)])]


def presenting_of(record: Model) -> Proposal | None:
    """Return the open proposal to present a record to a meeting; None where there is none; one query."""
    return presented_by_key().get((record._meta.label_lower, record.pk))


def presented_by_key() -> dict[tuple[str, int], Proposal]:
    """Return the open proposals to present, by model and key of what they present; one query."""
    waiting = Proposal.objects.filter(act=PRESENT, state=Proposal.State.OPEN).select_related("proposed_by")
    return {(label, key): one for one in waiting for label, key in one.details.get("presents", ())}


class WithdrawnError(Exception):
    """The file is served no longer; the message says since when and why."""


def stored_file(key: int) -> StoredFile:
    """Return a stored file with its withdrawal, for staff; raises NotFoundError."""
    found = StoredFile.objects.select_related("withdrawal__withdrawn_by").filter(pk=key).first()
    if found is None:
        raise NotFoundError("There is no such file.")
    return found


def withdrawal_of(sha256: str) -> FileWithdrawal | None:
    """Return the withdrawal of a file by its bytes: under another name they are withdrawn as well."""
    return FileWithdrawal.objects.filter(file__sha256=sha256).order_by("pk").first()


def check_is_served(file: StoredFile) -> None:
    """Raise WithdrawnError for a file that was withdrawn."""
    withdrawal = withdrawal_of(file.sha256)
    if withdrawal is not None:
        raise WithdrawnError(worded("The file was %(withdrawal)s", withdrawal=withdrawal))


def with_withdrawals(groups: Iterable[Iterable[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Return evidence as locked or frozen texts hold it, text by text, each with its withdrawal or None.

    One query.
    """
    listed = [list(pieces) for pieces in groups]
    digests = {piece["sha256"] for pieces in listed for piece in pieces if piece["sha256"]}
    found = FileWithdrawal.objects.filter(file__sha256__in=digests).select_related("file", "withdrawn_by")
    known = {one.file.sha256: one for one in found} if digests else {}
    return [[{**piece, "withdrawn": known.get(piece["sha256"])} for piece in pieces] for pieces in listed]


def record_with_withdrawals(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with the files that were withdrawn since; its own text stays as it was frozen."""
    ratings = content["ratings"]
    evidence = with_withdrawals(one["evidence"] for one in ratings)
    return {
        **content,
        "ratings": [{**one, "evidence": found} for one, found in zip(ratings, evidence, strict=True)],
    }


def with_evidence() -> Prefetch[Any]:
    """Return what fetches the evidence of ratings with its files; one query."""
    return Prefetch("evidence", Evidence.objects.with_files())


@prepared
def evidence_of(ratings: tuple[int, ...]) -> QuerySet[Evidence]:
    """Return the evidence of these ratings with its files."""
    return Evidence.objects.filter(rating__in=ratings).with_files()


def evidence_with(file: StoredFile) -> list[Evidence]:
    """Return the evidence that rests on these bytes, with its ratings and rounds."""
    found = Evidence.objects.filter(file__sha256=file.sha256)
    return list(
        found.select_related("rating__activity__area", "rating__assessment_round__plan").order_by(
            "rating__assessment_round__number", "rating__activity__area__order", "rating__activity__number"
        )
    )


def withdrawals_in(assessment_round: AssessmentRound) -> list[tuple[str, FileWithdrawal]]:
    """Return the files of a round that were withdrawn, each with the code of its activity; one query."""
    found = (
        Evidence.objects.filter(rating__assessment_round=assessment_round, file__withdrawal__isnull=False)
        .select_related("file__withdrawal__withdrawn_by", "file__withdrawal__file", "rating__activity")
        .order_by("pk")
    )
    return [(one.rating.activity.code, one.withdrawn) for one in found if one.withdrawn]
