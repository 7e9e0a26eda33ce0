"""Who takes part in a plan: said freely of a draft, by two people once the plan is adopted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from people.models import LedgerEntry, MemberState
from people.services import check_may
from people.services.ledger import record_event
from programmes.models import PlanMember, StrategicPlan
from programmes.policies import MEMBERS
from record.canonical import canonical, digest_of
from record.refusals import StaleVersionError
from record.services.changes import change, locked, save_with_history
from reporting.addresses import reverse
from reporting.words import worded
from review.models import Proposal
from review.services.proposals import does, propose

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def change_members(
    plan: StrategicPlan, states: Iterable[MemberState], *, reason: str, expected_version: int, by: User
) -> Proposal | StrategicPlan:
    """Say who takes part in a plan; return the plan, or the proposal of what takes a second person.

    What was circulated before stays with those it went to. Raises PermissionDenied, StaleVersionError,
    ValidationError (no reason where it takes two, nothing changed).
    """
    check_may(by, "set-members")
    current = locked(plan, expected_version)
    wanted = {one.iso_code for one in states}
    now = set(current.taking_part.values_list("iso_code", flat=True))
    if wanted == now:
        raise ValidationError("Nothing was changed.")
    if current.is_draft:
        return _set(current, wanted, by=by, reason="Members of the draft")
    check_may(by, "propose-members")
    return _proposed(current, now, wanted, reason=reason, by=by)


def _proposed(plan: StrategicPlan, now: set[str], wanted: set[str], *, reason: str, by: User) -> Proposal:
    names = dict(MemberState.objects.values_list("iso_code", "name"))
    out, in_ = (sorted(names[one] for one in found) for found in (now - wanted, wanted - now))
    consequences = [
        worded("No longer asked: %(listed)s.", listed=", ".join(out)) if out else "",
        worded("Asked from now on: %(listed)s.", listed=", ".join(in_)) if in_ else "",
    ]
    details = {
        "changes": {"members": (" ".join(sorted(now)), " ".join(sorted(wanted)))},
        "labels": {"members": "Members that take part"},
        "members": sorted(wanted),
        "consequence": " ".join(
            [*filter(None, consequences), "What was circulated before stays with those it went to."]
        ),
    }
    address = reverse("programmes:setup-plan", args=[plan.slug])
    digest = digest_of(canonical(sorted(now)))
    return propose(
        plan,
        MEMBERS,
        reason=reason,
        by=by,
        details=details,
        address=address,
        digest=digest,
    )


@does(MEMBERS, StrategicPlan)
def change_as_proposed(proposal: Proposal, plan: StrategicPlan, by: User) -> None:
    """Let those take part that a proposal names; raises WrongStateError, StaleVersionError."""
    current = locked(plan)
    now = sorted(current.taking_part.values_list("iso_code", flat=True))
    if digest_of(canonical(now)) != proposal.content_digest:
        raise StaleVersionError(current)
    _set(
        current,
        set(proposal.details["members"]),
        by=by,
        reason=worded("Changed by two people: %(reason)s", reason=proposal.reason),
    )


def _set(plan: StrategicPlan, codes: set[str], *, by: User, reason: str) -> StrategicPlan:
    """Let the members of these codes take part, and no others, in the caller's transaction."""
    wanted = set(MemberState.objects.filter(iso_code__in=codes).values_list("pk", flat=True))
    known = {one.state_id: one for one in plan.memberships.select_related("state")}
    changed = [PlanMember(plan=plan, state_id=key) for key in sorted(wanted - set(known))]
    today = f"{timezone.now().date():%Y-%m-%d}"
    for key, one in known.items():
        if (key in wanted) == bool(one.left_on):
            one.left_on = "" if key in wanted else today
            one.version += 1
            changed.append(one)
    for one in changed:
        save_with_history(one, by=by, reason=reason)
    record_event(
        LedgerEntry.Event.ORGANISATION,
        by=by,
        after=" ".join(sorted(codes)),
        note=f"members of {plan.title}: {reason}",
    )
    return change(plan, by=by, reason=reason)
