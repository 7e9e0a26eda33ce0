"""Plans of other organisations whose numbers are so unusual that each stands in an output for one thing only."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from partnerships.models import Collaboration
from programmes.models import ActivityRating, AssessmentRound, StrategicPlan
from programmes.services.changes import recount
from record.models import Certainty
from tests.factories import (
    make_activity,
    make_area,
    make_citation,
    make_plan,
    make_rating,
    make_source,
)
from tests.plan_books import empty_the_portal, six_levels, taken_over, three_levels

NAMES = ("江河与湖泊", "Реки и озёра", "Rivers and lakes", "أنهار وبحيرات")
"""Areas in four scripts."""
LEVELS = ((6, 1, 3, 1), (4, 1, 8, 0), (3, 0, 6, 0), (2, 0, 2, 0))
"""For each area: certainly carried out, inferred as carried out, certainly not, inferred as not."""
WITHOUT = (("no-information", 2), ("not-due", 1))
"""Activities without a level in the last area, by reason; those without information stay in the base."""


@dataclass(frozen=True)
class Truth:
    """What is true of a plan: its round, and each number that the evidence leaves open, in both forms."""

    assessment_round: AssessmentRound
    open_numbers: tuple[tuple[str, str], ...]
    """How such a number begins in an output, and what has to follow it."""
    source: str = ""
    """The only source of its ratings, where they have one."""


def lakes(by: User, other: User) -> Truth:
    """A plan without objectives, in four scripts, that keeps some in its base and has printed levels."""
    empty_the_portal()
    plan = make_plan(activities=0)
    plan.stays_in_base = "no-information"
    plan.save(update_fields=["stays_in_base"])
    plan.objectives.all().delete()
    levels = list(plan.rating_scale.levels.all())
    of = make_source(title="Report of the lakes commission", slug="lakes-report")
    one = plan.assessment_rounds.get()
    one.citation.source, one.citation.place = of, "Annex 4"
    one.citation.save()
    one.levels_are_printed = True
    one.save(update_fields=["levels_are_printed"])

    def rate(activity: object, certainty: str, **values: object) -> None:
        reasoning = "The rows are out of order." if certainty == Certainty.INFERRED else ""
        citation = make_citation(source=of, place="Annex 4", certainty=certainty, reasoning=reasoning)
        make_rating(activity, one, citation=citation, **values)

    for place, (name, counts) in enumerate(zip(NAMES, LEVELS, strict=True), 1):
        area, number = make_area(name=name, order=place), 0
        sure = (Certainty.VERBATIM, Certainty.INFERRED) * 2
        for many, certainty, level in zip(counts, sure, (0, 1, 2, 3), strict=True):
            for _ in range(many):
                number += 1
                rate(make_activity(plan, area, number), certainty, level=levels[level])
        if place == len(NAMES):
            for reason, many in WITHOUT:
                for _ in range(many):
                    number += 1
                    rate(make_activity(plan, area, number), Certainty.VERBATIM, not_rated_because=reason)
    recount(plan)
    _contacts(plan)
    return Truth(one, (("7 of 11", "or 8"), ("5 of 13", "or 4")), of.title)


def _contacts(plan: StrategicPlan) -> None:
    """Enter five contacts, of which one may be another under a second name."""
    area = plan.areas[0]
    for number in range(1, 6):
        made = Collaboration.objects.create(
            code=f"COL-{number}",
            other_partners="A neighbour",
            kind="consultation",
            text=f"Talked, {number}.",
            plan=plan,
            may_be="COL-1" if number == 2 else "",
            citation=make_citation(),
            order=number,
        )
        made.areas.add(area)


def typed_in(by: User, other: User) -> Truth:
    """A plan whose ratings were all entered in the portal."""
    truth = lakes(by, other)
    of = truth.assessment_round.citation.source
    of.title = "Record of the lakes commission"
    of.save()
    one = truth.assessment_round
    one.citation.certainty = Certainty.RECORDED
    one.citation.save()
    for rating in ActivityRating.objects.filter(assessment_round=one).select_related("citation"):
        rating.citation.certainty, rating.citation.reasoning = Certainty.RECORDED, ""
        rating.citation.save()
    recount(one.plan)
    return Truth(one, (), of.title)


def rivers(by: User, other: User) -> Truth:
    """A plan of three levels from a workbook."""
    return _from_book(three_levels(), "rivers", "second", by, other)


def forests(by: User, other: User) -> Truth:
    """A plan of six levels and 300 activities from a workbook, with three rounds."""
    return _from_book(six_levels(), "forests", "round-three", by, other)


def _from_book(content: bytes, plan: str, slug: str, by: User, other: User) -> Truth:
    empty_the_portal()
    taken_over(content, by, uploaded_by=other)
    return Truth(AssessmentRound.objects.get(plan__slug=plan, slug=slug), ())


def review(_by: User, _other: User) -> Truth:
    """The plan whose review is loaded."""
    return Truth(AssessmentRound.objects.get(plan__slug="2016-2020", slug="updated"), ())
