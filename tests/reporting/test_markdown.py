"""Texts typed in Markdown are read in part, keep every number, and never become HTML or take long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.papers.content import Run, plain
from reporting.papers.markdown import parse


def test_markdown_reads_a_closed_part_and_leaves_the_rest_as_typed():
    found = parse(
        "A *b* **c** {{ n }}\nd\n\n- x\n- y\n\n# h <i>\n\n![p](q) [no](javascript:1)",
        lambda e: Run(e, fact="f"),
    )
    assert [one.text for one in found[0].text] == ["A ", "b", " ", "c", " ", "n", " d"]
    assert (found[0].text[1].emphasis, found[0].text[3].strong, found[0].text[5].fact) == (True, True, "f")
    assert [item[0].text for item in found[1].items] == ["x", "y"]
    assert found[2].text[0].text == "# h <i>"
    assert all(not run.link for run in found[3].text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2016. was a good year", ["2016. was a good year"]),
        ("text\n2020. foo", ["text 2020. foo"]),
        ("2. two", ["2. two"]),
        ("1. a\n2. b\n\n3. c", ["a", "b", "c"]),
        ("1. a\n10. b", ["a", "b"]),
    ],
)
def test_no_number_at_the_beginning_of_a_line_is_lost(text, found):
    result = [
        plain(one) for part in parse(text, lambda e: Run("x")) for one in (part.text, *part.items) if one
    ]
    assert result == found


def test_a_heading_is_one_line_whatever_it_begins_with():
    for words in ("1. Background", "2020. What happened", "- a", "> a"):
        [one] = parse(words, lambda e: Run("x"), is_line=True)
        assert plain(one.text) == words


@pytest.mark.parametrize("text", ["{{" * 9_999, "{{ a " * 3_999, "}}" * 9_999, "[" * 19_999, "^[" * 9_900])
def test_no_text_of_the_longest_block_takes_long_to_read(text):
    began = time.process_time()
    assert parse(text, lambda e: Run("x"))
    assert time.process_time() - began < 20, "of the processor, whatever else the machine does"


def test_markdown_footnotes_hold_numbers_too():
    [one] = parse("A^[see {{ n }}] b", lambda e: Run("7", fact="f"))
    assert [run.text for run in one.text] == ["A", "", " b"]
    assert [(run.text, run.fact) for run in one.text[1].note] == [("see ", ""), ("7", "f")]


@pytest.mark.parametrize("mark", ["\ue0000\ue001", "&#xE000;0&#xE001;", "&#57344;7&#x0e001;"])
def test_no_text_can_name_a_placeholder_by_its_mark(mark):
    [one] = parse(f"{{{{ n }}}} {mark} &amp;", lambda e: Run("N", fact="f"))
    assert (one.text[0].text, one.text[0].fact) == ("N", "f")
    assert [run.fact for run in one.text[1:]] == [""]
    assert one.text[1].text.endswith(" &")


@given(st.text(max_size=300))
def test_markdown_never_breaks_and_never_reads_html(text):
    for one in parse(text, lambda e: Run("x")):
        for run in (*one.text, *(run for item in one.items for run in item)):
            assert not run.link or run.link.startswith(("http://", "https://", "mailto:"))
