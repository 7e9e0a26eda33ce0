"""What an administrator does about work that goes on in the background: stop it, or have it done again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from people.access import person
from people.models import Job
from people.selectors.jobs import job_keyed, words_of
from people.services import jobs
from record.refusals import NotFoundError
from reporting.words import worded


def _job(key: int) -> Job:
    found = job_keyed(key)
    if found is None:
        raise NotFoundError("This work is no longer on record.")
    return found


@require_POST
def cancel_job(request: HttpRequest, key: int) -> HttpResponse:
    """Have a job stopped; one that is over stays as it is."""
    words = words_of(_job(key))
    if jobs.cancel(key):
        messages.success(request, worded("“%(words)s” is being cancelled.", words=words))
    else:
        messages.warning(request, worded("“%(words)s” is over already.", words=words))
    return redirect("server")


@require_POST
def job_again(request: HttpRequest, key: int) -> HttpResponse:
    """Ask once more for a job that was not done."""
    words = words_of(_job(key))
    if jobs.again(key, by=person(request)) is None:
        messages.error(request, worded("This version of the portal does not know “%(words)s”.", words=words))
    else:
        messages.success(request, worded("“%(words)s” was asked for again.", words=words))
    return redirect("server")
