"""One's own account: name, choices, sessions, second factor, and one's data as a file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import person
from people.events import kinds_for
from people.forms.people import PreferencesForm
from people.models import OpenSession, Preferences
from people.policies import roles_of
from people.selectors.own_data import data_of
from people.selectors.people import has_factor, persons
from people.services.accounts import choose
from people.services.sessions import FACTOR, ZONE, end_session, make_sheet, sign_out_elsewhere
from people.session_store import digest_of
from reporting.publication import asks_for
from reporting.words import worded


@require_http_methods(["GET", "POST"])
def own_account(request: HttpRequest) -> HttpResponse:
    """What is on record of one's own account, and what one chooses."""
    user = person(request)
    stored = Preferences.objects.filter(user=user).first() or Preferences(user=user)
    kinds = kinds_for(roles_of(user))
    initial = {"name": user.first_name}
    form = PreferencesForm(request.POST or None, instance=stored, initial=initial, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        choose(user, form.save(commit=False), name=form.cleaned_data["name"])
        request.session[ZONE] = form.cleaned_data["time_zone"]
        messages.success(request, "Saved.")
        return redirect("people:own-account")
    context = {
        "person": persons(get_user_model().objects.filter(pk=user.pk))[0],
        "form": form,
        "sessions": OpenSession.objects.filter(user=user),
        "this_session": digest_of(request.session.session_key),
        "has_factor": has_factor(user),
    }
    return render(request, "people/account.html", context, status=400 if form.errors else 200)


@require_safe
@asks_for()
def own_data(request: HttpRequest) -> HttpResponse:
    """Everything that is stored of one's own account, as a file."""
    user = person(request)
    response = JsonResponse(data_of(user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@require_POST
def sheet(request: HttpRequest) -> HttpResponse:
    """Take a printed sheet of codes as second factor; the page with the codes is shown once, for printing."""
    try:
        codes = make_sheet(person(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("people:own-account")
    request.session[FACTOR] = True
    return render(request, "people/sheet.html", {"codes": codes})


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of one's own but this one."""
    user = person(request)
    many = sign_out_elsewhere(user, here=digest_of(request.session.session_key))
    message = "%(many)s other session is ended." if many == 1 else "%(many)s other sessions are ended."
    messages.success(request, worded(message, many=many))
    return redirect("people:own-account")


@require_POST
def end_one(request: HttpRequest, key: int) -> HttpResponse:
    """End one session of one's own."""
    if end_session(person(request), int(key)):
        messages.success(request, "The session is ended.")
    else:
        messages.info(request, "This session had ended already.")
    return redirect("people:own-account")


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Stay signed in: a sign from a page that warned that the session would end."""
    request.session.modified = True
    return JsonResponse({"stays": True})
