"""Records of a plan as rows of texts, sheet by sheet, each with the key it is known by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import models
from django.db.models import Q

from intake.batches import in_batches
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    Approach,
    AssessmentRound,
    Evidence,
    KeyAchievement,
    Meeting,
    Objective,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from programmes.selectors.plans import record_slug
from record.models import Certainty, Citation, SourceDocument, SourceDocumentKind
from reporting.files import clean
from reporting.words import worded
from review import states
from review.models import RatingLevel, RatingScale

type_of_fact = tuple[str, str, str]
"""Which fact: of which kind, of which round, under which code; empty where a kind needs none."""

AT_WORK: Final = "at-work"
CITED_TEXTS: Final = ("place", "certainty", "confidence", "reasoning", "note", "corrected_on", "printed")


@dataclass(frozen=True)
class StoredRow:
    """One record as its row of the workbook; ``is_default`` marks a citation that goes without saying."""

    key: tuple[str, ...]
    values: dict[str, str]
    pk: int
    version: int
    is_default: bool = False


@dataclass
class StoredBook:
    """All rows by sheet, each sheet in its order."""

    rows: dict[str, list[StoredRow]] = field(default_factory=dict)

    def by_key(self, sheet: str) -> dict[tuple[str, ...], StoredRow]:
        return {row.key: row for row in self.rows.get(sheet, ())}


def cell(value: object) -> str:
    """Return a value as a cell holds it: no control characters, one kind of line end, no blanks around."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else str(value)
    return clean(text).replace("\r\n", "\n").replace("\r", "\n").strip()


def state_in_book(status: str) -> str:
    """Return the state of a round as the workbook tells it; a draft and a circulated one are both at work."""
    return AT_WORK if status in states.AT_WORK else status


def recorded_place(fact: type_of_fact, part: str = "", area_name: str = "") -> str:
    """Return the place of a fact that was entered here and stands in no document."""
    of, _, code = fact
    fixed = {
        "plan": "Plan",
        "scale": f"Scale, {part}" if part else "Scale",
        "round": "Assessment round",
        "rating": f"Rating of {code}",
        "objective": f"Objective of {code}",
        "key-achievement": worded("Key achievement of %(area_name)s", area_name=area_name).capitalize(),
        "summary": worded("Achievement summary of %(area_name)s", area_name=area_name).capitalize(),
    }
    return fixed.get(of, f"{of.capitalize()} {code}")[:200]


class Gathering:
    """Collects the rows sheet by sheet, and for every fact the keys of its citations."""

    def __init__(self, plan_slug: str) -> None:
        self.plan_slug = plan_slug
        self.book = StoredBook()
        self.cited: list[tuple[type_of_fact, str, int]] = []
        self.area_names: dict[str, str] = {}

    def add(
        self, sheet: str, found: Iterable[dict[str, Any]], key: Sequence[str], *, of: str = "", by: str = ""
    ) -> None:
        """Add rows of a sheet; ``of`` says which kind of fact they are, ``by`` which value is its code."""
        rows = self.book.rows.setdefault(sheet, [])
        for one in found:
            pk, version = one.pop("pk"), one.pop("version", 1)
            parts = {name: one.pop(name) for name in list(one) if name.endswith("citation")}
            values = {name: cell(value) for name, value in one.items()}
            row = StoredRow(tuple(values[name] for name in key), values, pk, version)
            rows.append(row)
            if of:
                self.cite(of, values, by, parts)

    def cite(self, of: str, values: dict[str, str], by: str, parts: dict[str, int | None]) -> None:
        round_slug = values["code"] if of == "round" else values.get("round", "")
        fact = (values.get("which", of) if of == "text" else of, round_slug, values[by] if by else "")
        for name, citation in parts.items():
            if citation is not None:
                self.cited.append((fact, name.removesuffix("citation").rstrip("_"), citation))

    def plan(self, plan: StrategicPlan) -> None:
        scale = plan.rating_scale
        one = {
            "pk": plan.pk,
            "version": plan.version,
            "citation": plan.citation_id,
            "followed_citation": plan.followed_citation_id,
            "code": plan.slug,
            **{name: getattr(plan, name) for name in ("title", "first_year", "last_year")},
            "scale": scale.slug,
            "scale_name": scale.name,
            "adopted_at": plan.adopted_at.code if plan.adopted_at else "",
            "members": " ".join(sorted(plan.taking_part.values_list("iso_code", flat=True))),
            "moved_level_needs_reason": plan.moved_level_needs_reason,
            "evidence_needed_to_rank": plan.evidence_needed_to_rank,
            "stays_in_base": plan.stays_in_base,
            "followed_until": plan.followed_until,
            "followed_reason": plan.followed_reason,
        }
        self.add("plan", [one], ("code",), of="plan")
        for model, sheet, of in ((StrategicGoal, "goals", "goal"), (Approach, "approaches", "approach")):
            found = _rows(model, Q(plan=plan), "number", number="number", text="text")
            self.add(sheet, found, ("number",), of=of, by="number")

    def scale(self, scale: RatingScale) -> None:
        names = ("label", "letter", "rank", "in_headline", "definition", "example")
        shown = {"code": "slug", **{name: name for name in names}}
        levels = _rows(RatingLevel, Q(scale=scale), "rank", **shown)
        self.add("scale", ({"scale": scale.slug, **one} for one in levels), ("scale", "code"))
        parts = {
            name: getattr(scale, f"{name}_id")
            for name in ("citation", "order_citation", "definitions_citation")
        }
        self.cite("scale", {}, "", parts)

    def areas(self, wanted: Q) -> None:
        found = list(
            _rows(
                ProgrammeArea, wanted, "order", "code", code="code", slug="slug", name="name", order="order"
            )
        )
        self.area_names = {one["code"]: one["name"] for one in found}
        self.add("areas", found, ("code",), of="area", by="code")

    def planned(self, plan: StrategicPlan) -> None:
        wanted = Q(plan=plan)
        ordered = ("area__order", "area__code")
        shown = {"area": "area__code", "area_name": "area_name", "text": "text"}
        found = _rows(Objective, wanted, *ordered, **shown)
        self.add("objectives", found, ("area",), of="objective", by="area")
        found = _rows(
            PlannedActivity,
            wanted,
            *ordered,
            "number",
            code="code",
            area="area__code",
            number="number",
            text="text",
            short_title="short_title",
        )
        self.add("activities", found, ("code",), of="activity", by="code")

    def platforms(self, wanted: Q) -> None:
        names = ("code", "name", "launched_in", "also_printed_as")
        shown = {"area": "area__code", **{name: name for name in names}}
        found = _rows(Platform, wanted, "launched_in", "code", **shown)
        self.add("platforms", found, ("code",), of="platform", by="code")

    def meetings(self, wanted: Q) -> None:
        time = ("year", "month", "starts_on", "ends_on")
        names = ("code", "kind", "name", *time, "place", "decided", "documents", "order")
        shown = {name: name for name in names} | {"kind": "kind_id"}
        found = _rows(Meeting, wanted, "order", "code", **shown)
        self.add("meetings", found, ("code",), of="meeting", by="code")

    def rounds(self, rounds: Sequence[AssessmentRound]) -> None:
        shown = {one.pk: one.slug for one in rounds}
        found = [
            {
                "pk": one.pk,
                "version": one.version,
                "citation": one.citation_id,
                "code": one.slug,
                **{name: getattr(one, name) for name in ("title", "kind", "number")},
                "state": state_in_book(one.status),
                "meeting": one.presented_to.code if one.presented_to else "",
                "updates": shown.get(one.updates_id or 0, ""),
                "assessed_by": one.assessed_by,
                "as_of": one.as_of,
                "levels_are_printed": one.levels_are_printed,
            }
            for one in sorted(rounds, key=lambda each: each.number)
        ]
        self.add("rounds", found, ("code",), of="round")

    def of_rounds(self, rounds: Sequence[AssessmentRound]) -> None:
        wanted = Q(assessment_round__in=[one.pk for one in rounds])
        number, slug = "assessment_round__number", "assessment_round__slug"
        order = (number, "activity__area__order", "activity__area__code", "activity__number")
        names = {name: name for name in ("not_rated_because", "note", "as_of", "confidence", "change_reason")}
        found = _rows(
            ActivityRating,
            wanted,
            *order,
            round=slug,
            activity="activity__code",
            level="level__label",
            **names,
            merged_into="merged_into__code",
        )
        self.add("ratings", found, ("round", "activity"), of="rating", by="activity")
        for model, which in ((KeyAchievement, "key-achievement"), (AchievementSummary, "summary")):
            found = _rows(
                model, wanted, number, "area__order", "area__code", round=slug, area="area__code", text="text"
            )
            texts = ({**one, "which": which} for one in found)
            self.add("texts", texts, ("round", "area", "which"), of="text", by="area")
        self.evidence(rounds)

    def evidence(self, rounds: Sequence[AssessmentRound]) -> None:
        of = "rating__"
        order = ("assessment_round__number", "activity__area__order", "activity__number", "pk")
        found = _rows(
            Evidence,
            Q(rating__assessment_round__in=[one.pk for one in rounds]),
            *(name if name == "pk" else of + name for name in order),
            round=f"{of}assessment_round__slug",
            activity=f"{of}activity__code",
            file="file__name",
            sha256="file__sha256",
            **{name: name for name in ("title", "url", "page", "quote")},
        )
        self.add("evidence", found, EVIDENCE_KEY)

    def citations(self) -> None:
        """Add a row for each citation, in the order of the facts, and mark those that go without saying."""
        stored: dict[int, dict[str, Any]] = {}
        for keys in in_batches(key for _, _, key in self.cited):
            read = Citation.objects.filter(pk__in=keys).values(
                "pk", "version", "source__slug", "source__kind", *CITED_TEXTS
            )
            stored |= {one["pk"]: one for one in read}
        rows = self.book.rows.setdefault("citations", [])
        for fact, part, key in self.cited:
            one = stored[key]
            values = {"of": fact[0], "round": fact[1], "code": fact[2], "part": part}
            values |= {"source": one["source__slug"], **{name: cell(one[name]) for name in CITED_TEXTS}}
            is_default = self._goes_without_saying(fact, part, one)
            rows.append(StoredRow((*fact, part), values, key, one["version"], is_default))

    def _goes_without_saying(self, fact: type_of_fact, part: str, one: dict[str, Any]) -> bool:
        kinds = (SourceDocumentKind.RECORD, SourceDocumentKind.TRAINING)
        place = recorded_place(fact, part, self.area_names.get(fact[2], ""))
        return (
            one["certainty"] == Certainty.RECORDED
            and one["source__kind"] in kinds
            and one["source__slug"] == record_slug(self.plan_slug, fact[1])
            and one["place"] == place
            and not any(one[name] for name in ("confidence", "reasoning", "note", "corrected_on", "printed"))
        )

    def sources(self, wanted: Iterable[str]) -> None:
        names = ("title", "kind", "publisher", "url", "description", "missing", "order")
        shown = {"code": "slug", **{name: name for name in names}}
        found = _rows(SourceDocument, Q(slug__in=set(wanted)), "order", "slug", **shown)
        self.add("sources", found, ("code",))


EVIDENCE_KEY: Final = ("round", "activity", "title", "url", "sha256", "page", "quote")
"""A piece of evidence has no code; all it says names it."""


def _rows(model: type[models.Model], wanted: Q, *order: str, **shown: str) -> Iterator[dict[str, Any]]:
    """Return records as plain values, named as in the workbook; every citation of theirs with them."""
    fields = model._meta.get_fields()
    carried = [one.name for one in fields if one.name in {"citation", "version"}]
    carried += [one.name for one in fields if one.name in {"note_citation", "days_citation"}]
    found = model._default_manager.filter(wanted).order_by(*order)
    for one in found.values_list("pk", *carried, *shown.values()):
        yield dict(zip(("pk", *carried, *shown), one, strict=True))
