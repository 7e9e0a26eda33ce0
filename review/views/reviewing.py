"""What a State's people see and do: read what is circulated, draft positions, send them as one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import person
from people.models import MemberState
from people.policies import may
from people.selectors import state_of
from record.forms.choosing import Choice
from record.refusals import NotFoundError, StaleVersionError
from record.services.changes import Outcome, save_each
from record.views.editing import ANOTHER_ACCOUNT, outcome_told, typed_by_another, unsaved_form
from record.views.responses import saved_at
from reporting.addresses import reverse
from reporting.words import worded
from review.forms.positions import SendForm
from review.forms.reviewing import ReviewForms, TypedPosition
from review.models import Attribution, Position, PositionKind
from review.selectors import circulations as selectors
from review.selectors import reviews
from review.selectors.circulations import recorded_answer
from review.selectors.reviews import own_reservations
from review.services import positions as services

SHOWN = ("all", "waiting", "changed")
"""What the page can be narrowed to."""


def own_state(request: HttpRequest) -> MemberState:
    """Return the State an account reviews for; an account without one sees what does not exist."""
    state = state_of(request.user)
    if state is None:
        raise NotFoundError("Your account speaks for no member.")
    return state


def own_review(request: HttpRequest, place: str, slug: str, number: int) -> reviews.Review:
    """Return a circulation as one's own State sees it; raises NotFoundError."""
    circulation = selectors.circulation_numbered(place, slug, int(number))
    return reviews.review(circulation, own_state(request))


@require_safe
def circulations(request: HttpRequest) -> HttpResponse:
    """What was circulated to one's State, and what of it waits."""
    state = own_state(request)
    found = selectors.circulations_for(state)
    sent = [one for one in found if one.recipient.sent_at and not one.circulation.withdrawn_at]
    asked = request.GET.get("circulation", "")
    shown = next((one for one in sent if str(one.circulation.pk) == asked), sent[0] if sent else None)
    answers = reviews.own_answers(state, shown.circulation) if shown else []
    context = {
        "shown": shown,
        "answers": [one for one in answers if one.position.kind != PositionKind.CONCUR],
        "concurred": sum(one.position.kind == PositionKind.CONCUR for one in answers),
        "state": state,
        "silent": shown.texts - len(answers) if shown else 0,
        "waiting": sorted((one for one in found if one.waits), key=lambda one: one.circulation.deadline),
        "others": [one for one in found if not one.waits],
        "reservations": own_reservations(state),
        "may_settle": may(request.user, "settle"),
        "may_stand": may(request.user, "stand-without-objection"),
        "standing": selectors.standing_at(timezone.now()).get(state.pk),
        "now": timezone.now(),
    }
    return render(request, "review/circulations.html", context)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, place: str, slug: str, number: int) -> HttpResponse:
    """Three columns: previous, proposed, your position; saved as a draft until it is sent."""
    seen = own_review(request, place, slug, number)
    if request.method != "POST":
        return _page(request, ReviewForms(seen, unsaved_form(request)), status=200)
    if "open" in request.POST:
        if seen.may_change:
            services.note_opened(seen.circulation, by=person(request))
        return JsonResponse({"others": {}})
    forms = ReviewForms(seen, request.POST)
    if typed_by_another(request):
        if request.headers.get("X-Fragment"):
            return JsonResponse({"saved": "", "faults": [ANOTHER_ACCOUNT]}, status=409)
        return _page(request, forms, status=409, refused=ANOTHER_ACCOUNT)
    if request.POST.get("save") == "concur":
        forms.concur_with_the_rest()
    outcome, refused = Outcome(), ""
    try:
        outcome = save_each([(one.label, one) for one in forms.touched()], lambda one: _save(request, one))
    except ValidationError as error:
        refused = " ".join(error.messages)
    if request.headers.get("X-Fragment"):
        return _answer(request, forms, outcome, refused)
    if refused or forms.faults:
        return _page(request, forms, status=409 if refused else 400, outcome=outcome, refused=refused)
    if request.POST.get("save") == "send":
        return redirect("review:send", place, slug, number)
    if outcome.saved:
        names = ", ".join(outcome.saved)
        messages.success(
            request,
            worded(
                "Saved %(saved_at)s as a draft: %(names)s. Not sent yet.", saved_at=saved_at(), names=names
            ),
        )
    else:
        messages.info(request, "Everything is saved already.")
    spot = request.POST.get("save", "")
    here = request.get_full_path()
    return redirect(f"{here}#{spot}" if spot in {one.code for one in forms.rows} else here)


def _save(request: HttpRequest, one: TypedPosition) -> bool:
    """Save one position whose form is valid; what concerns all of them (deadline, sent already) is raised."""
    try:
        services.save_position(
            one.row.text,
            entry=one.form.entry(),
            expected_version=one.form.cleaned_data["version"],
            by=person(request),
        )
    except StaleVersionError as error:
        return one.merge(error.current) and _save(request, one)
    return True


def _context(request: HttpRequest, forms: ReviewForms) -> dict[str, Any]:
    seen = forms.review
    subject = seen.circulation.subject
    shown = request.GET.get("show", "all")
    shown = shown if shown in SHOWN else "all"
    levels = subject.plan.rating_scale.ordered_levels
    kinds = [*(Choice(value, label) for value, label in PositionKind.choices)]
    kinds.append(Choice("", "none yet", is_quiet=True))
    return {
        "review": seen,
        "circulation": seen.circulation,
        "round": subject,
        "plan": subject.plan,
        "state": seen.state,
        "forms": forms,
        "rows": [one for one in forms.rows if _is_shown(one, shown)],
        "shown": shown,
        "kinds": kinds,
        "kinds_without_level": [one for one in kinds if one.value != PositionKind.ANOTHER_LEVEL],
        "level_options": [("", ""), *((one.slug, one.label) for one in levels)],
        "attributions": [("", "as the whole answer"), *Attribution.choices],
        "may_change": seen.may_change,
        "may_recall": seen.is_open
        and seen.recipient.sent_at is not None
        and not any(row.position and row.position.disposition for row in seen.rows),
        "may_send": may(request.user, "send-positions", subject),
        "silence": _silence(seen),
        "recorded": recorded_answer(seen.circulation, seen.state) if seen.recipient.sent_at else None,
        "may_confirm": may(request.user, "confirm-recorded", subject),
        "now": timezone.now(),
        "address": reverse(
            "review:circulation",
            args=[seen.circulation.place, subject.slug, seen.circulation.number],
        ),
    }


def _silence(seen: reviews.Review) -> str:
    """Return what silence meant, once the circulation is over; it is not shown before."""
    if seen.is_open:
        return ""
    standing = selectors.standing_at(min(seen.circulation.deadline, timezone.now()))
    return selectors.silence_of(seen.circulation, standing=standing.get(seen.state.pk))


def _is_shown(one: TypedPosition, shown: str) -> bool:
    if one.is_bound and (one.form.errors or one.is_lost_race):
        return True
    if shown == "waiting":
        return one.row.position is None
    if shown == "changed":
        return one.row.changed_since_meeting or one.row.changed_since_circulation
    return True


def _page(
    request: HttpRequest,
    forms: ReviewForms,
    *,
    status: int,
    outcome: Outcome | None = None,
    refused: str = "",
) -> HttpResponse:
    context = {**_context(request, forms), "outcome": outcome, "saved_at": saved_at(), "refused": refused}
    return render(request, "review/circulation.html", context, status=status)


def _answer(request: HttpRequest, forms: ReviewForms, outcome: Outcome, refused: str) -> HttpResponse:
    """Answer the page's script."""
    seen = reviews.review(forms.review.circulation, forms.review.state)
    fresh = ReviewForms(seen)
    context = _context(request, fresh)
    saved = [one for one in fresh.rows if one.label in outcome.saved]
    again = {
        one.code: render_to_string("review/row.html", {**context, "one": one}, request)
        for one in forms.rows
        if one.is_lost_race or one.joined
    }
    faults = [text for _, text in forms.faults]
    answer = {
        "saved": f"{saved_at()} as a draft" if saved else "",
        "versions": {one.code: one.row.version for one in saved},
        "rows": again,
        "problems": {one.code: render_to_string("review/problems.html", {"one": one}) for one in saved},
        "progress": render_to_string("review/progress.html", context),
        "faults": [refused, *faults] if refused else faults,
        "spots": [list(one) for one in forms.faults],
    }
    lost = any(one.is_lost_race for one in forms.rows)
    return JsonResponse(answer, status=409 if lost or refused else 400 if faults else 200)


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, place: str, slug: str, number: int) -> HttpResponse:
    """See everything once more, choose how the State is named, send as one delegation."""
    seen = own_review(request, place, slug, number)
    form = SendForm(request.POST or None, initial={"attribution": seen.recipient.attribution})
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.send_positions(seen.circulation, **form.cleaned_data, by=person(request))
        except ValidationError as error:
            refused = " ".join(error.messages)
            seen = own_review(request, place, slug, number)
        else:
            messages.success(
                request,
                worded("Sent %(saved_at)s on behalf of %(state)s.", saved_at=saved_at(), state=seen.state),
            )
            return redirect("review:circulation", place, slug, number)
    context = {**_context(request, ReviewForms(seen)), "form": form, "refused": refused}
    status = 409 if refused else 400 if form.errors else 200
    return render(request, "review/send.html", context, status=status)


@require_POST
def recall(request: HttpRequest, place: str, slug: str, number: int) -> HttpResponse:
    """Take one's own sent positions back to change them."""
    seen = own_review(request, place, slug, number)
    with outcome_told(request, "Your positions are a draft again. Send them anew before the deadline."):
        services.recall_positions(seen.circulation, by=person(request))
    return redirect("review:circulation", place, slug, number)


@require_POST
def settle(request: HttpRequest, key: int) -> HttpResponse:
    """Withdraw a reservation of one's own State; another State's answers like one that does not exist."""
    state = own_state(request)
    position = Position.objects.filter(pk=key, state=state).select_related("text_of__circulation").first()
    if position is None:
        raise NotFoundError("There is no such reservation.")
    done = worded("The reservation on %(code)s is withdrawn.", code=position.text_of.code)
    with outcome_told(request, done):
        services.settle_reservation(position, by=person(request))
    return redirect("review:circulations")
