"""What every page knows: whose portal this is, and what its reader may do."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from evaluations.policies import EVERYBODY_SIGNED_IN
from neaspec_portal import VERSION
from neaspec_portal.access import is_public_path
from neaspec_portal.desk import waiting_count
from neaspec_portal.navigation import pages_here, places
from neaspec_portal.switcher import contents
from people.policies import (
    ADMINISTRATOR,
    APPROVER,
    EVALUATOR,
    OF_A_DELEGATION,
    PUBLIC,
    SECRETARIAT,
    may,
    roles_of,
)
from people.selectors.organisation import organisation, publisher
from people.services.sessions import IDLE, WARNED_BEFORE, ZONE
from people.stamp import day_of_reading
from programmes.models.plans import front_plan


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return what every page says, whoever reads it, and what its reader may do."""
    own, mine = organisation(), reader(request)
    found = contents() if own.pk is not None else None
    published = found.plans if found else ()
    shown = places(request, own.called, found, for_staff=mine["may_edit"]) if found else []
    return {
        **mine,
        "organisation": own,
        "publisher": publisher,
        "terms": own.called,
        "open_plans": published,
        "front_plan": front_plan,
        "places": shown,
        "pages_here": pages_here(shown),
        "paper_codes": settings.PAPER_CODES,
        "here": request.get_full_path(),
        "portal_version": VERSION,
        "day_read": day_of_reading(),
        "is_citable": is_public_path(request.path_info),
    }


def reader(request: HttpRequest) -> dict[str, Any]:
    """Return what the reader may do from the head of every page, and how many things wait."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    has_desk = signed_in and roles_of(user) != {PUBLIC}
    return {
        "is_set_up": organisation().pk is not None,
        "signed_in": signed_in,
        "has_desk": has_desk,
        "waiting_for_me": waiting_count(user) if has_desk and user is not None else 0,
        "may_edit": signed_in and bool(roles_of(user) & {SECRETARIAT, APPROVER}),
        "may_evaluate": signed_in and EVALUATOR in roles_of(user),
        "may_act": signed_in and bool(roles_of(user) & EVERYBODY_SIGNED_IN),
        "may_review": signed_in and bool(roles_of(user) & OF_A_DELEGATION),
        "may_set_up": signed_in and may(user, "set-up"),
        "may_see_server": signed_in and ADMINISTRATOR in roles_of(user),
        "may_see_people": signed_in and may(user, "see-people"),
        "may_invite": signed_in and may(user, "invite"),
        "zone": request.session.get(ZONE, "UTC") if signed_in else "UTC",
        "warn_after": int((IDLE - WARNED_BEFORE).total_seconds()),
    }
