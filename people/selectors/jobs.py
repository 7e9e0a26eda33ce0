"""What goes on in the background, for whoever looks after the server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeGuard

from django.db.models import Count, Min, Q

from people.jobs import kind_named
from people.models import Job
from people.policies import STAFF, roles_of

if TYPE_CHECKING:
    from people.policies import type_of_user

SHOWN = 20
"""Jobs that are listed."""


@dataclass(frozen=True)
class JobLine:
    """A job with what it is called and what can be done about it."""

    job: Job
    words: str

    @property
    def can_be_cancelled(self) -> bool:
        return self.job.is_at_work and not self.job.cancel_asked_at

    @property
    def can_be_run_again(self) -> bool:
        is_over = self.job.is_interrupted or self.job.state in {Job.State.FAILED, Job.State.CANCELLED}
        return is_over and kind_named(self.job.kind) is not None


def words_of(job: Job) -> str:
    """Return what a job is called on screen."""
    kind = kind_named(job.kind)
    return kind.words if kind else job.kind


def latest_jobs() -> list[JobLine]:
    """Return the jobs that were asked for last, the newest first."""
    found = Job.objects.select_related("asked_by")[:SHOWN]
    return [JobLine(one, words_of(one)) for one in found]


def job_keyed(key: int) -> Job | None:
    """Return a job; None where it is no longer on record."""
    return Job.objects.filter(pk=key).first()


@dataclass(frozen=True)
class JobsByState:
    """How many jobs there are in each state, and since when the oldest waits."""

    many: dict[str, int]
    oldest_waiting: datetime | None


def jobs_by_state() -> JobsByState:
    """Count the jobs on record by their state, each state with its number."""
    waiting = Min("asked_at", filter=Q(state=Job.State.WAITING))
    found = Job.objects.order_by().values("state").annotate(many=Count("pk"), oldest=waiting)
    many, oldest = {one.value: 0 for one in Job.State}, None
    for one in found:
        many[one["state"]] = one["many"]
        oldest = oldest or one["oldest"]
    return JobsByState(many, oldest)


def may_cancel(job: Job | None, user: type_of_user | None) -> TypeGuard[Job]:
    """Say whether somebody may stop work: whoever asked for it, and staff."""
    if job is None or user is None or not job.is_at_work or job.cancel_asked_at:
        return False
    return job.asked_by_id == user.pk or bool(roles_of(user) & STAFF)
