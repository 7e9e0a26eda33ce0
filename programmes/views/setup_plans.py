"""Plans by form: drafted, written and pasted on one page, given to members, adopted by two people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import person
from people.policies import may
from people.selectors.organisation import organisation
from programmes.forms import setting_up as forms
from programmes.forms.setting_up import OutlineForm
from programmes.models import Approach, StrategicGoal, StrategicPlan
from programmes.policies import ADOPT
from programmes.selectors import setting_up as selectors
from programmes.selectors.plans import meetings_for
from programmes.services import adopting, drafting
from programmes.services.drafting import outline_of
from programmes.services.extending import propose_addition
from programmes.services.joining import change_members
from programmes.services.scales import save_scale
from programmes.views.setting_up import crumbs
from record.forms.editing import Edit, as_text, record_edit
from record.refusals import StaleVersionError
from record.views.corrections import delete_page
from record.views.editing import edit_page, error_in_words, unsaved_form
from reporting.addresses import reverse
from reporting.words import worded
from review.models import Proposal
from review.selectors.proposals import open_proposals


def _address(plan: StrategicPlan) -> str:
    return reverse("programmes:setup-plan", args=[plan.slug])


def plan_crumbs(plan: StrategicPlan) -> list[tuple[str, str]]:
    return [*crumbs(), (plan.title, _address(plan))]


@require_http_methods(["GET", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """Draft a plan."""

    def save(form: Any, _version: int) -> StrategicPlan:
        return drafting.draft_plan(form.new_plan(), by=person(request))

    edit = Edit(
        lambda data, _files: forms.NewPlanForm(data, initial={"version": 0}),
        save,
        lambda _current: {},
    )
    return edit_page(
        request,
        edit,
        title="Draft a plan",
        crumbs=crumbs(),
        done=reverse("programmes:setup"),
        lead="A draft is seen by those who set up and by the secretariat alone, until its first round is "
        "cleared.",
        message=worded(
            "The draft is made. Write its %(areas)s and %(activities)s next.",
            areas=organisation().called.areas,
            activities=organisation().called.activities,
        ),
        after=_address,
        extra={"button": "Make the draft"},
    )


@require_safe
def plan_page(request: HttpRequest, plan: str) -> HttpResponse:
    """One plan: how far it is set up, and what comes next."""
    found = selectors.plan_in_set_up(plan)
    context = {
        "plan": found,
        "outline": outline_of(found),
        "levels": found.rating_scale.ordered_levels,
        "numbered": [(name, selectors.texts_of(found, model)) for name, model in NUMBERED.items()],
        "memberships": found.memberships.select_related("state"),
        "rounds": found.assessment_rounds.order_by("number"),
        "obstacles": adopting.obstacles_to_adopting(found) if found.is_draft else [],
        "proposal": open_proposals(found).get(ADOPT),
        "may_propose": found.is_draft and may(request.user, "propose-adoption", found),
        "may_open": may(request.user, "open"),
        "may_add": not found.is_draft and may(request.user, "propose-addition"),
        "crumbs": crumbs(),
    }
    return render(request, "setup/plan.html", context)


def _edit(
    request: HttpRequest,
    plan: StrategicPlan,
    form: type[Any],
    shown: Callable[[StrategicPlan], Mapping[str, Any]],
    save: Callable[[Any, int], Any],
    *,
    title: str,
    lead: str = "",
    after: Callable[[Any], str] | None = None,
    **options: Any,
) -> HttpResponse:
    """Show or save one part of a plan."""
    edit = Edit(
        lambda data, _files: form(data, initial={"version": plan.version, **shown(plan)}, **options),
        save,
        lambda current: {name: as_text(value) for name, value in shown(current).items()},
    )
    way = plan_crumbs(plan)
    done = _address(plan)
    return edit_page(request, edit, title=title, crumbs=way, done=done, lead=lead, plan=plan, after=after)


@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, plan: str) -> HttpResponse:
    """Rename a draft, or give it other years."""
    found = selectors.plan_in_set_up(plan)
    return _edit(
        request,
        found,
        forms.PlanForm,
        forms.shown_of_plan,
        lambda form, version: drafting.change_plan(
            found, **form.values(), expected_version=version, by=person(request)
        ),
        title="Title and years",
    )


NUMBERED: Final[dict[str, type[StrategicGoal | Approach]]] = {"goals": StrategicGoal, "approaches": Approach}
"""What a draft has numbered texts of, by the last word of their address."""


@require_http_methods(["GET", "POST"])
def numbered(request: HttpRequest, plan: str, what: str) -> HttpResponse:
    """Write the goals of a draft, or its approaches."""
    found, model = selectors.plan_in_set_up(plan), NUMBERED[what]
    return _edit(
        request,
        found,
        forms.NumberedForm,
        lambda one: {"lines": "\n".join(selectors.texts_of(one, model))},
        lambda form, version: drafting.save_numbered(
            found,
            model,
            form.cleaned_data["lines"].splitlines(),
            expected_version=version,
            by=person(request),
        ),
        title=what.capitalize(),
    )


@require_http_methods(["GET", "POST"])
def scale(request: HttpRequest, plan: str) -> HttpResponse:
    """Write the levels of a draft's scale."""
    found = selectors.plan_in_set_up(plan)
    is_shared = found.rating_scale.plans.exclude(pk=found.pk).exists()
    return _edit(
        request,
        found,
        forms.ScaleForm,
        lambda one: {
            "name": one.rating_scale.name,
            "levels": forms.lines_of_levels(one.rating_scale.levels.order_by("rank")),
        },
        lambda form, version: save_scale(
            found,
            form.cleaned_data["levels"],
            name=form.cleaned_data["name"],
            expected_version=version,
            by=person(request),
        ),
        title="Scale",
        lead="Another plan rates by this scale too. If you change it, this plan gets a scale of its own."
        if is_shared
        else "",
    )


@require_http_methods(["GET", "POST"])
def plan_members(request: HttpRequest, plan: str) -> HttpResponse:
    """Say which members take part in a plan."""
    found = selectors.plan_in_set_up(plan)
    return _edit(
        request,
        found,
        forms.PlanMembersForm if found.is_draft else forms.AdoptedPlanMembersForm,
        lambda one: {"members": list(one.taking_part)},
        lambda form, version: change_members(
            found,
            form.cleaned_data["members"],
            reason=form.cleaned_data["reason"],
            expected_version=version,
            by=person(request),
        ),
        title="Members that take part",
        lead="They review what is circulated. What was circulated before stays with those it went to. Of an "
        "adopted plan you propose it, with a reason, and an approver decides.",
        after=lambda made: str(made.get_absolute_url()) if isinstance(made, Proposal) else _address(found),
    )


def _proposed(
    request: HttpRequest,
    plan: StrategicPlan,
    form: type[Any],
    propose: Callable[..., Any],
    *,
    title: str,
    lead: str,
    obstacles: Iterable[str] = (),
    **options: Any,
) -> HttpResponse:
    """Show or send a form that asks for what a second person decides."""

    def send(typed: Any, version: int) -> Any:
        said = {name: typed.cleaned_data[name] for name in ("meeting", "reason")}
        return propose(typed, **said, expected_version=version, by=person(request))

    edit = record_edit(
        form, None, (), send, new={"version": plan.version}, meetings=meetings_for(plan), **options
    )
    return edit_page(
        request,
        edit,
        title=title,
        crumbs=plan_crumbs(plan),
        done=_address(plan),
        plan=plan,
        lead=worded("This takes two people: you say %(lead)s, an approver confirms.", lead=lead),
        message="It waits for an approver now.",
        after=lambda made: str(made.get_absolute_url()),
        extra={"button": "Propose", "obstacles": [{"text": one} for one in obstacles]},
    )


@require_http_methods(["GET", "POST"])
def adopt(request: HttpRequest, plan: str) -> HttpResponse:
    """Propose that a draft counts as adopted by a meeting."""
    found = selectors.plan_in_set_up(plan)
    return _proposed(
        request,
        found,
        forms.AdoptForm,
        lambda _form, **said: adopting.propose_adoption(found, **said),
        title="Have the plan adopted",
        lead="which meeting adopted it and where that is written",
        obstacles=adopting.obstacles_to_adopting(found),
    )


@require_http_methods(["GET", "POST"])
def add_activity(request: HttpRequest, plan: str) -> HttpResponse:
    """Propose to add an activity to an adopted plan."""
    found = selectors.plan_in_set_up(plan)
    return _proposed(
        request,
        found,
        forms.AdditionForm,
        lambda form, **said: propose_addition(found, form.addition(), **said),
        title="Add an activity",
        lead="what a later meeting added and where that is written",
        plan_of=found,
    )


@require_http_methods(["GET", "POST"])
def delete_plan(request: HttpRequest, plan: str) -> HttpResponse:
    """Ask whether a draft is to be deleted, or delete it."""
    found = selectors.plan_in_set_up(plan)
    return delete_page(
        request,
        found,
        lambda version: drafting.delete_plan(found, expected_version=version, by=person(request)),
        named=worded(
            "the draft “%(title)s” with all its %(areas)s and %(activities)s",
            title=found.title,
            areas=organisation().called.areas,
            activities=organisation().called.activities,
        ),
        back=_address(found),
        message=worded("The draft “%(title)s” is deleted", title=found.title),
        done=lambda: reverse("programmes:setup"),
        plan=None,
    )


UNDO = "outline-before"
"""Under which name a session keeps what an outline said before it was last saved."""


@require_http_methods(["GET", "POST"])
def outline(request: HttpRequest, plan: str) -> HttpResponse:
    """Write areas and activities of a draft, all on one page."""
    found = selectors.plan_in_set_up(plan)
    data = request.POST or unsaved_form(request)
    stored = drafting.outline_of(found)
    form = OutlineForm(data, outline=stored, version=found.version)
    refused: list[str] = []
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            refused, status = _save_outline(request, found, form)
            if not refused:
                return redirect(request.path)
        else:
            status = HTTPStatus.BAD_REQUEST
    context = {
        "plan": found,
        "form": form,
        "refused": refused,
        "can_undo": request.session.get(UNDO, {}).get("plan") == found.pk,
        "crumbs": plan_crumbs(found),
    }
    if status == HTTPStatus.CONFLICT:
        typed = form.outline()
        context |= {"theirs": stored.rows_beyond(typed), "mine": typed.rows_beyond(stored)}
        form.version = forms.VersionForm(initial={"version": found.version})
    return render(request, "setup/outline.html", context, status=status)


def _save_outline(
    request: HttpRequest, plan: StrategicPlan, form: OutlineForm
) -> tuple[list[str], HTTPStatus]:
    """Save what was typed; return why it was not, and the status of the answer."""
    version = form.version.cleaned_data["version"]
    try:
        saved, before = drafting.save_outline(
            plan, form.outline(), expected_version=version, by=person(request)
        )
    except StaleVersionError:
        message = (
            "Somebody else saved this plan while you were writing. What differs is shown; saving again puts "
            "yours in the place of theirs."
        )
        return [message], HTTPStatus.CONFLICT
    except ValidationError as error:
        return list(error.messages), HTTPStatus.BAD_REQUEST
    request.session[UNDO] = {"plan": plan.pk, "outline": before.as_json(), "version": saved.version}
    messages.success(request, "Saved.")
    return [], HTTPStatus.OK


@require_POST
def undo_outline(request: HttpRequest, plan: str) -> HttpResponse:
    """Give a draft the areas and activities it had before it was last saved in this session."""
    found = selectors.plan_in_set_up(plan)
    before = request.session.get(UNDO, {})
    if before.get("plan") != found.pk:
        messages.error(request, "There is nothing to undo.")
    else:
        try:
            drafting.save_outline(
                found,
                drafting.Outline.from_json(before["outline"]),
                expected_version=before["version"],
                by=person(request),
            )
            del request.session[UNDO]
            messages.success(request, "Undone: areas and activities are as they were before.")
        except StaleVersionError:
            messages.error(request, "The plan was changed since; there is nothing to undo any more.")
        except ValidationError as error:
            messages.error(request, error_in_words(error))
    return redirect("programmes:setup-outline", found.slug)
