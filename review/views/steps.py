"""Steps with what is circulated, the same for whatever it is; its workbook and document both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from intake.views import steps
from people.access import person
from people.selectors import states_without_address
from people.selectors.organisation import organisation, zone_of
from record.forms.fields import add_errors, valid_form
from record.refusals import StaleVersionError
from record.views.responses import file_response, type_of_file
from reporting.documents import document
from reporting.fillable import fillable_workbook
from reporting.publication import asks_for
from reporting.words import worded
from review.exports import review_document
from review.forms.circulating import CirculateForm, MoveDeadlineForm, ReasonForm
from review.intakes import Positions
from review.models import Circulation
from review.selectors.circulations import in_words, open_circulation
from review.services import circulating
from review.services.circulating import clear_subject, propose_clearance
from review.sheets import review_sheet
from review.views.reviewing import own_review

if TYPE_CHECKING:
    from review.reviewable import Reviewable


def circulated(request: HttpRequest, form: CirculateForm, subject: Reviewable) -> bool:
    """Circulate as the form says, if it was sent and is valid; problems stand in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        made = circulating.circulate(subject, **form.values(), by=person(request))
    except ValidationError as error:
        add_errors(form, error)
        return False
    everybody = organisation().called.members
    messages.success(
        request,
        worded(
            "Circulation %(number)s is open to all %(everybody)s alike until %(deadline)s.",
            number=made.number,
            everybody=everybody,
            deadline=in_words(made.deadline, form.zone),
        ),
    )
    return True


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
    names = (
        ", ".join(one.name for one in asked if one not in unreached) or "nobody, for no member has an address"
    )
    after = in_words(moved.after, form.zone)
    return worded("The deadline is %(after)s now. A message goes to: %(names)s.", after=after, names=names)


def remind(request: HttpRequest, subject: Reviewable) -> str:
    """Remind the States that are silent; returns who was reminded."""
    reminded = circulating.remind(_current(subject), by=person(request))
    names = ", ".join(state.name for state in reminded) or "Nobody: no member that is silent has an address"
    return f"Reminded: {names}."


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


STEPS: Final[Mapping[str, Callable[[HttpRequest, Any], str]]] = {
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
    name = f"review-{place}-{slug}-{number}-{seen.state.iso_code}"
    if suffix == "xlsx":
        return file_response(fillable_workbook(review_sheet(seen)), name, "xlsx")
    return file_response(document(review_document(seen)), name, "docx")


@require_http_methods(["GET", "POST"])
def review_upload(request: HttpRequest, place: str, slug: str, number: int) -> HttpResponse:
    """Bring a State's workbook back."""
    return steps.upload(request, Positions(own_review(request, place, slug, number), place))


@require_http_methods(["GET", "POST"])
def review_preview(request: HttpRequest, place: str, slug: str, number: int, key: int) -> HttpResponse:
    """What a State's workbook would change in its draft."""
    return steps.preview(request, Positions(own_review(request, place, slug, number), place), key)
