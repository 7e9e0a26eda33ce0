"""Sentences that a person meets name their values, so that six languages can order them as they need."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.test_house import APPS

OF_THE_OPERATOR = (
    "neaspec_portal/exchange/",
    "evaluations/importers/evaluation",
    "partnerships/importers/record.py",
    "programmes/importers/reading.py",
    "record/importers/reading.py",
    "surveys/importers/schema.py",
    "surveys/importers/survey.py",
)
"""Archives and fixture files are read by commands; their sentences stay English."""
NO_SENTENCES = {"picture …, alternative text"}
"""Names of places in a file, as a proof lists them."""
LEAST_WORDS = 3


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and words of each f-string that is a sentence with a value in it."""
    tree = ast.parse(text)
    own = {
        inner
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef) and one.name in {"__str__", "__repr__"}
        for inner in ast.walk(one)
    }
    for one in ast.walk(tree):
        if not isinstance(one, ast.JoinedStr) or one in own:
            continue
        said = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in one.values)
        words = re.findall(r"[A-Za-z’]{2,}", said)
        is_code = re.search(r"[<>{}\\=|]|SELECT", said)
        lower = [word for word in words if word[0].islower()]
        if "…" in said and " " in said and not is_code and len(words) >= LEAST_WORDS and len(lower) > 1:
            yield one.lineno, said


@pytest.mark.parametrize(
    ("line", "is_told"),
    [
        ('text = f"{name} stands twice in the file."', True),
        ('text = f"The {kind} is saved{ending}."', True),
        ('text = worded("%(name)s stands twice in the file.", name=name)', False),
        ('text = f"{first}–{last}"', False),
        ('text = f"<p class=\\"{name}\\">as it was before</p>"', False),
    ],
)
def test_a_sentence_with_values_is_found(line: str, is_told: bool):
    assert bool([*sentences(line)]) is is_told


def test_no_sentence_of_the_portal_is_put_together_from_pieces():
    found, files = [], 0
    for path in (one for app in APPS for one in Path(settings.BASE_DIR, app).rglob("*.py")):
        name = str(path.relative_to(settings.BASE_DIR))
        if {"migrations", "commands"} & set(path.parts) or name.startswith(OF_THE_OPERATOR):
            continue
        files += 1
        found += [
            f"{name}:{line}: {said}" for line, said in sentences(path.read_text()) if said not in NO_SENTENCES
        ]
    assert found == []
    assert files > 600
