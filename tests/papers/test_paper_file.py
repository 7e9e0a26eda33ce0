"""A paper is read from its file once, as a draft; a file that is none is refused."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pydantic import ValidationError

from papers.importers.paper import BlockFile
from papers.models import Paper
from tests.papers.steps import SLUG, the_paper

pytestmark = pytest.mark.django_db
FILE = Path(settings.BASE_DIR) / "fixtures/paper-2016-2020/paper.yaml"


def loaded(file: Path) -> str:
    said = io.StringIO()
    call_command("load_paper", str(file), stdout=said)
    return said.getvalue().strip()


def test_a_paper_that_is_there_stays_as_people_have_written_it():
    Paper.objects.filter(slug=SLUG).update(title="Written here")
    assert loaded(FILE) == "The paper is there already."
    assert the_paper().title == "Written here"


def test_a_paper_is_loaded_after_what_it_reports(tmp_path):
    file = tmp_path / "paper.yaml"
    text = FILE.read_text(encoding="utf-8").replace(f"slug: {SLUG}", "slug: another")
    file.write_text(text.replace("round: updated", "round: nowhere"), encoding="utf-8")
    with pytest.raises(CommandError, match="Load what the paper reports first"):
        loaded(file)
    assert not Paper.objects.filter(slug="another").exists()
    file.write_text(text, encoding="utf-8")
    assert loaded(file) == "Paper loaded as a draft: another."
    assert Paper.objects.get(slug="another").blocks.count() == the_paper().blocks.count()


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({}, "a block is one of summary, section, part, text and piece"),
        ({"text": "Words.", "piece": "levels"}, "a block is one of summary, section, part, text and piece"),
        ({"text": "Words.", "in_annex": True}, "only a piece goes into the annex"),
    ],
)
def test_a_block_of_a_file_is_of_one_kind_and_only_a_piece_goes_into_the_annex(block, message):
    with pytest.raises(ValidationError, match=message):
        BlockFile.model_validate(block)
