"""Setting up: what there is and what comes next, the organisation, its members and kinds of meetings."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_http_methods, require_safe

from people.access import person
from people.forms import saved_by
from people.models import MeetingKind, MemberState, Organisation
from people.models.organisation import LOGO_TYPES
from people.policies import may
from people.selectors.organisation import meeting_kinds, organisation
from people.services.organisation import NewKind
from programmes.forms.organisation import OrganisationForm, shown_of
from programmes.forms.setting_up import MeetingKindForm, MemberNameForm, NewMembersForm
from programmes.selectors import setting_up as selectors
from programmes.services import setting_up as services
from record.forms.editing import Edit, as_text, record_edit
from record.views.corrections import delete_page
from record.views.editing import edit_page
from reporting.addresses import reverse
from reporting.words import worded

HOME = ("Set up", "programmes:setup")


def crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Return where a page of setting up stands."""
    return [(label, reverse(name)) for label, name in (HOME, *further)]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is set up, and what comes next."""
    context = {
        "plans": selectors.plans_in_set_up(),
        "members": selectors.member_lines(),
        "meetings": selectors.real_meetings()[:5],
        "kinds": meeting_kinds(),
    }
    return render(request, "setup/home.html", context)


@require_http_methods(["GET", "POST"])
def own_organisation(request: HttpRequest) -> HttpResponse:
    """Change what is said of the organisation."""
    own = organisation()
    if own.pk is None:
        raise Http404
    edit = Edit(
        lambda data, files: OrganisationForm(data, files, initial={"version": own.version, **shown_of(own)}),
        lambda form, version: services.change_organisation(
            own,
            form.organisation_values(),  # type: ignore[attr-defined]
            logo=form.logo_content(),  # type: ignore[attr-defined]
            expected_version=version,
            by=person(request),
        ),
        lambda current: {name: as_text(value) for name, value in shown_of(current).items()},
    )
    return edit_page(
        request,
        edit,
        title="The organisation",
        crumbs=crumbs(),
        done=reverse("programmes:setup"),
        lead="What stands at the head of pages, in mails, papers and files. Every change is in the ledger.",
        extra={"has_files": True},
    )


@require_safe
def logo(request: HttpRequest, version: int) -> HttpResponse:
    """The logo, for the head of every page."""
    own = Organisation.objects.first()
    if own is None or own.logo_type not in LOGO_TYPES.values():
        return redirect(static("reporting/icon.svg"))
    return HttpResponse(bytes(own.logo), content_type=own.logo_type)


@require_safe
def look(request: HttpRequest, version: int) -> HttpResponse:
    """The colour of the organisation, as a style sheet."""
    return HttpResponse(
        f":root {{ --own-colour: {organisation().accent or 'transparent'}; }}\n", content_type="text/css"
    )


@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """The members of the organisation, and adding some."""
    form = NewMembersForm(request.POST or None)
    made = saved_by(form, lambda data: services.add_members(data["members"], by=person(request)))
    if made is not None:
        messages.success(request, f"Added: {', '.join(one.name for one in made)}.")
        return redirect("programmes:setup-members")
    context = {"form": form, "lines": selectors.member_lines(), "crumbs": crumbs()}
    return render(request, "setup/members.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def rename_member(request: HttpRequest, key: int) -> HttpResponse:
    """Rename a member; one that a document or a circulation names is changed as wording."""
    found = get_object_or_404(MemberState, pk=key)
    if not services.is_renamed_freely(found) and may(request.user, "amend"):
        return redirect("programmes:amend", "state", found.pk)
    edit = record_edit(
        MemberNameForm,
        found,
        ("name",),
        lambda form, version: services.rename_member(
            found, form.cleaned_data["name"], expected_version=version, by=person(request)
        ),
    )
    return edit_page(
        request,
        edit,
        title=f"Rename {found.name}",
        crumbs=crumbs(("Members", "programmes:setup-members")),
        done=reverse("programmes:setup-members"),
    )


@require_http_methods(["GET", "POST"])
def remove_member(request: HttpRequest, key: int) -> HttpResponse:
    """Ask whether a member is to be taken out, or do it."""
    found = get_object_or_404(MemberState, pk=key)
    return delete_page(
        request,
        found,
        lambda version: services.remove_member(found, expected_version=version, by=person(request)),
        named=worded("the member %(name)s, also from the drafts it takes part in", name=found.name),
        back=reverse("programmes:setup-members"),
        message=f"{found.name} is deleted",
    )


@require_http_methods(["GET", "POST"])
def kinds(request: HttpRequest) -> HttpResponse:
    """The kinds of meetings, and adding one."""
    form = MeetingKindForm(request.POST or None)
    made = saved_by(form, lambda data: services.add_meeting_kind(NewKind(**data), by=person(request)))
    if made is not None:
        messages.success(request, f"Added: {made.name}.")
        return redirect("programmes:setup-kinds")
    context = {
        "form": form,
        "kinds": meeting_kinds(),
        "crumbs": crumbs(("Meetings", "programmes:setup-meetings")),
    }
    return render(request, "setup/kinds.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def remove_kind(request: HttpRequest, key: int) -> HttpResponse:
    """Ask whether a kind of meetings is to be taken out, or do it."""
    found = get_object_or_404(MeetingKind, pk=key)
    return delete_page(
        request,
        found,
        lambda version: services.remove_meeting_kind(found, expected_version=version, by=person(request)),
        named=f"the kind “{found.name}”",
        back=reverse("programmes:setup-kinds"),
        message=worded("The kind “%(name)s” is deleted", name=found.name),
    )
