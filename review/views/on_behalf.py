"""Answers that came by letter: entered by staff, confirmed by the State; and standing instructions."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import person
from people.forms import add_errors
from people.models import MemberState
from people.policies import STAFF, may, roles_of
from people.selectors import state_of
from record.refusals import NotFoundError
from record.views.editing import outcome_told
from reporting.words import worded
from review.forms.positions import CameOutsideForm
from review.forms.reviewing import ReviewForms
from review.models import Circulation, PositionKind, RecordedAnswer
from review.selectors import reviews
from review.selectors.circulations import circulation_numbered, has_begun_itself, who_hears_of_it
from review.services import on_behalf as services


def _found(place: str, slug: str, number: int, iso: str) -> tuple[Circulation, MemberState]:
    circulation = circulation_numbered(place, slug, number)
    recipient = circulation.recipients.filter(state__iso_code=iso.upper()).select_related("state").first()
    if recipient is None:
        raise NotFoundError("This member was not asked.")
    return circulation, recipient.state


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, place: str, slug: str, number: int, iso: str) -> HttpResponse:
    """Enter what a State answered by letter or at the meeting."""
    circulation, state = _found(place, slug, number, iso)
    desk = circulation.subject.desk_address
    if not may(request.user, "record-on-behalf", circulation.subject) or not circulation.is_in_force:
        messages.error(request, "This circulation is no longer open.")
        return redirect(desk)
    # What a delegation drafts is nobody else's to read, so a form never shows it.
    if has_begun_itself(circulation, state):
        messages.error(request, worded("%(state)s has an answer of its own, begun or sent.", state=state))
        return redirect(desk)
    form = CameOutsideForm(request.POST or None, request.FILES or None)
    seen = reviews.review(circulation, state)
    empty = replace(seen, rows=tuple(replace(row, position=None) for row in seen.rows))
    forms = ReviewForms(empty, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if _saved(request, circulation, state, form, forms):
            done = worded("The answer of %(state)s is on record.", state=state)
            messages.success(request, f"{done} {who_hears_of_it(state)}")
            return redirect(desk)
    context = {
        "circulation": circulation,
        "round": circulation.subject,
        "plan": circulation.subject.plan,
        "state": state,
        "form": form,
        "rows": forms.rows,
        "faults": forms.faults,
        "concurs": "concur" in request.POST,
        "kinds": PositionKind.choices,
        "levels": circulation.subject.plan.rating_scale.ordered_levels,
        "desk": desk,
        "hears": who_hears_of_it(state),
    }
    return render(request, "review/on_behalf.html", context, status=status)


def _saved(
    request: HttpRequest,
    circulation: Circulation,
    state: MemberState,
    form: CameOutsideForm,
    forms: ReviewForms,
) -> bool:
    """Save what was typed; problems stand in the form and at the texts."""
    if "concur" in request.POST:
        forms.concur_with_the_rest()
    touched = {one.code: one.form.entry() for one in forms.touched()}
    if not form.is_valid() or forms.faults:
        return False
    try:
        services.record_on_behalf(
            circulation, state, services.CameOutside(**form.values()), touched, by=person(request)
        )
    except ValidationError as error:
        add_errors(form, error)
        return False
    return True


@require_POST
def confirm(request: HttpRequest, place: str, slug: str, number: int) -> HttpResponse:
    """Confirm what was recorded on behalf of one's own State."""
    circulation = circulation_numbered(place, slug, number)
    with outcome_told(request, "You have confirmed what was recorded."):
        services.confirm_recorded(circulation, by=person(request))
    return redirect("review:circulation", place, slug, number)


@require_POST
def take_back(request: HttpRequest, place: str, slug: str, number: int, iso: str) -> HttpResponse:
    """Take back what was recorded in error: staff, or the State that did not say it."""
    circulation, state = _found(place, slug, number, iso)
    with outcome_told(request, "What was recorded is taken back."):
        services.take_back_recorded(circulation, state, by=person(request))
    if roles_of(request.user) & STAFF:
        return redirect(circulation.subject.desk_address)
    return redirect("review:circulation", place, slug, number)


@require_safe
def scan(request: HttpRequest, place: str, slug: str, number: int, iso: str) -> HttpResponse:
    """The scan of a recorded answer, for staff and for its own State; others see what does not exist."""
    circulation, state = _found(place, slug, number, iso)
    own = state_of(request.user)
    if not roles_of(request.user) & STAFF and (own is None or own.pk != state.pk):
        raise NotFoundError("There is no such file.")
    found = RecordedAnswer.objects.filter(recipient__circulation=circulation, recipient__state=state).first()
    if found is None or not found.scan:
        raise NotFoundError("There is no such file.")
    response = HttpResponse(bytes(found.scan), content_type=found.scan_type)
    response.headers["Content-Disposition"] = f'attachment; filename="answer-{iso.lower()}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
def standing(request: HttpRequest) -> HttpResponse:
    """Give the standing instruction of one's own State, or end it."""
    if request.POST.get("end"):
        with outcome_told(request, "The standing instruction is ended."):
            services.end_standing_no_objection(by=person(request))
    else:
        done = "From now on, silence of your delegation until a deadline means no objection."
        with outcome_told(request, done):
            services.give_standing_no_objection(by=person(request))
    return redirect("review:circulations")
