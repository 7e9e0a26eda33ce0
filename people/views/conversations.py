"""Conversations about records: a page for each record, and all of one’s own in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import person
from people.conversations import subject_of
from people.forms.conversations import AddressForm, RemarkForm
from people.selectors.conversations import (
    circle_named,
    conversation_for,
    conversations_for,
    readers_of,
    remark_for,
    subject_left,
    talks_about,
)
from people.selectors.people import state_of
from people.services import conversations as services

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.conversations import Subject

ADDRESS: Final = "address"
A_PAGE: Final = 50


@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    """The conversations of one’s own circles, those not resolved first."""
    page = Paginator(conversations_for(person(request)), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/conversations.html", {"page": page})


@require_http_methods(["GET", "POST"])
def conversation(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """What one’s own circles say about one record, and a field to say more."""
    reader = person(request)
    subject = subject_of(kind, int(key), reader)
    left = subject_left(kind, int(key), reader) if subject is None else None
    bound: RemarkForm | None = None
    if request.method == "POST" and subject is None:
        bound = RemarkForm(request.POST, circle=_circle_typed(request))
        bound.is_valid()
        bound.add_error(None, "What it is about can no longer be opened, so nothing was sent.")
    elif request.method == "POST" and subject is not None:
        bound = _typed(request, subject)
        if bound.is_valid() and _said(bound, kind, int(key), subject, reader):
            messages.success(request, "Sent.")
            return redirect("people:conversation", kind, key)
    shown = subject or left
    if shown is None:
        raise Http404
    context = {**_page(kind, int(key), shown, reader, bound), "is_left": subject is None}
    return render(request, "people/conversation.html", context, status=400 if bound else 200)


def _typed(request: HttpRequest, subject: Subject) -> RemarkForm:
    if f"{ADDRESS}-text" in request.POST:
        return AddressForm(request.POST, states=subject.states)
    return RemarkForm(request.POST, circle=_circle_typed(request))


def _circle_typed(request: HttpRequest) -> str:
    return next((name.removesuffix("-text") for name in request.POST if name.endswith("-text")), "")


def _said(form: RemarkForm, kind: str, key: int, subject: Subject, reader: User) -> bool:
    """Say what was typed; what is wrong with it stands in the form."""
    data = form.cleaned_data
    circle = circle_named(data["circle"], subject, reader)
    if circle is None:
        form.add_error(None, "Nobody can be written to here. Nothing was sent.")
        return False
    try:
        services.say(kind, key, subject, circle, text=data["text"], submission=data["submission"], by=reader)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _page(kind: str, key: int, subject: Subject, reader: User, bound: RemarkForm | None) -> dict[str, Any]:
    talks = talks_about(kind, key, subject, reader)
    own = state_of(reader)
    known = {one.circle.state for one in talks if one.circle.is_shared}
    others = [one for one in subject.states if one not in known] if own is None else []
    prefix = bound.prefix if bound else None
    names = [one.get_username() for one in readers_of(own) if one.pk != reader.pk]

    def form_of(circle: str) -> RemarkForm:
        return bound if bound and prefix == circle else RemarkForm(circle=circle, colleagues=names)

    return {
        "subject": subject,
        "talks": [(one, form_of(one.circle.value)) for one in talks],
        "own": own,
        "address_form": (bound if prefix == ADDRESS else AddressForm(states=others)) if others else None,
        "is_addressing": prefix == ADDRESS,
        "is_refused": bound is not None,
        "kept_days": settings.CONVERSATIONS_KEPT_FOR.days,
    }


@require_POST
def step(request: HttpRequest, key: str, step: str) -> HttpResponse:
    """Resolve a conversation, or open it again."""
    found = conversation_for(int(key), person(request))
    if found is None:
        raise Http404
    if step == "resolve":
        services.resolve(found, by=person(request))
    else:
        services.open_again(found)
    return redirect(services.address_of(found))


@require_POST
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Take back one’s own last word."""
    remark = remark_for(int(key), person(request))
    if remark is None:
        raise Http404
    try:
        services.take_back(remark, by=person(request))
        messages.success(request, "It is taken back.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(services.address_of(remark.conversation))
