"""What a planned activity says in a round, in its file and in the API; and a meeting in the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ninja import Schema
from pydantic import Field as Described

from programmes.forms import Reading
from programmes.models import AssessmentRound, Meeting
from programmes.selectors.activities import RatedActivity
from programmes.selectors.records import evidence_lines
from record.api.parts import CitationOut
from record.counting import source_of
from record.fields import Field, FieldList, cited, lines
from record.models import Citation
from record.selectors.corrections import NO_CORRECTIONS, CorrectionIndex
from review.models import Position
from review.selectors.reviews import named_as


class EvidenceOut(Schema):
    title: str
    link: str
    file: str
    page: str
    quote: str
    withdrawn: str = Described(description="When and why the file was withdrawn; empty while it is served.")


class ReservationOut(Schema):
    by: str = Described(description="The State, or “one member State”, as it chose.")
    proposed_level: str | None
    text: str


@dataclass(frozen=True)
class InRound:
    """What is read beside an activity: its round and, for a file, corrections and the hash of the record."""

    reading: Reading
    index: CorrectionIndex = NO_CORRECTIONS
    sha256: str = ""

    @property
    def round(self) -> AssessmentRound:
        """The round that is read."""
        return self.reading.assessment_round


def certainty_of(one: RatedActivity) -> str:
    """How sure a level is: as its citation says, “corrected” where a person changed it since."""
    if one.rating is None:
        return "missing" if one.ratings_missing else ""
    return "corrected" if one.rating.citation.corrected_on else one.rating.citation.certainty


def _of_rating(key: str) -> Any:
    """Return what reads a value of the rating; empty where there is none."""
    return lambda one, _: getattr(one.rating, key) if one.rating else ""


def _cited(one: RatedActivity, within: InRound) -> Citation:
    """Return where the rating stands, or else the round."""
    return one.rating.citation if one.rating else within.round.citation


def _merged_into(one: RatedActivity) -> str | None:
    return one.rating.merged_into.code if one.rating and one.rating.merged_into else None


def _reservation(position: Position) -> str:
    level = f" ({position.proposed_level})" if position.proposed_level else ""
    return f"{named_as(position)}{level}: {position.text}"


def _evidence(one: RatedActivity) -> list[dict[str, str]]:
    pieces = list(one.rating.evidence.all()) if one.rating else []
    found = zip(evidence_lines(pieces), pieces, strict=True)
    return [{**line, "withdrawn": str(piece.withdrawn or "")} for line, piece in found]


ACTIVITY: Final = FieldList[RatedActivity, Any](
    Field("code", "Code", str, "activity.code", width=10),
    Field("area", "Programme area", str, "activity.area.code", text="activity.area.name", width=28),
    Field("text", answer=str, read="activity.text"),
    Field("activity", "Planned activity", text="activity.text", width=60),
    Field("short_title", answer=str, read="activity.short_title"),
    Field("short_title_by", answer=str, read="activity.short_title_by"),
    Field("level", "Level", str | None, "level.label", width=16),
    Field(
        "reservations",
        "Reservations",
        list[ReservationOut],
        lambda one, _: [
            {
                "by": named_as(each),
                "proposed_level": each.proposed_level and each.proposed_level.label,
                "text": each.text,
            }
            for each in one.reservations
        ],
        text=lambda one, _: lines(_reservation(each) for each in one.reservations),
        width=30,
    ),
    Field(
        "not_rated_because",
        "Not rated because",
        str | None,
        lambda one, _: one.rating.not_rated_because or None if one.rating else None,
        text=lambda one, _: one.level_label if one.level is None else None,
    ),
    Field("rating_missing", answer=bool, read=lambda one, _: one.ratings_missing and one.rating is None),
    Field("merged_into", answer=str | None, read=lambda one, _: _merged_into(one)),
    Field(
        "note",
        "Note",
        list[str],
        lambda one, _: one.rating.note_points if one.rating else [],
        text="rating.note",
        width=60,
    ),
    Field("certainty", "Certainty of the level", text=lambda one, _: certainty_of(one), width=14),
    Field("reasoning", "Reasoning", text=lambda one, within: _cited(one, within).reasoning, width=50),
    Field("place", "Place in the source", text=lambda one, within: _cited(one, within).place, width=20),
    Field("plan", "Plan", text=lambda _, within: within.reading.plan.slug, width=14),
    Field("round", "Round", text=lambda _, within: within.round.title, width=28),
    Field("as_of", "As of", str, _of_rating("as_of"), text=lambda _, within: within.round.as_of),
    Field("confidence", answer=str, read=_of_rating("confidence")),
    Field("change_reason", answer=str, read=_of_rating("change_reason")),
    Field("evidence", answer=list[EvidenceOut], read=lambda one, _: _evidence(one)),
    Field("filter", "Filter", text=lambda _, within: within.reading.filter_text, width=24),
    Field("source", "Source", text=lambda _, within: source_of(within.round.citation), width=50),
    Field(
        "corrections",
        "Corrections",
        text=lambda one, within: lines(within.index.footnotes(one.activity, one.rating)),
        width=60,
    ),
    Field("record_sha256", "SHA-256 of the frozen record", text=lambda _, within: within.sha256, width=66),
    Field("citation", answer=CitationOut, read=cited("activity.citation")),
    Field(
        "rating_citation",
        answer=CitationOut | None,
        read=cited("rating.citation"),
    ),
    nothing=None,
)


class DocumentOut(Schema):
    title: str
    url: str


def _day(found: date | None) -> str | None:
    return found.isoformat() if found else None


MEETING: Final = FieldList[Meeting, None](
    Field("code", answer=str),
    Field("kind", answer=str, read="kind_id"),
    Field("name", answer=str),
    Field("year", answer=int | None),
    Field(
        "month",
        answer=int | None,
        read=lambda one, _: one.starts_on.month if one.starts_on else one.month,
        description="Known also where the days are not.",
    ),
    Field("starts_on", answer=str | None, read=lambda one, _: _day(one.starts_on)),
    Field("ends_on", answer=str | None, read=lambda one, _: _day(one.ends_on)),
    Field("place", answer=str),
    Field("decided", answer=str),
    Field(
        "documents",
        answer=list[DocumentOut],
        read=lambda one, _: [{"title": title, "url": url} for title, url in one.linked_documents],
    ),
    Field("citation", answer=CitationOut, read=cited()),
    nothing=None,
)
