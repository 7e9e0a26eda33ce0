"""Which roles the pages of the project itself answer, and the rule: what is in no table answers nobody."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.urls import Resolver404, resolve

from people.access import EVERYBODY, ROLES_BY_VIEW, register_views
from people.policies import ADMINISTRATOR, OF_A_DELEGATION, ROLES, STAFF

register_views(
    "",
    public=(
        "overview",
        "plan",
        "search",
        "search-names",
        "decisions",
        "explore",
        "explore-file",
        "explore-embed",
        "picture-moved",
        "gone",
        "about",
        "healthz",
        "readyz",
        "metrics",
        "robots",
        "news-feed",
        "meetings-calendar",
        "sitemap",
        "favicon",
        "api-docs",
        "data",
        "data-catalogue",
        "privacy",
        "help",
        "help-page",
    ),
    by_roles={
        **dict.fromkeys(("workspace", "workplaces", "wording", "actions", "to-be-frozen"), frozenset(ROLES)),
        "progress": STAFF | OF_A_DELEGATION,
        "desk": frozenset(ROLES),
        "happenings": frozenset(ROLES),
        "server": frozenset({ADMINISTRATOR}),
        "cancel-job": frozenset({ADMINISTRATOR}),
        "job-again": frozenset({ADMINISTRATOR}),
    },
)

ROLES_BY_NAMESPACE: Final[dict[str, frozenset[str]]] = {
    "api-v1": frozenset({EVERYBODY}),
}
"""Whole namespaces."""

OPEN_PREFIXES: Final = ("account_", "mfa_")
"""Pages of django-allauth, which asks for sign-in itself where a page needs it."""

COSTLY: Final = frozenset(
    {"search", "surveys:forensics", "papers:paper-file", "papers:area-brief-file", "papers:bundle"}
)
"""Public pages that cost much; each network has a budget for each of them."""

NEVER_SHARED: Final = frozenset(
    {
        "healthz",
        "readyz",
        "metrics",
        "favicon",
        "evaluations:calendar",
        "papers:bundle",
        "papers:bundle-file",
        "people:accept",
    }
)


def roles_for(view_name: str) -> frozenset[str] | None:
    """Return the roles a view answers, or None when the table does not know it."""
    if view_name in ROLES_BY_VIEW:
        return ROLES_BY_VIEW[view_name]
    namespace = view_name.partition(":")[0]
    if ":" in view_name and namespace in ROLES_BY_NAMESPACE:
        return ROLES_BY_NAMESPACE[namespace]
    if view_name.startswith(OPEN_PREFIXES):
        return frozenset({EVERYBODY})
    return None


@lru_cache(maxsize=2_000)
def is_remembered_path(path: str) -> bool:
    """Say whether an address is a public page, and no file, that may be remembered for who is signed in."""
    if not is_public_path(path):
        return False
    name = resolve(path).view_name
    return name not in COSTLY and not name.startswith("api-v1:") and not name.endswith("-file")


@lru_cache(maxsize=2_000)
def is_public_path(path: str) -> bool:
    """Say whether an address is one of the public pages, files or API answers."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return False
    if name in NEVER_SHARED:
        return False
    return EVERYBODY in ROLES_BY_VIEW.get(name, ()) or name.startswith("api-v1:")
