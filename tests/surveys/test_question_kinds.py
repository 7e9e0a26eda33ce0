"""A kind of question is one file: what it says of itself is asked everywhere."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pydantic import ValidationError

from people import frozen
from surveys import charts, question_kinds
from surveys.forms.forms import NewFigureForm
from surveys.importers.survey import QuestionRecord
from surveys.models import Question, Survey
from surveys.question_kinds import base
from surveys.selectors.published import result

pytestmark = pytest.mark.django_db


@pytest.fixture
def ranking(monkeypatch) -> Any:
    monkeypatch.setattr(base, "_KINDS", dict(base._KINDS))
    monkeypatch.setitem(frozen.QUESTION_KINDS, "ranking", (0, ""))
    kind = import_module("tests.example.ranking").RANKING
    question_kinds.register(kind)
    return kind


def test_every_kind_is_there_in_its_order():
    assert [one.name for one in question_kinds.known()] == ["single", "multiple", "grid", "number", "open"]
    assert Question._meta.get_field("kind").choices == frozen.question_kinds()
    assert [value for value, _ in NewFigureForm().fields["kind"].choices] == ["single", "multiple", "grid"]


def test_two_kinds_do_not_share_a_name(ranking):
    question_kinds.register(ranking)
    with pytest.raises(ImproperlyConfigured, match="two kinds of questions called ranking"):
        question_kinds.register(question_kinds.QuestionKind("ranking", "Order", "Otherwise.", 9))


def test_a_new_kind_is_offered_read_counted_and_drawn(ranking, client):
    assert ("ranking", "Ranking") in NewFigureForm().fields["kind"].choices
    Question.objects.filter(number=7).update(kind="ranking")
    survey = Survey.objects.get(slug="stakeholder-2020")
    assert (
        charts.figure_of(result(survey, 7), survey).counting_rule == "Each person put all answers in order."
    )
    assert client.get("/surveys/stakeholder-2020/figures/7/").status_code == 200
    assert b"Ranking" in b"".join(client.get("/surveys/stakeholder-2020.csv").streaming_content)


def test_a_file_with_an_unknown_kind_is_refused():
    with pytest.raises(ValidationError, match="there is no kind of question called ranking"):
        QuestionRecord.model_validate({"kind": "ranking"})
