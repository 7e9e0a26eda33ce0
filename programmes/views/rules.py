"""The rules of a plan, and what its levels mean."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from people.access import person
from programmes.forms.rules import LevelForm, RulesForm
from programmes.selectors.plans import plan_named
from programmes.services import rules
from record.forms.fields import add_errors
from record.refusals import StaleVersionError
from record.views.unsaved import unsaved_form


@require_http_methods(["GET", "POST"])
def plan_rules(request: HttpRequest, plan: str) -> HttpResponse:
    """The rules of a plan, and what its levels mean."""
    chosen = plan_named(plan, request.user)
    levels = list(chosen.rating_scale.levels.order_by("rank"))
    data = request.POST or unsaved_form(request)
    form = RulesForm(data, plan=chosen)
    level_forms = [LevelForm(data, level=level) for level in levels]
    if request.method == "POST" and all(one.is_valid() for one in (form, *level_forms)):
        try:
            changed = rules.set_rules(
                chosen,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
                levels={one.level.pk: one.values() for one in level_forms},
                reason=form.cleaned_data["reason"],
                by=person(request),
            )
        except StaleVersionError:
            form.add_error(
                None, "Somebody else changed the rules meanwhile; open the page anew to see theirs."
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The rules are saved." if changed else "Nothing was changed.")
            return redirect(request.path)
    context = {
        "plan": chosen,
        "form": form,
        "level_forms": level_forms,
    }
    wrong = form.errors or any(one.errors for one in level_forms)
    return render(request, "programmes/rules.html", context, status=400 if wrong else 200)
