"""Acts that take a reason and, most of them, a second person: asked for, decided, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import Truncator

from people.services import WrongStateError, check_may, check_second
from people.services.events import happened
from record.refusals import check_said
from record.services.changes import locked
from reporting.words import worded
from review import events
from review.models import Proposal

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def propose(
    subject: models.Model,
    act: str,
    *,
    reason: str,
    by: User,
    details: Mapping[str, Any] | None = None,
    address: str = "",
    digest: str = "",
    done_alone: bool = False,
    about: str = "",
    plan: models.Model | None = None,
) -> Proposal:
    """Ask for an act that takes two people, or note one that a single person has done, in the caller's
    transaction; approvers hear of both.

    ``details`` may hold ``changes`` (what is changed, with before and after), ``labels`` of them,
    ``place`` and ``consequence``, which the page of the proposal shows. ``address`` is the page of its
    subject. What the subject is called (``about``, else its own name), its plan (``plan``, else that of the
    subject), and whether that is fictional, is noted for desks and mails.

    Raises ValidationError (no reason), WrongStateError (somebody has asked for it already).
    """
    check_said(reason, "Say why.")
    changes = dict((details or {}).get("changes", {})).values()
    said = [f"“{Truncator(old).chars(80)}” → “{Truncator(new).chars(80)}”." for old, new in changes]
    of = getattr(subject, "assessment_round", getattr(subject, "survey", subject))
    found: Any = plan or getattr(of, "plan", of)
    noted = {
        "said": " ".join([*said, Truncator(reason).chars(200)]),
        "address": address,
        "about": about or str(subject),
        "is_training": getattr(found, "is_training", False),
        "plan": found.slug if hasattr(found, "is_training") else "",
    }
    made = Proposal(
        act=act,
        content_type=ContentType.objects.get_for_model(subject),
        object_id=subject.pk,
        reason=reason,
        details={**(details or {}), **noted},
        content_digest=digest,
        proposed_by=by,
        takes=1 if done_alone else 2,
        state=Proposal.State.DONE if done_alone else Proposal.State.OPEN,
    )
    made.full_clean(exclude=["content_type", "proposed_by"], validate_constraints=False)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise WrongStateError("Somebody has proposed this already; it waits for a second person.") from None
    tell_approvers(made)
    return made


type_of_doing = Callable[[Proposal, Any, "User"], None]
_DOING: dict[tuple[str, type[models.Model]], type_of_doing] = {}


def does(act: str, *subjects: type[models.Model]) -> Callable[[type_of_doing], type_of_doing]:
    """Register the function that carries out an act once a second person has accepted it.

    It gets the proposal, its record and that person. Without ``subjects`` on records of every kind.
    """

    def register(function: type_of_doing) -> type_of_doing:
        for subject in subjects or (models.Model,):
            _DOING[act, subject] = function
        return function

    return register


@dataclass(frozen=True)
class Shown:
    """What the page of a proposal shows of its record, and what has to happen before it can be accepted.

    ``parts`` are templates, each with its context; ``missing`` what is missing, each with the address where
    it is done.
    """

    parts: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    missing: tuple[tuple[str, str], ...] = ()


type_of_showing = Callable[[Proposal, Any], Shown]
_SHOWING: dict[tuple[str, type[models.Model]], type_of_showing] = {}


def shows(act: str, *subjects: type[models.Model]) -> Callable[[type_of_showing], type_of_showing]:
    """Register what the page of a proposal shows to those who decide: a function of it and its record."""

    def register(function: type_of_showing) -> type_of_showing:
        for subject in subjects:
            _SHOWING[act, subject] = function
        return function

    return register


def shown(proposal: Proposal) -> Shown:
    """Return what the page of a proposal shows of its record; nothing for acts that the changes tell."""
    model = proposal.content_type.model_class()
    show = _SHOWING.get((proposal.act, model)) if model and proposal.subject is not None else None
    return show(proposal, proposal.subject) if show else Shown()


type_of_undoing = Callable[[Proposal, Any, "User", str], None]
_UNDOING: dict[str, type_of_undoing] = {}


def undoes(act: str) -> Callable[[type_of_undoing], type_of_undoing]:
    """Register the function that takes back, with a reason, what one person did alone."""

    def register(function: type_of_undoing) -> type_of_undoing:
        _UNDOING[act] = function
        return function

    return register


@transaction.atomic
def take_back(proposal: Proposal, *, reason: str, by: User) -> Proposal:
    """Undo what one person changed within seven days; anybody of the staff may, with a reason.

    Raises PermissionDenied, ValidationError (no reason), WrongStateError (too late, or nothing to undo),
    StaleVersionError (the record says something else by now).
    """
    check_may(by, "take-back")
    check_said(reason, "Say why it is taken back.")
    current = locked(proposal)
    if not current.is_reversible or current.act not in _UNDOING:
        raise WrongStateError("This can no longer be taken back.")
    _UNDOING[current.act](current, _record_of(current), by, reason)
    return decide(current, Proposal.State.TAKEN_BACK, by=by, reason=reason)


def _doing(proposal: Proposal) -> type_of_doing:
    """Return what does an act; raises WrongStateError where the release that proposed it did it otherwise."""
    for subject in (proposal.content_type.model_class(), models.Model):
        found = _DOING.get((proposal.act, subject)) if subject else None
        if found is not None:
            return found
    raise WrongStateError("This was proposed with an earlier release; propose it anew.")


def _record_of(proposal: Proposal) -> models.Model:
    """Return what a proposal is about; raises WrongStateError where it is gone."""
    if proposal.subject is None:
        raise WrongStateError("What this is about is no longer on record.")
    record: models.Model = proposal.subject
    return record


@transaction.atomic
def accept(proposal: Proposal, *, by: User) -> Proposal:
    """Do as the second person what somebody proposed.

    Raises PermissionDenied (role, the first person), WrongStateError (decided, or not possible any more),
    StaleVersionError (the record says something else by now).
    """
    check_may(by, "decide-proposal")
    current = second_person(proposal, by=by)
    _doing(current)(current, _record_of(current), by)
    return decide(current, Proposal.State.DONE, by=by)


def second_person(proposal: Proposal, *, by: User) -> Proposal:
    """Return an open proposal, locked, that this account may decide as the second person.

    Raises WrongStateError (it is decided), PermissionDenied (the person who proposed it).
    """
    current = locked_open(proposal)
    check_second(by, "decide-proposal", current.proposed_by_id, about=current)
    return current


def locked_open(proposal: Proposal) -> Proposal:
    """Return an open proposal, locked; raises WrongStateError (it is decided)."""
    current = locked(proposal)
    if not current.is_open:
        raise WrongStateError(worded("This is %(state)s already.", state=current.get_state_display().lower()))
    return current


def decide(current: Proposal, state: str, *, by: User, reason: str = "") -> Proposal:
    """Note who decided what, in the caller's transaction."""
    current.state = state
    current.decided_by = by
    current.decided_at = timezone.now()
    current.decision_reason = reason
    current.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
    if current.proposed_by_id not in {None, by.pk}:
        happened(
            events.DECIDED,
            about=worded(
                "%(act)s (%(state)s)",
                act=current.get_act_display(),
                state=current.get_state_display().lower(),
            ),
            address=current.get_absolute_url(),
            by=by,
            to_user=current.proposed_by,
            is_training=bool(current.details.get("is_training")),
        )
    return current


@transaction.atomic
def withdraw(proposal: Proposal, *, by: User) -> Proposal:
    """Take back what one has proposed; raises WrongStateError, PermissionDenied (another person's)."""
    current = locked_open(proposal)
    if current.proposed_by_id != by.pk:
        raise PermissionDenied("Only the person who proposed it takes it back.")
    return decide(current, Proposal.State.WITHDRAWN, by=by)


@transaction.atomic
def refuse(proposal: Proposal, *, reason: str, by: User) -> Proposal:
    """Refuse what somebody else proposed; raises PermissionDenied, WrongStateError, ValidationError."""
    check_may(by, "decide-proposal")
    check_said(reason, "Say why it is refused.")
    return decide(second_person(proposal, by=by), Proposal.State.REFUSED, by=by, reason=reason)


def tell_approvers(proposal: Proposal) -> None:
    """Note for the approvers that something waits for a second person, or was changed by one.

    Nothing of the content stands in the event.
    """
    happened(
        events.ASKED if proposal.takes > 1 else events.DONE_ALONE,
        about=proposal.get_act_display(),
        address=proposal.get_absolute_url(),
        by=proposal.proposed_by,
        is_training=bool(proposal.details.get("is_training")),
    )
