"""Mails that tell of events: written from a queue, one for several things, tried again, and never twice."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.shortcuts import resolve_url
from django.utils import timezone

from people.events import AT_ONCE, DAILY, NEVER, NOTICES, is_known, kind_named, sentence_of
from people.models import Event, Mail, MailLine, Preferences
from people.policies import GUARDS, roles_of
from people.selectors.events import News, audience_of, concerns, news_of
from people.selectors.ledger import head_of
from people.selectors.organisation import organisation, zone_chosen
from people.services.mails import is_refused, message_id, send
from people.services.schedule import noted_run
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

BUNDLED_FOR: Final = timedelta(seconds=60)
"""So long a mail waits for what else happens."""
DAILY_AT: Final = time(7)
"""When the mail of a day goes out, in the time zone of its reader."""
FIRST_WAIT: Final = timedelta(minutes=2)
LONGEST_WAIT: Final = timedelta(hours=6)
GIVEN_UP_AFTER: Final = timedelta(days=3)
MOST_AT_ONCE: Final = 500
LOCKED_FOR: Final = timedelta(minutes=5)
"""How long a mail that is being sent is left alone; longer than any mail server is waited for."""


@dataclass(frozen=True)
class Delivered:
    """What one run did."""

    events: int = 0
    sent: int = 0
    failed: int = 0


Delivery = Callable[[datetime], tuple[int, int]]
"""Tries mails of another kind again that had failed; returns how many went out and how many did not."""
_OTHERS: list[Delivery] = []


def register_delivery(again: Delivery) -> None:
    """Let an app have its own failed mails tried again by the same run."""
    if again not in _OTHERS:
        _OTHERS.append(again)


def deliver(now: datetime) -> Delivered:
    """Distribute what happened, write the mails that are due, and send them; safe to run twice at once."""
    events = _distribute(now)
    _bundle(now)
    sent = failed = 0
    while (mail := _next_mail(now)) is not None:
        # A run may take long; each mail is claimed and judged by the clock of its own moment.
        if _send(mail, max(now, timezone.now())):
            sent += 1
        else:
            failed += 1
    for again in _OTHERS:
        more, less = again(now)
        sent, failed = sent + more, failed + less
    return Delivered(events, sent, failed)


def deliver_noted(now: datetime) -> Delivered:
    """Deliver, and note for the administrator when that was and what it did."""
    with noted_run("deliver_mails") as noted:
        done = deliver(now)
        noted.outcome = worded("%(sent)s sent, %(failed)s failed", sent=done.sent, failed=done.failed)
    return done


@transaction.atomic
def _distribute(now: datetime) -> int:
    """Note for each new event whom a mail tells of it, and from when on."""
    found = list(
        Event.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(distributed_at__isnull=True)
        .order_by("pk")[:MOST_AT_ONCE]
    )
    lines = [
        MailLine(event=event, user=user, due_at=due)
        for event in found
        if is_known(event.kind) and not kind_named(event.kind).has_own_mail
        for user in audience_of(event)
        if (due := _due(event, user)) is not None
    ]
    MailLine.objects.bulk_create(lines, ignore_conflicts=True)
    Event.objects.filter(pk__in=[one.pk for one in found]).update(distributed_at=now)
    return len(found)


def chosen_for(kind: str, preferences: Preferences | None) -> str:
    """Return when a person wants mails of a kind: as chosen, else as the kind says."""
    usual = kind_named(kind).mail
    if preferences is None:
        return usual
    mails = preferences.mails
    return mails.get(kind) or mails.get(NOTICES[usual][0], usual) if preferences.wants_notices else NEVER


def _due(event: Event, user: User) -> datetime | None:
    """Return from when on a mail may tell somebody of an event; None where none does."""
    preferences = getattr(user, "preferences", None)
    when = chosen_for(event.kind, preferences)
    if not user.email or when not in {AT_ONCE, DAILY}:
        return None
    if when == AT_ONCE:
        return event.at + BUNDLED_FOR
    zone = zone_chosen(preferences)
    local = event.at.astimezone(zone)
    morning = datetime.combine(local.date(), DAILY_AT, zone)
    return (morning if local <= morning else morning + timedelta(days=1)).astimezone(UTC)


def _bundle(now: datetime) -> None:
    """Put everything that is due for one person into one mail."""
    due = MailLine.objects.filter(mail__isnull=True, due_at__lte=now)
    for key in due.order_by().values_list("user", flat=True).distinct():
        with transaction.atomic():
            lines = list(due.select_for_update(skip_locked=True).filter(user=key))
            if lines:
                mail = Mail.objects.create(user_id=key, made_at=now, next_try_at=now)
                MailLine.objects.filter(pk__in=[one.pk for one in lines]).update(mail=mail)


def _next_mail(now: datetime) -> Mail | None:
    """Return a mail that is to be tried now, taken so that no other run sends it meanwhile."""
    with transaction.atomic():
        mail = (
            Mail.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(sent_at__isnull=True, given_up_at__isnull=True, next_try_at__lte=now)
            .select_related("user__preferences")
            .first()
        )
        if mail is not None:
            claimed = max(now, timezone.now()) + LOCKED_FOR
            Mail.objects.filter(pk=mail.pk).update(next_try_at=claimed, tries=F("tries") + 1)
            mail.tries += 1
    return mail


def _send(mail: Mail, now: datetime) -> bool:
    """Send one mail, or note why not and when it is tried again; only of what still concerns its reader."""
    lines = mail.lines.select_related("event__by", "event__of_state").order_by("-event__at")
    preferences = getattr(mail.user, "preferences", None)
    events = [
        one.event
        for one in lines
        if concerns(one.event, mail.user) and chosen_for(one.event.kind, preferences) != NEVER
    ]
    if not events or not mail.user.email:
        mail.given_up_at, mail.failure = now, "It no longer concerns this account."
        mail.save(update_fields=["given_up_at", "failure"])
        return True
    error: list[BaseException] = []
    mail.address = mail.user.email
    mail.failure = send(message_of(mail, events), errors=error)
    if not mail.failure:
        mail.sent_at = now
    elif now - mail.made_at > GIVEN_UP_AFTER or is_refused(error):
        mail.given_up_at = now
        mail.is_refused = is_refused(error)
    else:
        mail.next_try_at = now + wait_after(mail.tries)
    mail.save(update_fields=["address", "sent_at", "given_up_at", "is_refused", "failure", "next_try_at"])
    return not mail.failure


def wait_after(tries: int) -> timedelta:
    """Return how long a mail that failed so many times waits for the next try: each time twice as long."""
    doubled: int = 2 ** min(max(tries - 1, 0), 12)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def message_of(mail: Mail, events: list[Event]) -> EmailMessage:
    """Return the mail as it goes out: what happened, a line each, with the page behind it. Plain text."""
    news = news_of(events)
    name = organisation().short_name
    subject = (
        worded("%(name)s: %(what)s", name=name, what=sentence_of(events[0]))
        if len(news) == 1
        else worded("%(name)s: %(many)s things happened", name=name, many=len(news))
    )
    training = "Training, fictional: " if all(one.is_training for one in events) else ""
    zone = zone_chosen(getattr(mail.user, "preferences", None))
    body = "\n\n".join(
        [
            *(_paragraph(one, zone) for one in news),
            worded(
                "What waits for you: %(desk)s",
                desk=f"{settings.PORTAL_ADDRESS}{resolve_url(settings.LOGIN_REDIRECT_URL)}",
            ),
            worded(
                "You choose which mails you get: %(account)s. Please do not answer this message.",
                account=f"{settings.PORTAL_ADDRESS}{reverse('people:own-account')}",
            ),
            *_head_of_ledger(mail),
        ]
    )
    return EmailMessage(
        f"{training}{subject}"[:200],
        body,
        None,
        [mail.user.email],
        headers={"Message-ID": message_id("mail", mail.pk, mail.user.email)},
    )


def _head_of_ledger(mail: Mail) -> list[str]:
    """Return, for administrators and approvers, the digest that proves later what the ledger held."""
    head = head_of(mail.made_at.date()) if roles_of(mail.user) & GUARDS else ""
    words = "Digest of the ledger until %(day)s, 00:00 UTC: %(head)s"
    return [worded(words, day=f"{mail.made_at:%d %B %Y}", head=head)] if head else []


def _paragraph(one: News, zone: zoneinfo.ZoneInfo) -> str:
    at = one.at.astimezone(zone)
    times = worded(" (%(times)s times)", times=one.times) if one.times > 1 else ""
    training = " (training, fictional)" if one.is_training else ""
    lines = (
        f"{one.sentence}{times}{training}.",
        f"{at:%d %B %Y, %H:%M} {zone.key}",
        f"{settings.PORTAL_ADDRESS}{one.address}",
    )
    return "\n".join(lines)


def addresses_refused() -> list[str]:
    """Return the addresses of open accounts that a mail server refused for good and took none for since."""
    later = Mail.objects.filter(address=OuterRef("address"), pk__gt=OuterRef("pk"), sent_at__isnull=False)
    found = Mail.objects.filter(
        ~Exists(later), is_refused=True, user__is_active=True, address=F("user__email")
    )
    return sorted(set(found.values_list("address", flat=True)))
