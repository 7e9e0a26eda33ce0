"""Platforms by form: entered, changed while nothing rests on them, deleted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people.access import person
from programmes.forms.setting_up import PlatformForm
from programmes.selectors import setting_up as selectors
from programmes.services import setting_up as services
from programmes.services.facts import is_entered_here
from programmes.views.setting_up import crumbs
from record.forms.editing import Edit, record_edit
from record.selectors.sources import rests_on
from record.views.corrections import delete_page
from record.views.editing import edit_page
from reporting.addresses import reverse

LIST = ("Platforms", "programmes:setup-platforms")
FIELDS = ("area", "code", "name", "launched_in", "also_printed_as")


@require_safe
def platforms(request: HttpRequest) -> HttpResponse:
    """All platforms, by area."""
    return render(
        request, "setup/platforms.html", {"platforms": list(selectors.platforms()), "crumbs": crumbs()}
    )


@require_http_methods(["GET", "POST"])
def new_platform(request: HttpRequest) -> HttpResponse:
    """Enter a platform."""
    edit = record_edit(
        PlatformForm,
        None,
        FIELDS,
        lambda form, _version: services.enter_platform(form.values(), by=person(request)),
    )
    return _page(request, edit, title="Enter a platform")


@require_http_methods(["GET", "POST"])
def change_platform(request: HttpRequest, key: int) -> HttpResponse:
    """Change a platform that was entered here; one that a document tells of is changed as wording."""
    found = selectors.platform_keyed(key)
    if not is_entered_here(found) or rests_on(found):
        return redirect("programmes:amend", "platform", found.pk)
    edit = record_edit(
        PlatformForm,
        found,
        FIELDS,
        lambda form, version: services.change_platform(
            found, form.values(), expected_version=version, by=person(request)
        ),
    )
    return _page(request, edit, title=found.name, key=found.pk)


def _page(request: HttpRequest, edit: Edit, *, title: str, key: int | None = None) -> HttpResponse:
    extra = {}
    if key is not None:
        address = reverse("programmes:setup-platform-delete", args=[key])
        extra = {"below": "setup/delete_link.html", "delete_address": address}
    done = reverse("programmes:setup-platforms")
    return edit_page(request, edit, title=title, crumbs=crumbs(LIST), done=done, extra=extra)


@require_http_methods(["GET", "POST"])
def delete_platform(request: HttpRequest, key: int) -> HttpResponse:
    """Ask whether a platform is to be deleted, or delete it."""
    found = selectors.platform_keyed(key)
    return delete_page(
        request,
        found,
        lambda version: services.delete_platform(found, expected_version=version, by=person(request)),
        named=f"the platform {found.name}",
        back=reverse("programmes:setup-platforms"),
        message=f"{found.name} is deleted",
    )
