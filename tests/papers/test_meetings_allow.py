"""Nothing is on record as done by a meeting before it can have done it: one rule for every act, and in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from evaluations.models import Consideration
from evaluations.services.considerations import ConsiderationEntry, Subject, save_consideration
from papers.models import Paper
from papers.services import clearing
from partnerships.services.records import Where
from programmes.models import AssessmentRound, Meeting, StrategicPlan, freezing
from programmes.services.adopting import propose_adoption
from programmes.services.rounds import NewRound, open_round
from record.models import SourceDocument
from record.refusals import StaleVersionError
from review.services.proposals import accept
from tests.conftest import account
from tests.factories import make_meeting, make_plan
from tests.papers.steps import the_paper
from tests.plan_books import THREE, book_from, foreign_plan, taken_over
from tests.rounds import asked_to_present, clear, make_draft, send_round

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]

TODAY = timezone.now().date()
FIRST = TODAY.replace(day=1)
LAST_MONTH, NEXT_MONTH = FIRST - timedelta(days=1), FIRST + timedelta(days=31)


def dates(day: date, *, month: bool = False, days: bool = False) -> dict[str, object]:
    found: dict[str, object] = {"year": day.year}
    return {**found, "starts_on": day} if days else {**found, "month": day.month} if month else found


BEGUN = (
    dates(TODAY, days=True),
    dates(TODAY - timedelta(days=400), days=True),
    dates(LAST_MONTH, month=True),
    dates(TODAY.replace(year=TODAY.year - 1, day=1)),
)
AHEAD = (
    dates(TODAY + timedelta(days=1), days=True),
    dates(TODAY + timedelta(days=9), days=True),
    dates(TODAY, month=True),
    dates(NEXT_MONTH, month=True),
    dates(TODAY),
    dates(TODAY.replace(year=TODAY.year + 1, day=1)),
)


def adopting(meeting: Meeting, reason: str) -> Callable[[], StrategicPlan]:
    plan = make_plan()
    StrategicPlan.objects.filter(pk=plan.pk).update(status="draft", adopted_at=None)
    plan.refresh_from_db()
    by = account("secretariat")
    asked = propose_adoption(plan, meeting=meeting, reason=reason, expected_version=plan.version, by=by)
    return lambda: accept(asked, by=account("approver"))


def presenting_a_round(meeting: Meeting, reason: str) -> Callable[[], object]:
    cleared = clear(send_round(make_draft()))
    asked = asked_to_present(cleared, meeting=meeting, reason=reason)
    return lambda: accept(asked, by=account("approver"))


def presenting_a_paper(meeting: Meeting, reason: str) -> Callable[[], object]:
    Paper.objects.filter(pk=the_paper().pk).update(meeting=meeting)
    if the_paper().is_draft:
        clearing.propose_clearing(the_paper(), "made up", [], by=account("secretariat"))
        clearing.clear(the_paper(), "made up", [], {}, by=account("approver"))
    asked = asked_to_present(the_paper(), meeting=meeting, reason=reason)
    return lambda: accept(asked, by=account("approver"))


def a_consideration(meeting: Meeting, reason: str) -> Callable[[], Consideration]:
    where = Where(SourceDocument.objects.get(slug="neaspec-som-25"), "page text", "paraphrase", "")
    entry = ConsiderationEntry(meeting, Subject("next-plan"), "Took note of it.", where)
    plan = StrategicPlan.objects.get(slug="2016-2020")
    return lambda: save_consideration(plan, None, entry, expected_version=0, by=account("secretariat"))


def a_workbook(meeting: Meeting, reason: str) -> Callable[[], object]:
    rows = foreign_plan(
        "rivers", THREE, areas=("RIV",), activities=2, rounds=("first",), rate=lambda *_: {"level": "Done"}
    )
    del rows["texts"], rows["citations"], rows["sources"], rows["evidence"]
    rows["rounds"][0] |= {"state": "Presented", "meeting": meeting.code}
    by, second = account("secretariat"), account("approver")
    return lambda: taken_over(book_from(rows), second, uploaded_by=by)


ACTS = {
    ("StrategicPlan", "adopted_at"): (adopting,),
    ("AssessmentRound", "presented_to"): (presenting_a_round, a_workbook),
    ("Paper", "meeting"): (presenting_a_paper,),
    ("Consideration", "meeting"): (a_consideration,),
}
RELATED = [
    one for one in Meeting._meta.related_objects if not one.related_model.__name__.startswith("Historical")
]
EVERY = [act for acts in ACTS.values() for act in acts]
OF_TWO = (adopting, presenting_a_round, presenting_a_paper)


def test_every_relation_to_a_meeting_is_one_of_an_act_below():
    assert {(one.related_model.__name__, one.field.name) for one in RELATED} == set(ACTS)
    assert len(EVERY) == 5


@pytest.mark.parametrize("act", EVERY)
@pytest.mark.parametrize("when", AHEAD)
def test_no_act_says_what_a_meeting_still_to_come_has_done(act, when):
    with pytest.raises(ValidationError, match="still to come"):
        act(make_meeting(**when), "It was sent by mail")()


@pytest.mark.parametrize("act", EVERY)
@pytest.mark.parametrize("when", BEGUN)
def test_a_meeting_that_has_begun_or_is_over_needs_no_reason_of_its_own(act, when):
    meeting = make_meeting(**when)
    act(meeting, "As agreed" if act is adopting else "")()
    assert any(one.related_model.objects.filter(**{one.field.name: meeting}) for one in RELATED)


@pytest.mark.parametrize("act", EVERY)
def test_a_meeting_without_a_date_takes_two_people_and_a_reason(act):
    if act is not a_workbook:
        with pytest.raises(ValidationError, match="No date of"):
            act(make_meeting(), "")()
    if act in OF_TWO:
        act(make_meeting(), "The chair wrote so")()


@pytest.mark.parametrize("act", OF_TWO)
def test_the_second_person_is_refused_where_the_meeting_was_put_off(act):
    meeting = make_meeting(**BEGUN[0])
    second = act(meeting, "As agreed")
    Meeting.objects.filter(pk=meeting.pk).update(year=AHEAD[1]["year"], starts_on=AHEAD[1]["starts_on"])
    with pytest.raises((ValidationError, StaleVersionError), match=r"still to come|changed this record"):
        second()


@pytest.mark.parametrize("when", [*AHEAD, *BEGUN, {}])
@pytest.mark.parametrize("kind", ["round", "paper"])
def test_the_database_itself_refuses_what_is_too_early(when, kind, plan, updated):
    meeting = make_meeting(**when)
    if kind == "round":
        cleared = clear(send_round(make_draft()))
        rows, values = AssessmentRound.objects.filter(pk=cleared.pk), {"presented_to": meeting}
    else:
        Paper.objects.filter(pk=the_paper().pk).update(meeting=meeting)
        clearing.propose_clearing(the_paper(), "made up", [], by=account("secretariat"))
        paper = clearing.clear(the_paper(), "made up", [], {}, by=account("approver"))
        rows, values = Paper.objects.filter(pk=paper.pk), {"meeting": meeting}

    def present() -> None:
        with transaction.atomic():
            rows.update(status="presented", presented_at=timezone.now(), **values)

    if when in AHEAD:
        with pytest.raises(IntegrityError, match="Its meeting has not begun"):
            present()
    else:
        present()
        assert rows.get().status == "presented"


def test_rounds_and_papers_that_were_presented_early_stay_and_migrate():
    """A database in which that was possible keeps its rows when the triggers are put back."""
    cleared = clear(send_round(make_draft()))
    meeting = make_meeting(**AHEAD[1])
    with freezing.lifted():
        now = timezone.now()
        AssessmentRound.objects.filter(pk=cleared.pk).update(
            status="presented", presented_to=meeting, presented_at=now
        )
        freezing.install(connection)
        assert AssessmentRound.objects.get(pk=cleared.pk).status == "presented"
        open_round(
            cleared.plan,
            NewRound(kind="updated", title="After it", assessed_by="Us", as_of="2031"),
            by=account("secretariat"),
        )
