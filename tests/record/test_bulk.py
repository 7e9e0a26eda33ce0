"""Writing in bulk leaves the same rows as single saves, with their history, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from people.models import MemberState
from programmes.models import Meeting, PlannedActivity
from record.models import Citation, SourceDocument
from record.services import bulk as bulk_writing
from record.services.bulk import DELETED, insert_with_history, update_with_history, write_history
from record.services.changes import save_with_history
from surveys.models import Claim, Survey
from tests.factories import make_citation, make_meeting, make_plan

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

NASTY = "tab\there, line\nbreak, return\r, back\\slash, \\N, “quotes”, 中文, ✓, 'single', \"double\", %s"
OWN = {"id", "history_id", "history_date", "citation_id", "slug", "code", "number"}


def values(record, but=OWN):
    return {
        one.attname: getattr(record, one.attname)
        for one in record._meta.concrete_fields
        if one.attname not in but
    }


def history(record):
    (row,) = record.history.all()
    return values(row)


def new_sources():
    return [
        SourceDocument(
            slug=f"nasty-{at}", title=NASTY, publisher="", kind="paper", order=at, url="", description="x"
        )
        for at in range(2)
    ]


def test_new_rows_are_those_of_single_saves(secretariat):
    single, bulk = new_sources()
    save_with_history(single, by=secretariat, reason="Because")
    bulk.order = single.order
    insert_with_history(SourceDocument, [bulk], by=secretariat, reason="Because")
    stored = SourceDocument.objects.get(slug="nasty-1")
    assert stored.pk == bulk.pk
    assert stored.title == NASTY
    assert values(stored) == values(SourceDocument.objects.get(pk=single.pk))
    assert history(stored) == history(single)
    assert stored.history.get().id == stored.pk
    assert not bulk._state.adding


def test_dates_numbers_and_what_is_empty_arrive(secretariat):
    known = make_meeting()
    made = Meeting(
        code="SOM-98",
        name="A meeting",
        kind=known.kind,
        year=2031,
        starts_on=date(2031, 5, 4),
        ends_on=None,
        place="Ulaanbaatar",
        order=98,
        citation=make_citation(),
    )
    insert_with_history(Meeting, [made], by=secretariat, reason="Because")
    stored = Meeting.objects.get(code="SOM-98")
    assert (stored.starts_on, stored.ends_on, stored.month) == (date(2031, 5, 4), None, None)
    assert stored.history.get().starts_on == date(2031, 5, 4)


def test_json_arrives(secretariat):
    claim = Claim(
        survey=Survey.objects.get(slug="stakeholder-2020"),
        code="C98",
        sentence=NASTY,
        test={"text": NASTY, "numbers": [1, 2.5, None, True]},
        citation=make_citation(),
        order=98,
    )
    insert_with_history(Claim, [claim], by=secretariat, reason="Because")
    stored = Claim.objects.get(code="C98")
    assert stored.test == {"text": NASTY, "numbers": [1, 2.5, None, True]}
    assert stored.history.get().test == stored.test


def test_a_key_is_never_used_again(secretariat):
    one, other = new_sources()
    insert_with_history(SourceDocument, [one], by=secretariat, reason="Because")
    first = one.pk
    SourceDocument.objects.filter(pk=first).delete()
    insert_with_history(SourceDocument, [other], by=secretariat, reason="Because")
    assert other.pk > first
    third = SourceDocument.objects.create(slug="third", title="T", publisher="", kind="paper", order=1)
    assert third.pk > other.pk


def test_changed_rows_are_those_of_single_saves(secretariat):
    single, bulk = new_sources()
    for one in (single, bulk):
        save_with_history(one, by=secretariat, reason="Made")
    for one in (single, bulk):
        one.title, one.order = "Other words\t\\", 7
    save_with_history(single, by=secretariat, reason="Changed")
    update_with_history(SourceDocument, [bulk], ["title", "order"], by=secretariat, reason="Changed")
    assert values(SourceDocument.objects.get(pk=bulk.pk)) == values(SourceDocument.objects.get(pk=single.pk))
    last = [values(one.history.first()) for one in (single, bulk)]
    assert last[0] == last[1]
    assert last[0]["history_type"] == "~"


def test_only_named_fields_are_stored(secretariat):
    one = SourceDocument.objects.first()
    title, one.title, one.order = one.title, "Not stored", 77
    update_with_history(SourceDocument, [one], ["order"], by=secretariat, reason="Changed")
    stored = SourceDocument.objects.get(pk=one.pk)
    assert (stored.title, stored.order) == (title, 77)


def test_a_deleted_record_leaves_its_last_row(secretariat):
    one = new_sources()[0]
    save_with_history(one, by=secretariat, reason="Made")
    write_history(SourceDocument, [one], DELETED, by=secretariat, reason="Taken back")
    last = SourceDocument.history.filter(id=one.pk).first()
    assert (last.history_type, last.history_change_reason, last.history_user) == (
        "-",
        "Taken back",
        secretariat,
    )


def test_a_broken_row_leaves_nothing(secretariat):
    plan = make_plan(activities=1)
    known = plan.activities.get()
    citations = [Citation(source=known.citation.source, place="p", certainty="verbatim") for _ in range(3)]
    insert_with_history(Citation, citations, by=secretariat, reason="Because")
    many = [
        PlannedActivity(
            plan=plan, area=known.area, code="NEW-1", number=9 + at, text="Do it.", citation=citations[at]
        )
        for at in range(3)
    ]
    before = PlannedActivity.history.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_with_history(PlannedActivity, many, by=secretariat, reason="Because")
    assert plan.activities.count() == 1
    assert PlannedActivity.history.count() == before


def test_it_costs_the_same_few_statements_for_many_rows(secretariat, django_assert_max_num_queries):
    states = [MemberState(iso_code=f"X{at:03}", name=f"Body {at}") for at in range(500)]
    with django_assert_max_num_queries(4):
        insert_with_history(MemberState, states, by=secretariat, reason="Because")
    assert MemberState.objects.filter(name__startswith="Body ").count() == 500
    assert MemberState.history.filter(name__startswith="Body ", history_type="+").count() == 500
    insert_with_history(MemberState, [], by=secretariat, reason="Because")
    assert connection.vendor in {"sqlite", "postgresql"}


def test_many_rows_are_stored_portion_by_portion(secretariat, monkeypatch):
    monkeypatch.setattr(bulk_writing, "A_PORTION", 2)
    states = [MemberState(iso_code=f"X{at:03}", name=f"Body {at}") for at in range(5)]
    insert_with_history(MemberState, states, by=secretariat, reason="Because")
    for one in states:
        one.name = f"Other {one.name}"
    update_with_history(MemberState, states, ["name"], by=secretariat, reason="Changed")
    stored = MemberState.objects.filter(iso_code__startswith="X0").order_by("iso_code")
    assert [one.name for one in stored] == [f"Other Body {at}" for at in range(5)]
    assert MemberState.history.filter(name__startswith="Other Body ", history_type="~").count() == 5
