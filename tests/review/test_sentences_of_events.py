"""Each sentence of a round’s way that says sent, told, asked, cleared, presented or confirmed rests on an event.

The round is played with services; each page says so much only while the row of that event is on record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache
from django.db import transaction

from evaluations.models import Evaluation
from people.models import Event
from programmes.models import AssessmentRound
from review.models import Circulation, CirculationNotice, CirculationRecipient, Proposal, RecordedAnswer
from review.services.circulating import clear_subject, propose_clearance, remind
from review.services.on_behalf import confirm_recorded
from review.services.proposals import accept
from tests.conftest import account, signed_in
from tests.review.letters import record
from tests.rounds import (
    answer,
    asked_to_present,
    make_draft,
    pass_deadline,
    review_address,
    send_round,
    take_position,
)

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

WORDS = re.compile(r"\b(sent|told|asked|cleared|presented|confirmed|reminded)\b", re.IGNORECASE)
LINE = re.compile(
    r"</?(?:p|li|d[ltd]|t[dhr]|h[1-6]|section|div|summary|details|caption|[uo]l|table|form|span)\b[^>]*>"
)
TYPED = re.compile(r"<(script|style|textarea|button|option|label|small)\b.*?</\1>|<!--.*?-->", re.DOTALL)


def sentences(page: str) -> Iterator[str]:
    """The sentences of a page with one of the words, in the order of the page."""
    found = re.search(r"<main.*?</main>", page, re.DOTALL)
    for line in LINE.sub("\n", TYPED.sub(" ", found[0] if found else page)).split("\n\n"):
        text = " ".join(re.sub(r"<[^>]+>", " ", line).split())
        yield from (one for one in re.split(r"(?<=[.!?]) (?=[A-Z“])", text) if WORDS.search(one))


class Claim(NamedTuple):
    """What a sentence looks like, and what takes the event away that it rests on."""

    pattern: str
    forget: str | Callable[[Circulation], Any]
    """The kind of event that tells of it; else what takes back the act on the record itself."""


def _never_sent(circulation: Circulation) -> None:
    RecordedAnswer.objects.all().delete()
    CirculationRecipient.objects.filter(circulation=circulation).update(sent_at=None, sent_by=None)


def _never_cleared(circulation: Circulation) -> None:
    Circulation.objects.filter(pk=circulation.pk).update(closed_at=None)
    for model in (AssessmentRound, Evaluation):
        cleared = model.objects.filter(status="cleared")
        cleared.update(status="circulated", cleared_at=None, cleared_by=None)


CLAIMS = (
    Claim(r"\w+ sent its positions on ", "positions-sent"),
    Claim(r"You were reminded of ", "reminded"),
    Claim(r".* was cleared$", "cleared"),
    Claim(r"\w+ confirmed what was recorded for it on ", "recorded-confirmed"),
    Claim(r"“.*” is cleared\.", _never_cleared),
    Claim(r".* was presented to its meeting$", "presented"),
    Claim(r"\w+ asked for a second person: ", "second-person-asked"),
    Claim(r"\w+ decided what you asked for: ", "proposal-decided"),
    Claim(r"Sent: the positions of ", _never_sent),
    Claim(r"Sent \d", _never_sent),
    Claim(r"Sent on behalf of ", _never_sent),
    Claim(r".*: sent \d", _never_sent),
    Claim(r"sent by ", _never_sent),
    Claim(r"As sent$", lambda _circulation: CirculationNotice.objects.all().delete()),
    Claim(
        r"Confirmed by ",
        lambda _circulation: RecordedAnswer.objects.update(confirmed_at=None, confirmed_by=None),
    ),
    Claim(r"Asked for by ", lambda _circulation: Proposal.objects.all().delete()),
    Claim(r"You asked for it\.", lambda _circulation: Proposal.objects.all().delete()),
    Claim(r"Cleared( |$)", _never_cleared),
    Claim(r".* Cleared$", _never_cleared),
    Claim(r"They were made after the round was cleared on ", _never_cleared),
    Claim(r"This circulation is closed: what it sent was cleared on ", _never_cleared),
)
"""A sentence of a page, by the event whose end is the sentence's."""

OF_PRESENTING = re.compile(
    r"[Pp]resented( to| \d|$)|As presented|.*, as presented to |It stands on the record presented to "
)
"""A frozen record cannot be changed to take its event away; before it was presented no page says so."""

OF_LOG = re.compile(r"Answered|[Cc]leared$")
"""A row of the log is the event itself, and the database lets nobody delete it."""

NO_FACT = re.compile(
    r"Not sent yet\.|.* none sent yet\.|It is not cleared yet\.|CIRCULATED, not cleared|A (later|level|person)"
    r"|You (can|get) |no message sent|not reached: no message was sent|It is a draft of its own"
    r"|Wording changed since it was cleared|All of it is frozen for good as presented to |Every comment, proposal and reservation|Revise what is cleared|.* can be cleared"
)
"""What may be done, and what has not happened."""


@pytest.fixture
def year(django_capture_on_commit_callbacks) -> Iterator[tuple[str, Circulation]]:
    """A round on its way: what has happened to it by now."""
    for username in ("secretariat", "approver", "focal-japan", "focal-mongolia", "delegate"):
        account(username)

    def stages() -> Iterator[tuple[str, Circulation]]:
        with django_capture_on_commit_callbacks(execute=True):
            circulation = send_round(make_draft())
            position = take_position(circulation, "focal-mongolia", kind="reserve", text="Only half")
            remind(circulation, by=account("secretariat"))
            record(circulation)
        confirm_recorded(circulation, by=account("focal-japan"))
        yield "circulated", circulation
        answer(position)
        answer(circulation.subject.circulations.get().texts.first().positions.get(state__iso_code="JPN"))
        pass_deadline(circulation)
        subject = circulation.subject
        propose_clearance(subject, by=account("secretariat"))
        yield "proposed", circulation
        clear_subject(subject, by=account("approver"))
        yield "cleared", circulation
        subject.refresh_from_db()
        asked = asked_to_present(subject)
        yield "asked", circulation
        accept(asked, by=account("approver"))
        yield "presented", circulation

    return stages()


def pages(circulation: Circulation) -> dict[tuple[str, str], str]:
    """Each page of the round as each person reads it, by both."""
    one = AssessmentRound.objects.get(pk=circulation.object_id)
    read = one.get_absolute_url()
    addresses = [
        *(
            "/desk/",
            one.desk_address,
            one.answers_address,
            review_address(circulation),
            "/desk/progress/",
            read,
        ),
        *(f"{read}{name}/" for name in ("changes", "record", "positions")),
        *(proposal.get_absolute_url() for proposal in Proposal.objects.all()),
    ]
    found = {}
    for who in ("secretariat", "approver", "focal-mongolia", "focal-japan", "delegate"):
        client = signed_in(who)
        for address in addresses:
            response = client.get(address, follow=True)
            if response.status_code == 200:
                found[who, address] = response.content.decode()
    return found


def check_all(stage: str, circulation: Circulation) -> set[str]:
    """Hold each sentence of each page to its event; return the patterns of the claims that were found."""
    found, unknown = {}, set()
    shown = pages(circulation)
    for place, page in shown.items():
        for sentence in sentences(page):
            if NO_FACT.match(sentence):
                continue
            claim = next((one for one in CLAIMS if re.match(one.pattern, sentence)), None)
            if place[1].endswith("/changes/") and OF_LOG.match(sentence):
                assert stage in {"cleared", "asked", "presented"}
            elif claim is not None:
                found.setdefault(claim, set()).add((place, sentence))
            elif stage != "presented" or not OF_PRESENTING.match(sentence):
                unknown.add((stage, *place, sentence))
    assert unknown == set()
    for claim, said in found.items():
        with transaction.atomic():
            if isinstance(claim.forget, str):
                Event.objects.filter(kind=claim.forget).delete()
            elif stage != "presented":
                claim.forget(circulation)
            else:
                continue  # the database refuses to change what is frozen
            cache.clear()
            for (who, address), sentence in said:
                page = signed_in(who).get(address, follow=True)
                assert sentence not in sentences(page.content.decode()), (stage, who, address)
            transaction.set_rollback(True)
    return {claim.pattern for claim in found}


def test_a_sentence_is_gone_with_its_event(year):
    found = set()
    for stage, circulation in year:
        found |= check_all(stage, circulation)
    assert found == {one.pattern for one in CLAIMS}


def test_a_walk_of_sentences_finds_one_that_no_event_made():
    made_up = "<main><p>It was sent to all. <b>Nobody</b> was asked.</p><p>A day.</p></main>"
    assert list(sentences(made_up)) == ["It was sent to all.", "Nobody was asked."]
