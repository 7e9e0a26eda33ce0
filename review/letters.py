"""Letters to States on a circulation: one an address, with proof of when it went or why it failed."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, Value
from django.db.models.functions import Replace
from django.utils import timezone

from people.models import Delegation
from people.policies import OF_A_DELEGATION
from people.selectors.organisation import organisation, zone_of_address
from people.services.delivering import register_delivery, wait_after
from people.services.forgetting import forgotten
from people.services.mails import ReturnedKind, is_refused, message_id, register_returned
from people.services.mails import send as send_mail
from reporting.files import CONTENT_TYPES
from reporting.papers.pdf import PaperNotMadeError
from reporting.words import worded
from review.events import review_address
from review.exports import review_file, review_name
from review.models import CirculationNotice, CirculationNoticeKind
from review.selectors.circulations import in_words, silence_of, standing_at
from review.selectors.reviews import review
from review.services.circulating import LEFT_ALONE_FOR, noted

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SUBJECT_LINES = {
    CirculationNoticeKind.CIRCULATED: "Circulated for your review",
    CirculationNoticeKind.REMINDER: "Reminder: your review is awaited",
    CirculationNoticeKind.EXTENDED: "More time for your review",
    CirculationNoticeKind.WITHDRAWN: "A circulation was taken back",
}


TAKEN_BACK: Final = "%(what)s was taken back; no answer is needed."
SO_FAR: Final = "%(answered)s of %(texts)s texts have a position so far."
ASKED: Final = (
    "%(who)s, %(office)s, asks your delegation to check %(what)s. Texts to check: %(texts)s. On each you "
    "concur, comment or reserve; where it has a level, you can propose another.\n\n"
    "Deadline: %(by)s. If you do not answer, the record says “%(said)s”, never “agreed”."
)
REMINDED: Final = "This is a reminder."
MOVED: Final = "The deadline of your answer has moved from %(before)s to %(by)s."
ANSWERS: Final = "Questions, and answers without an account: %(ask)s."
TRIED_FOR: Final = timedelta(days=3)


def send_again(now: datetime) -> tuple[int, int]:
    """Send notices that did not go out, as long as they are of use; return how many did and did not."""
    waiting = CirculationNotice.objects.filter(
        sent_at__isnull=True,
        next_try_at__lte=now,
        made_at__gt=now - TRIED_FOR,
        circulation__followed_at__isnull=True,
        circulation__closed_at__isnull=True,
    )
    sent = failed = 0
    for notice in list(waiting.order_by("pk")):
        if not _is_of_use(notice, now):
            CirculationNotice.objects.filter(pk=notice.pk).update(next_try_at=None)
            continue
        went = send(notice, now)
        if went is not None:
            sent, failed = (sent + 1, failed) if went else (sent, failed + 1)
    return sent, failed


def _is_of_use(notice: CirculationNotice, now: datetime) -> bool:
    """Say whether a notice still says what is true, to somebody whom it concerns."""
    circulation = notice.circulation
    is_over = notice.kind == CirculationNoticeKind.WITHDRAWN
    if is_over != (circulation.withdrawn_at is not None):
        return False
    if notice.kind == CirculationNoticeKind.REMINDER and (
        circulation.deadline <= now
        or not circulation.recipients.filter(state=notice.state_id, sent_at__isnull=True).exists()
    ):
        return False
    return Delegation.objects.filter(
        state=notice.state_id,
        role__in=OF_A_DELEGATION,
        user__is_active=True,
        user__email=notice.address,
    ).exists()


register_delivery(send_again)


def _address_of(key: int) -> str:
    return CirculationNotice.objects.filter(pk=key).values_list("address", flat=True).first() or ""


def _came_back(key: int, why: str) -> None:
    """Mark a notice that came back, so that its silence is not taken for an answer."""
    CirculationNotice.objects.filter(pk=key).update(failure=why, next_try_at=None)


def forget_sender(*, user: User, names: Iterable[str], **_others: object) -> None:
    """Replace the names of a forgotten account in the letters that it sent; what else they say stays."""
    body: Any = F("body")
    for name in sorted(names, key=len, reverse=True):
        body = Replace(body, Value(name), Value("former staff"))
    CirculationNotice.objects.filter(circulation__circulated_by=user).update(body=body)


def send_noted(*, notice: CirculationNotice, **_others: object) -> None:
    """Send a notice that was just stored."""
    send(notice)


noted.connect(send_noted)
forgotten.connect(forget_sender)
register_returned("notice", ReturnedKind(_address_of, _came_back))


def send(notice: CirculationNotice, now: datetime | None = None) -> bool | None:
    """Send one notice to its one address, and keep when, or why it failed; None where somebody else does.

    It is claimed first, so that two that try at once do not both send it, and tried again ever more seldom.
    """
    now = max(now or timezone.now(), timezone.now())
    free = Q(tries=0) | Q(next_try_at__lte=now)
    mine = CirculationNotice.objects.filter(free, pk=notice.pk, sent_at__isnull=True)
    if not mine.update(next_try_at=now + LEFT_ALONE_FOR, tries=F("tries") + 1):
        return None
    message = EmailMessage(
        subject=subject_of(notice),
        body=letter(notice),
        to=[notice.address],
        reply_to=list(filter(None, [notice.circulation.circulated_by.email])),
        headers={"Message-ID": message_id("notice", notice.pk, notice.address)},
    )
    if _has_files(notice):
        seen = review(notice.circulation, notice.state)
        for suffix in ("xlsx", "pdf"):
            with suppress(PaperNotMadeError):
                message.attach(
                    f"{review_name(seen)}.{suffix}", review_file(seen, suffix), CONTENT_TYPES[suffix]
                )
    errors: list[BaseException] = []
    failure = send_mail(message, errors=errors)
    again = now + wait_after(notice.tries + 1) if failure and not is_refused(errors) else None
    CirculationNotice.objects.filter(pk=notice.pk).update(
        sent_at=None if failure else timezone.now(),
        failure=failure,
        next_try_at=again,
        body="" if failure else message.body,
    )
    return not failure


def _has_files(notice: CirculationNotice) -> bool:
    """Say whether the texts go along: with the first letter only, where who circulated wanted it."""
    return notice.kind == CirculationNoticeKind.CIRCULATED and notice.circulation.with_files


def subject_of(notice: CirculationNotice) -> str:
    """Return the subject line of a letter."""
    circulation, kind = notice.circulation, CirculationNoticeKind(notice.kind)
    training = "Training, fictional: " if circulation.subject.plan.is_training else ""
    last = circulation.extensions.last() if kind == CirculationNoticeKind.EXTENDED else None
    is_less = last is not None and last.after < last.before
    line = "Less time for your review" if is_less else SUBJECT_LINES[kind]
    return f"{training}{organisation().short_name}: {line}"


def _news(kind: CirculationNoticeKind, values: dict[str, Any], reason: str) -> list[str]:
    """Return what is new in a letter that is not the first."""
    if kind == CirculationNoticeKind.REMINDER:
        return [f"{REMINDED} {worded(SO_FAR, **values)}"]
    return [worded(MOVED, **values), reason] if kind == CirculationNoticeKind.EXTENDED else []


def letter(notice: CirculationNotice) -> str:
    """Return who asks what by when, in the zone of its reader; nothing of the content or of any answer."""
    circulation, kind = notice.circulation, CirculationNoticeKind(notice.kind)
    by, last = circulation.circulated_by, circulation.extensions.last()
    plan, is_over = circulation.subject.plan, kind == CirculationNoticeKind.WITHDRAWN
    zone = zone_of_address(notice.address)
    meeting = getattr(circulation.subject, "presented_to", None)
    values = {
        "who": by,
        "office": organisation().secretariat_name,
        "texts": circulation.texts.count(),
        "what": ", ".join(filter(None, (str(circulation), plan.title, meeting and f"for {meeting.code}"))),
        "by": in_words(circulation.deadline, zone),
        "before": in_words(last.before, zone) if last else "",
        "said": silence_of(circulation, standing=standing_at(timezone.now()).get(notice.state_id)),
        "answered": circulation.texts.filter(positions__state=notice.state_id).count(),
    }
    lines = [
        "Training data: fictional" if plan.is_training else "",
        *_news(kind, values, last.reason if last else ""),
        f"{worded(TAKEN_BACK, **values)} {circulation.withdrawn_because}"
        if is_over
        else worded(ASKED, **values),
        "" if is_over else circulation.scope,
        "" if is_over else circulation.message,
        "The texts are attached, as a workbook to fill in and to print." if _has_files(notice) else "",
        f"{settings.PORTAL_ADDRESS}{review_address(circulation)}",
        worded(ANSWERS, ask=", ".join(filter(None, (str(by), by.email)))),
    ]
    return "\n\n".join(line for line in lines if line)
