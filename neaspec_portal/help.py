"""Help: how a round works, and a page for each role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from people.forms.people import ROLE_WORDS
from people.policies import ROLES, roles_of
from people.services.accounts import note_help
from reporting.addresses import reverse
from reporting.publication import takes
from review.selectors.circulations import steps

if TYPE_CHECKING:
    from people.policies import type_of_user


@dataclass(frozen=True)
class RoleHelp:
    """The help of one role: its name, the last word of its address, what the role does."""

    role: str
    slug: str
    words: str
    is_own: bool = False


SLUGS: Final = {role: role.replace(" ", "-") for role in ROLES}


def role_helps(user: type_of_user | None) -> list[RoleHelp]:
    """Return the pages of help, those of one's own roles first."""
    own = roles_of(user)
    found = [
        RoleHelp(role, SLUGS[role], ROLE_WORDS[role].partition(": ")[2], is_own=role in own) for role in ROLES
    ]
    return sorted(found, key=lambda one: not one.is_own)


@require_safe
@takes()
def help_index(request: HttpRequest) -> HttpResponse:
    """How a round works, and where each role finds its page."""
    return render(request, "help/index.html", {"steps": steps(), "roles": role_helps(request.user)})


@require_safe
@takes()
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What somebody with a role does here, step by step; for strangers a line of the page of help."""
    found = next((one for one in role_helps(request.user) if one.slug == slug), None)
    if not found:
        raise Http404
    if not request.user.is_authenticated:
        return redirect(f"{reverse('help')}#{slug}")
    if found.is_own:
        note_help(request.user)
    return render(request, "help/page.html", {"help": found, "steps": steps()})
