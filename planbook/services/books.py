"""Writes a plan’s workbook sheet by sheet, as records lean on each other, and who takes part."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from intake.batches import in_batches
from people.models import MemberState
from planbook.selectors.rows import AT_WORK
from planbook.services.citing import BookWrite, CitingWriter, RowWrite, day, number, type_of_values
from programmes.models import (
    ActivityRating,
    Approach,
    AssessmentRound,
    Evidence,
    Meeting,
    Objective,
    PlanMember,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    StoredFile,
    StrategicGoal,
    StrategicPlan,
)
from programmes.services.facts import short_title
from programmes.services.meetings import check_has_met
from programmes.services.ratings import AREA_TEXTS
from record.models import Citation, SourceDocument, SourceDocumentKind
from review.models import RatingLevel, RatingScale
from review.states import ADOPTED, DRAFT, PRESENTED

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from planbook.services.citing import BulkWriter


CITED = {"": "citation"}


class BookWriter(CitingWriter):
    """Writes all rows of one workbook; the caller holds the transaction and the locks."""

    def __init__(
        self, book: BookWrite, plan: StrategicPlan | None, *, by: User, reason: str, by_two: bool
    ) -> None:
        said = next((row.values for row in book.of("plan")), {})
        title = said.get("title", "") or (plan.title if plan else "")
        super().__init__(
            plan_slug=book.plan_slug, plan_title=title, citations=book.of("citations"), by=by, reason=reason
        )
        self.book, self.by_two = book, by_two
        self._plan = plan
        if plan is not None and plan.is_training:
            self.record_kind = SourceDocumentKind.TRAINING

    @property
    def plan(self) -> StrategicPlan:
        """The plan that is written to; it exists once its sheet is written."""
        if self._plan is None:
            raise LookupError("The workbook names no plan.")
        return self._plan

    def write(self) -> StrategicPlan:
        """Write everything and return the plan; raises StaleVersionError, ValidationError, IntegrityError."""
        self.create(SourceDocument, [SourceDocument(**_source(row.values)) for row in self._new("sources")])
        self.read_sources(row.values["source"] for row in self.book.of("citations"))
        self._write("meetings", Meeting, _meeting, {**CITED, "days": "days_citation"})
        self._write_plan()
        self._write("goals", StrategicGoal, self._numbered, CITED)
        self._write("approaches", Approach, self._numbered, CITED)
        self._write("areas", ProgrammeArea, _area, CITED)
        self._write("objectives", Objective, self._objective, CITED)
        self._write("platforms", Platform, self._platform, CITED)
        self._write("activities", PlannedActivity, self._activity, CITED)
        self.__dict__.pop("activities", None)
        self._write_rounds()
        self.area_names = {one.code: one.name for one in ProgrammeArea.objects.all()}
        self._write("ratings", ActivityRating, self._rating, {**CITED, "note": "note_citation"})
        for which, model in AREA_TEXTS.items():
            rows = [row for row in self.book.of("texts") if row.values["which"] == which]
            self._write_rows(rows, model, self._text, CITED)
        self._write_evidence()
        self._write_citations()
        return self.plan

    def _new(self, sheet: str) -> list[RowWrite]:
        return [row for row in self.book.of(sheet) if row.pk is None]

    def _write(self, sheet: str, model: type[models.Model], values_of: Any, parts: dict[str, str]) -> None:
        self._write_rows(self.book.of(sheet), model, values_of, parts)

    def _write_rows(
        self, rows: Iterable[RowWrite], model: type[models.Model], values_of: Any, parts: dict[str, str]
    ) -> None:
        self.change(model, rows, values_of)
        self.make(model, rows, values_of, parts)

    def _write_plan(self) -> None:
        """Write scale, levels and plan; a scale that is on record already is shared."""
        rows = self.book.of("plan")
        slug = rows[0].values["scale"] if rows else self.plan.rating_scale.slug
        scale = RatingScale.objects.filter(slug=slug).first()
        named = rows[0].values["scale_name"] if rows else ""
        if scale is None:
            parts = {**CITED, "order": "order_citation", "definitions": "definitions_citation"}
            row = RowWrite("scale", 0, (), {"slug": slug, "name": named})
            scale = self.make(RatingScale, [row], dict, parts)[0]
        elif self._plan is not None and named and named != scale.name:
            self.update(RatingScale, [(scale, {"name": named})])
        self._write_levels(scale)
        if rows:
            parts = {**CITED, "followed": "followed_citation"}
            # What one person brings in is a draft, as its rounds are; two people adopt it.
            new = {"status": ADOPTED if self.by_two else DRAFT} if self._plan is None else {}
            self._write_rows(rows, StrategicPlan, lambda values: {**_plan(values, scale), **new}, parts)
            self._plan = StrategicPlan.objects.select_related("rating_scale").get(slug=self.plan_slug)
            write_members(self, self.plan, rows[0].values["members"].split())

    def _write_levels(self, scale: RatingScale) -> None:
        rows = self.book.of("scale")
        if not rows:
            return
        size = len(scale.ordered_levels) + len(self._new("scale"))
        shown = {row.pk for row in rows}
        wider = [one for one in scale.ordered_levels if one.pk not in shown and one.out_of != size]
        self.update(RatingLevel, [(one, {"out_of": size}) for one in wider])
        self.change(RatingLevel, rows, lambda values: _level(values, scale, size))
        new = [RatingLevel(**_level(row.values, scale, size)) for row in self._new("scale")]
        self.create(RatingLevel, new)

    def _write_rounds(self) -> None:
        """One by one, in their sequence: a round may update the one before it."""
        for row in sorted(self.book.of("rounds"), key=lambda one: int(one.values["number"])):
            self.round_titles[row.values["code"]] = row.values["title"]
            self._write_rows([row], AssessmentRound, self._round_of(row), CITED)
            self.__dict__.pop("rounds", None)
        self.round_titles |= {one.slug: one.title for one in self.rounds.values()}

    def _round_of(self, row: RowWrite) -> Any:
        """Return what makes the fields of a round; its state is set once, when it is made."""
        state = row.values["state"]
        is_draft = not self.by_two or state == AT_WORK
        new = {"status": DRAFT if is_draft else state, "opened_by": self.by}
        meeting = self.meetings.get(row.values["meeting"])
        if meeting is not None and row.pk is None and not is_draft and state == PRESENTED:
            check_has_met(meeting, self.reason)

        def values_of(values: type_of_values) -> dict[str, Any]:
            return {
                "plan": self.plan,
                "slug": values["code"],
                "number": int(values["number"]),
                "presented_to": meeting,
                "updates": self.rounds.get(values["updates"]),
                **{name: values[name] for name in ("title", "kind", "assessed_by", "as_of")},
                "levels_are_printed": values["levels_are_printed"] == "yes",
                **(new if row.pk is None else {}),
            }

        return values_of

    def _write_evidence(self) -> None:
        """Write new pieces of evidence; a rating that has nothing else yet is begun with it."""
        rows = self._new("evidence")
        bare = {row.key[:2] for row in rows} - set(self.ratings)
        begun = [RowWrite("ratings", 0, key, {"round": key[0], "activity": key[1]}) for key in sorted(bare)]
        for one in self.make(ActivityRating, begun, self._rating, CITED):
            self.ratings[one.assessment_round.slug, one.activity.code] = one
        digests = {row.values["sha256"] for row in rows} - {""}
        files = {one.sha256: one for one in StoredFile.objects.filter(sha256__in=digests)}
        found = [
            Evidence(
                rating=self.ratings[row.key[0], row.key[1]],
                file=files.get(row.values["sha256"]) if not row.values["url"] else None,
                **{name: row.values[name] for name in ("title", "url", "page", "quote")},
            )
            for row in rows
        ]
        self.create(Evidence, found)

    def _write_citations(self) -> None:
        """Change citations that are on record, and add those of parts that had none of their own."""
        self.change(Citation, self.moved, self.citation_values)
        left = [(fact, part) for fact, parts in self.places.items() for part in parts]
        found = [(fact, self.citation_of(fact, part)) for fact, part in left]
        self.create(Citation, [citation for _, citation in found])
        of_plan = [(self.plan, {"followed_citation": one}) for fact, one in found if fact[0] == "plan"]
        self.update(StrategicPlan, of_plan)
        notes = [(self.ratings[fact[1], fact[2]], one) for fact, one in found if fact[0] != "plan"]
        self.update(ActivityRating, [(rating, {"note_citation": one}) for rating, one in notes])

    def _numbered(self, values: type_of_values) -> dict[str, Any]:
        return {"plan": self.plan, "number": int(values["number"]), "text": values["text"]}

    def _objective(self, values: type_of_values) -> dict[str, Any]:
        texts = {"text": values["text"], "area_name": values.get("area_name", "")}
        return {"plan": self.plan, "area": self.areas[values["area"]], **texts}

    def _platform(self, values: type_of_values) -> dict[str, Any]:
        texts = {name: values.get(name, "") for name in ("code", "name", "also_printed_as")}
        return {**texts, "area": self.areas[values["area"]], "launched_in": number(values["launched_in"])}

    def _activity(self, values: type_of_values) -> dict[str, Any]:
        place = {"number": int(values["number"]), "code": values["code"]}
        named = short_title(values.get("short_title", ""), self.activities.get(values["code"]))
        return {
            **place,
            "plan": self.plan,
            "area": self.areas[values["area"]],
            "text": values["text"],
            **named,
        }

    def _rating(self, values: type_of_values) -> dict[str, Any]:
        names = ("not_rated_because", "note", "as_of", "confidence", "change_reason")
        return {
            "activity": self.activities[values["activity"]],
            "assessment_round": self.rounds[values["round"]],
            "level": self.levels.get(values.get("level", "")),
            "merged_into": self.activities.get(values.get("merged_into", "")),
            **{name: values.get(name, "") for name in names},
        }

    def _text(self, values: type_of_values) -> dict[str, Any]:
        of = {"assessment_round": self.rounds[values["round"]], "area": self.areas[values["area"]]}
        return {**of, "text": values["text"]}

    @cached_property
    def meetings(self) -> dict[str, Meeting]:
        return {one.code: one for one in Meeting.objects.all()}

    @cached_property
    def areas(self) -> dict[str, ProgrammeArea]:
        return {one.code: one for one in ProgrammeArea.objects.all()}

    @cached_property
    def activities(self) -> dict[str, PlannedActivity]:
        return {one.code: one for one in self.plan.activities.all()}

    @cached_property
    def rounds(self) -> dict[str, AssessmentRound]:
        return {one.slug: one for one in self.plan.assessment_rounds.all()}

    @cached_property
    def levels(self) -> dict[str, RatingLevel]:
        return {one.label: one for one in self.plan.rating_scale.levels.all()}

    @cached_property
    def ratings(self) -> dict[tuple[str, str], ActivityRating]:
        """The ratings that evidence and citations of notes stand at; read after the ratings are written."""
        wanted = {row.key[:2] for row in self.book.of("evidence")}
        wanted |= {(fact[1], fact[2]) for fact, parts in self.places.items() if parts}
        found: dict[tuple[str, str], ActivityRating] = {}
        for codes in in_batches({code for _, code in wanted}):
            of_plan = ActivityRating.objects.filter(
                assessment_round__plan=self.plan, activity__code__in=codes
            )
            for one in of_plan.select_related("assessment_round", "activity"):
                found[one.assessment_round.slug, one.activity.code] = one
        return found


def _source(values: type_of_values) -> dict[str, Any]:
    names = ("title", "kind", "publisher", "url", "description", "missing")
    return {"slug": values["code"], "order": int(values["order"]), **{name: values[name] for name in names}}


def _meeting(values: type_of_values) -> dict[str, Any]:
    days = {name: day(values[name]) for name in ("starts_on", "ends_on")}
    texts = {name: values[name] for name in ("code", "name", "place", "decided", "documents")}
    return {
        **texts,
        **days,
        "kind_id": values["kind"],
        "year": number(values["year"]),
        "month": number(values["month"]),
        "order": int(values["order"]),
    }


def _area(values: type_of_values) -> dict[str, Any]:
    return {"order": int(values["order"]), **{name: values[name] for name in ("code", "slug", "name")}}


def _level(values: type_of_values, scale: RatingScale, size: int) -> dict[str, Any]:
    texts = {name: values[name] for name in ("label", "letter", "definition", "example")}
    place = {"slug": values["code"], "rank": int(values["rank"]), "out_of": size, "scale": scale}
    return {**texts, **place, "in_headline": values["in_headline"] == "yes"}


def _plan(values: type_of_values, scale: RatingScale) -> dict[str, Any]:
    return {
        "slug": values["code"],
        "title": values["title"],
        "first_year": int(values["first_year"]),
        "last_year": int(values["last_year"]),
        "rating_scale": scale,
        "adopted_at": Meeting.objects.filter(code=values["adopted_at"]).first(),
        "moved_level_needs_reason": values["moved_level_needs_reason"] == "yes",
        "evidence_needed_to_rank": int(values["evidence_needed_to_rank"]),
        "stays_in_base": values["stays_in_base"],
        "followed_until": values["followed_until"],
        "followed_reason": values["followed_reason"],
    }


def write_members(writer: BulkWriter, plan: StrategicPlan, codes: list[str]) -> None:
    """Let these members take part in a plan, and no others; where none is named, nothing is said."""
    if not codes:
        return
    known = {one.state_id: one for one in PlanMember.objects.filter(plan=plan)}
    keys = set(MemberState.objects.filter(iso_code__in=codes).values_list("pk", flat=True))
    writer.create(PlanMember, [PlanMember(plan=plan, state_id=key) for key in sorted(keys - set(known))])
    back = [(one, {"left_on": ""}) for key, one in known.items() if key in keys and one.left_on]
    left = [one for key, one in known.items() if key not in keys and not one.left_on]
    today = f"{timezone.now().date():%Y-%m-%d}"
    writer.update(PlanMember, [*back, *((one, {"left_on": today}) for one in left)])
