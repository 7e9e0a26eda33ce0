"""Lists say their order themselves: none borrows it from a relation to a model that orders itself descending."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model, OrderBy
from django.utils import timezone

from papers.models import Paper, PaperBlock
from papers.selectors.choosing import asked_of_meeting
from tests.factories import make_meeting
from tests.test_house import APPS, own_files

ORDERING_CALLS = {"order_by", "latest", "earliest"}


def borrowed(model: type[Model], term: object) -> type[Model] | None:
    """Return the model whose own order a term of an ordering borrows; None where it names a column."""
    if isinstance(term, OrderBy):
        term = getattr(term.expression, "name", "")
    current, field = model, None
    for part in str(term).lstrip("-").split("__"):
        if part == "pk":
            return None
        field = current._meta.get_field(part)
        current = field.related_model if field.is_relation else current
    return current if field is not None and field.is_relation and part != field.attname else None


def is_descending(model: type[Model]) -> bool:
    """Whether any term of a model's order, or of an order it borrows, runs downwards."""
    for term in model._meta.ordering:
        further = borrowed(model, term)
        if str(term).startswith("-") or (further is not None and is_descending(further)):
            return True
    return False


def ordering_terms() -> Iterator[tuple[str, str]]:
    """Yield each term that the code orders by, with its place."""
    for path in own_files(*APPS):
        for call in ast.walk(ast.parse(path.read_text())) if path.suffix == ".py" else ():
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ORDERING_CALLS:
                for term in (one for argument in call.args for one in ast.walk(argument)):
                    if isinstance(term, ast.Constant) and isinstance(term.value, str):
                        yield f"{path.relative_to(settings.BASE_DIR)}:{call.lineno}", term.value


def descending_relations() -> set[str]:
    """Return the names of all relations that lead to a model with a descending order."""
    every = (field for model in apps.get_models() for field in model._meta.get_fields())
    return {
        one.name
        for one in every
        if one.is_relation and one.related_model and is_descending(one.related_model)
    }


def test_no_model_borrows_a_descending_order():
    terms = [(model, term) for model in apps.get_models() for term in model._meta.ordering]
    assert len(terms) > 300
    wrong = [
        f"{model.__name__}: {term}"
        for model, term in terms
        if (further := borrowed(model, term)) is not None and is_descending(further)
    ]
    assert wrong == []


def test_no_query_borrows_a_descending_order():
    """By name: a relation called ``plan`` is not ordered by, whatever model it belongs to."""
    names, terms = descending_relations(), list(ordering_terms())
    assert {"plan", "paper", "evaluation", "assessment_round", "recommendation"} <= names
    assert len(terms) > 200
    wrong = {(place, term) for place, term in terms if term.lstrip("-").split("__")[-1] in names}
    assert wrong == set()


@pytest.mark.django_db
def test_the_suite_refuses_a_query_that_borrows_one():
    for term in ("paper", "-paper"):
        with pytest.raises(AssertionError, match="borrows a descending order"):
            list(PaperBlock.objects.order_by(term))


PAPERS = (
    # year, month, first day, cleared in
    (2026, None, date(2026, 11, 3), 2026),
    (2026, None, date(2026, 11, 3), 2025),
    (2026, 10, None, 2027),
    (2026, None, None, 2028),
    (2020, None, date(2020, 10, 14), 2029),
    (None, None, None, 2030),
)
"""From the newest to the oldest: by the day of the meeting, then by clearing."""


@pytest.mark.django_db
@pytest.mark.on_sqlite
@pytest.mark.parametrize("entered", [PAPERS, PAPERS[::-1]])
def test_the_newest_paper_is_that_of_the_latest_meeting_whenever_it_was_entered(
    plan, updated, entered, secretariat, approver
):
    made = {}
    for at, paper in enumerate(entered):
        year, month, first, cleared = paper
        meeting = make_meeting(year=year, month=month, starts_on=first)
        made[paper] = Paper.objects.create(
            slug=f"p{at}",
            title=f"Paper {at}",
            assessment_round=updated,
            meeting=meeting,
            status="cleared",
            cleared_at=timezone.now().replace(year=cleared),
            cleared_by=approver,
            clearance_proposed_by=secretariat,
            clearance_proposed_at=timezone.now(),
        )
        PaperBlock.objects.create(paper=made[paper], order=1, kind="text", text="1. take note.")
    for paper in PAPERS:
        assert asked_of_meeting(plan).paper == made[paper].title
        Paper.objects.filter(pk=made[paper].pk).update(status="draft", cleared_at=None, cleared_by=None)
