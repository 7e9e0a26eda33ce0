"""Which numbers of a text somebody typed, and what is said of those that the record does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from papers.selectors.typed import Index, Judged
from reporting.papers.content import Run, plain, type_of_text
from reporting.papers.reading import numbers_in
from reporting.words import worded

MOST_REPORTED = 20
"""Numbers of one paragraph that are reported one by one."""


def with_notes(text: type_of_text) -> Iterator[Run]:
    """Yield the runs of a text, each followed by those of its footnote."""
    for run in text:
        yield run
        yield from with_notes(run.note)


def explanation_of(judged: Judged) -> str:
    """Say what is wrong with a number that somebody typed, and what to write instead."""
    typed = worded("“%(given)s” was typed by hand", given=judged.number.text)
    if judged.explanation and judged.number.value is not None:
        return worded(
            "%(typed)s and is not in the data; the data says %(explanation)s.",
            typed=typed,
            explanation=judged.explanation,
        )
    elsewhere = f'{{{{ cited("{judged.number.text}", "title, page") }}}}'
    why = judged.explanation or "nothing in the record says what it counts"
    return worded(
        "%(typed)s: %(why)s. A number from another document is written %(elsewhere)s.",
        typed=typed,
        why=why,
        elsewhere=elsewhere,
    )


def typed_numbers(text: type_of_text, index: Index, labels: dict[str, str]) -> Iterator[Judged]:
    """Yield every number that somebody typed in a text, with what the record says of it."""
    whole = plain(text)
    ends, place = [], 0
    for run in text:
        ends.append((place, place + len(run.text), run))
        place += len(run.text)
    known = {label.casefold() for label in labels.values()}
    for number in numbers_in(whole):
        here = next((run for start, end, run in ends if start <= number.start < end), None)
        before = whole[: number.start].rstrip().rpartition(" ")[2].casefold().strip("(")
        if here is not None and not here.fact and f"{before} {number.text}" not in known:
            yield index.judge(number, whole)
    for run in text:
        if run.note:
            yield from typed_numbers(run.note, index, labels)
