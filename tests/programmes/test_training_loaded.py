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

from people.models import ContentStamp
from people.stamp import read_stamp
from programmes.importers.reading import ReviewRefusedError, read_review
from programmes.importers.training import read_training
from programmes.models import ProgrammeArea, StrategicPlan
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
    text = (FOLDER / "plan.yaml").read_text().replace("first_year: 2031", "first_year: soon")
    (folder / "plan.yaml").write_text(text)
    with pytest.raises(ReviewRefusedError, match=r"plan\.yaml: plan, first_year"):
        read_training(folder)
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_training", folder)
    with pytest.raises(ReviewRefusedError, match="cannot be read"):
        read_training(tmp_path / "nowhere")


def test_it_takes_over_nothing_real_that_has_its_code(plan):
    area = plan.areas[0]
    ProgrammeArea.objects.filter(pk=area.pk).update(code="TRW")
    with pytest.raises(CommandError, match="something real has a code or name of the training plan"):
        call_command("load_training")
    area.refresh_from_db()
    assert (area.code, area.name) == ("TRW", "Transboundary Air Pollution")
    assert not StrategicPlan.objects.filter(is_training=True).exists()


def test_a_review_holds_nothing_that_is_made_up(tmp_path):
    folder = copytree(REVIEW, tmp_path / "review")
    text = (folder / "sources.yaml").read_text().replace("kind: web-page", "kind: training", 1)
    (folder / "sources.yaml").write_text(text)
    with pytest.raises(ReviewRefusedError, match="no sources that are made up for training"):
        read_review(folder)
    text = (REVIEW / "plan.yaml").read_text().replace("certainty: verbatim", "certainty: recorded", 1)
    (folder / "plan.yaml").write_text(text)
    with pytest.raises(ReviewRefusedError, match="made up for training is “recorded”, and nothing else"):
        read_review(folder)


def test_it_is_for_development_only(settings):
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="development only"):
        call_command("load_training")
