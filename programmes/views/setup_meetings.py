"""Meetings and platforms that no document tells of: entered, changed, deleted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people.access import person
from people.selectors.organisation import meeting_kinds
from programmes.forms.setting_up import MeetingForm, shown_of_meeting
from programmes.models import Meeting
from programmes.selectors import setting_up as selectors
from programmes.services import meetings as services
from programmes.services.facts import is_entered_here
from programmes.views.setting_up import crumbs
from record.forms.editing import Edit, as_text
from record.selectors.sources import rests_on
from record.views.corrections import delete_page
from record.views.editing import edit_page
from reporting.addresses import reverse

LIST = ("Meetings", "programmes:setup-meetings")


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """All meetings, the last one first."""
    context = {"meetings": list(selectors.real_meetings()), "kinds": meeting_kinds(), "crumbs": crumbs()}
    return render(request, "setup/meetings.html", context)


@require_http_methods(["GET", "POST"])
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Enter a meeting."""
    if not meeting_kinds():
        return redirect("programmes:setup-kinds")

    def save(form: Any, _version: int) -> Meeting:
        return services.enter_meeting(form.meeting_values(), by=person(request))

    edit = Edit(
        lambda data, _files: MeetingForm(data, initial={"version": 0}),
        save,
        lambda _current: {},
    )
    return _page(request, edit, title="Enter a meeting")


@require_http_methods(["GET", "POST"])
def change_meeting(request: HttpRequest, key: int) -> HttpResponse:
    """Change a meeting that was entered here; one that a document tells of is changed as wording."""
    found = selectors.meeting_keyed(key)
    if not is_entered_here(found) or rests_on(found):
        return redirect("programmes:amend", "meeting", found.pk)
    edit = Edit(
        lambda data, _files: MeetingForm(data, initial={"version": found.version, **shown_of_meeting(found)}),
        lambda form, version: services.change_meeting(
            found,
            form.meeting_values(),  # type: ignore[attr-defined]
            expected_version=version,
            by=person(request),
        ),
        _texts,
    )
    extra = {"delete_address": reverse("programmes:setup-meeting-delete", args=[found.pk])}
    return _page(request, edit, title=str(found.name), extra=extra)


def _texts(meeting: Meeting) -> dict[str, str]:
    return {name: as_text(value) for name, value in shown_of_meeting(meeting).items()}


def _page(
    request: HttpRequest, edit: Edit, *, title: str, extra: dict[str, str] | None = None
) -> HttpResponse:
    return edit_page(
        request,
        edit,
        title=title,
        crumbs=crumbs(LIST),
        done=reverse("programmes:setup-meetings"),
        extra={"below": "setup/delete_link.html" if extra else "", **(extra or {})},
    )


@require_http_methods(["GET", "POST"])
def delete_meeting(request: HttpRequest, key: int) -> HttpResponse:
    """Ask whether a meeting is to be deleted, or delete it."""
    found = selectors.meeting_keyed(key)
    return delete_page(
        request,
        found,
        lambda version: services.delete_meeting(found, expected_version=version, by=person(request)),
        named=f"the meeting {found.name}",
        back=reverse("programmes:setup-meetings"),
        message=f"{found.name} is deleted",
    )
