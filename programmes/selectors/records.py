"""A round as one text that can be compared and frozen: canonical JSON and its SHA-256."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from typing import Any

from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    CirculatedText,
    Circulation,
    Evidence,
    KeyAchievement,
    RatingLevel,
    RoundSnapshot,
)
from programmes.selectors.files import with_evidence
from programmes.selectors.levels import LevelCounts, achievement_levels
from programmes.selectors.reservations import positions_of, reservations_of, shown_reservation
from record.models import Citation
from review.states import CIRCULATED

FORMAT = "neaspec-round-1"
"""Names the layout of a snapshot; a later layout gets a later name."""


def canonical(content: Any) -> str:
    """Return content as canonical JSON: keys sorted, no blanks, texts in NFC, nothing escaped needlessly."""
    return json.dumps(_normal(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _normal(content: Any) -> Any:
    if isinstance(content, str):
        return unicodedata.normalize("NFC", content)
    if isinstance(content, dict):
        return {key: _normal(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_normal(value) for value in content]
    return content


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


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


def described(text: CirculatedText) -> dict[str, Any]:
    """Return what a State is asked about, as plain values."""
    return {
        "kind": text.kind,
        "code": text.code,
        "title": text.title,
        "level": text.level.label if text.level else None,
        "not_rated_because": text.not_rated_because,
        "merged_into": text.merged_into,
        "text": text.text,
        "as_of": text.as_of,
        "confidence": text.confidence,
        "change_reason": text.change_reason,
        "evidence": text.evidence,
    }


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


def texts_to_circulate(assessment_round: AssessmentRound, circulation: Circulation) -> list[CirculatedText]:
    """Return the texts of a round as they would be circulated now, not yet stored."""
    texts = []
    area_texts = area_texts_of(assessment_round)
    for rating in ratings_of(assessment_round):
        while area_texts and area_texts[0].area.order < rating.activity.area.order:
            texts.append(_area_text(area_texts.pop(0), circulation))
        texts.append(
            CirculatedText(
                circulation=circulation,
                kind=CirculatedText.Kind.RATING,
                code=rating.activity.code,
                area=rating.activity.area,
                activity=rating.activity,
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
    texts += [_area_text(one, circulation) for one in area_texts]
    for order, text in enumerate(texts, 1):
        text.order = order
    return texts


def _area_text(one: KeyAchievement | AchievementSummary, circulation: Circulation) -> CirculatedText:
    is_key = isinstance(one, KeyAchievement)
    kind = CirculatedText.Kind.KEY_ACHIEVEMENT if is_key else CirculatedText.Kind.SUMMARY
    return CirculatedText(
        circulation=circulation,
        kind=kind,
        code=f"{one.area.code}-{'KEY' if is_key else 'SUM'}",
        area=one.area,
        title=one.area.name,
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
        "positions": [
            [one.pk, one.kind, one.text, one.attribution, one.disposition, one.disposition_text]
            for one in sorted(positions_of(assessment_round), key=lambda each: each.pk)
        ],
    }
    return digest_of(canonical(signed))


def changed_since_circulation(
    assessment_round: AssessmentRound, circulation: Circulation | None
) -> list[CirculatedText]:
    """Return the texts that say something else now than when they were circulated; none without one."""
    if circulation is None or assessment_round.status != CIRCULATED:
        return []
    sent = dict(circulation.texts.values_list("code", "sha256"))
    return [
        text
        for text in texts_to_circulate(assessment_round, circulation)
        if sent.get(text.code) != digest_of(canonical(described(text)))
    ]


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
