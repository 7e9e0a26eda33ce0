"""What readers follow from elsewhere: news as a feed, meetings as a calendar, and the list of pages."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from neaspec_portal.public_content import News, news, public_addresses
from people.selectors.ledger import head_of
from people.selectors.organisation import organisation
from people.stamp import day_of_reading
from programmes.selectors.plans import meetings
from record.addresses import address_of
from reporting.addresses import reverse
from reporting.calendars import CalendarEntry, calendar_file
from reporting.words import worded


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
        return f"{settings.PORTAL_ADDRESS}{item.address}#{item.since:%Y%m%dT%H%M%S%f}"

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
