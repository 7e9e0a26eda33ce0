"""The corrections register: reading it, proposing, deciding."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from people.access import person
from record.addresses import address_of
from record.exports.corrections import corrections_table
from record.forms.corrections import CorrectionsForm, ProposalForm, corrections_asked
from record.forms.editing import record_edit
from record.models import Correction
from record.refusals import NotFoundError, StaleVersionError
from record.selectors import corrections as selectors
from record.selectors.history import changes_between
from record.selectors.sources import fact_citing
from record.services import corrections as services
from record.views.editing import edit_page, error_in_words, typed_reason
from record.views.responses import table_response, type_of_file, whole_number
from reporting.addresses import reverse
from reporting.files import clean
from reporting.publication import asks_for, takes
from reporting.words import worded

HISTORY = {
    "subject": "subject",
    "printed": "printed",
    "contradicted_by": "but",
    "proposed": "proposed wording",
    "status": "state",
    "decision_reason": "why it was decided so",
}


@require_safe
@asks_for(CorrectionsForm)
def corrections_file(request: HttpRequest, suffix: str) -> type_of_file:
    """The register as a file."""
    chosen, _ = corrections_asked(request)
    lines = selectors.register(chosen, request.user)
    names = (chosen.status, chosen.kind, chosen.source.slug if chosen.source else "")
    return table_response(request, corrections_table(lines, filter_text=chosen.text), suffix, chosen=names)


@require_safe
@takes(CorrectionsForm, "plan", "round", "order")
def moved(request: HttpRequest, code: str = "") -> HttpResponse:
    """Lead from where contradictions were before to where they are now: with the sources."""
    if code:
        selectors.correction_coded(code)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponsePermanentRedirect(f"{reverse('record:sources')}{query}#{code or 'contradictions'}")


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, code: str = "") -> HttpResponse:
    """Propose a correction beside the fact that carries a citation, or change a proposed one."""
    record = selectors.correction_coded(code) if code else None
    fact = None
    begins: dict[str, Any] = {}
    lead = "Nothing printed is changed. A second person confirms or rejects what you propose."
    if record is None and request.GET.get("citation"):
        fact, citation = fact_citing(whole_number(request.GET["citation"]), request.user)
        begins = {
            "source": citation.source,
            "place": citation.place,
            "printed": str(getattr(fact, "text", "")),
        }
        lead = f"Beside “{fact}” ({fact._meta.verbose_name}). {lead}"

    def save(form: Any, version: int) -> Correction:
        return services.propose_correction(
            record, form.entry(), fact=fact, expected_version=version, by=person(request)
        )

    edit = record_edit(ProposalForm, record, _values, save, new=begins)
    return edit_page(
        request,
        edit,
        title=f"Change {record.code}" if record else "Propose a correction",
        crumbs=[("Sources and contradictions", reverse("record:sources"))],
        done=reverse("record:decide-correction", args=[code]) if code else reverse("record:sources"),
        after=None if code else address_of,
        lead=lead,
        message="The correction is proposed; a second person confirms or rejects it.",
    )


def _values(one: Correction) -> dict[str, Any]:
    texts = ("subject", "kind", "printed", "contradicted_by", "proposed")
    return {name: getattr(one, name) for name in texts} | {
        "source": one.printed_citation.source,
        "place": one.printed_citation.place,
        "authority_source": one.authority.source,
        "authority_place": one.authority.place,
    }


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Show one contradiction with its changes, and confirm it, reject it, or take a decision back."""
    line = selectors.line_coded(code, request.user)
    found = line.correction
    if request.method == "POST":
        _decide(request, found)
        return redirect("record:decide-correction", code)
    rows = (
        Correction.history.filter(id=found.pk)
        .select_related("history_user")
        .order_by("history_date", "history_id")
    )
    context = {
        "line": line,
        "correction": found,
        "typed_reason": request.session.pop("typed_reason", ""),
        "is_own": found.proposed_by_id == request.user.pk,
        "changes": changes_between(rows, found.code, HISTORY)[::-1],
    }
    return render(request, "record/correction.html", context)


def _decide(request: HttpRequest, found: Correction) -> None:
    status = request.POST.get("status", "")
    if status not in Correction.Status.values:
        raise NotFoundError("There is no such decision.")
    try:
        decided = services.decide_correction(
            found,
            status,
            reason=typed_reason(request),
            expected_version=whole_number(request.POST.get("version", "")),
            by=person(request),
        )
    except StaleVersionError:
        messages.error(request, "Somebody else has just changed it; look at it once more.")
    except (ValidationError, PermissionDenied) as error:
        messages.error(request, worded("Nothing was decided: %(why)s", why=error_in_words(error)))
        request.session["typed_reason"] = clean(request.POST.get("reason", ""))[:2_000]
    else:
        status = str(decided.get_status_display()).lower()
        messages.success(request, worded("%(code)s is %(status)s.", code=found.code, status=status))


def delete_page(
    request: HttpRequest,
    record: Any,
    delete: Callable[[int], None],
    *,
    named: str,
    back: str,
    message: str,
    done: Callable[[], str] | None = None,
    plan: Any = None,
) -> HttpResponse:
    """Ask whether a record is to be deleted, or delete it and go to ``back``, or to where ``done`` leads.

    ``delete`` is handed the version that the page was made from; what hinders it is said before one tries.
    ``named`` is how the record is called in a sentence, as “the finding E24a”.
    """
    refused: list[str] = []
    status, is_asked = HTTPStatus.OK, request.method == "POST"
    version = request.POST.get("version", "") if is_asked else str(getattr(record, "version", 0))
    try:
        with transaction.atomic():
            delete(whole_number(version))
            # A page that asks tries it, and offers nothing that would be refused.
            transaction.set_rollback(not is_asked)
    except StaleVersionError:
        refused, status = ["Somebody has just changed it; look at it once more."], HTTPStatus.CONFLICT
    except ValidationError as error:
        refused, status = list(error.messages), HTTPStatus.CONFLICT
    except PermissionDenied as error:
        refused, status = [error_in_words(error)], HTTPStatus.FORBIDDEN
    else:
        if is_asked:
            messages.success(request, worded("%(message)s; its history stays.", message=message))
            return redirect(done() if done else back)
    context = {"record": record, "named": named, "refused": refused, "back": back, "plan": plan}
    return render(request, "record/delete.html", context, status=status if is_asked else HTTPStatus.OK)
