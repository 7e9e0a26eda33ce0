"""A plan out as a workbook, and in again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from intake.views import steps
from people.policies import may
from planbook.exports import plan_file, template_file
from planbook.intakes import PlanBook
from planbook.selectors.books import plan_for_book
from programmes.selectors.plans import rounds_of
from record.refusals import NotFoundError
from record.views.responses import file_response, type_of_file
from reporting.publication import asks_for
from reporting.words import worded


@require_safe
@asks_for()
def plan_template(request: HttpRequest) -> type_of_file:
    """The empty workbook, to bring a plan of one's own."""
    return file_response(template_file(), "plan-template", "xlsx")


@require_safe
@asks_for()
def plan_book(request: HttpRequest, plan: str) -> type_of_file:
    """A plan with the rounds that the reader may see, as a workbook."""
    found = plan_for_book(plan)
    rounds = rounds_of(found, request.user) if found else []
    if found is None or not (rounds or may(request.user, "import-plan")):
        raise NotFoundError(worded("There is no plan “%(plan)s”.", plan=plan))
    return file_response(plan_file(found, rounds), f"plan-{plan}", "xlsx")


@require_http_methods(["GET", "POST"])
def upload_plan(request: HttpRequest) -> HttpResponse:
    """Choose the workbook of a plan."""
    return steps.upload(request, PlanBook())


@require_http_methods(["GET", "POST"])
def map_plan(request: HttpRequest, key: int) -> HttpResponse:
    """Say what each sheet, column and label is."""
    return steps.columns(request, PlanBook(), key)


@require_http_methods(["GET", "POST"])
def preview_plan(request: HttpRequest, key: int) -> HttpResponse:
    """What a workbook would make and change."""
    return steps.preview(request, PlanBook(), key)
