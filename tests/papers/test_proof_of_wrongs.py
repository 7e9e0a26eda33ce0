"""Every wrong that is made in a file of a paper, from the list or at random, is told."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from papers.exports import proving as proving_files
from reporting.papers import proving
from reporting.papers.docx import docx
from reporting.papers.pdf import pdf, shape_of_pdf
from reporting.papers.xlsx import xlsx
from tests.papers.proofs import FORMS, files_now, holds
from tests.papers.tamperings import TAMPERINGS, random_change

pytestmark = pytest.mark.django_db
SOME = {"docx": 8, "pdf": 30, "xlsx": 8}
"""In the suite every so many wrongs one is tried, in the drill each of them."""
PARTS = 6
"""So many tests share what takes minutes, so that two workers both have something to do to the end."""


@pytest.fixture(autouse=True)
def made_once(monkeypatch):
    """Lay out what hundreds of files are proven against once a test, not for each of them again."""
    shapes, books = {}, {}
    write = proving_files.paper_file

    @contextmanager
    def shape_known(paper) -> Iterator:
        if id(paper) not in shapes:
            with shape_of_pdf(paper) as made:
                shapes[id(paper)] = paper, made()
        yield lambda: shapes[id(paper)][1]

    def book_known(made, form):
        if (id(made), form) not in books:
            books[id(made), form] = made, write(made, form)
        return books[id(made), form][1]

    monkeypatch.setattr(proving, "shape_of_pdf", shape_known)
    monkeypatch.setattr(proving_files, "paper_file", book_known)


@pytest.mark.parametrize("form", FORMS)
def test_some_wrongs_made_in_a_file_are_told(form):
    assert missed([one for one in TAMPERINGS if one.form == form][:: SOME[form]]) == []


@pytest.mark.drill
@pytest.mark.parametrize("part", range(PARTS))
def test_every_wrong_made_in_a_file_is_told(part):
    assert len(TAMPERINGS) > 400
    assert missed(TAMPERINGS[part::PARTS]) == []


def missed(tamperings) -> list[str]:
    """The names of those wrongs that a proof does not tell."""
    made, files = files_now()
    found = []
    for one in tamperings:
        content = (
            one.change(made.content, lambda paper: files["pdf"] if paper is made.content else pdf(paper))
            if one.from_content
            else one.change(files[one.form])
        )
        if holds(made, one.form, content):
            found.append(f"{one.form}: {one.name}")
    return found


@pytest.mark.drill
@pytest.mark.parametrize("part", range(PARTS))
def test_of_half_a_thousand_random_changes_each_is_told(part):
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed of the random changes: {seed}")
    rng = random.Random(seed)
    made, _ = files_now()
    whole = made.whole
    for step in range(part, 504, PARTS):
        form = ("docx", "docx", "docx", "xlsx", "pdf")[step % 5]
        paper = whole if form == "xlsx" else made.content
        changed, said = random_change(paper, rng, in_tables=form == "xlsx")
        content = {"docx": docx, "xlsx": xlsx, "pdf": pdf}[form](changed)
        assert not holds(made, form, content), f"seed {seed}, part {part}, step {step}, {form}: {said}"
