"""Contacts with others, and other mechanisms, as records to count."""

from __future__ import annotations

from partnerships.models import Collaboration, CollaborationKind, Mechanism
from partnerships.selectors.overlap import overlap_view, shared_by_pair
from people.selectors.organisation import members
from programmes.models import StrategicPlan
from programmes.selectors.facts import areas_of
from record.counting import Choice, Fact
from record.models import Certainty
from record.selectors.corrections import CorrectionIndex, correction_index

NO_MECHANISM = Choice(9_999, "no-mechanism", "No mechanism on record")


def contact_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the contacts on record for a plan that took place, with kind, areas and mechanisms."""
    found = Collaboration.objects.filter(plan=plan, outcome=Collaboration.Outcome.TOOK_PLACE)
    kinds, index = list(CollaborationKind.values), correction_index()
    return [
        Fact(
            one.get_absolute_url(),
            {
                "kind": (Choice(kinds.index(one.kind), one.kind, one.get_kind_display()),),
                "area": areas_of(one.areas.all(), plan),
                "mechanism": tuple(_mechanism(each) for each in one.mechanisms.all()) or (NO_MECHANISM,),
            },
            _in_doubt(one, index),
        )
        for one in found.select_related("citation").prefetch_related("areas", "mechanisms")
    ]


def _in_doubt(one: Collaboration, index: CorrectionIndex) -> frozenset[str]:
    """Say whether the kind of a contact is in doubt: inferred, or contradicted by another source."""
    is_doubtful = one.citation.certainty == Certainty.INFERRED or index.correction_codes(one)
    return frozenset({"kind"}) if is_doubtful else frozenset()


def mechanism_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the other mechanisms, with the areas of a plan they have a focus in and the members in both."""
    own_areas = {area.pk for area in plan.areas}
    places = {state.pk: place for place, state in enumerate(members())}
    found = Mechanism.objects.filter(is_own=False).prefetch_related("focus_areas__areas", "members")
    return [
        Fact(
            one.get_absolute_url(),
            {
                "area": areas_of(
                    (
                        area
                        for focus in one.focus_areas.all()
                        for area in focus.areas.all()
                        if area.pk in own_areas
                    ),
                    plan,
                ),
                "state": tuple(
                    Choice(places[state.pk], state.iso_code.lower(), state.name)
                    for state in one.members.all()
                ),
            },
        )
        for one in found
    ]


def _mechanism(one: Mechanism) -> Choice:
    return Choice(one.pk, one.code.lower(), one.code, one.get_absolute_url())


def pair_facts(plan: StrategicPlan) -> list[Fact]:
    """Return the pairs of members, with the number of other mechanisms in which both sit."""
    shared = shared_by_pair(overlap_view(None, plan=plan))
    places = {state.pk: place for place, state in enumerate(members())}
    return [
        Fact(
            f"{one.iso_code}-{other.iso_code}".lower(),
            {
                "number": (Choice(len(found), f"mechanisms-{len(found)}", _in_words(len(found))),),
                "member": tuple(
                    Choice(place, each.iso_code.lower(), each.name)
                    for place, each in ((places[one.pk], one), (places[other.pk], other))
                ),
            },
        )
        for (one, other), found in shared.items()
    ]


def _in_words(count: int) -> str:
    return {0: "No other mechanism", 1: "One other mechanism"}.get(count, f"{count} other mechanisms")
