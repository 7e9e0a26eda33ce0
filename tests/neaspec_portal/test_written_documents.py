"""Documents that are written from models and tables of acts: what stands in them, and when they are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command

from neaspec_portal.management.commands.data_dictionary import dictionary, our_apps
from neaspec_portal.management.commands.policy_table import policy_table

DOCUMENTS = [("data_dictionary", "data-dictionary.md"), ("policy_table", "who-may-do-what.md")]


@pytest.fixture
def docs(settings, tmp_path) -> Path:
    """The folder of the documents of another checkout."""
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs"


@pytest.mark.parametrize(("command", "name"), DOCUMENTS)
def test_a_document_is_written_and_one_that_is_missing_or_out_of_date_is_refused(docs, command, name):
    refused = pytest.raises(CommandError, match=f"^docs/{name} is out of date: make docs$")
    with refused:
        call_command(command, check=True)
    call_command(command)
    written = (docs / name).read_text(encoding="utf-8")
    call_command(command, check=True)
    (docs / name).write_text(f"{written}\n", encoding="utf-8")
    with refused:
        call_command(command, check=True)
    assert (docs / name).read_text(encoding="utf-8") == f"{written}\n", "looking changes nothing"


@pytest.mark.parametrize(
    ("made", "name"), [(dictionary, "data-dictionary.md"), (policy_table, "who-may-do-what.md")]
)
def test_the_documents_of_the_portal_are_up_to_date(made, name):
    assert (portal_settings.BASE_DIR / "docs" / name).read_text(encoding="utf-8") == made()


def test_the_dictionary_says_of_each_field_its_type_whether_it_is_required_and_what_it_means():
    lines = dictionary().splitlines()
    models = [model.__name__ for config in our_apps() for model in config.get_models()]
    ours = [name for name in models if not name.startswith("Historical")]
    assert [line[3:] for line in lines if line.startswith("## ")] == ours
    start = lines.index("## Meeting")
    rows = [line.split(" | ") for line in lines[start + 6 : lines.index("", start + 6)]]
    fields = {name.strip("| `"): (kind, required) for name, kind, required, *_meaning in rows}
    assert fields["code"] == ("CharField", "yes")
    assert fields["citation"] == ("OneToOneField → Citation", "yes")
    assert fields["year"] == ("PositiveSmallIntegerField", "no")
