"""Numbers for whoever watches the server, in the text format of Prometheus: ``/metrics`` behind a token.

Requests are counted by every process of a machine into files that all of them read (``VAR_DIR/metrics``);
what waits, disk and memory are looked at when somebody asks. Nothing says who asked or what for.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from hmac import compare_digest
from pathlib import Path
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from neaspec_portal.server import mails_waiting
from people.models import Run
from people.selectors.jobs import jobs_by_state

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

BUCKETS: Final = (0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10)
"""Seconds at which answers are counted; 0.3 is what the slowest twentieth may take."""
type_of_next = Callable[[HttpRequest], HttpResponse]


class MeasuredMiddleware:
    """Counts answers, with their seconds and the CPU seconds of the portal; only where there is a token."""

    def __init__(self, get_response: type_of_next) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        folder: Path = settings.VAR_DIR / "metrics"
        folder.mkdir(parents=True, exist_ok=True)
        # The library reads it when it is imported, and so is imported here.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        from prometheus_client import Counter, Histogram

        self.get_response = get_response
        self._answers = Counter("portal_answers", "Answers, by kind of status", ["method", "status"])
        self._seconds = Histogram("portal_answer_seconds", "Seconds until an answer", buckets=BUCKETS)
        self._cpu = Counter("portal_cpu_seconds", "CPU seconds spent on answers")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, cpu = perf_counter(), thread_time()
        response = self.get_response(request)
        method = request.method if request.method in {"GET", "HEAD", "POST"} else "other"
        self._answers.labels(method, f"{response.status_code // 100}xx").inc()
        self._seconds.observe(perf_counter() - began)
        self._cpu.inc(thread_time() - cpu)
        return response


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers; 404 for whoever does not show the token."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not compare_digest(shown.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_looking(timezone.now()))
    body = generate_latest(registry)
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _looking(now: datetime) -> Collector:
    """Return what looks at database, disk and memory."""
    from prometheus_client.registry import Collector

    class Looking(Collector):
        def collect(self) -> Iterator[Any]:
            yield from _of_work(now)
            room = shutil.disk_usage(settings.STORAGE_DIR)
            sizes = {"free": float(room.free), "whole": float(room.total)}
            yield _gauge("disk_bytes", "The disk that holds files", sizes, "room")
            page = os.sysconf("SC_PAGE_SIZE")
            memory = {str(one): resident(one) * page for one in processes_beside(os.getpid())}
            yield _gauge("memory_bytes", "Memory of each web process of this machine", memory, "process")

    return Looking()


def _gauge(name: str, description: str, values: Mapping[str, float], label: str = "") -> Any:
    from prometheus_client.core import GaugeMetricFamily

    found = GaugeMetricFamily(f"portal_{name}", description, labels=[label] if label else None)
    for key, value in values.items():
        found.add_metric([key] if label else [], value)
    return found


def _of_work(now: datetime) -> Iterator[Any]:
    jobs = jobs_by_state()
    yield _gauge("jobs", "Work in the background, by state", jobs.many, "state")
    yield _gauge("job_oldest_seconds", "How long the oldest work waits", {"": _age(jobs.oldest_waiting, now)})
    mails = mails_waiting()
    kinds = {"waiting": mails["waiting"], "failing": mails["failing"]}
    yield _gauge("mails", "Mails that have not gone out", kinds, "state")
    yield _gauge("mail_oldest_seconds", "How long the oldest mail waits", {"": _age(mails["oldest"], now)})
    runs = list(Run.objects.all())
    ages = {one.name: _age(one.started_at, now) for one in runs}
    yield _gauge("run_age_seconds", "Seconds since it ran last", ages, "run")
    failed = {one.name: int(one.is_failed) for one in runs}
    yield _gauge("run_failed", "Whether it failed when it ran last", failed, "run")


def _age(moment: datetime | None, now: datetime) -> float:
    return (now - moment).total_seconds() if moment else 0.0


def processes_beside(process: int) -> list[int]:
    """Return the processes with the same parent; this one alone where nobody can look."""
    try:
        parent = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1]
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii")
    except OSError:
        return [process]
    return [int(one) for one in children.split()]


def resident(process: int) -> int:
    """Return how many pages of memory a process holds; none for one that has gone."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
