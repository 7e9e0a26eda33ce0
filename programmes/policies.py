"""Who may do what: one predicate an act, default deny.

Predicates look only at the attributes of the user and the object handed to them, so this module
stands below the models and every channel (pages, files, API, search, admin) asks the same question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import rules

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

    from programmes.models import AssessmentRound

    type_of_user = User | AnonymousUser

SECRETARIAT: Final = "secretariat"
APPROVER: Final = "approver"
FOCAL_POINT: Final = "focal point"
DELEGATE: Final = "delegate"
ADMINISTRATOR: Final = "administrator"
PUBLIC: Final = "public"

ROLES: Final = (SECRETARIAT, APPROVER, FOCAL_POINT, DELEGATE, ADMINISTRATOR)
"""The roles an account can hold; each is a Django group of the same name."""

DRAFT: Final = "draft"
CIRCULATED: Final = "circulated"
CLEARED: Final = "cleared"
PRESENTED: Final = "presented"

READABLE_STATUSES: Final[dict[str, frozenset[str]]] = {
    PUBLIC: frozenset({CLEARED, PRESENTED}),
    DELEGATE: frozenset({CLEARED, PRESENTED}),
    ADMINISTRATOR: frozenset({CLEARED, PRESENTED}),
    FOCAL_POINT: frozenset({CIRCULATED, CLEARED, PRESENTED}),
    SECRETARIAT: frozenset({DRAFT, CIRCULATED, CLEARED, PRESENTED}),
    APPROVER: frozenset({DRAFT, CIRCULATED, CLEARED, PRESENTED}),
}
"""Which states of an assessment round each role may read."""

CORRECTABLE_STATUSES: Final = frozenset({DRAFT, CIRCULATED, CLEARED})
"""States of a round in which its content may still be corrected; a presented round is frozen."""


def roles_of(user: type_of_user | None) -> frozenset[str]:
    """Return the roles of an account, ``{"public"}`` for a stranger or a disabled account."""
    if user is None or not user.is_authenticated or not user.is_active:
        return frozenset({PUBLIC})
    cached = getattr(user, "_portal_roles", None)
    if cached is None:
        names = set(user.groups.values_list("name", flat=True))
        cached = frozenset(names & set(ROLES)) | {PUBLIC}
        user._portal_roles = cached  # type: ignore[union-attr,attr-defined]
    return cached


def readable_statuses(user: type_of_user | None) -> frozenset[str]:
    """Return every state of a round that this reader may see in any channel."""
    return frozenset().union(*(READABLE_STATUSES[role] for role in roles_of(user)))


@rules.predicate  # type: ignore[untyped-decorator]
def is_staff_editor(user: type_of_user) -> bool:
    """Secretariat staff and approvers may correct texts and ratings."""
    return bool(roles_of(user) & {SECRETARIAT, APPROVER})


@rules.predicate  # type: ignore[untyped-decorator]
def round_is_open(user: type_of_user, assessment_round: AssessmentRound | None) -> bool:
    """Content of a presented round is frozen for everybody."""
    return assessment_round is None or assessment_round.status in CORRECTABLE_STATUSES


rules.add_perm("programmes.correct", is_staff_editor & round_is_open)
