"""Reading: who else works on it, where it overlaps, what was done together, what the wider world asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from partnerships import exports
from partnerships.charts.matrices import MAKERS, every_matrix, network
from partnerships.fields import COLLABORATION_LIST
from partnerships.forms.reading import VIEWS, Asked, AskedForm, ContextForm, asked_of, context_asked
from partnerships.models import Collaboration, CollaborationKind, ContextInstrumentKind
from partnerships.selectors import contacts as collaboration_selectors
from partnerships.selectors import context as context_selectors
from partnerships.selectors import mechanisms as selectors
from partnerships.selectors.absences import absences
from partnerships.selectors.contacts import RULE, contacts_of
from partnerships.selectors.facts import OnRecord, answers_of, changes_of, mechanism_story
from partnerships.selectors.others import story_of
from partnerships.selectors.overlap import all_overlaps, overlap_view
from partnerships.selectors.together import together_of
from people.policies import may
from programmes.selectors.plans import known_areas, plan_named, plans
from record.selectors.corrections import CorrectionIndex, correction_index, corrections_about
from record.views.responses import drawn_response, table_response, type_of_file
from reporting.addresses import reverse
from reporting.publication import asks_for, takes

if TYPE_CHECKING:
    from collections.abc import Sequence


def _common(request: HttpRequest) -> dict[str, Any]:
    return {
        "may_keep": may(request.user, "keep-partnerships"),
        "may_judge": may(request.user, "judge-overlap"),
        "may_clear": may(request.user, "clear-entry"),
        "index": correction_index(),
    }


@require_safe
@takes(AskedForm, "order")
def mechanisms(request: HttpRequest) -> HttpResponse:
    """Who else works on it: each mechanism with its answer, who sits where, what was done together."""
    asked = asked_of(request)
    seen = overlap_view(request.user)
    common = _common(request)
    index = common["index"]
    everything = tuple(collaboration_selectors.collaborations())
    record = OnRecord(everything, tuple(absences()), index)
    overlaps = replace(asked, kind="", outcome="", joint="", plan=None)
    context = {
        **common,
        **_contacts(request, asked, everything, index),
        "answers": answers_of(seen, record),
        "own": seen.own,
        "together": together_of(plan_named(None, request.user), index),
        "seen": seen,
        "pairs": all_overlaps(seen),
        "matrices": every_matrix(seen, overlaps),
        "network": network(seen, overlaps),
        "asked": asked,
    }
    return render(request, "partnerships/mechanisms.html", context)


def _contacts(
    request: HttpRequest, asked: Asked, everything: Sequence[Collaboration], index: CorrectionIndex
) -> dict[str, Any]:
    """Return what shows contacts and joint work with others under a filter, by partner and in time."""
    chosen = asked.collaborations
    found = collaboration_selectors.collaborations(chosen) if chosen.text else everything
    contacts, known = contacts_of(found, index), selectors.mechanisms()
    denied = absences(mechanism=chosen.mechanism, area=chosen.area, plan=chosen.plan)
    return {
        "contacts": contacts,
        "contacts_in_words": contacts.sentence(0 if chosen.mechanism else len(selectors.others_of(known))),
        "rule": RULE,
        "absences": denied if chosen.may_hold_absences else (),
        "joint": collaboration_selectors.JOINT.items(),
        "table": COLLABORATION_LIST(found, sort=request.GET.get("order", "when")),
        "mechanisms": known,
        "areas": known_areas(),
        "states": selectors.states(),
        "kinds": CollaborationKind.choices,
        "outcomes": Collaboration.Outcome.choices,
        "plans": plans(request.user),
    }


@require_safe
@asks_for()
def mechanisms_file(request: HttpRequest, suffix: str) -> type_of_file:
    """Table 2 as a file."""
    return table_response(
        request, exports.mechanisms_table(selectors.mechanisms(), correction_index()), suffix
    )


@require_safe
@takes()
def mechanism(request: HttpRequest, code: str) -> HttpResponse:
    """One mechanism; another spelling of its name leads to its one address."""
    seen = overlap_view(request.user)
    found = selectors.mechanism_named(code, seen.mechanisms)
    if code != found.code.lower():
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    common = _common(request)
    story = mechanism_story(found, seen, request.user, common["index"])
    facts = [found, *story.collaborations, *story.answer.absences]
    context = {
        **common,
        "mechanism": found,
        "story": story,
        "corrections": corrections_about(facts),
        "changes": changes_of(found) if common["may_keep"] else (),
    }
    return render(request, "partnerships/mechanism.html", context)


@require_safe
def overlap(request: HttpRequest) -> HttpResponsePermanentRedirect:
    """What was a page is a part of that of all mechanisms; each view leads to its own figure."""
    by = request.GET.get("by", "")
    part = by if by in VIEWS else "areas"
    return HttpResponsePermanentRedirect(f"{reverse('partnerships:mechanisms')}#overlap-{part}")


@require_safe
@asks_for(AskedForm)
def overlap_file(request: HttpRequest, suffix: str) -> type_of_file:
    """A view of the overlaps as a file or a picture."""
    asked = asked_of(request)
    found = MAKERS[asked.by](overlap_view(request.user), asked)
    return drawn_response(request, found, suffix, chosen=asked.filter_names)


@require_safe
@asks_for(AskedForm)
def network_file(request: HttpRequest, suffix: str) -> type_of_file:
    """The network as a file or a picture."""
    asked = asked_of(request)
    found = network(overlap_view(request.user), asked)
    return drawn_response(request, found, suffix, chosen=asked.filter_names, page="partnerships:mechanisms")


@require_safe
@asks_for(AskedForm)
def collaborations_file(request: HttpRequest, suffix: str) -> type_of_file:
    """The collaborations that match, as a file."""
    asked = asked_of(request)
    found = collaboration_selectors.collaborations(asked.collaborations)
    table = exports.collaborations_table(found, correction_index(), filter_text=asked.collaborations.text)
    page = "partnerships:mechanisms#contacts"
    return table_response(request, table, suffix, chosen=asked.filter_names, page=page)


@require_safe
@takes()
def state(request: HttpRequest, code: str) -> HttpResponse:
    """One member State: where it sits, what was done with it, its platforms; no rating anywhere."""
    if code != code.lower():
        return redirect(reverse("partnerships:state", args=[code.lower()]), permanent=True)
    story = story_of(code, request.user)
    return render(
        request, "partnerships/state.html", {**_common(request), "story": story, "state": story.state}
    )


@require_safe
@takes(ContextForm)
def context(request: HttpRequest) -> HttpResponse:
    """The wider context in time, and what each instrument means for each area."""
    chosen, query = context_asked(request)
    found = context_selectors.instruments(chosen)
    shown = {
        **_common(request),
        "chosen": chosen,
        "query": query,
        "file_query": f"?{query}" if query else "",
        "instruments": found,
        "areas": known_areas(),
        "kinds": ContextInstrumentKind.choices,
        "corrections": corrections_about(found),
    }
    return render(request, "partnerships/context.html", shown)


@require_safe
@asks_for(ContextForm)
def context_file(request: HttpRequest, suffix: str) -> type_of_file:
    """The instruments that match, as a file."""
    chosen, _ = context_asked(request)
    found = context_selectors.instruments(chosen)
    table = exports.context_table(found, correction_index(), filter_text=chosen.text)
    names = (chosen.area.slug if chosen.area else "", chosen.kind)
    return table_response(request, table, suffix, chosen=names)
