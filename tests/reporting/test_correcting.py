"""A paper laid beside an earlier one: every difference is told once, at its place, with the words that differ."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporting.papers.content import (
    Box,
    Cell,
    Heading,
    PaperContent,
    PaperTable,
    Paragraph,
    Picture,
    Points,
    Run,
    TableRow,
    plain,
)
from reporting.papers.correcting import LEFT_OUT, compared
from reporting.papers.pdf import as_data, of_data, said


def paper(*blocks) -> PaperContent:
    return PaperContent("paper x", "X", "An organisation", "", (), blocks)


def text(words: str, number: int = 1, note: str = "") -> Paragraph:
    run = Run(words, note=(Run(note),) if note else ())
    return Paragraph((run,), f"paragraph-{number}", number)


def table(
    *rows: tuple[str, ...], heads: tuple[str, ...] = ("Item", "Count"), label: str = "Table 1"
) -> PaperTable:
    lines = tuple(TableRow(tuple(Cell(((Run(cell),),)) for cell in row)) for row in rows)
    return PaperTable(label, (Run(f"{label}. Counts"),), "table-1", heads, (1.0,) * len(heads), lines)


def figure(label: str, shows: str) -> Picture:
    return Picture(label, (Run(f"{label}. Levels"),), "figure", "<svg/>", shows)


def places_that_differ(was, now) -> list[tuple[str, str, str]]:
    before, after = said(paper(*was)), said(paper(*now))
    assert of_data(as_data(before)) == before
    return [(one.place, plain(one.was), plain(one.now)) for one in compared(before, after).places]


SAME = "words that are the same in both papers and go on for a while, " * 6


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ([text("It was 5.")], [text("It was 5.")], []),
        ([text("It was 5.")], [text("It was 6.")], [("paragraph 1", "It was 5.", "It was 6.")]),
        (
            [text("One."), text("Three.", 2)],
            [text("One."), text("Two, that was forgotten.", 2), text("Three.", 3)],
            [("after paragraph 1", "Nothing", "Two, that was forgotten.")],
        ),
        (
            [text("One."), text("Gone for good."), text("Three.")],
            [text("One."), text("Three.")],
            [("paragraph 1", "Gone for good.", "Delete")],
        ),
        (
            [text("One.", note="Page 3.")],
            [text("One.", note="Page 4.")],
            [("paragraph 1, footnote", "Page 3.", "Page 4.")],
        ),
        (
            [Points(((Run("take note"),),), ordered=True)],
            [Points(((Run("take note"),),))],
            [("before the first paragraph, point 1", "As lettered point", "As point")],
        ),
        (
            [Box("Summary", "s", (text("In short."),))],
            [text("In short.")],
            [("summary, paragraph 1", "As text in a frame", "As text")],
        ),
        (
            [Heading((Run("Background"),), 1, "s")],
            [Heading((Run("Introduction to it"),), 1, "s")],
            [
                ("heading “Background”", "Background", "Delete"),
                ("after heading “Background”", "Nothing", "Introduction to it"),
            ],
        ),
        (
            [table(("A", "1"), ("B", "2"))],
            [table(("A", "1"), ("B", "3"))],
            [("Table 1, “B”, count", "2", "3")],
        ),
        (
            [table(("A", "1"))],
            [table(("A", "1"), heads=("Item", "Number"))],
            [("Table 1, headings, column 2", "Count", "Number")],
        ),
        (
            [table(("A", "1"))],
            [table(("A", "1", "9"), heads=("Item", "Count", "Total"))],
            [
                ("Table 1, headings, column 3", "Nothing", "Total"),
                ("Table 1, “A”, total", "Nothing", "9"),
            ],
        ),
        (
            [text("Before."), table(("A", "1"))],
            [text("Before.")],
            [("Table 1", "Table 1. Counts", "Delete all of it")],
        ),
        (
            [text("Before.")],
            [text("Before."), table(("A", "1"), ("B", "2"))],
            [("after paragraph 1", "Nothing", "Table 1. Counts (printed below)")],
        ),
        (
            [text("一九九三年设立。")],
            [text("一九九四年设立。")],
            [("paragraph 1", "一九九三年设立。", "一九九四年设立。")],
        ),
        (
            [text(f"Old {SAME}")],
            [text(f"New {SAME}")],
            [("paragraph 1", f"Old words {SAME[6:80].rpartition(' ')[0]} {LEFT_OUT}"[:4], None)],
        ),
    ],
)
def test_each_difference_is_told_once_at_its_place(was, now, expected):
    found = places_that_differ(was, now)
    if expected and expected[-1][-1] is None:
        [(place, before, after)] = found
        assert (place, before[:10], after[:10]) == ("paragraph 1", "Old words ", "New words ")
        assert before.endswith(LEFT_OUT)
        assert len(before) < 120
    else:
        assert found == expected


def test_words_beside_a_long_stretch_keep_their_blanks():
    [(_, was, now)] = places_that_differ([text(f"Old {SAME}end 2 of it")], [text(f"New {SAME}end 3 of it")])
    assert was.startswith("Old words")
    assert was.endswith("end 2 of it")
    assert f" {LEFT_OUT} " in was
    assert now == was.replace("Old", "New").replace("end 2", "end 3")


def test_a_long_stretch_without_blanks_keeps_the_signs_beside_what_differs():
    same = "直骨" * 200
    [(_, was, now)] = places_that_differ([text(f"5 {same}")], [text(f"6 {same}")])
    assert was == f"5 {same[:79]} {LEFT_OUT}"
    assert now == f"6 {same[:79]} {LEFT_OUT}"


@pytest.mark.parametrize("many", [50, 51, 300])
def test_many_changed_rows_and_paragraphs_are_told_one_by_one(many):
    before = [table(*((f"A-{place}", "Partially") for place in range(many)))]
    after = [table(*((f"A-{place}", "Fully") for place in range(many)))]
    found = places_that_differ(before, after)
    assert found == [(f"Table 1, “A-{place}”, count", "Partially", "Fully") for place in range(many)]
    before = [text(f"Paragraph with {place} in it and more words.", place) for place in range(many)]
    after = [text(f"Paragraph with {place + 1000} in it and more words.", place) for place in range(many)]
    assert len(places_that_differ(before, after)) == many


def test_a_new_table_is_named_as_inserted():
    found = compared(said(paper(text("Before."))), said(paper(text("Before."), table(("A", "1")))))
    assert found.inserted == ("Table 1",)


def test_a_figure_that_got_another_label_is_known_by_its_title():
    before = said(paper(figure("Figure A", "Two of four.")))
    after = said(paper(text("A text."), figure("Figure B", "Three of four.")))
    found = compared(before, after)
    assert found.before == {"Figure B": "Figure A"}
    assert ("Figure A", "Figure A", "Figure B") in [
        (one.place, plain(one.was), plain(one.now)) for one in found.places
    ]


def test_tables_that_only_got_another_number_are_told_by_their_number():
    def tables(*names: str) -> list:
        return [
            replace(
                table(*((f"{name}-{place}", "1") for place in range(40)), label=f"Table {number}"),
                title=(Run(f"Table {number}. Data of {name}"),),
            )
            for number, name in enumerate(names, 1)
        ]

    found = places_that_differ(tables("A", "B", "C"), tables("A", "C"))
    assert found == [
        ("Table 2", "Table 2. Data of B", "Delete all of it"),
        ("Table 3", "Table 3", "Table 2"),
    ]
