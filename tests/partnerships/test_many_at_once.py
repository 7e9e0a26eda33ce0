"""Many people at one code, one focus area, one judgement, one correction: nothing stands twice, nobody gets a fault."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from partnerships.models import Collaboration, FocusArea, Mechanism, OverlapJudgement
from partnerships.services.mechanisms import save_focus_area
from partnerships.services.records import FactEntry, Where, save_collaboration, save_judgement
from programmes.models import ProgrammeArea
from record.models import Correction
from record.refusals import StaleVersionError
from record.services.corrections import propose_correction
from tests.at_once import PEOPLE, at_once
from tests.conftest import account
from tests.record.test_corrections import entry

pytestmark = [pytest.mark.drill, pytest.mark.on_sqlite]


@pytest.fixture
def committed(committed_review):
    """The review as other connections see it."""


def collaboration(text: str) -> FactEntry:
    values = {
        "code": "COL-50",
        "other_partners": "Somebody",
        "kind": "consultation",
        "direction": "",
        "outcome": "took-place",
        "text": text,
        "began": "",
        "ended": "",
        "plan": None,
    }
    names = ("mechanisms", "areas", "platforms", "activities", "states")
    return FactEntry(values, {name: [] for name in names}, Where())


def test_one_code_is_taken_once_and_the_others_are_told(committed):
    refused = []

    def work(number: int) -> None:
        try:
            save_collaboration(
                None, collaboration(str(number)), expected_version=0, by=account("secretariat")
            )
        except ValidationError as error:
            refused.append(error)

    at_once(work)
    assert Collaboration.objects.filter(code="COL-50").count() == 1
    assert len(refused) == PEOPLE - 1


def test_focus_areas_entered_together_all_stand(committed):
    nowpap = Mechanism.objects.get(code="NOWPAP")

    def work(number: int) -> None:
        save_focus_area(
            nowpap,
            None,
            text=f"Focus {number}",
            areas=[],
            reason="x",
            expected_version=0,
            by=account("approver"),
        )

    at_once(work)
    found = FocusArea.objects.filter(mechanism=nowpap, text__startswith="Focus").values_list(
        "order", flat=True
    )
    assert sorted(found) == [4, 5, 6, 7]


def test_one_judgement_stands_once(committed):
    marine, nowpap = ProgrammeArea.objects.get(slug="marine"), Mechanism.objects.get(code="NOWPAP")

    def work(number: int) -> None:
        try:
            save_judgement(
                marine,
                nowpap,
                verdict="duplicate",
                reason=str(number),
                expected_version=0,
                by=account("secretariat"),
            )
        except (ValidationError, StaleVersionError):
            return

    at_once(work)
    assert OverlapJudgement.objects.get().version == 1


def test_corrections_proposed_together_are_numbered_apart(committed):
    def work(number: int) -> None:
        propose_correction(
            None,
            entry(subject=f"Subject {number}"),
            fact=Collaboration.objects.get(code="COL-12"),
            expected_version=0,
            by=account("secretariat"),
        )

    at_once(work)
    codes = Correction.objects.filter(subject__startswith="Subject").values_list("code", flat=True)
    assert sorted(codes) == ["D11", "D12", "D13", "D14"]
