"""The succession ledger, its flow, and the next plan as it is drafted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from evaluations import exports
from evaluations.charts import succession_flow
from evaluations.forms.follow_up import (
    DraftActivityForm,
    NextPlanForm,
    ObjectiveForm,
    SuccessionForm,
)
from evaluations.forms.reading import LedgerFilterForm
from evaluations.selectors.actions import of_what_follows
from evaluations.selectors.drafting import drafted_activity, drafting_of
from evaluations.selectors.ledger import KINDS, draft_after, draft_named, ledger_of, line_of, plans_decided
from evaluations.selectors.recommendations import ABSENT, absent_in
from evaluations.services import succession as services
from people.access import person
from people.policies import may
from people.selectors.organisation import organisation
from programmes.selectors.plans import area_named, plan_named
from record.forms.choosing import cleaned
from record.forms.editing import record_edit
from record.paging import page_of
from record.refusals import NotFoundError
from record.views.corrections import delete_page
from record.views.editing import edit_page, opening_page
from record.views.responses import drawn_response, file_query, table_response, type_of_file
from reporting.addresses import reverse
from reporting.publication import asks_for, takes
from reporting.words import chosen_in_words, worded


def _ledger(request: HttpRequest, plan: str) -> tuple[Any, dict[str, Any], str]:
    data = cleaned(LedgerFilterForm(request.GET))
    chosen = plan_named(plan, request.user)
    found = ledger_of(chosen, request.user, kind=data["kind"], disposition=data["disposition"])
    return found, data, chosen_in_words(kind=data["kind"], disposition=data["disposition"])


@require_safe
@takes(LedgerFilterForm, "round")
def ledger(request: HttpRequest, plan: str) -> HttpResponse:
    """What becomes of everything in the next plan; while nothing is decided, it leads to the decisions."""
    found, data, text = _ledger(request, plan)
    may_decide = may(request.user, "decide-succession")
    is_known = found.plan.is_followed_here or found.plan.pk in plans_decided(request.user)
    if not (may_decide or is_known):
        return redirect(f"{reverse('decisions')}#next")
    whole = ledger_of(found.plan, request.user)
    flow = succession_flow(found.plan, request.user)
    page = page_of(found.lines, data["page"] or 1)
    absent = absent_in(found.plan)
    context = {
        "ledger": found,
        "whole": whole,
        "plan": found.plan,
        "page": page,
        "asked": data,
        "filter_text": text,
        "kinds": KINDS,
        "absent": absent,
        "considered_at": of_what_follows(found.plan, request.user),
        "folded": worded("The picture: everything leads to “%(absent)s”", absent=ABSENT[absent]),
        "flow": flow,
        "is_decided": any(not node.is_open and node.column == 2 for node in flow.nodes),
        "may_decide": may_decide,
        "may_clear": may(request.user, "clear-entry"),
        "file_query": file_query(request, LedgerFilterForm),
    }
    return render(request, "evaluations/ledger.html", context)


@require_safe
@asks_for(LedgerFilterForm)
def ledger_file(request: HttpRequest, plan: str, suffix: str) -> type_of_file:
    """The ledger as a file."""
    found, data, text = _ledger(request, plan)
    chosen = (data["kind"], data["disposition"])
    return table_response(request, exports.ledger_table(found, text), suffix, chosen=chosen)


@require_safe
@asks_for()
def flow_file(request: HttpRequest, plan: str, suffix: str) -> type_of_file:
    """The picture from findings to the next plan, as a picture or as its table."""
    chosen = plan_named(plan, request.user)
    flow = succession_flow(chosen, request.user)
    return drawn_response(request, flow, suffix, chosen.slug, page="evaluations:ledger")


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, plan: str, kind: str, key: int) -> HttpResponse:
    """Say what becomes of one thing in the next plan."""
    chosen = plan_named(plan, request.user)
    line = line_of(chosen, kind, key, request.user)
    draft = draft_after(chosen)

    def save(form: Any, version: int) -> Any:
        return services.save_succession(
            chosen,
            line.subject,
            disposition=form.cleaned_data["disposition"],
            reason=form.cleaned_data["reason"],
            successors=list(form.cleaned_data["successors"]),
            expected_version=version,
            by=person(request),
        )

    edit = record_edit(
        SuccessionForm,
        line.succession,
        ("disposition", "reason", "successors"),
        save,
        plan=chosen,
        draft=draft,
    )
    back = reverse("evaluations:ledger", args=[chosen.slug])
    return edit_page(
        request,
        edit,
        title=worded("What becomes of %(code)s?", code=line.code),
        crumbs=[("Into the next plan", back)],
        done=f"{back}#{line.key}",
        plan=chosen,
        lead=line.text,
        message="Saved as a draft. A second person clears it.",
    )


@require_http_methods(["GET", "POST"])
def open_draft(request: HttpRequest, plan: str) -> HttpResponse:
    """Begin the draft of the plan that follows."""
    chosen = plan_named(plan, request.user)
    existing = draft_after(chosen)
    if existing is not None:
        return redirect(existing.get_absolute_url())
    length = chosen.last_year - chosen.first_year
    initial = {"first_year": chosen.last_year + 1, "last_year": chosen.last_year + 1 + length}
    return opening_page(
        request,
        chosen,
        lambda data: NextPlanForm(data, initial=initial),
        lambda form: services.open_draft(chosen, **form.cleaned_data, by=person(request)),
        title="Draft the next plan",
        message="“%(title)s” can be drafted now; only staff read it.",
        to=lambda opened: opened.get_absolute_url(),
    )


@require_safe
def next_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The next plan as it stands: what keeps its activities from being evaluated, what is not taken up."""
    draft = draft_named(slug, request.user)
    drafting = drafting_of(draft, request.user)
    page = page_of(drafting.not_taken_up, 1)
    context = {
        "draft": draft,
        "plan": draft.follows,
        "drafting": drafting,
        "absent": absent_in(draft.follows),
        "first_not_taken": page.object_list,
    }
    return render(request, "evaluations/next_plan.html", context)


@require_http_methods(["GET", "POST"])
def draft_objective(request: HttpRequest, slug: str, area: str) -> HttpResponse:
    """Write the objective of one area."""
    draft = draft_named(slug, request.user)
    chosen = area_named(draft.follows, area)
    edit = record_edit(
        ObjectiveForm,
        draft.objectives.filter(area=chosen).first(),
        ("text",),
        lambda form, version: services.save_objective(
            draft, chosen, text=form.cleaned_data["text"], expected_version=version, by=person(request)
        ),
    )
    return edit_page(
        request,
        edit,
        title=f"Objective for {chosen.name}",
        crumbs=[(draft.title, draft.get_absolute_url())],
        done=f"{draft.get_absolute_url()}#{chosen.slug}",
        plan=draft.follows,
        message="The objective is saved.",
        extra={"is_draft": True},
    )


def _no_activity(code: str) -> str:
    called = organisation().called
    return worded("The draft has no %(activity)s “%(code)s”.", activity=called.activity, code=code)


@require_http_methods(["GET", "POST"])
def draft_activity(request: HttpRequest, slug: str, code: str = "") -> HttpResponse:
    """Draft an activity, or change one."""
    draft = draft_named(slug, request.user)
    activity = drafted_activity(draft, code) if code else None
    if code and activity is None:
        raise NotFoundError(_no_activity(code))
    names = ("code", "area", "text", "responsible", "due_year", "rated_by", "difference")

    def save(form: Any, version: int) -> Any:
        return services.save_activity(
            draft,
            activity,
            values=form.own_values(),
            links=form.links(),
            expected_version=version,
            by=person(request),
        )

    shown = (*names, *DraftActivityForm.linking)
    return edit_page(
        request,
        record_edit(DraftActivityForm, activity, shown, save, draft=draft),
        title=f"Change {code}"
        if code
        else worded("Draft one %(activity)s", activity=organisation().called.activity),
        crumbs=[(draft.title, draft.get_absolute_url())],
        done=draft.get_absolute_url(),
        plan=draft.follows,
        message="The activity is saved; see below whether it can be evaluated.",
        extra={"is_draft": True},
    )


@require_http_methods(["GET", "POST"])
def delete_draft_activity(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Delete a drafted activity; asks first, and says what leads to it."""
    draft = draft_named(slug, request.user)
    activity = drafted_activity(draft, code)
    if activity is None:
        raise NotFoundError(_no_activity(code))
    return delete_page(
        request,
        activity,
        lambda _version: services.delete_activity(activity, by=person(request)),
        named=f"the activity {activity}",
        back=draft.get_absolute_url(),
        message=f"{code} is deleted",
        plan=draft.follows,
    )
