"""Writing findings, recommendations, criteria and ratings, and naming what a suggestion speaks of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from evaluations.forms.writing import (
    CriterionForm,
    EvaluatorRatingForm,
    FindingForm,
    NamedForm,
    RecommendationForm,
)
from evaluations.models import (
    AppliedCriterion,
    Criterion,
    Evaluation,
    Finding,
    NamedInSuggestion,
    Recommendation,
)
from evaluations.selectors.board_rule import side_by_side
from evaluations.selectors.evaluations import workplace
from evaluations.selectors.findings import finding_coded, suggestion_keyed
from evaluations.selectors.recommendations import recommendation_coded
from evaluations.services import evaluations as services
from evaluations.services import findings as writing
from evaluations.services.findings import save_named, save_rating
from people.access import person
from record.forms.editing import record_edit
from record.refusals import NotFoundError
from record.views.corrections import delete_page
from record.views.editing import edit_page
from reporting.addresses import reverse
from reporting.words import worded


def _written(request: HttpRequest, found: Evaluation, code: str, kind: str) -> Finding | Recommendation:
    if kind == "finding":
        return finding_coded(found, code, request.user)
    return recommendation_coded(found, code, request.user)


@require_http_methods(["GET", "POST"])
def write_finding(request: HttpRequest, slug: str, code: str = "") -> HttpResponse:
    """Write a finding, or change one."""
    names = ("code", "criterion", "direction", "summary")
    return _write(request, slug, code, "finding", FindingForm, names)


@require_http_methods(["GET", "POST"])
def write_recommendation(request: HttpRequest, slug: str, code: str = "") -> HttpResponse:
    """Write a recommendation or a suggestion, or change one."""
    names = ("code", "kind", "criterion", "text", "priority", "added_on")
    return _write(request, slug, code, "recommendation", RecommendationForm, names)


def _write(
    request: HttpRequest, slug: str, code: str, kind: str, form_class: Any, names: tuple[str, ...]
) -> HttpResponse:
    evaluation = workplace(slug, request.user)
    record = _written(request, evaluation, code, kind) if code else None

    def shown(one: Any) -> dict[str, Any]:
        found = {name: getattr(one, name) for name in names} | {"place": one.citation.place}
        return found | {name: list(getattr(one, name).all()) for name in form_class.linking}

    def save(form: Any, version: int) -> Any:
        other = form.cleaned_data.get("other_addressee", "")
        names = [other] if other else []
        entry = writing.WrittenEntry(form.own_values(), form.cleaned_data["place"], form.links(), names)
        service: Any = writing.save_finding if kind == "finding" else writing.save_recommendation
        return service(evaluation, record, entry, expected_version=version, by=person(request))

    done = reverse("evaluations:workplace", args=[evaluation.slug])
    is_cleared = record is not None and record.is_cleared
    return edit_page(
        request,
        record_edit(form_class, record, shown, save, evaluation=evaluation),
        title=f"Change {kind} {record}" if record else f"Write a {kind}",
        crumbs=[("Desk", reverse("desk")), (evaluation.title, done)],
        done=f"{done}#{kind}s",
        plan=evaluation.plan,
        message=worded(
            "The %(kind)s is saved." if is_cleared else "The %(kind)s is saved as a draft.", kind=kind
        ),
        extra={
            "is_draft": not is_cleared,
            "circulated": evaluation.status == evaluation.Status.CIRCULATED,
        },
    )


@require_http_methods(["GET", "POST"])
def criterion(request: HttpRequest, slug: str, criterion: str) -> HttpResponse:
    """Say what an evaluation does with a criterion."""
    evaluation = workplace(slug, request.user)
    chosen = Criterion.objects.filter(slug=criterion).first()
    if chosen is None:
        raise NotFoundError(worded("There is no criterion “%(criterion)s”.", criterion=criterion))
    applied = evaluation.criteria.filter(criterion=chosen).first()

    def save(form: Any, version: int) -> Any:
        return services.set_criterion(
            evaluation, chosen, **form.values(), expected_version=version, by=person(request)
        )

    done = reverse("evaluations:workplace", args=[slug])
    return edit_page(
        request,
        record_edit(
            CriterionForm, applied, ("use", "because"), save, new={"use": AppliedCriterion.Use.APPLIED}
        ),
        title=f"Criterion: {chosen}",
        crumbs=[("Desk", reverse("desk")), (evaluation.title, done)],
        done=f"{done}#criteria",
        plan=evaluation.plan,
        message="Saved as a draft; it is circulated and cleared with the findings.",
        extra={"is_draft": applied is None or applied.status == AppliedCriterion.Status.DRAFT},
    )


@require_http_methods(["GET", "POST"])
def delete_written(request: HttpRequest, slug: str, kind: str, code: str) -> HttpResponse:
    """Delete a draft; asks first, and says what is linked to it."""
    evaluation = workplace(slug, request.user)
    record = _written(request, evaluation, code, kind)
    return delete_page(
        request,
        record,
        lambda _version: writing.delete_written(record, by=person(request)),
        named=f"the {kind} {record}",
        back=reverse("evaluations:workplace", args=[slug]),
        message=f"{code} is deleted",
        plan=evaluation.plan,
    )


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, slug: str, kind: str, key: int) -> HttpResponse:
    """The evaluator's own rating of one activity or recommendation, beside management's."""
    evaluation = workplace(slug, request.user)
    ratings = side_by_side(evaluation, request.user)
    listed = ratings.activities if kind == "activity" else ratings.recommendations
    one = next((each for each in listed if each.subject.pk == key), None)
    if one is None:
        raise NotFoundError(worded("There is no such %(kind)s.", kind=kind))
    subject: dict[str, Any] = {kind: one.subject}

    def save(form: Any, version: int) -> Any:
        return save_rating(
            evaluation, **subject, **form.values(), expected_version=version, by=person(request)
        )

    management = one.management.label if one.management else "not rated"
    return edit_page(
        request,
        record_edit(EvaluatorRatingForm, one.rating, ("level", "reason"), save, evaluation=evaluation),
        title=worded("Rate %(subject)s as the evaluator", subject=one.subject),
        crumbs=[
            (evaluation.title, reverse("evaluations:workplace", args=[slug])),
            ("Both ratings", reverse("evaluations:ratings", args=[slug])),
        ],
        done=reverse("evaluations:ratings", args=[slug]),
        plan=evaluation.plan,
        lead=f"{one.subject.text} Management: {management}.",
        message="The rating is saved as a draft.",
        extra={"is_draft": True},
    )


@require_http_methods(["GET", "POST"])
def name_in_suggestion(request: HttpRequest, key: int) -> HttpResponse:
    """Say what one suggestion names."""
    suggestion = suggestion_keyed(key, request.user)
    named = NamedInSuggestion.objects.filter(suggestion=suggestion).first()

    edit = record_edit(
        NamedForm,
        named,
        NamedForm.linking,
        lambda form, version: save_named(
            suggestion, **form.values(), expected_version=version, by=person(request)
        ),
    )
    question = suggestion.theme.question
    return edit_page(
        request,
        edit,
        title="What a suggestion names",
        crumbs=[
            (question.survey.title, question.survey.get_absolute_url()),
            (str(question), question.get_absolute_url()),
        ],
        done=suggestion.get_absolute_url(),
        lead=f"“{suggestion.text}”",
    )
