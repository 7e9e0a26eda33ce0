"""Loading again: citations follow their file until a person edits them; a file of any size is not read."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from partnerships.models import Mechanism
from record.importers.reading import LARGEST_FILE, FilesRefusedError, read_as
from record.services.loading import Loader
from tests.factories import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def mechanism():
    """A mechanism whose period rests on nothing yet."""
    found = Mechanism.objects.get(code="EABRN")
    found.period_citation = None
    found.save()
    return found


def load(source, place: str) -> Loader:
    loader = Loader()
    where = {"source": source, "place": place, "certainty": "verbatim"}
    loader.store(Mechanism, key={"code": "EABRN"}, values={}, citations={"period_citation": where})
    return loader


def test_a_citation_is_made_follows_its_file_and_stays_once_it_was_edited(mechanism):
    source = make_source()
    assert load(source, "p. 1").report.followed.total() == 1
    mechanism.refresh_from_db()
    citation = mechanism.period_citation
    assert (citation.source, citation.place) == (source, "p. 1")
    assert load(source, "p. 1").report.unchanged.total() == 1
    assert load(source, "p. 2").report.followed.total() == 1
    citation.refresh_from_db()
    assert (citation.place, citation.history.count()) == ("p. 2", 2)
    citation.place, citation.version = "p. 3, typed by a person", 2
    citation.save()
    report = load(source, "p. 4").report
    assert report.kept_as_edited == [f"citation {citation}"]
    citation.refresh_from_db()
    assert citation.place == "p. 3, typed by a person"


def test_a_file_that_is_too_large_is_refused_unread(tmp_path):
    file = tmp_path / "large.yaml"
    with file.open("wb") as opened:
        opened.truncate(LARGEST_FILE + 1)
    with pytest.raises(FilesRefusedError) as refused:
        read_as(BaseModel, file)
    assert refused.value.problems == [f"large.yaml: cannot be read: larger than {LARGEST_FILE} bytes"]
