"""Saving and deleting on the pages of a record: what is refused is told there, and nothing is lost."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from evaluations.models import Finding
from evaluations.services import findings
from partnerships.models import Collaboration
from partnerships.services import records
from partnerships.services.records import save_collaboration
from record.forms.editing import Edit, RecordForm
from record.refusals import StaleVersionError
from tests.conftest import account, signed_in
from tests.evaluation import make_evaluation, write_finding
from tests.pages import errors_in, text_of
from tests.partnerships.entries import typed_now
from tests.partnerships.test_many_at_once import collaboration

pytestmark = pytest.mark.django_db


class NameForm(RecordForm):
    """One field."""

    name = forms.CharField()


def test_whoever_meets_another_change_at_every_attempt_is_asked_to_wait():
    asked = []

    def save(form, version):
        asked.append((form.cleaned_data["name"], version))
        raise StaleVersionError(SimpleNamespace(version=version + 1))

    edit = Edit(
        make_form=lambda data, _files: NameForm(data), save=save, texts_of=lambda _one: {"name": "First"}
    )
    typed = QueryDict(mutable=True)
    typed.update({"version": "1", "base": json.dumps({"name": "First"}), "name": "Mine"})
    assert not edit.attempt(typed)
    assert asked == [("Mine", 1), ("Mine", 2)]
    told = "Somebody saves this again and again; try once more in a moment."
    assert edit.form.non_field_errors() == [told]
    assert edit.form["name"].value() == "Mine"


@pytest.fixture
def let_go(monkeypatch):
    """A finding whose evaluator is let go while a form of theirs is on its way."""
    evaluation = make_evaluation()
    finding = write_finding(evaluation)
    locked = findings.locked_evaluation

    def let_go(record):
        record.evaluators.clear()
        return locked(record)

    monkeypatch.setattr(findings, "locked_evaluation", let_go)
    return finding


def test_an_evaluator_who_was_let_go_meanwhile_changes_nothing_and_keeps_what_was_typed(let_go):
    client = signed_in("evaluator")
    address = f"/workspace/evaluations/{let_go.evaluation.slug}/findings/{let_go.code}/"
    typed = typed_now(client.get(address).context["form"])
    refused = client.post(address, {**typed, "summary": "Written too late"})
    assert refused.status_code == 403
    assert let_go.evaluation.why_not_yours() in errors_in(refused)
    assert "Written too late" in refused.content.decode()
    assert Finding.objects.get(pk=let_go.pk).summary == let_go.summary


def test_an_evaluator_who_was_let_go_meanwhile_deletes_nothing(let_go):
    address = f"/workspace/evaluations/{let_go.evaluation.slug}/finding/{let_go.code}/delete/"
    refused = signed_in("evaluator").post(address, {"version": let_go.version})
    assert refused.status_code == 403
    assert let_go.evaluation.why_not_yours() in text_of(refused)
    assert Finding.objects.filter(pk=let_go.pk).exists()


def test_what_somebody_else_has_entered_a_moment_before_is_told(monkeypatch):
    entry = collaboration("Mine")
    entry.values["code"] = "COL-1"
    monkeypatch.setattr(records, "_check_free", lambda *_: None)
    monkeypatch.setattr(Collaboration, "full_clean", lambda _own: None)
    with pytest.raises(ValidationError, match="Somebody else has just entered one with the same code"):
        save_collaboration(None, entry, expected_version=0, by=account("secretariat"))
    assert Collaboration.objects.get(code="COL-1").text != "Mine"
