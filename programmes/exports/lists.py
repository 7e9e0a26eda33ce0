"""Lists of this app on their way into files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from programmes.fields import ACTIVITY, InRound, certainty_of
from programmes.forms import Reading
from programmes.models import AssessmentRound
from programmes.selectors.activities import RatedActivity
from programmes.selectors.comparisons import ComparedActivity, Comparison
from programmes.selectors.counting import base_of_record
from record.counting import source_of
from record.fields import Field, FieldList, lines
from record.selectors.corrections import CorrectionIndex
from record.selectors.history import Change
from reporting.tables import Column, Table
from reporting.words import worded


def activities_table(
    found: Iterable[RatedActivity],
    reading: Reading,
    *,
    count: int,
    index: CorrectionIndex,
    sha256: str = "",
) -> Table:
    """Return activities with their level, note and citation; ``found`` may be a generator.

    ``index`` holds the corrections, which stand beside them as footnotes; ``sha256`` is that
    of the frozen record, for a round that has been presented.
    """
    within = InRound(reading, index, sha256)
    return Table(
        name="activities",
        title=f"Planned activities, {reading.assessment_round.title}",
        columns=ACTIVITY.columns,
        rows=(ACTIVITY.row(one, within) for one in found),
        about=(
            *_about(reading, f"{count} planned activities"),
            ("SHA-256 of the frozen record", sha256 or "not presented"),
        ),
    )


def _about(reading: Reading, base: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Plan", reading.plan.title),
        ("Round", reading.assessment_round.title),
        ("As of", reading.assessment_round.as_of),
        ("Base", base),
        ("Filter", reading.chosen.text or "none"),
        ("Source", source_of(reading.assessment_round.citation)),
    )


type_of_compared = tuple[Comparison, CorrectionIndex]


def _side(key: str, then: str) -> Iterator[Field[ComparedActivity, type_of_compared]]:
    """What a comparison says of one activity in one of its rounds."""

    def of_round(read: Callable[[AssessmentRound], str]) -> Callable[[Any, type_of_compared], str]:
        return lambda _, within: read(getattr(within[0], key))

    def evidence(one: ComparedActivity, _: object) -> str:
        rating = getattr(one, key).rating
        return "; ".join(piece.in_words for piece in rating.evidence.all()) if rating else ""

    name = key.capitalize()
    yield Field(f"{key}_round", f"{name} round", read=of_round(lambda one: one.title), width=28)
    yield Field(f"{key}_level", f"Level {then}", read=f"{key}.level_label", width=22)
    yield Field(f"{key}_note", f"Note {then}", text=f"{key}.rating.note", width=40)
    yield Field(f"{key}_evidence", f"Evidence {then}", read=evidence, width=30)
    yield Field(f"{key}_as_of", f"As of {then}", read=of_round(lambda one: one.as_of), width=16)
    yield Field(
        f"{key}_certainty",
        f"Certainty {then}",
        read=lambda one, _: certainty_of(getattr(one, key)),
        width=14,
    )
    yield Field(
        f"{key}_source", f"Source {then}", read=of_round(lambda one: source_of(one.citation)), width=40
    )


COMPARISON = FieldList[ComparedActivity, type_of_compared](
    Field("code", "Code", read="activity.code", width=10),
    Field("area", "Programme area", read="activity.area.name", width=28),
    Field("activity", "Planned activity", read="activity.text", width=60),
    *_side("earlier", "then"),
    *_side("later", "now"),
    Field("change", "Change"),
    Field("note_changed", "Note changed", width=12),
    Field(
        "corrections",
        "Corrections",
        read=lambda one, within: lines(
            within[1].footnotes(one.activity, one.earlier.rating, one.later.rating)
        ),
        width=60,
    ),
    Field("plan", "Plan", read=lambda _, within: within[0].later.plan.slug, width=14),
)


def comparison_table(
    comparison: Comparison, compared: Iterable[ComparedActivity], index: CorrectionIndex
) -> Table:
    """Return two rounds side by side, one activity a row; ``compared`` may be a generator."""
    return Table(
        name="compare",
        title=f"{comparison.earlier.title} and {comparison.later.title}",
        columns=COMPARISON.columns,
        rows=(COMPARISON.row(one, (comparison, index)) for one in compared),
        about=(
            ("Earlier round", f"{comparison.earlier.title}, as of {comparison.earlier.as_of}"),
            ("Later round", f"{comparison.later.title}, as of {comparison.later.as_of}"),
            ("Base", f"{comparison.base} planned activities"),
            ("Changes", "; ".join(f"{change}: {count}" for change, count in comparison.counts.items())),
            ("Earlier source", source_of(comparison.earlier.citation)),
            ("Later source", source_of(comparison.later.citation)),
        ),
    )


CHANGE = FieldList[Change, str](
    Field("when", "When (UTC)", read=lambda one, _: f"{one.when:%Y-%m-%d %H:%M:%S}", width=20),
    Field("who", "Who", width=20),
    Field("subject", "What", width=24),
    Field("field", "Field"),
    Field("before", "Before", text="before", width=40),
    Field("after", "After", text="after", width=40),
    Field("why", "Why", width=40),
    Field("source", "Source", read=lambda _, source: source, width=40),
)


def changes_table(assessment_round: AssessmentRound, changes: Sequence[Change]) -> Table:
    """Return the change log of a round, newest first."""
    return Table(
        name=f"changes-{assessment_round.plan.slug}-{assessment_round.slug}",
        title=f"Changes of {assessment_round.title}",
        columns=CHANGE.columns,
        rows=CHANGE.rows(changes, source_of(assessment_round.citation)),
        about=(
            ("Plan", assessment_round.plan.title),
            ("Round", assessment_round.title),
            ("State of the round", assessment_round.get_status_display()),
            ("Base", worded("%(changes)s changes of single fields", changes=len(changes))),
            ("Source", source_of(assessment_round.citation)),
        ),
    )


RECORD_COLUMNS = (
    Column("code", "Code", width=10),
    Column("area", "Programme area", width=14),
    Column("activity", "Planned activity", width=60),
    Column("level", "Level", width=16),
    Column("not_rated_because", "Not rated because", width=18),
    Column("merged_into", "Merged into", width=12),
    Column("note", "Note", width=60),
    Column("as_of", "As of", width=18),
    Column("confidence", "Confidence", width=12),
    Column("change_reason", "Why it moved", width=40),
    Column("evidence", "Evidence", width=50),
    Column("reservations", "Reservations", width=50),
    Column("source", "Source of the level", width=50),
    Column("sha256", "SHA-256 of the record", width=66),
)


def record_table(record: dict[str, object], sha256: str) -> Table:
    """Return the frozen record of a round as a list; ``record`` is the content of its snapshot."""
    content: dict = record  # type: ignore[type-arg]
    training = "Training data: fictional. " if content["training"] else ""
    reserved: dict[str, list[str]] = {}
    for one in content["reservations"]:
        level = f" ({one['proposed_level']})" if one["proposed_level"] else ""
        reserved.setdefault(one["code"], []).append(f"{one['by']}{level}: {one['text']}")
    return Table(
        name=f"record-{content['plan']['slug']}-{content['round']['slug']}",
        title=worded(
            "%(training)s%(title)s, as presented to %(meeting)s",
            training=training,
            title=content["round"]["title"],
            meeting=content["round"]["presented_to"],
        ),
        columns=RECORD_COLUMNS,
        rows=[
            (
                one["code"],
                one["area"],
                one["activity"],
                one["level"],
                one["not_rated_because"],
                one["merged_into"],
                "\n".join(one["note"]),
                one["as_of"],
                one["confidence"],
                one["change_reason"],
                "\n".join(_evidence(one["evidence"])),
                "\n".join(reserved.get(one["code"], ())),
                f"{one['citation']['source']}, {one['citation']['place']}",
                sha256,
            )
            for one in content["ratings"]
        ],
        about=(
            ("Plan", content["plan"]["title"]),
            ("Round", content["round"]["title"]),
            ("Presented to", str(content["round"]["presented_to"])),
            ("Presented at", str(content["round"]["presented_at"])),
            ("Base", base_of_record(content["total"])),
            ("SHA-256", sha256),
        ),
    )


def _evidence(pieces: Iterable[dict[str, Any]]) -> Iterable[str]:
    for piece in pieces:
        place = f", {piece['page']}" if piece["page"] else ""
        gone = f", {piece['withdrawn']}" if piece["withdrawn"] else ""
        yield f"{piece['title']}: {piece['link'] or piece['file']}{place}{gone}"
