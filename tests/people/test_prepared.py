"""Queries whose SQL is written once: the same rows as Django gives, for any values, and no wrong SQL ever."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import Count, F, Q

from people.models import MemberState
from people.policies import EVALUATOR, Reader, reader_of, roles_of
from people.prepared import OWNER, CannotBePreparedError, give, linked, prepared
from tests.conftest import account

pytestmark = pytest.mark.django_db


@prepared
def named(name, keys):
    return MemberState.objects.filter(name__gte=name, pk__in=keys).order_by("name")


@prepared
def first(*, most):
    return MemberState.objects.order_by("name")[:most]


@prepared
def codes(key):
    return MemberState.objects.filter(pk=key).values_list("iso_code", flat=True)


@pytest.fixture
def members():
    _ = connection.features.supports_json_field  # SQLite asks once to find out.
    rows = [
        MemberState(name=name, iso_code=code) for name, code in (("Aa", "AAA"), ("Bb", "BBB"), ("Cc", "CCC"))
    ]
    return [MemberState.objects.get(pk=one.pk) for one in MemberState.objects.bulk_create(rows)]


def test_rows_are_those_of_the_plain_query_for_any_values(members, django_assert_num_queries):
    keys = tuple(one.pk for one in members)
    for name in ("A", "Bb", "Cc", "Z"):
        with django_assert_num_queries(1):
            found = list(named(name, keys))
        assert found == list(named.__wrapped__(name, keys))
    assert [one.name for one in named("A", keys[:2])] == ["Aa", "Bb"]
    assert [one.name for one in named("A", (keys[2], keys[0]))] == ["Aa", "Cc"]
    assert list(codes(keys[1])) == ["BBB"]
    assert list(codes(0)) == []


def test_nothing_asked_for_is_no_query(members, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(named("A", ())) == []


def test_what_is_given_by_name_is_part_of_the_question(members):
    assert [len(first(most=most)) for most in (1, 2, 1)] == [1, 2, 1]


def test_whoever_asks_more_of_it_gets_the_plain_query_of_the_same_values(members):
    keys = tuple(one.pk for one in members)
    named("A", keys[:1])
    found = named("A", keys)
    assert found.count() == 3
    assert found.exists()
    assert found.first() == members[0]
    assert found.last() == members[2]
    assert list(found[1:]) == members[1:]
    assert list(found.filter(name="Bb")) == [members[1]]
    assert list(MemberState.objects.filter(pk__in=found.values("pk"), name="Cc")) == [members[2]]
    assert found.get(iso_code="AAA") == members[0]
    assert {one.pk for one in found.iterator()} == set(keys)
    assert list(found) == members


def test_each_call_reads_anew(members):
    keys = tuple(one.pk for one in members)
    assert len(list(named("A", keys))) == 3
    members[0].delete()
    assert len(list(named("A", keys))) == 2


def test_a_query_that_depends_on_its_values_is_refused(members):
    @prepared
    def looks(number):
        found = MemberState.objects.all()
        return found.filter(pk=number) if number < 100 else found.exclude(pk=number)

    @prepared
    def contains(text):
        return MemberState.objects.filter(name__contains=text)

    @prepared
    def limited(most):
        return MemberState.objects.all()[:most]

    for build, value in ((looks, 1), (contains, "a%"), (limited, 2), (codes, "1")):
        with pytest.raises(CannotBePreparedError):
            build(value)


def test_a_reader_gets_what_cannot_be_prepared_all_the_same(members, monkeypatch):
    from people import prepared as module

    @prepared
    def contains(text):
        return MemberState.objects.filter(name__contains=text)

    monkeypatch.setattr(module, "STRICT", False)
    for _ in range(2):
        assert list(contains("Bb")) == [members[1]]
        assert list(contains("B%")) == []


def test_a_number_that_no_column_holds_finds_nothing(members):
    list(codes(members[0].pk))
    for number in (2**63 - 1, 2**63, 10**40, -(2**63) - 1):
        assert list(codes(number)) == []


def test_building_asks_the_database_nothing(members):
    @prepared
    def asks():
        return MemberState.objects.filter(pk__in=[one.pk for one in MemberState.objects.all()])

    with pytest.raises(CannotBePreparedError, match="asks nothing"):
        asks()


def test_a_day_is_part_of_the_question_and_old_ones_are_forgotten(members):
    @prepared
    def joined(day, key):
        return get_user_model().objects.filter(date_joined__date__lt=day, pk=key)

    start = date(2030, 1, 1)
    for one in range(200):
        assert list(joined(start + timedelta(days=one), 0)) == []


def test_what_belongs_to_records_is_given_as_prefetching_gives_it(members, django_assert_num_queries):
    users = [get_user_model().objects.create(username=name) for name in ("one", "two")]
    groups = [Group.objects.create(name=name) for name in ("x", "y")]
    users[0].groups.set(groups)
    listed = list(get_user_model().objects.filter(pk__in=[one.pk for one in users]).order_by("username"))
    with django_assert_num_queries(1):
        give(listed, "groups", linked(Group, tuple(one.pk for one in listed), through="user"), owner=OWNER)
        assert [[group.name for group in one.groups.all()] for one in listed] == [["x", "y"], []]
        assert listed[0].groups.count() == 2
        assert not listed[1].groups.exists()
    assert listed[0].groups.first() == groups[0]
    assert list(listed[0].groups.filter(name="y")) == [groups[1]]
    assert list(listed[1].groups.filter(Q(name="y"))) == []
    assert listed[0].groups.all().order_by("-name").first() == groups[1]
    assert [group.name for group in listed[0].groups.all()] == ["x", "y"]
    # What is not read from here is asked as Django asks it, and never of the whole table.
    for one, own in ((listed[0], groups), (listed[1], [])):
        assert [group.pk for group in one.groups.iterator()] == [group.pk for group in own]
        assert one.groups.aggregate(Count("pk"))["pk__count"] == len(own)
        assert list(Group.objects.filter(pk__in=one.groups.all()).order_by("pk")) == own
        assert one.groups.all().update(name=F("name")) == len(own)
    known = listed[1].groups.all()
    listed[1].groups.add(groups[0])
    assert list(known.filter(name="x")) == [groups[0]]
    assert list(listed[1].groups.all()) == [groups[0]]


def test_readers_who_are_alike_share_a_query_and_an_evaluator_has_an_own_one():
    japan, mongolia = account("focal-japan"), account("focal-mongolia")
    assert reader_of(japan) == reader_of(mongolia)
    assert reader_of(None) == Reader(roles_of(None))
    evaluator = account("evaluator")
    assert EVALUATOR in roles_of(evaluator)
    assert reader_of(evaluator).pk == evaluator.pk
    assert roles_of(reader_of(evaluator)) == roles_of(evaluator)


def test_a_prepared_query_that_is_put_into_another_is_refused(members):
    @prepared
    def alone(key):
        return MemberState.objects.filter(pk=key).order_by()

    both = MemberState.objects.filter(name="Zz").order_by().union(alone(members[0].pk))
    with pytest.raises(CannotBePreparedError, match="never put into another"):
        list(both)
