"""Which sentences of public pages are given a bare number: a closed list, which only becomes shorter.

A number of the record is a Number, which says its base and its readings; it goes into a sentence by ``claim``.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from reporting import words
from tests.conftest import warm
from tests.truth.outputs import pages
from tests.truth.plans import review

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
LISTED = Path(__file__).with_name("bare_numbers.toml")


def test_no_sentence_is_added_that_is_given_a_bare_number(client, approver, secretariat, monkeypatch):
    review(approver, secretariat)
    found, plain = set(), words.worded

    def noting(sentence: str, /, **values: object) -> str:
        if any(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values.values()):
            found.add(" ".join(sentence.split()))
        return plain(sentence, **values)

    for module in list(sys.modules.values()):
        if getattr(module, "worded", None) is plain:
            monkeypatch.setattr(module, "worded", noting)
    warm()
    assert sum(1 for _ in pages(client)) > 150
    listed = set(tomllib.loads(LISTED.read_text(encoding="utf-8"))["sentences"])
    assert sorted(found - listed) == []
    assert len(listed) <= 47
