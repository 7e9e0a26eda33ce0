"""Nothing is forgotten: every table is carried or left out for a reason, in a type that archives know."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from neaspec_portal.exchange import scope
from neaspec_portal.exchange.columns import KINDS, columns_of, layout, type_of
from neaspec_portal.exchange.naming import NamedRecords
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.tables import Table, tables
from programmes.models import Meeting
from tests.factories import make_citation

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
OF_THIS_LAYOUT = "03c397c835662b3e6003d71d0e0f4a9792a579bf45106baf3e78a2ffa00df178"
"""The layout of 0.2.0, by its fingerprint."""
SECRET_WORDS = {"digest", "key", "password", "secret", "token", "token_hash", "session_key"}


def test_the_layout_of_archives_changes_only_where_it_is_said():
    assert layout().fingerprint == OF_THIS_LAYOUT, (
        "Archives of before no longer come in: the changelog and docs/upgrading.md say so."
    )


def test_every_model_is_carried_or_left_out_for_a_reason():
    undecided = [model._meta.label for model in scope.all_models() if scope.is_carried(model) is None]
    assert undecided == []
    assert all(scope.left_out(credentials=False).values())


def test_the_lists_name_only_models_that_exist():
    known = {model._meta.label for model in scope.all_models()}
    listed = {
        *scope.LEFT_OUT,
        *scope.NAMED,
        *scope.CREDENTIALS,
        *scope.OF_THIS_PORTAL,
        *scope.OF_OTHERS,
        *scope.MADE_ANEW,
    }
    assert listed - known == set()


def test_a_model_of_a_library_nobody_decided_on_stops_the_exchange(monkeypatch):
    monkeypatch.setattr(scope, "OF_OTHERS", scope.OF_OTHERS - {"account.EmailAddress"})
    with pytest.raises(ExchangeRefusedError, match=r"account\.EmailAddress is neither carried nor left out"):
        scope.carried(credentials=False)


def test_an_app_added_under_the_root_is_carried_and_a_library_is_not(settings):
    new = SimpleNamespace(path=str(settings.BASE_DIR / "papers"))
    library = SimpleNamespace(path=str(settings.BASE_DIR / ".venv" / "lib" / "papers"))
    assert (scope.is_own(new), scope.is_own(library)) == (True, False)


def test_what_is_only_being_looked_at_and_what_colleagues_say_go_into_backups_alone():
    elsewhere = {model._meta.label for model in scope.carried(credentials=False)}
    assert [label for label in elsewhere if label.split(".")[1].startswith(("Waiting", "Open"))] == []
    assert not elsewhere & set(scope.OF_THIS_PORTAL)
    assert set(scope.OF_THIS_PORTAL) < {model._meta.label for model in scope.carried(credentials=True)}


def test_what_opens_something_is_a_credential():
    secret = {
        model._meta.label
        for model in scope.carried(credentials=False)
        for field in model._meta.local_concrete_fields
        if field.name in SECRET_WORDS and (model, field.name) != (User, "password")
    }
    assert secret == set()


def test_what_is_carried_refers_to_nothing_that_is_left_out():
    for credentials in (False, True):
        carried = scope.carried(credentials=credentials)
        known = {*carried, *(apps.get_model(label) for label in scope.NAMED)}
        dangling = [
            str(field)
            for model in carried
            for field in model._meta.local_concrete_fields
            if isinstance(field, models.ForeignKey) and field.related_model not in known
        ]
        assert dangling == []


def test_every_column_is_of_a_type_that_archives_know():
    assert len(tables(credentials=True)) == len(scope.carried(credentials=True))
    types = {
        type_of(field)
        for model in scope.carried(credentials=True)
        for field in model._meta.local_concrete_fields
    }
    assert types <= {*KINDS, "DecimalField"}


def test_history_and_many_to_many_tables_are_carried():
    carried = {model._meta.label for model in scope.carried(credentials=False)}
    assert {
        "programmes.HistoricalActivityRating",
        "evaluations.Finding_areas",
        "people.LedgerEntry",
    } <= carried
    assert Session._meta.label not in carried


def test_rows_come_in_the_order_of_their_keys_without_a_history_of_coming_in():
    table = next(table for table in tables(credentials=False) if table.model is Meeting)
    lines = list(table.lines())
    keys = [table.row(line)[table.columns.index(table.key)] for line in lines]
    assert keys == sorted(keys)
    before = Meeting.history.count()
    Table(table.model, table.columns).insert([_renumbered(table, line, keys[-1] + 1) for line in lines[:1]])
    assert Meeting.history.count() == before


def test_keys_that_are_text_come_in_the_order_of_their_bytes_on_every_database():
    for key in ("a", "B", "_", "é"):
        Session.objects.create(session_key=key, session_data="x", expire_date=timezone.now())
    table = Table(Session, columns_of(Session, NamedRecords(), credentials=False))
    keys = [table.row(line)[table.columns.index(table.key)] for line in table.lines()]
    assert keys == ["B", "_", "a", "é"]


def _renumbered(table: Table, line: bytes, key: int) -> list[object]:
    new = {"id": key, "code": "SOM-0", "citation_id": make_citation().pk, "days_citation_id": None}
    names = [column.name for column in table.columns]
    return [new.get(name, value) for name, value in zip(names, table.row(line), strict=True)]
