"""Where staff enter, bring in and judge mechanisms, collaborations, instruments and overlaps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from intake.views import steps
from partnerships.forms.records import (
    ABSENCE,
    COLLABORATION,
    INSTRUMENT,
    MECHANISM,
    FactKind,
    FocusAreaForm,
    FunctionsForm,
    OverlapJudgementForm,
    ParticipationForm,
)
from partnerships.intakes import Partnerships
from partnerships.models import (
    Absence,
    Collaboration,
    Mechanism,
    PlatformParticipation,
)
from partnerships.selectors import contacts as collaboration_selectors
from partnerships.selectors import context as context_selectors
from partnerships.selectors import mechanisms as selectors
from partnerships.selectors.absences import absence_coded, absences
from partnerships.selectors.contacts import CollaborationFilter
from partnerships.selectors.facts import changes_of
from partnerships.selectors.others import state_coded
from partnerships.selectors.overlap import Overlap, OverlapView, overlap_of, overlap_view
from partnerships.services import mechanisms as mechanism_services
from partnerships.services.records import Where, save_judgement, save_participation
from people.access import person
from programmes.models import Platform, ProgrammeArea
from programmes.selectors.plans import area_slugged, plans
from record.forms.editing import record_edit
from record.models import Certainty, SourceDocumentKind
from record.refusals import NotFoundError
from record.views.editing import edit_page
from reporting.addresses import reverse
from reporting.words import worded


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Everything on record, to be changed; what waits for a second person."""
    seen = overlap_view(request.user)
    context = {
        "mechanisms": seen.mechanisms,
        "collaborations": collaboration_selectors.collaborations(),
        "absences": absences(),
        "instruments": context_selectors.instruments(),
        "judgements": seen.judgements,
    }
    return render(request, "partnerships/desk.html", context)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Desk", reverse("desk")), ("Partnerships", reverse("partnerships:desk")), *more]


def cited_now(one: Any) -> dict[str, Any]:
    """Return what the citation of a fact says, as the form shows it."""
    if one.citation_id is None:
        return {"source": None, "place": "", "certainty": Certainty.PARAPHRASE, "reasoning": ""}
    citation = one.citation
    own = citation.source.kind == SourceDocumentKind.RECORD
    return {
        "source": None if own else citation.source,
        "place": citation.place,
        "certainty": Certainty.PARAPHRASE if own else citation.certainty,
        "reasoning": citation.reasoning,
    }


def _edit(
    request: HttpRequest, kind: FactKind, record: Any, *, initial: dict[str, Any] | None = None
) -> HttpResponse:
    """Show or save the page of one fact, new or known."""
    names, links = kind.form.own, kind.form.linking

    def values_of(one: Any) -> dict[str, Any]:
        found = {name: getattr(one, name) for name in names} | cited_now(one)
        return found | {name: list(getattr(one, name).all()) for name in links} | kind.texts(one)

    edit = record_edit(
        kind.form,
        record,
        values_of,
        lambda form, version: kind.store(record, form, version, person(request)),
        new=initial,
    )
    done = record.get_absolute_url() if record else reverse("partnerships:desk")
    return edit_page(
        request,
        edit,
        title=f"Change the {kind.name} {record}" if record else f"Enter a {kind.name}",
        crumbs=_crumbs(),
        done=done,
        message=worded("The %(name)s is saved.", name=kind.name),
        extra={"changes": changes_of(record) if record else ()},
        after=lambda saved: saved.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def write_mechanism(request: HttpRequest, code: str = "") -> HttpResponse:
    """Enter a mechanism, or change one."""
    return _edit(request, MECHANISM, selectors.mechanism_named(code) if code else None)


@require_http_methods(["GET", "POST"])
def write_collaboration(request: HttpRequest, code: str = "") -> HttpResponse:
    """Enter a collaboration, or change one."""
    record = collaboration_selectors.collaboration_coded(code) if code else None
    return _edit(request, COLLABORATION, record, initial=_new(request, Collaboration, "COL"))


def _new(request: HttpRequest, model: type[Collaboration | Absence], prefix: str) -> dict[str, Any]:
    code = collaboration_selectors.next_code(model, prefix)
    return {"code": code, "plan": next(iter(plans(request.user)), None)}


@require_http_methods(["GET", "POST"])
def write_absence(request: HttpRequest, code: str = "") -> HttpResponse:
    """Enter that a source says there was no joint work, or change it."""
    record = absence_coded(code) if code else None
    return _edit(request, ABSENCE, record, initial=_new(request, Absence, "ABS"))


@require_http_methods(["GET", "POST"])
def write_instrument(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Enter an instrument of the wider context, or change one."""
    return _edit(request, INSTRUMENT, context_selectors.instrument_named(slug) if slug else None)


@require_http_methods(["GET", "POST"])
def write_focus_area(request: HttpRequest, code: str, number: int = 0) -> HttpResponse:
    """Enter a focus area of a mechanism, or say where it belongs."""
    mechanism = selectors.mechanism_named(code)
    focus = selectors.focus_numbered(mechanism, number) if number else None

    edit = record_edit(
        FocusAreaForm,
        focus,
        ("text", "areas", "reason"),
        lambda form, version: mechanism_services.save_focus_area(
            mechanism, focus, **form.values(), expected_version=version, by=person(request)
        ),
    )
    return edit_page(
        request,
        edit,
        title=f"Change “{focus}”"
        if focus
        else worded("Enter a focus area of %(mechanism)s", mechanism=mechanism),
        crumbs=_crumbs((mechanism.code, mechanism.get_absolute_url())),
        done=mechanism.get_absolute_url(),
        message="The focus area is saved.",
    )


@require_http_methods(["GET", "POST"])
def write_functions(request: HttpRequest, code: str) -> HttpResponse:
    """Say which kinds of work a mechanism does, by the words of the source."""
    mechanism = selectors.mechanism_named(code)

    def values_of(one: Mechanism) -> dict[str, str]:
        return {each.function.slug: each.words for each in one.functions.select_related("function")}

    where = Where(place=worded("Kinds of work of %(mechanism)s", mechanism=mechanism))
    edit = record_edit(
        FunctionsForm,
        mechanism,
        values_of,
        lambda form, version: mechanism_services.save_functions(
            mechanism, form.values(), where, expected_version=version, by=person(request)
        ),
    )
    return edit_page(
        request,
        edit,
        title=worded("Kinds of work of %(mechanism)s", mechanism=mechanism),
        crumbs=_crumbs((mechanism.code, mechanism.get_absolute_url())),
        done=mechanism.get_absolute_url(),
        lead="Beside each kind of work stand the words of the source that it rests on; empty means that the "
        "source has none.",
        message="The kinds of work are saved.",
    )


@require_http_methods(["GET", "POST"])
def write_participation(request: HttpRequest, platform: str, code: str) -> HttpResponse:
    """Say how a member State takes part in a platform."""
    state = state_coded(code)
    chosen = Platform.objects.filter(code=platform).first()
    if chosen is None:
        raise NotFoundError(worded("There is no platform “%(platform)s”.", platform=platform))
    known = PlatformParticipation.objects.filter(platform=chosen, state=state).first()

    def values_of(one: PlatformParticipation) -> dict[str, Any]:
        return {"text": one.text, "as_of": one.as_of, **cited_now(one)}

    def save(form: Any, version: int) -> PlatformParticipation | None:
        entry = form.entry()
        return save_participation(
            chosen, state, **entry.values, where=entry.where, expected_version=version, by=person(request)
        )

    done = reverse("partnerships:state", args=[state.iso_code.lower()])
    return edit_page(
        request,
        record_edit(ParticipationForm, known, values_of, save),
        title=worded("How %(state)s takes part in %(chosen)s", state=state, chosen=chosen),
        crumbs=_crumbs((state.name, done)),
        done=done,
    )


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
    back = f"{reverse('partnerships:mechanisms')}#overlap-{'gaps' if is_gap else 'areas'}"
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


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a table."""
    return steps.upload(request, Partnerships(kind))


@require_http_methods(["GET", "POST"])
def map_table(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Say what each column is, and what each word of a closed list means."""
    return steps.columns(request, Partnerships(kind), key)


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """What the table would change, row by row."""
    return steps.preview(request, Partnerships(kind), key)
