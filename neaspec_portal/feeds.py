"""What everybody can read and is new, as a feed; meetings as a calendar; the list of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from evaluations.selectors.evaluations import evaluations
from evaluations.selectors.recommendations import rows_of
from neaspec_portal.explore.presets import PRESETS
from neaspec_portal.navigation import public_pages
from neaspec_portal.switcher import contents, open_plans
from papers.selectors.papers import papers
from partnerships.models import Mechanism
from people.selectors.ledger import head_of
from people.selectors.organisation import organisation
from people.stamp import day_of_reading
from programmes.models import AssessmentRound, PlannedActivity, RoundSnapshot, StrategicPlan
from programmes.selectors.plans import known, meetings, open_to_all
from record.addresses import address_of
from record.models import Correction
from reporting.addresses import reverse
from reporting.calendars import CalendarEntry, calendar_file
from reporting.words import worded
from surveys.models import Question, Survey

MOST_NEWS: Final = 50
LISTS: Final = ("programmes:rounds", "surveys:surveys", "evaluations:evaluations", "papers:papers")
"""Pages that lead to the one where they would list one; what they list is found itself."""


@dataclass(frozen=True)
class News:
    """One thing that everybody can read since a moment."""

    title: str
    text: str
    address: str
    since: datetime


def news() -> list[News]:
    """Return what was cleared, presented or corrected in this portal, newest first; public things only."""
    found = [*_rounds(), *_papers(), *_corrections()]
    return sorted(found, key=lambda one: one.since, reverse=True)[:MOST_NEWS]


def _rounds() -> Iterator[News]:
    rounds = AssessmentRound.objects.filter(plan__is_training=False).select_related("plan", "presented_to")
    shown = open_to_all(rounds)
    presented = {
        one.assessment_round_id: one.made_at
        for one in RoundSnapshot.objects.filter(assessment_round__in=shown).defer("content")
    }
    for one in shown:
        address, plan = address_of(one), str(one.plan)
        if one.cleared_at:
            yield News(
                worded("Cleared: %(title)s", title=one.title),
                worded("Everybody can read it now. %(plan)s.", plan=plan),
                address,
                one.cleared_at,
            )
        if one.pk in presented:
            summary = worded(
                "It was presented to %(presented_to)s and does not change any more. %(plan)s.",
                presented_to=one.presented_to,
                plan=plan,
            )
            yield News(worded("Presented: %(title)s", title=one.title), summary, address, presented[one.pk])


def _papers() -> Iterator[News]:
    for one in papers(None):
        if one.cleared_at:
            text = worded("Everybody can read the paper now. %(plan)s.", plan=one.assessment_round.plan)
            yield News(
                worded("Cleared: %(title)s", title=one.title), text, one.get_absolute_url(), one.cleared_at
            )


def _corrections() -> Iterator[News]:
    for one in Correction.objects.filter(decided_at__isnull=False):
        if one.decided_at:
            title = f"{one.get_status_display()}: {one.code} {one.subject}"
            text = worded("Printed: %(printed)s", printed=one.printed)
            yield News(title, text, one.get_absolute_url(), one.decided_at)


def public_addresses() -> Iterator[str]:
    """Yield the address of every page that everybody can read and that is worth finding; some come twice."""
    menu = public_pages(organisation().called, contents())
    yield from (page.address for page in menu if not (page.is_part or page.view in LISTS))
    slugs = [one.slug for one in open_plans()]
    plans = list(StrategicPlan.objects.filter(slug__in=slugs, is_training=False))
    asked = [row.recommendation for row in rows_of(None) if row.has_page]
    rounds = AssessmentRound.objects.filter(plan__in=plans)
    surveys = Survey.objects.visible_to(None).filter(plan__in=plans)
    places: tuple[tuple[Any, Callable[[Any], str]], ...] = (
        ((area for plan in plans for area in plan.areas), address_of),
        (PlannedActivity.objects.filter(plan__in=plans).select_related("area"), address_of),
        (known(open_to_all(rounds.select_related("citation"))), address_of),
        (evaluations(None), _own),
        (surveys, _own),
        (Question.objects.filter(survey__in=surveys).select_related("survey"), _own),
        (Mechanism.objects.all(), _own),
        (asked, _own),
        (papers(None), _own),
    )
    for found, address in places:
        yield from (address(one) for one in found)
    yield from (f"{reverse('explore')}?{query}" for _, query, _ in PRESETS)


def _own(record: Any) -> str:
    return str(record.get_absolute_url())


class NewsFeed(Feed):
    """The news as Atom."""

    feed_type = Atom1Feed

    def title(self) -> str:
        own = organisation()
        return f"{own.short_name}: {own.subtitle}"

    def subtitle(self) -> str:
        """What it holds, and the digest that proves later what the ledger held today."""
        what, head = "What was cleared, presented or corrected.", head_of(day_of_reading())
        digest = "%(what)s Digest of the ledger until today, 00:00 UTC: %(head)s"
        return worded(digest, what=what, head=head) if head else what

    def link(self) -> str:
        return reverse("overview")

    def items(self) -> list[News]:
        return news()

    def item_title(self, item: News) -> str:  # type: ignore[override]
        return item.title

    def item_description(self, item: News) -> str:  # type: ignore[override]
        return item.text

    def item_link(self, item: News) -> str:  # type: ignore[override]
        return item.address

    def item_guid(self, item: News) -> str:
        page = item.address.replace("#", "")
        return f"{settings.PORTAL_ADDRESS}{page}#{item.since:%Y%m%dT%H%M%S%f}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: News) -> datetime:
        return item.since

    item_updateddate = item_pubdate


@require_safe
def news_feed(request: HttpRequest) -> HttpResponse:
    """The news as a feed."""
    answer: HttpResponse = NewsFeed()(request)
    return answer


@require_safe
def meetings_calendar(request: HttpRequest) -> HttpResponse:
    """The meetings whose days are known, as a calendar to subscribe to."""
    root = request.build_absolute_uri("/").rstrip("/")
    entries = [
        CalendarEntry(
            key=f"meeting-{one.code.lower()}@{request.get_host()}",
            day=one.starts_on,
            last=one.ends_on or one.starts_on,
            title=one.name,
            text=one.place,
            url=f"{root}{address_of(one)}",
        )
        for one in meetings()
        if one.starts_on
    ]
    name = worded("Meetings of %(name)s", name=organisation().short_name)
    headers = {"Content-Disposition": 'attachment; filename="meetings.ics"'}
    return HttpResponse(
        calendar_file(name, entries), content_type="text/calendar; charset=utf-8", headers=headers
    )


class Pages(Sitemap):
    """Every page that everybody can read and that is worth finding."""

    def items(self) -> list[str]:
        return list(dict.fromkeys(public_addresses()))

    def location(self, item: str) -> str:  # type: ignore[override]
        return item
