"""Recording what a person makes of an overlap with a mechanism, or of a gap of a State."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from partnerships.forms.judging import OverlapJudgementForm
from partnerships.models import Mechanism
from partnerships.selectors import collaborations as collaboration_selectors
from partnerships.selectors import mechanisms as selectors
from partnerships.selectors.absences import absences
from partnerships.selectors.collaborations import CollaborationFilter
from partnerships.selectors.overlap import Overlap, OverlapView, overlap_of, overlap_view
from partnerships.selectors.states import state_coded
from partnerships.services.overlap import save_judgement
from people.access import person
from programmes.models import ProgrammeArea
from programmes.selectors.plans import area_slugged
from record.forms.editing import record_edit
from record.refusals import NotFoundError
from record.views.editing import edit_page
from reporting.addresses import reverse


def _to_judge(seen: OverlapView, area: ProgrammeArea, about: Any, *, is_gap: bool) -> Overlap | None:
    """Return what a mechanism shares with ours, None for a gap of a State; else raises NotFoundError."""
    if area not in seen.areas or (not is_gap and about.is_own):
        raise NotFoundError("There is nothing to judge here.")
    shared = None if is_gap or seen.own is None else overlap_of(seen.own, about, seen.areas)
    judged = (
        seen.covering(about, area).is_gap
        if is_gap
        else shared and any(one.area == area for one in shared.areas)
    )
    if not judged:
        raise NotFoundError("There is nothing to judge here: the rule sees no overlap and no gap.")
    return shared


@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, area: str, subject: str) -> HttpResponse:
    """Record what a person makes of an overlap with a mechanism, or of a gap of a State."""
    chosen = area_slugged(area, request.user)
    is_gap = (
        len(subject) == 3
        and subject.isalpha()
        and not Mechanism.objects.filter(code=subject.upper()).exists()
    )
    about: Any = state_coded(subject) if is_gap else selectors.mechanism_named(subject)
    seen = overlap_view(request.user)
    shared = _to_judge(seen, chosen, about, is_gap=is_gap)
    edit = record_edit(
        OverlapJudgementForm,
        seen.judgement_of(chosen, about),
        ("verdict", "reason"),
        lambda form, version: save_judgement(
            chosen, about, **form.values(), expected_version=version, by=person(request)
        ),
        is_gap=is_gap,
    )
    page = reverse("partnerships:state", args=[subject.lower()]) if is_gap else about.get_absolute_url()
    back = f"{reverse('partnerships:overlap')}?by={'gaps' if is_gap else 'areas'}"
    return edit_page(
        request,
        edit,
        title=f"Judge: {about}, {chosen}",
        crumbs=[("Other mechanisms", reverse("partnerships:mechanisms")), ("Overlap", back)],
        done=page,
        message="The judgement is saved as a draft. A second person clears it.",
        lead="It stands apart from the rule. Staff read your name with it, others “the secretariat”.",
        extra={
            "is_draft": True,
            "about": "partnerships/about_judgement.html",
            "overlap": shared,
            "area": chosen,
            "about_state": about,
            "absences": () if is_gap else absences(mechanism=about, area=chosen),
            "collaborations": ()
            if is_gap
            else collaboration_selectors.collaborations(CollaborationFilter(mechanism=about, area=chosen)),
        },
    )
