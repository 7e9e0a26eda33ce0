"""The rating form: a whole round on one page, narrowed and saved row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from people.access import person
from people.forms import add_errors
from people.policies import may
from programmes import policies
from programmes.forms.rating_forms import RatingForms, RatingRow, RatingText, choice_of
from programmes.forms.ratings import PLACES_OF_ENTRY
from programmes.models import AssessmentRound, Confidence, Evidence, PlannedActivity
from programmes.selectors.at_work import assignments_of, others_at_work, round_ratings, staff_round
from programmes.services import ratings as services
from programmes.services.files import store_file
from record.forms.choosing import Choice
from record.forms.merging import refilled
from record.refusals import NotFoundError, StaleVersionError
from record.services.changes import Outcome, save_each
from record.views.editing import ANOTHER_ACCOUNT, typed_by_another, unsaved_form
from record.views.responses import saved_at, whole_number
from reporting.addresses import reverse
from reporting.words import worded
from review.models import NotRatedBecause
from review.selectors.reviews import codes_contested

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@require_http_methods(["GET", "POST"])
def rating_form(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Rate a round: one page, one form, one save a row."""
    assessment_round = staff_round(plan, slug)
    if request.method != "POST":
        unsaved = unsaved_form(request)
        forms = RatingForms(round_ratings(assessment_round, person(request)), unsaved)
        return _page(request, assessment_round, forms, status=200)
    if typed_by_another(request):
        return _refused(request, assessment_round, ANOTHER_ACCOUNT)
    if not may(request.user, "rate", assessment_round):
        status = assessment_round.get_status_display().lower()
        message = worded(
            "The round is %(status)s now, so nothing was saved. What you typed is still below, to be copied.",
            status=status,
        )
        return _refused(request, assessment_round, message)
    if "open" in request.POST:
        return _presence(request, assessment_round)
    forms = RatingForms(round_ratings(assessment_round, person(request)), request.POST, request.FILES)
    touched: list[RatingRow | RatingText] = [*forms.touched_rows(), *forms.touched_texts()]
    outcome = save_each(
        [(one.label, one) for one in touched], lambda one: _save(request, assessment_round, one)
    )
    if request.headers.get("X-Fragment"):
        return _answer(request, assessment_round, forms, outcome)
    for name, act in (("undo", _undo), ("remove", _remove)):
        if name in request.POST:
            act(request, assessment_round, forms)
    if forms.faults:
        return _page(request, assessment_round, _with_new_rows(request, forms), status=400, outcome=outcome)
    if outcome.saved:
        joined = [one.code for one in forms.rows if one.joined]
        also = (
            worded(" Together with what somebody else changed in %(listed)s.", listed=", ".join(joined))
            if joined
            else ""
        )
        messages.success(request, f"Saved {saved_at()}: {', '.join(outcome.saved)}.{also}")
    elif not {"undo", "remove"} & set(request.POST):
        messages.info(request, "Everything is saved already.")
    spot = request.POST.get("undo") or request.POST.get("save", "")
    here = request.get_full_path()
    return redirect(f"{here}#{spot}" if spot in forms.codes else here)


def _refused(request: HttpRequest, assessment_round: AssessmentRound, message: str) -> HttpResponse:
    """Say why nothing was saved, and give back what was typed."""
    if request.headers.get("X-Fragment"):
        return JsonResponse({"saved": "", "faults": [message]}, status=409)
    forms = RatingForms(round_ratings(assessment_round, person(request)), request.POST)
    messages.error(request, message)
    return _page(request, assessment_round, forms, status=409)


def _save(request: HttpRequest, assessment_round: AssessmentRound, one: RatingRow | RatingText) -> bool:
    if isinstance(one, RatingRow):
        return _save_row(request, assessment_round, one)
    try:
        services.save_area_text(
            kind=one.kind,
            area=one.area,
            assessment_round=assessment_round,
            text=one.form.cleaned_data["text"],
            expected_version=one.form.cleaned_data["version"],
            by=person(request),
        )
    except StaleVersionError as error:
        one.theirs = getattr(error.current, "text", "") or "nothing"
        one.form.data = refilled(one.form, {"version": getattr(error.current, "version", 0)})
        return False
    except ValidationError as error:
        add_errors(one.form, error, places=PLACES_OF_ENTRY)
        return False
    return True


def _save_row(request: HttpRequest, assessment_round: AssessmentRound, one: RatingRow) -> bool:
    activity, evidence = one.row.activity, one.form.evidence
    try:
        if one.form.entry() != one.base:
            rating = services.save_rating(
                activity=activity,
                assessment_round=assessment_round,
                entry=one.form.entry(),
                expected_version=one.form.cleaned_data["version"],
                by=person(request),
            )
            one.saved_version = rating.version
        if evidence is not None:
            upload = evidence.pop("upload")
            file = store_file(upload, by=person(request)) if upload else None
            services.add_evidence(
                activity=activity,
                assessment_round=assessment_round,
                file=file,
                by=person(request),
                **evidence,
            )
    except StaleVersionError as error:
        return one.merge(error.current) and _save_row(request, assessment_round, one)
    except ValidationError as error:
        add_errors(one.form, error, places=PLACES_OF_ENTRY)
        return False
    return True


def _with_new_rows(request: HttpRequest, forms: RatingForms) -> RatingForms:
    """Show what was saved beside what was not: saved rows afresh, the others as they were typed."""
    fresh = RatingForms(round_ratings(forms.content.assessment_round, person(request)))
    for place, one in enumerate(forms.rows):
        if one.is_bound and (one.form.errors or one.is_lost_race):
            fresh.rows[place].form, fresh.rows[place].theirs = one.form, one.theirs
            fresh.rows[place].is_lost_race = one.is_lost_race
    for place, text in enumerate(forms.texts):
        if text.is_bound and (text.form.errors or text.theirs):
            fresh.texts[place] = text
    return fresh


def _context(assessment_round: AssessmentRound, forms: RatingForms) -> dict[str, Any]:
    plan, earlier = assessment_round.plan, forms.content.previous_round
    levels, rated_while = plan.rating_scale.ordered_levels, policies.ACTS["rate"].statuses
    may_rate = assessment_round.status in rated_while
    return {
        "round": assessment_round,
        "plan": plan,
        "content": forms.content,
        "earlier": earlier.title if earlier else "No earlier round",
        "forms": forms,
        "progress": forms.content.progress,
        "levels": levels,
        "defined": any(one.definition for one in levels),
        "level_choices": [choice_of(one) for one in levels],
        "reasons": [*(Choice(*one) for one in NotRatedBecause.choices), Choice("", "not yet", is_quiet=True)],
        "confidences": [("", ""), *Confidence.choices],
        "codes": [row.activity.code for row in forms.content.rows],
        "locked": not may_rate,
        "may_rate": may_rate,
        "others_address": reverse("programmes:rating-form", args=[plan.slug, assessment_round.slug]),
    }


def _page(
    request: HttpRequest,
    assessment_round: AssessmentRound,
    forms: RatingForms,
    *,
    status: int,
    outcome: Outcome | None = None,
) -> HttpResponse:
    shown = request.GET.get("show", "all")
    shown = shown if shown in SHOWN else "all"
    narrow(forms, shown, person(request))
    context = {
        **_context(assessment_round, forms),
        "outcome": outcome,
        "saved_at": saved_at(),
        "shown": shown,
        "narrowings": [(name, words, name == shown) for name, words in SHOWN.items()],
        "none_shown": not any(one.is_shown for one in forms.rows),
    }
    return render(request, "programmes/rating_form.html", context, status=status)


def _answer(
    request: HttpRequest, assessment_round: AssessmentRound, forms: RatingForms, outcome: Outcome
) -> HttpResponse:
    """Answer the page's script: what was saved, what is wrong, which rows to show anew."""
    fresh = _with_new_rows(request, forms)
    context = _context(assessment_round, fresh)
    by_code = {one.code: one for one in fresh.rows}
    saved = {one.code for one in fresh.every if one.label in outcome.saved}
    again = {
        one.code: render_to_string(
            "programmes/rating_row.html", {**context, "one": by_code[one.code]}, request
        )
        for one in forms.rows
        if one.is_lost_race or one.joined or (one.code in saved and one.form.evidence is not None)
    }
    lost_texts = [one for one in fresh.texts if one.is_lost_race]
    again |= {
        one.code: render_to_string("programmes/rating_text.html", {**context, "one": one}, request)
        for one in lost_texts
    }
    versions = {one.code: one.row.version for one in fresh.rows if one.code in saved}
    versions |= {
        one.code: one.record.version if one.record else 0 for one in fresh.texts if one.code in saved
    }
    problems = {
        one.code: render_to_string("programmes/rating_problems.html", {"one": one}) for one in fresh.rows
    }
    answer = {
        "saved": saved_at() if saved else "",
        "versions": versions,
        "rows": again,
        "problems": {code: text for code, text in problems.items() if code in saved},
        "progress": render_to_string("programmes/rating_progress.html", context),
        "faults": [text for _, text in forms.faults],
        "spots": [list(one) for one in forms.faults],
    }
    lost = any(one.is_lost_race for one in forms.rows) or any(one.theirs for one in forms.texts)
    return JsonResponse(answer, status=409 if lost else 400 if forms.faults else 200)


def _activity(assessment_round: AssessmentRound, code: str) -> PlannedActivity:
    wanted = PlannedActivity.objects.filter(plan=assessment_round.plan, code=code[:30])
    found: PlannedActivity | None = wanted.first()
    if found is None:
        raise NotFoundError("This plan has no such activity.")
    return found


def _presence(request: HttpRequest, assessment_round: AssessmentRound) -> HttpResponse:
    """Note which activity somebody has open, and say who else has which open."""
    code = request.POST.get("open", "")[:30]
    activity = PlannedActivity.objects.filter(plan=assessment_round.plan, code=code).first()
    if activity is not None:
        services.note_open(assessment_round, activity, by=person(request))
    return JsonResponse({"others": others_at_work(assessment_round, person(request))})


def _undo(request: HttpRequest, assessment_round: AssessmentRound, forms: RatingForms) -> None:
    """Take the last change of one activity back.

    What was typed and not saved yet has just been saved, so that undoing once more brings it back.
    """
    code = request.POST["undo"]
    activity = _activity(assessment_round, code)
    row = next(one for one in forms.rows if one.code == code)
    if row.form.errors or row.is_lost_race:
        return
    version = row.saved_version or whole_number(request.POST.get(f"{code}-version", ""))
    try:
        services.undo_rating(
            activity=activity,
            assessment_round=assessment_round,
            expected_version=version,
            by=person(request),
        )
        messages.success(
            request,
            worded("%(code)s: the last change is taken back (%(saved_at)s).", code=code, saved_at=saved_at()),
        )
    except StaleVersionError:
        message = "%(code)s: somebody else saved it meanwhile, so nothing was taken back."
        messages.error(request, worded(message, code=code))
    except ValidationError as error:
        messages.error(request, f"{code}: {' '.join(error.messages)}")


def _remove(request: HttpRequest, assessment_round: AssessmentRound, _forms: RatingForms) -> None:
    """Take a piece of evidence away."""
    key = request.POST["remove"]
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        raise NotFoundError("There is no such evidence.")
    evidence = get_object_or_404(Evidence, pk=int(key), rating__assessment_round=assessment_round)
    code = evidence.rating.activity.code
    services.remove_evidence(evidence, by=person(request))
    messages.success(request, worded("%(code)s: “%(title)s” is taken away.", code=code, title=evidence.title))


SHOWN = {
    "all": "All",
    "mine": "Mine",
    "not-rated": "Not rated",
    "problems": "With problems",
    "contested": "Contested",
}
"""What the page can be narrowed to."""


def narrow(forms: RatingForms, shown: str, user: User) -> None:
    """Leave only the rows that were asked for, and those in which something typed is not saved."""
    if shown == "all":
        return
    current = forms.content.assessment_round
    mine = {one.activity_id for one in assignments_of(current).values() if one.user_id == user.pk}
    contested = codes_contested(current) if shown == "contested" else set()
    for one in forms.rows:
        shows = {
            "mine": one.row.activity.pk in mine,
            "not-rated": not one.row.is_complete,
            "problems": bool(one.row.problems),
            "contested": one.code in contested,
        }
        one.is_shown = shows[shown] or bool(one.form.is_bound and (one.form.errors or one.is_lost_race))
