"""The evidence board and what a person makes of its lines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from evaluations import exports
from evaluations.forms.follow_up import (
    JudgementForm,
)
from evaluations.selectors.board import board_of
from evaluations.selectors.board_rule import RULE, BoardLine
from evaluations.services import succession as board_services
from people.access import person
from people.policies import may
from programmes.forms import Reading, RoundForm, reading, reading_of
from record.forms.editing import record_edit
from record.refusals import NotFoundError
from record.views.editing import edit_page
from record.views.responses import table_response, type_of_file
from reporting.addresses import reverse
from reporting.publication import asks_for, takes
from reporting.words import worded


@require_safe
@takes(RoundForm)
def board(request: HttpRequest, plan: str) -> HttpResponse:
    """The evidence board of a plan."""
    asked = reading_of(request, plan)
    found = board_of(asked.plan, asked.assessment_round, request.user)
    context = {
        "reading": asked,
        "board": found,
        "kinds": [(kind, found.of_kind(kind)) for kind in ("area", "goal", "topic") if found.of_kind(kind)],
        "rule": RULE,
        "may_judge": may(request.user, "judge"),
        "may_clear": may(request.user, "clear-entry"),
    }
    return render(request, "evaluations/board.html", context)


@require_safe
@asks_for(RoundForm)
def board_file(request: HttpRequest, plan: str, suffix: str) -> type_of_file:
    """The board as a file, with its rule."""
    asked = reading_of(request, plan)
    table = exports.board_table(board_of(asked.plan, asked.assessment_round, request.user))
    return table_response(request, table, suffix, *asked.about)


def _line(request: HttpRequest, plan: str, kind: str, key: int) -> tuple[Reading, BoardLine]:
    asked = reading({"plan": plan}, request.user)
    lines = board_of(asked.plan, asked.assessment_round, request.user).lines
    found = next((one for one in lines if one.kind == kind and one.subject.pk == key), None)
    if found is None:
        raise NotFoundError("There is no such line on the board.")
    return asked, found


@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, plan: str, kind: str, key: int) -> HttpResponse:
    """Record what a person makes of a line, apart from the rule."""
    asked, line = _line(request, plan, kind, key)
    edit = record_edit(
        JudgementForm,
        line.judgement,
        ("text",),
        lambda form, version: board_services.save_judgement(
            asked.plan,
            line.subject,
            text=form.cleaned_data["text"],
            expected_version=version,
            by=person(request),
        ),
    )
    back = reverse("evaluations:board", args=[asked.plan.slug])
    said = "; ".join(
        f"{name}: {cell.direction}"
        for name, cell in (
            ("own rating", line.own),
            ("external finding", line.external),
            ("survey", line.survey),
        )
    )
    return edit_page(
        request,
        edit,
        title=f"Judge: {line.title}",
        crumbs=[("Evidence board", back)],
        done=f"{back}#{line.key}",
        plan=asked.plan,
        lead=worded("By the rule: %(verdict)s (%(said)s).", verdict=line.verdict, said=said),
        message="The judgement is saved as a draft. A second person clears it.",
    )
