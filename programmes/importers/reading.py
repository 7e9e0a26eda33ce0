"""Reads the files of a plan or a review and checks them as a whole; refuses with file, record and reason."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

from programmes.forms.ratings import values_of
from programmes.importers.schema import PlanFiles, Review
from programmes.models import Confidence
from programmes.selectors.at_work import ActivityInRound, RoundRatings
from record.importers.reading import NAMING_FIELDS, FilesRefusedError, read_as, refuse, twice, type_of_named
from record.importers.schema import MADE_UP, Place, Record
from reporting.fillable import FillColumn, FillSheet
from review.models import NotRatedBecause, RatingLevel
from review.sheets import FORMAT, label_of, levels_by_label

type_of_files = TypeVar("type_of_files", bound=PlanFiles)


def read_review(folder: Path) -> Review:
    """Read and check all files of a review.

    Raises FilesRefusedError with every problem found: a missing or broken file, an unknown name, a
    missing citation, a duplicate code, a reference to something that is not there.
    """
    review = _read_parts(Review, folder)
    refuse([*_duplicates(review), *_duplicates_of_review(review), *_loose_references(review)])
    return review


def read_plan(folder: Path) -> PlanFiles:
    """Read and check the files of a plan that is made up for training; raises FilesRefusedError as above."""
    files = _read_parts(PlanFiles, folder, MADE_UP)
    refuse([*_duplicates(files), *_loose_citations(files), *_loose_meetings_and_rounds(files)])
    return files


def _read_parts(model: type[type_of_files], folder: Path, context: str | None = None) -> type_of_files:
    """Return the files of a folder, one for each part of the model; raises FilesRefusedError."""
    parts: dict[str, Any] = {}
    problems: list[str] = []
    for name, part in model.model_fields.items():
        try:
            parts[name] = read_as(cast("type[Record]", part.annotation), folder / f"{name}.yaml", context)
        except FilesRefusedError as error:
            problems += error.problems
    refuse(problems)
    return model.model_construct(**parts)


def _duplicates(files: PlanFiles) -> Iterator[str]:
    """Yield every code of a plan that stands twice."""
    areas = files.areas.areas
    lists: list[type_of_named] = [
        ("sources.yaml", "source", (one.slug for one in files.sources.sources)),
        ("meetings.yaml", "meeting", (one.code for one in files.meetings.meetings)),
        ("plan.yaml", "level", (one.slug for one in files.plan.scale.levels)),
        ("plan.yaml", "level rank", (one.rank for one in files.plan.scale.levels)),
        ("plan.yaml", "round", (one.slug for one in files.plan.rounds)),
        ("plan.yaml", "goal", (one.number for one in files.plan.plan.goals)),
        ("areas.yaml", "area", (one.code for one in areas)),
        ("areas.yaml", "area", (one.slug for one in areas)),
        ("areas.yaml", "activity", (one.code for area in areas for one in area.activities)),
        ("areas.yaml", "platform", (one.code for area in areas for one in area.platforms)),
    ]
    yield from twice(lists)


def _duplicates_of_review(review: Review) -> Iterator[str]:
    yield from twice(
        [
            ("states.yaml", "member State", (one.iso_code for one in review.states.states)),
            ("corrections.yaml", "correction", (one.code for one in review.corrections.corrections)),
        ]
    )


def _loose_references(review: Review) -> Iterator[str]:
    """Yield every reference to a source, meeting, round, level or fact that is not there."""
    yield from _loose_citations(review)
    yield from _loose_meetings_and_rounds(review)
    if review.areas.round not in {one.slug for one in review.plan.rounds}:
        yield f"areas.yaml: round: unknown round “{review.areas.round}”"
    facts = _known_facts(review)
    for correction in review.corrections.corrections:
        for fact in correction.beside:
            if fact not in facts:
                yield f"corrections.yaml: corrections {correction.code}, beside: unknown fact “{fact}”"


def _loose_citations(files: PlanFiles) -> Iterator[str]:
    """Yield every citation of a source that is not there."""
    sources = {one.slug for one in files.sources.sources}
    for name in type(files).model_fields:
        for path, place in _places(getattr(files, name)):
            if place.source not in sources:
                yield f"{name}.yaml: {path}: unknown source “{place.source}”"


def _loose_meetings_and_rounds(files: PlanFiles) -> Iterator[str]:
    """Yield every meeting, round and level that is named and not there."""
    meetings = {one.code for one in files.meetings.meetings}
    rounds = {one.slug for one in files.plan.rounds}
    for named, known, what in (
        (files.plan.plan.adopted_at, meetings, "plan, adopted_at: unknown meeting"),
        *(
            (one.presented_to, meetings, f"rounds {one.slug}, presented_to: unknown meeting")
            for one in files.plan.rounds
        ),
        *((one.updates, rounds, f"rounds {one.slug}, updates: unknown round") for one in files.plan.rounds),
    ):
        if named is not None and named not in known:
            yield f"plan.yaml: {what} “{named}”"
    yield from _unknown_levels(files)


def _unknown_levels(files: PlanFiles) -> Iterator[str]:
    levels = [one.slug for one in files.plan.scale.levels]
    for area in files.areas.areas:
        for activity in area.activities:
            level = activity.rating.level if activity.rating else None
            if level is not None and level not in levels:
                yield (
                    f"areas.yaml: areas {area.code}, activities {activity.code}, rating, level: "
                    f"unknown level “{level}”; the scale has {', '.join(levels)}"
                )


def _places(record: Any, path: str = "") -> Iterator[tuple[str, Place]]:
    """Yield every citation below a record, with the way to it in words."""
    if isinstance(record, Place):
        yield path.removeprefix(", "), record
    elif isinstance(record, Record):
        for name in type(record).model_fields:
            yield from _places(getattr(record, name), f"{path}, {name}")
    elif isinstance(record, list):
        for number, one in enumerate(record, 1):
            found = next((getattr(one, field) for field in NAMING_FIELDS if hasattr(one, field)), number)
            yield from _places(one, f"{path} {found}")


def _known_facts(review: Review) -> set[str]:
    """Return the names under which a correction can say which fact it stands beside."""
    names = {f"plan {review.plan.plan.slug}"}
    names |= {f"meeting {one.code}" for one in review.meetings.meetings}
    names |= {f"goal {one.number}" for one in review.plan.plan.goals}
    for area in review.areas.areas:
        names |= {f"{kind} {area.code}" for kind in ("area", "objective")}
        names |= {f"key-achievement {area.code}"} if area.key_achievement else set()
        names |= {f"platform {one.code}" for one in area.platforms}
        for one in area.activities:
            names |= {f"activity {one.code}"} | ({f"rating {one.code}"} if one.rating else set())
    return names


CONFIDENCES = {str(label): value for value, label in Confidence.choices}


def choices_by_label(levels: tuple[RatingLevel, ...]) -> dict[str, str]:
    """Return what an activity can be rated as, by label: levels, then reasons for having none."""
    reasons = {f"Not rated: {label}": value for value, label in NotRatedBecause.choices}
    return levels_by_label(levels) | reasons


def ratings_sheet(form: RoundRatings) -> FillSheet:
    """Return a round as a workbook to rate in, filled with what is rated already."""
    assessment_round = form.assessment_round
    plan = assessment_round.plan
    levels = plan.rating_scale.ordered_levels
    training = plan.mark
    return FillSheet(
        name="Ratings",
        title=f"{training}{assessment_round.title}, {plan.title}",
        how_to="Fill in the white cells only and send the workbook back on the page of the round. "
        "You see what would change before anything is saved.",
        columns=(
            FillColumn("row", "row", is_hidden=True),
            FillColumn("version", "version", is_hidden=True),
            FillColumn("code", "Code", 9),
            FillColumn("title", "Planned activity", 26),
            FillColumn("previous", "Previous level", 13),
            FillColumn("previous_note", "Previous note", 24),
            FillColumn("choice", "Level", 15, is_open=True, choices=tuple(choices_by_label(levels))),
            FillColumn("merged_into", "Merged into", 9, is_open=True),
            FillColumn("note", "Note, one point a line", 34, is_open=True),
            FillColumn("as_of", "As of", 10, is_open=True),
            FillColumn("confidence", "Confidence", 12, is_open=True, choices=tuple(CONFIDENCES)),
            FillColumn("change_reason", "Why the level moved", 24, is_open=True),
        ),
        rows=[_ratings_row(row, levels) for row in form.rows],
        identity={
            "format": FORMAT,
            "workbook": "ratings",
            "round": f"{plan.slug}/{assessment_round.slug}",
        },
        about=(
            ("Plan", plan.title),
            ("Round", assessment_round.title),
            ("State of the round", assessment_round.get_status_display()),
            *((f"Level {level.label}", level.definition or "not defined") for level in levels),
        ),
    )


def _ratings_row(row: ActivityInRound, levels: tuple[RatingLevel, ...]) -> tuple[str, ...]:
    values, previous = values_of(row), row.previous
    shown = str(previous.level or previous.get_not_rated_because_display()) if previous else ""
    return (
        row.activity.code,
        str(row.version),
        row.activity.code,
        row.activity.text,
        shown,
        previous.note if previous else "",
        label_of(choices_by_label(levels), values["choice"]),
        values["merged_into"],
        values["note"],
        values["as_of"],
        label_of(CONFIDENCES, values["confidence"]),
        values["change_reason"],
    )
