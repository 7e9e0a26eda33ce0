"""Loading the fictional plan: it touches nothing real, and a file with problems is refused whole."""

from __future__ import annotations

import re
from difflib import ndiff
from io import StringIO
from pathlib import Path
from shutil import copytree

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from pydantic import ValidationError

from people.models import ContentStamp
from people.stamp import read_stamp
from programmes.importers.reading import read_review
from programmes.importers.training_making import read_training
from programmes.models import ProgrammeArea, StrategicPlan
from record.importers.reading import FilesRefusedError
from record.importers.schema import Place
from tests.loading import REVIEW
from tests.programmes.test_training import REAL_ADDRESSES

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "training"
MINUTE = re.compile(r"T?\d\d:\d\d( UTC|:\d\d|(?=\"))")
"""A time of day, in a sentence, a file, or the field that asks for a moment."""


def test_loading_it_does_not_touch_a_real_number():
    client = Client()
    addresses = [one for one in REAL_ADDRESSES if "search" not in one]
    before = {one: client.get(one).getvalue() for one in addresses}
    stamp = read_stamp()
    call_command("load_training", stdout=StringIO())
    assert read_stamp() > stamp
    # Files say as of which day they are. Loading is a change, so that day moves; nothing else may.
    ContentStamp.objects.update(number=stamp + 1)
    after = {one: client.get(one).getvalue() for one in addresses}
    assert [line for one in addresses for line in lines_that_differ(before[one], after[one])] == []


def lines_that_differ(before: bytes, after: bytes) -> list[str]:
    """Give the lines in which two answers differ, but for the minute they were made in."""
    texts = [MINUTE.sub("now", answer.decode(errors="replace")).splitlines() for answer in (before, after)]
    return [line for line in ndiff(*texts) if line[0] in "+-"] if texts[0] != texts[1] else []


def test_a_file_with_problems_is_refused_whole(tmp_path):
    folder = copytree(FOLDER, tmp_path / "training")
    text = (FOLDER / "plan.yaml").read_text().replace("first_year: 2019", "first_year: soon")
    (folder / "plan.yaml").write_text(text)
    with pytest.raises(FilesRefusedError, match=r"plan\.yaml: plan, first_year"):
        read_training(folder)
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_training", folder)
    with pytest.raises(FilesRefusedError, match="cannot be read"):
        read_training(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"code": "TRW"}, "programme area “Transboundary Air Pollution” is there already"),
        ({"slug": "training-winds"}, "programme area Training area: winds: .* already exists"),
    ],
)
def test_it_takes_over_nothing_real_that_has_a_name_of_it(plan, changed, message):
    area = plan.areas[0]
    ProgrammeArea.objects.filter(pk=area.pk).update(**changed)
    with pytest.raises(CommandError, match=f"something real has a name of the plan: {message}"):
        call_command("load_training")
    area.refresh_from_db()
    assert area.name == "Transboundary Air Pollution"
    assert not StrategicPlan.objects.filter(is_training=True).exists()


def test_a_real_plan_of_its_name_is_told(plan):
    StrategicPlan.objects.filter(pk=plan.pk).update(slug="training")
    with pytest.raises(CommandError, match=r"strategic plan “.*2016-2020” is there already"):
        call_command("load_training")


MADE_UP = "what is made up for training is “recorded”, and nothing else is"


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        (
            "sources.yaml",
            "kind: web-page",
            "kind: training",
            "a source of the kind “training” is for what is made up",
        ),
        ("plan.yaml", "certainty: verbatim", "certainty: recorded", MADE_UP),
        ("plan.yaml", "approaches:", "others:", "plan.yaml: plan, approaches: Field required"),
        ("areas.yaml", "round: updated", "round: null", "areas.yaml: round: unknown round “None”"),
    ],
)
def test_a_review_holds_nothing_that_is_made_up_and_lacks_nothing(tmp_path, file, before, after, message):
    folder = copytree(REVIEW, tmp_path / "review")
    text = (folder / file).read_text()
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1))
    with pytest.raises(FilesRefusedError, match=message):
        read_review(folder)


def test_the_training_plan_holds_nothing_but_what_is_made_up(tmp_path):
    folder = copytree(FOLDER, tmp_path / "training")
    text = (folder / "areas.yaml").read_text().replace("certainty: recorded", "certainty: verbatim", 1)
    (folder / "areas.yaml").write_text(text)
    with pytest.raises(FilesRefusedError, match=MADE_UP):
        read_training(folder)


def test_a_survey_cites_nothing_that_is_made_up():
    place = {"source": "training", "place": "Made up", "certainty": "recorded"}
    with pytest.raises(ValidationError, match=MADE_UP):
        Place.model_validate(place)


def test_it_is_for_development_only(settings):
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="development only"):
        call_command("load_training")
