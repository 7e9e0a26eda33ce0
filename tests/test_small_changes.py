"""Something new takes few files: a record that is circulated, a kind of question, a column."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tests.test_house import APPS

EXAMPLE = Path(__file__).with_name("example")
ADDED = {
    "a record that is circulated": ("pledge", {"models.py", "reviewing.py"}),
    "a kind of question": ("ranking", {"ranking.py"}),
    "a column": ("responsible_unit", {"responsible_unit.py"}),
}
"""What the example adds, the word by which it is known, and the files that know it.

That each works is tested by ``review/test_a_new_record``, ``surveys/test_question_kinds`` and
``evaluations/test_a_new_column``; a migration comes on top where a table changes.
"""
MOST = 3


@pytest.mark.parametrize("what", ADDED)
def test_something_new_takes_few_files(what):
    word, files = ADDED[what]
    assert {one.name for one in EXAMPLE.glob("*.py") if word in one.read_text()} == files
    assert len(files) <= MOST


@pytest.mark.parametrize("what", ADDED)
def test_the_portal_itself_knows_nothing_of_it(what):
    word, _ = ADDED[what]
    known = [
        str(path)
        for app in (*APPS, "templates")
        for path in Path(settings.BASE_DIR, app).rglob("*")
        if path.suffix in {".py", ".html", ".js"} and word in path.read_text()
    ]
    assert known == []


def test_the_example_adds_nothing_else():
    found = {name for _, files in ADDED.values() for name in files}
    assert {one.name for one in EXAMPLE.glob("*.py")} == {"__init__.py", *found}
