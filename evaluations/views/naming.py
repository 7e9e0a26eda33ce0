"""Saying which mechanisms and instruments a suggestion of a survey names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from evaluations.forms.naming import NamedForm
from evaluations.models import NamedInSuggestion
from evaluations.selectors.naming import suggestion_keyed
from evaluations.services.naming import save_named
from people.access import person
from record.forms.editing import record_edit
from record.views.editing import edit_page


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
