"""Steps with what is circulated, the same for whatever it is; its workbook and document both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from intake.views import steps
from people.access import person
from people.forms import add_errors
from people.models import MemberState
from people.policies import may
from people.selectors import states_without_address
from people.selectors.organisation import organisation, zone_of
from record.forms.fields import valid_form
from record.refusals import StaleVersionError
from record.views.editing import error_in_words, unsaved_form
from record.views.responses import file_response, type_of_file
from reporting.addresses import reverse
from reporting.papers.pdf import PaperNotMadeError
from reporting.publication import asks_for
from reporting.words import list_in_words, worded
from review import exports
from review.forms.circulating import CirculateForm, MoveDeadlineForm, ReasonForm, end_of_period
from review.intakes import Positions
from review.letters import letter, subject_of
from review.models import Circulation
from review.policies import ACTS
from review.reviewable import Problem, reviewed
from review.selectors.circulations import (
    circulations_of,
    in_words,
    open_circulation,
    recipients_of,
    step_at,
)
from review.selectors.circulations import steps as progress_of
from review.selectors.reviews import changed_since, obstacles_to_circulate
from review.services import circulating
from review.services.circulating import clear_subject, propose_clearance
from review.states import CIRCULATED
from review.views.reviewing import own_review

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from review.models import CirculatedText
    from review.reviewable import Reviewable


def desk_of_review(
    request: HttpRequest, subject: Reviewable, obstacles: Sequence[Problem], typed: Any = None
) -> dict[str, Any]:
    """Return what the desk of something reviewed shows: what hinders its next step, circulations, acts.

    ``obstacles`` stand before the next step; ``typed`` is what a refused step has sent.
    """
    record: Any = subject
    kind, status = reviewed(type(record)), subject.status
    circulations = circulations_of(subject)
    current = next((one for one in circulations if one.withdrawn_at is None), None)
    deadline_passed = current is not None and current.deadline <= timezone.now()
    is_over = deadline_passed or (
        current is not None and all(one.sent_at is not None for one in current.recipients.all())
    )
    written_at = kind.written_at(subject)
    return {
        "round": subject,
        "plan": subject.plan,
        "steps": progress_of(step_at(status, obstacles, is_over=is_over)),
        "obstacles": [
            (
                one.text,
                one.code and (subject.answers_address if one.is_answered else f"{written_at}#{one.code}"),
            )
            for one in obstacles
        ],
        "circulations": [
            (one, recipients_of(one), list(one.extensions.all()), one == current and status == CIRCULATED)
            for one in circulations
        ],
        "current": current,
        "deadline_passed": deadline_passed,
        "changed": [
            (one.label, f"{written_at}#{one.code}" if one.about else written_at)
            for one in changed_since(subject)
        ],
        "may": {name.replace("-", "_"): may(request.user, name, record) for name in ACTS},
        "proposal_is_stale": status == CIRCULATED
        and bool(subject.clearance_digest)
        and kind.digest(subject) != subject.clearance_digest,
        "is_own_proposal": subject.clearance_proposed_by_id == request.user.pk,
        "typed": typed or {},
    }


def circulate(request: HttpRequest, subject: Reviewable, deadline: datetime | None = None) -> HttpResponse:
    """Circulate a record to all members of its plan; ``deadline`` is the one that was planned.

    A preview shows the letter to the first address as it would be sent: all is done and taken back at once.
    """
    zone, words = zone_of(request.user), organisation().called
    planned = f"{deadline.astimezone(zone):%Y-%m-%dT%H:%M}" if deadline and deadline > timezone.now() else ""
    last = Circulation.objects.order_by("pk").last()
    changed, obstacles = changed_since(subject), obstacles_to_circulate(subject)
    usual = {"deadline": planned, "with_files": last is not None and last.with_files}
    if changed:
        end = end_of_period(subject.plan.days_for_changes + 1, zone, timezone.now())
        usual |= {"deadline": f"{end:%Y-%m-%dT%H:%M}", "no_objection": True}
    form = CirculateForm(request.POST or unsaved_form(request), initial=usual, zone=zone)
    preview = ""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = circulating.circulate(subject, **form.values(), by=person(request))
                if "preview" in request.POST:
                    preview = _preview(made)
                    transaction.set_rollback(True)
        except ValidationError as error:
            add_errors(form, error)
        else:
            if not preview:
                said = worded(
                    "Circulation %(number)s is open to all %(everybody)s alike until %(deadline)s.",
                    number=made.number,
                    everybody=words.members,
                    deadline=in_words(made.deadline, form.zone),
                )
                messages.success(request, said + _unreached(circulating.asked_of(made)))
                return redirect(subject.desk_address)
    context = {
        "form": form,
        "title": worded("Circulate “%(subject)s”", subject=subject),
        "button": worded("Circulate to all %(members)s", members=words.members),
        "crumbs": [("Desk", reverse("desk")), (str(subject), subject.desk_address)],
        "done": subject.desk_address,
        "plan": subject.plan,
        "lead": _lead(subject, changed, is_ready=not obstacles),
        "obstacles": obstacles,
        "now": timezone.now(),
        "preview_button": "Preview the letter",
        "preview": preview,
        "below": "review/letter.html",
    }
    return render(request, "record/edit.html", context, status=400 if form.errors else 200)


def _lead(subject: Reviewable, changed: Sequence[CirculatedText], *, is_ready: bool) -> str:
    """Return what circulating does, what of it goes out, and to whom no message goes."""
    lead = worded(
        "Circulating locks the texts into a numbered circulation and tells the focal points of all "
        "%(members)s of the plan at once by e-mail.",
        members=organisation().called.members,
    )
    if changed:
        lead += worded(
            " Only what has changed goes: %(codes)s. Everything else stays as members have had it; they have "
            "at least %(days)s days.",
            codes=list_in_words([one.label for one in changed]),
            days=subject.plan.days_for_changes,
        )
    if is_ready:
        lead += _unreached(subject.plan.taking_part)
    return lead


type_of_step = Callable[[HttpRequest, Any], str]
type_of_page = Callable[[Mapping[str, Any] | None, Mapping[str, Any], int], HttpResponse]


def take_step(
    request: HttpRequest,
    subject: Reviewable,
    step: type_of_step,
    act: str,
    page: type_of_page,
) -> HttpResponse:
    """Take one step of the workflow, or show on its desk why it cannot be taken, with what was typed.

    ``page`` returns the desk as it stands by then, with what was typed, what more it shows, and a status.
    """
    try:
        messages.success(request, step(request, subject))
    except ValidationError as error:
        return page(request.POST, {"refused": error.messages, "refused_act": act}, 409)
    except PermissionDenied as error:
        messages.error(request, error_in_words(error))
        return page(None, {}, 403)
    return redirect(subject.desk_address)


def _preview(made: Circulation) -> str:
    """Return the letter to the first address as it would be sent, with its subject and all its readers."""
    notices = list(made.notices.select_related("state"))
    if not notices:
        return "Nobody has an address."
    to = ", ".join(f"{one.address} ({one.state})" for one in notices)
    return f"To: {to}\nSubject: {subject_of(notices[0])}\n\n{letter(notices[0])}"


def _unreached(states: QuerySet[MemberState]) -> str:
    """Return, as a sentence to be added, to whom no message goes, and who can change that."""
    found = states_without_address(states)
    said = "No message goes to %(listed)s: no account there has an address. An administrator can invite."
    return f" {worded(said, listed=', '.join(map(str, found)))}" if found else ""


def _current(subject: Reviewable) -> Circulation:
    current = open_circulation(subject)
    if current is None:
        raise ValidationError("It has no open circulation.")
    return current


def extend(request: HttpRequest, subject: Reviewable) -> str:
    """Move the deadline for all States; returns what to tell."""
    form = valid_form(MoveDeadlineForm(request.POST, zone=zone_of(request.user)))
    moved = circulating.move_deadline(_current(subject), **form.values(), by=person(request))
    asked = circulating.asked_of(moved.circulation)
    unreached = states_without_address(asked)
    names = ", ".join(one.name for one in asked if one not in unreached) or "nobody"
    after = in_words(moved.after, form.zone)
    said = "The deadline is %(after)s now. A message goes to: %(names)s."
    return worded(said, after=after, names=names) + _unreached(asked)


def remind(request: HttpRequest, subject: Reviewable) -> str:
    """Remind the States that are silent; returns who was reminded."""
    reminded = circulating.remind(_current(subject), by=person(request))
    names = ", ".join(state.name for state in reminded) or "Nobody: no member that is silent has an address"
    return f"Reminded: {names}." + _unreached(circulating.asked_of(_current(subject)))


def withdraw(request: HttpRequest, subject: Reviewable) -> str:
    """Take a circulation back, with a reason; returns what to tell."""
    form = valid_form(ReasonForm(request.POST))
    circulating.withdraw_circulation(_current(subject), **form.cleaned_data, by=person(request))
    return "The circulation is taken back; what was circulated is a draft again. What members wrote is kept."


def note_nobody_asked(request: HttpRequest, subject: Reviewable) -> str:
    """Record why nobody was asked; returns what to tell."""
    form = valid_form(ReasonForm(request.POST))
    circulating.note_nobody_asked(_current(subject), **form.cleaned_data, by=person(request))
    return "It is on record why nobody was asked."


def wait_no_longer(request: HttpRequest, subject: Reviewable) -> str:
    """Record why members without anybody to answer are not waited for; returns what to tell."""
    form = valid_form(ReasonForm(request.POST))
    circulating.wait_no_longer(_current(subject), **form.cleaned_data, by=person(request))
    return "It is on record why the others are not waited for."


def propose(request: HttpRequest, subject: Reviewable) -> str:
    """Propose clearing as the first of two people; returns what to tell."""
    propose_clearance(subject, by=person(request))
    return "Clearing is proposed. A second person, an approver, clears it."


def clear(request: HttpRequest, subject: Reviewable) -> str:
    """Clear as the second of two people what was proposed as the page showed it; returns what to tell."""
    try:
        cleared = clear_subject(subject, by=person(request), seen=request.POST.get("seen", ""))
    except StaleVersionError:
        raise ValidationError(
            worded(
                "The %(called)s has changed since clearing was proposed; it has to be proposed anew.",
                called=subject.called,
            )
        ) from None
    return worded("The %(called)s is cleared: everybody can read it.", called=cleared.called)


STEPS: Final[Mapping[str, type_of_step]] = {
    "extend": extend,
    "remind": remind,
    "withdraw": withdraw,
    "note-nobody-asked": note_nobody_asked,
    "wait-no-longer": wait_no_longer,
    "propose-clearance": propose,
    "clear": clear,
}
"""The steps by the last word of their address."""


@require_safe
@asks_for()
def review_file(request: HttpRequest, place: str, slug: str, number: int, suffix: str) -> type_of_file:
    """A circulation as a workbook to fill in, or as a document to print."""
    seen = own_review(request, place, slug, number)
    try:
        return file_response(exports.review_file(seen, suffix), exports.review_name(seen), suffix)
    except PaperNotMadeError as error:
        raise BadRequest(str(error)) from None


@require_http_methods(["GET", "POST"])
def review_upload(request: HttpRequest, place: str, slug: str, number: int) -> HttpResponse:
    """Bring a State's workbook back."""
    return steps.upload(request, Positions(own_review(request, place, slug, number), place))


@require_http_methods(["GET", "POST"])
def review_preview(request: HttpRequest, place: str, slug: str, number: int, key: int) -> HttpResponse:
    """What a State's workbook would change in its draft."""
    return steps.preview(request, Positions(own_review(request, place, slug, number), place), key)
