"""Pages that save several rows at once: what they say was saved is what changed, and one button is one transaction."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied

from programmes.models import ActivityRating, KeyAchievement
from review.models import Position
from review.services.positions import PositionEntry, save_position, send_positions
from tests.conftest import account, signed_in
from tests.evaluation import make_evaluation, send_evaluation, write_finding
from tests.factories import make_plan
from tests.pages import text_of
from tests.rounds import (
    bench_row,
    code_of,
    draft_position,
    level_of,
    make_draft,
    rate,
    ratings_address,
    review_address,
    send_round,
    take_position,
)

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]

SAVED = re.compile(r"Saved \d\d:\d\d UTC: (.*?)\. Not saved:")


def answers_to(positions, address):
    """Answers to positions: the second is accepted with a level that another one has changed meanwhile."""
    data = {}
    for position in positions:
        sent = {"version": position.version, "disposition": "accepted", "disposition_text": "Done."}
        data |= {f"position-{position.pk}-{name}": value for name, value in sent.items()}
    return "secretariat", address, data, Position, lambda one: f"{one.text_of.label}, {one.state}"


def answers_on_a_round():
    draft = make_draft()
    circulation, lower = send_round(draft), level_of(draft.plan, "partially")
    for place in (1, 2, 3):
        entry = {"kind": "another-level", "proposed_level": lower, "text": "Less."}
        take_position(circulation, "focal-japan", place=place, send=place == 3, **entry)
    positions = list(Position.objects.filter(text_of__circulation=circulation))
    user, address, data, *rest = answers_to(positions, ratings_address(draft, "answers/"))
    for position in positions[:2]:
        data |= {f"position-{position.pk}-rate_now": "on", f"position-{position.pk}-seen_level": "Fully"}
    rate(draft, 2, level=level_of(draft.plan, "substantially"))
    return user, address, data, *rest


def answers_on_an_evaluation():
    evaluation = make_evaluation(make_plan())
    for code in ("F1", "F2", "F3"):
        write_finding(evaluation, code)
    circulation = send_evaluation(evaluation)
    for text in circulation.texts.all():
        entry = PositionEntry(kind="reserve", text="No.")
        save_position(text, entry=entry, expected_version=0, by=account("focal-japan"))
    send_positions(circulation, attribution="named", by=account("focal-japan"))
    positions = list(Position.objects.filter(text_of__circulation=circulation))
    user, address, data, *rest = answers_to(positions, f"/workspace/evaluations/{evaluation.slug}/answers/")
    return user, address, {**data, f"position-{positions[1].pk}-disposition_text": ""}, *rest


def ratings():
    draft = make_draft()
    data = {}
    for place in (1, 2, 3):
        data |= bench_row(draft, place, note=f"Typed {place}", choice="partially", change_reason="Less")
    rate(draft, 2, level=level_of(draft.plan, "minimally"), note="Theirs", change_reason="So")
    return "secretariat", ratings_address(draft), data, ActivityRating, lambda one: one.activity.code


def a_rating_with_evidence_that_is_refused():
    user, address, data, *rest = ratings()
    third = next(one.removesuffix("-note") for one in data if one.endswith("-3-note"))
    data |= {
        f"{third}-evidence_title": "A title",
        f"{third}-evidence_url": "https://example.org/" + "x" * 3_000,
    }
    return user, address, data, *rest


def texts_of_areas():
    draft = make_draft()
    area = draft.plan.objectives.get().area
    data = {f"key-achievement-{area.slug}-version": 1, f"key-achievement-{area.slug}-text": "Typed."}
    data |= bench_row(draft, 1, note="Typed", choice="partially", change_reason="Less")
    KeyAchievement.objects.filter(assessment_round=draft).update(version=5, text="Theirs.")
    return "secretariat", ratings_address(draft), data, ActivityRating, lambda one: one.activity.code


def positions():
    circulation = send_round(make_draft())
    data = {}
    for place in (1, 2, 3):
        code = code_of(circulation.subject, place)
        data |= {f"{code}-version": 0, f"{code}-kind": "comment", f"{code}-text": f"Typed {place}"}
    draft_position(circulation, by="focal-mongolia", place=2, kind="reserve", text="Theirs")
    return "focal-mongolia", review_address(circulation), data, Position, lambda one: one.text_of.label


CASES = (
    answers_on_a_round,
    answers_on_an_evaluation,
    ratings,
    a_rating_with_evidence_that_is_refused,
    texts_of_areas,
    positions,
)


def newest(model) -> int:
    last = model.history.order_by("history_id").last()
    return last.history_id if last else 0


@pytest.mark.parametrize("case", CASES)
def test_the_page_names_the_rows_that_changed_and_no_other(case):
    user, address, data, model, name_of = case()
    before = newest(model)
    page = signed_in(user).post(address, data)
    assert page.status_code in {400, 409}
    said = SAVED.search(text_of(page))
    changed = model.objects.filter(pk__in=model.history.filter(history_id__gt=before).values("id"))
    assert sorted(said[1].split("; ")) == sorted(map(name_of, changed))
    assert 1 <= len(changed) < 3


@pytest.mark.parametrize(
    ("case", "service"),
    [
        (answers_on_a_round, "review.views.answers.dispose"),
        (ratings, "programmes.services.ratings.save_rating"),
        (positions, "review.services.positions.save_position"),
    ],
)
def test_what_fails_as_a_whole_saves_nothing(case, service, monkeypatch):
    """The round was cleared, or a role ended, between two rows."""
    user, address, data, model, _ = case()
    module, _, name = service.rpartition(".")
    found, calls = getattr(__import__(module, fromlist=[name]), name), []

    def once(*given, **named):
        if calls:
            raise PermissionDenied("Not any more.")
        calls.append(found(*given, **named))
        return calls[0]

    monkeypatch.setattr(service, once)
    before = newest(model)
    assert signed_in(user).post(address, data).status_code == 403
    assert calls
    assert newest(model) == before


def writers(module: ast.Module) -> set[str]:
    """Return the functions of a module that call a service, or one of the module that does."""
    functions = {one.name: one for one in ast.walk(module) if isinstance(one, ast.FunctionDef)}
    calls = {
        name: [one for one in ast.walk(function) if isinstance(one, ast.Call)]
        for name, function in functions.items()
    }
    found = {
        name for name, made in calls.items() if any(word.arg == "by" for one in made for word in one.keywords)
    }
    while True:
        more = {name for name, made in calls.items() if {getattr(one.func, "id", "") for one in made} & found}
        if more <= found:
            return found
        found |= more


def test_no_view_saves_rows_in_a_loop_of_its_own():
    loops, writing, shared = [], 0, 0
    for path in sorted(Path(settings.BASE_DIR).glob("*/views/*.py")):
        text = path.read_text()
        module = ast.parse(text)
        known = writers(module)
        writing, shared = writing + len(known), shared + text.count("= save_each(")
        for loop in ast.walk(module):
            if isinstance(loop, ast.For | ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
                calls = [one for one in ast.walk(loop) if isinstance(one, ast.Call)]
                named = {getattr(one.func, "id", "") for one in calls} & known
                if named or any(word.arg == "by" for one in calls for word in one.keywords):
                    loops.append(f"{path.name}:{loop.lineno}")
    assert loops == []
    assert (writing > 100, shared) == (True, 4)
