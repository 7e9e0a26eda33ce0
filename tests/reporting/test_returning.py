"""What came back from Word is written as somebody types it, and reads as the document says."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from reporting.papers.content import Run, plain, type_of_text
from reporting.papers.markdown import joined, parse
from reporting.papers.returned import LineKind
from reporting.papers.returning import Lost, as_written, signature, whole_text

RECORD = {
    "n": Run("46", note=(Run("Report A, para 2."),)),
    "f": Run("", note=(Run("Source document, para 3."),)),
    "a": Run("2"),
    "p": Run("68.2\u00a0%"),
    "l": Run("Japan, China and Korea"),
    "t": Run("Table 1", link="#table-1"),
}


def fill(expression: str) -> Run:
    return replace(RECORD.get(expression, Run("[…]")), written=expression, fact="the record")


def read(text: str) -> type_of_text:
    [found] = parse(text, fill)
    return found.text


def word(text: type_of_text) -> type_of_text:
    """Return a text as Word gives it back: without knowing what a placeholder gave."""
    runs: list[Run] = []
    for run in text:
        runs.append(Run(run.text, run.strong, run.emphasis, "" if run.link.startswith("#") else run.link))
        if run.note:
            runs.append(Run("", note=word(run.note)))
    return joined(iter(runs))


def replaced(text: type_of_text, old: str, new: str) -> type_of_text:
    return tuple(replace(run, text=run.text.replace(old, new)) for run in text)


@pytest.mark.parametrize(
    "text",
    [
        "*Achieved.* Of {{ n }} rated, {{ a }} were fully ({{ p }}).{{ f }} See {{ t }}.",
        "A [link](<https://a.org/b_(c)>) and **bold {{ n }}** of {{ l }}.^[Typed *note* on {{ a }}.]",
        "**See [the page](<https://a.org/x>)**.",
        "共{{ n }}项活动, the {{ a }}nd of 1\\. May",
        "1\\. no list, \\- no point, \\*no emphasis\\*, \\[no link\\], &#123;no placeholder&#125;",
        "2016\\. A year",
        "\\-",
        "^[First]Then words",
    ],
)
def test_what_nobody_changed_is_written_as_it_was(text):
    ours = read(text)
    written = as_written(ours, word(ours))
    assert (written.lost, written.left_out, written.is_exact) == ((), (), True)
    assert signature(read(written.text)) == signature(ours)
    assert sorted(run.written for run in read(written.text)) == sorted(run.written for run in ours)


@pytest.mark.parametrize(
    ("style", "words", "after", "written"),
    [
        ("strong", "Note:", "the", "**Note**:the"),
        ("strong", "注意：", "请看", "**注意**：请看"),
        ("strong", "Note: ", "the", "**Note:** the"),
        ("emphasis", "(x)", "y", "*(x*)y"),
    ],
)
def test_emphasis_closes_whatever_stands_behind_it(style, words, after, written):
    made = as_written((), (replace(Run(words), **{style: True}), Run(after)))
    assert made.text == written
    assert made.is_exact
    assert made.left_out == ()


@pytest.mark.parametrize(
    ("before", "words", "written"),
    [
        ("word", "(strong)", "word(**strong)**"),
        ("注意", "“请看”", "注意“**请看”**"),
        ("a ", "(b)", "a **(b)**"),
    ],
)
def test_emphasis_opens_whatever_stands_before_it(before, words, written):
    made = as_written((), (Run(before), Run(words, strong=True)))
    assert (made.text, made.left_out, made.is_exact) == (written, (), True)


def test_a_text_with_more_brackets_than_are_read_is_said_to_read_otherwise():
    assert as_written((), (Run("x[" * 300),)).is_exact
    assert not as_written((), (Run("x[" * 301),)).is_exact


@pytest.mark.parametrize(
    ("written", "came"), [("p", "68.2%"), ("l", "Japan , China and Korea"), ("l", "Japan,China and Korea")]
)
def test_blanks_put_into_what_the_record_gives_or_taken_out_are_told_and_can_be_put_right(written, came):
    ours = read(f"In {{{{ {written} }}}} only.")
    theirs = (Run(f"In {came} only."),)
    lost = Lost(written, RECORD[written].text, came, can_return=True)
    assert as_written(ours, theirs).lost == (lost,)
    assert as_written(ours, theirs).text == f"In {came} only."
    assert as_written(ours, theirs, puts_back=True).text == f"In {{{{ {written} }}}} only."


def test_emphasis_up_to_a_placeholder_is_kept():
    ours = read("The results.{{ f }}")
    theirs = tuple(replace(run, emphasis=True) if run.text else run for run in word(ours))
    assert as_written(ours, theirs).text == "*The results*.{{ f }}"


@pytest.mark.parametrize(
    ("old", "new", "lost", "put_back"),
    [
        ("46", "47", [Lost("n", "46", "47", can_return=True)], "All {{ n }} people"),
        ("46", "46,500", [Lost("n", "46", "46,500", can_return=False)], "All 46,500 people"),
        ("46", "4.6", [Lost("n", "46", "4.6", can_return=False)], "All 4.6 people"),
        ("46", "-46", [Lost("n", "46", "-46", can_return=False)], "All -46 people"),
        ("46", "we do not know how many", None, "All we do not know how many people"),
        ("46", "hardly any", None, "All hardly any people"),
        ("All 46 people", "Nobody", None, "Nobody"),
    ],
)
def test_a_number_that_reads_otherwise_is_told_and_words_are_never_put_aside(old, new, lost, put_back):
    RECORD["n"] = Run("46")
    try:
        ours = read("All {{ n }} people")
        theirs = (Run(plain(word(ours)).replace(old, new)),)
        written = as_written(ours, theirs)
        assert written.text == plain(theirs)
        assert [one.written for one in written.lost] == ["n"]
        if lost is not None:
            assert [(one.ours, one.can_return) for one in written.lost] == [
                (one.ours, one.can_return) for one in lost
            ]
        assert as_written(ours, theirs, puts_back=True).text == put_back
    finally:
        RECORD["n"] = Run("46", note=(Run("Report A, para 2."),))


def test_a_footnote_of_a_number_is_neither_doubled_nor_taken_for_another():
    ours = read("Of {{ n }} rated things.")
    runs = word(ours)
    note = next(run for run in runs if run.note)
    moved = (Run("Of 46 rated"), note, Run(" things."))
    written = as_written(ours, moved)
    assert written.text == "Of {{ n }} rated things."
    assert [(one.written, one.theirs) for one in written.lost] == [("n", "Report A, para 2.")]
    beside = (Run("Of 46"), note, Run("", note=(Run("A new one."),)), Run(" rated things."))
    assert as_written(ours, beside).text == "Of {{ n }}^[A new one.] rated things."
    without = (Run("Of 46 rated things."),)
    assert [(one.ours, one.theirs) for one in as_written(ours, without).lost] == [("Report A, para 2.", "")]


def test_points_and_paragraphs_of_a_block():
    parts = [
        (LineKind.TEXT, "One."),
        (LineKind.POINT, "a"),
        (LineKind.POINT, "b"),
        (LineKind.TEXT, "Two."),
        (LineKind.LETTERED, "c"),
        (LineKind.LETTERED, "d"),
    ]
    assert whole_text(parts) == "One.\n\n- a\n- b\n\nTwo.\n\n1. c\n2. d"


WORDS = ("2", "46", "x", "Japan", "(y)", "*", "_z_", "[q]", "{", "}}", "注意", "-", "1.", "&amp;", "\\", "^")


def edited(runs: type_of_text, chance: random.Random) -> type_of_text:
    """Return a text after some random edits: words in, out and swapped, styles, footnotes moved and added."""
    parts: list[Run] = []
    for run in runs:
        parts += [replace(run, text=piece, note=()) for piece in run.text.split(" ") if piece]
        parts += [Run("", note=run.note)] if run.note else []
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(parts) + 1)
        act = chance.choice(("in", "out", "swap", "strong", "emphasis", "note", "move"))
        if act == "in" or not parts:
            parts.insert(place, Run(chance.choice(WORDS)))
        elif act == "note":
            parts.insert(place, Run("", note=(Run(chance.choice(("New.", "See 46."))),)))
        else:
            one = parts.pop(min(place, len(parts) - 1))
            if act in {"strong", "emphasis"} and one.text:
                parts.insert(place, replace(one, **{act: True}))
            elif act in {"swap", "move"}:
                parts.insert(chance.randrange(len(parts) + 1), one)
    spaced = [part for run in parts for part in ((run,) if run.note else (run, Run(" ")))]
    return joined(iter(spaced))


def test_after_any_edit_a_text_reads_as_the_document_says_or_what_does_not_is_told():
    chance = random.Random(20)
    texts = (
        "*Achieved.* Of {{ n }} rated, {{ a }} were fully ({{ p }}).{{ f }} See {{ t }} of {{ l }}.",
        "A [link](<https://a.org/x_y>) and **bold {{ n }} text** of {{ l }}.^[Typed note on {{ a }} things.]",
    )
    for step in range(1_500):
        ours = read(chance.choice(texts))
        theirs = edited(word(ours), chance)
        if not plain(theirs).strip():
            continue
        written = as_written(ours, theirs)
        assert written.is_exact, (step, theirs)
        said = read(written.text)
        assert plain(said).split() == plain(theirs).split(), (step, written.text)
        notes = [plain(run.note) for run in said if run.note]
        back = [plain(run.note) for run in theirs if run.note]
        assert sorted(notes) == sorted(back) or written.lost, (step, written.text)
