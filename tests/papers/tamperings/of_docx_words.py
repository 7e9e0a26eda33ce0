"""Words, levels, months and shares of a DOCX that somebody changed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from tests.papers.tamperings.docx_tools import (
    SHARE,
    after_prose,
    body,
    every,
    footnotes,
    level_runs,
    lines,
    look,
    made,
    prose,
    q,
    retext,
    run_with,
    style_key,
    tables,
    words,
)
from tests.papers.tamperings.kinds import (
    MONTH,
    NUMBER_WORD,
    Cases,
    Package,
    in_words,
    other_level,
    other_month,
    other_word,
    swap,
)

CASES = Cases("docx")


SHARES = {
    "counts percentage points": " percentage points",
    "is per thousand": "\u2009‰",
    "has lost its unit": "",
    "is said to be an estimate": "\u00a0% (estimated)",
    "is of those who answered": "\u00a0% of all people",
}


def _share_case(name: str) -> None:
    def edit(package: Package) -> None:
        run = run_with(prose(package), SHARE)
        retext(run, words(run).rstrip("% \u00a0\u202f") + SHARES[name])

    CASES.add(f"a share of a paragraph {name}", edit)


for _name in SHARES:
    _share_case(_name)


@CASES("the point of a share is moved by one digit")
def _(package: Package) -> None:
    run = run_with(prose(package), r"[0-9]{2}\.[0-9]")
    whole, _, part = words(run).partition(".")
    retext(run, f"{whole[0]}.{whole[1]}{part}")


@CASES("the point of a share is a comma")
def _(package: Package) -> None:
    run = run_with(prose(package), r"[0-9]{2}\.[0-9]")
    retext(run, words(run).replace(".", ","))


LEVEL_LOOKS: dict[str, Callable[[str], str]] = {
    "is another level": other_level,
    "holds a letter of another script": lambda word: word.replace("a", "\u0430").replace("u", "\u057d"),
    "holds a character of no width": lambda word: f"{word[:3]}\u200b{word[3:]}",
    "is denied": lambda word: f"Not {word.lower()}",
    "is doubted": lambda word: f"{word}?",
    "is weakened": lambda word: f"Nearly {word.lower()}",
    "holds two levels": lambda word: f"{word} / {other_level(word)}",
    "is in another tongue": lambda _: "完全",
}


def _level_case(name: str) -> None:
    def edit(package: Package) -> None:
        run = level_runs(package)[0]
        retext(run, LEVEL_LOOKS[name](words(run)))

    CASES.add(f"the level of an activity {name}", edit)


for _name in LEVEL_LOOKS:
    _level_case(_name)


@CASES("the levels of two activities change places")
def _(package: Package) -> None:
    first, *others = level_runs(package)
    swap(first, next(run for run in others if words(run) != words(first)))


@CASES("the level of an activity is hidden and another is written before it")
def _(package: Package) -> None:
    run = level_runs(package)[0]
    run.addprevious(retext(deepcopy(run), other_level(words(run))))
    look(run, "<w:vanish/>")


@CASES("a level of a sentence is another level")
def _(package: Package) -> None:
    run = run_with(prose(package), r"(?i)\b(fully|substantially|partially|minimally)\b")
    retext(run, other_level(words(run)))


REPLACED: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "a month of a paragraph is another month": ("prose", MONTH, other_month),
    "a number in words is another": ("text", NUMBER_WORD, other_word),
    "a year of a paragraph is the year after": ("prose", r"\b20[0-9]{2}\b", lambda year: str(int(year) + 1)),
    "a year of a cell is the year before": ("cells", r"\b20[0-9]{2}\b", lambda year: str(int(year) - 1)),
    "a year of the title block is another year": ("title", r"20[0-9]{2}", lambda _: "1999"),
    "a sentence that tells something denies it": ("prose", r"\b(is|are|was|were) ", lambda one: f"{one}not "),
    "a denial is taken out of a sentence": ("text", r"\bnot ", lambda _: ""),
    "a cell denies what it told": ("cells", r"\b(is|are|was|were|has|have) ", lambda one: f"{one}not "),
    "the code of an activity is that of another": ("cells", r"^AIR-1$", lambda _: "AIR-2"),
    "the code of an activity holds a letter of another script": ("cells", r"^AIR-1$", lambda _: "\u0410IR-1"),
    "a paragraph names another figure": ("prose", r"Figure [0-9]+", lambda one: f"{one}1"),
    "a paragraph names a table for a figure": ("prose", r"Figure ", lambda _: "Table "),
    "the label of a caption is another": ("captions", r"Figure 1\b", lambda _: "Figure 2"),
    "words of a caption are others": ("captions", r"\b[a-z]{6,}\b", lambda _: "failures"),
    "a heading says another thing": ("headings", r"\b\w{4,}", lambda _: "Failure"),
    "a note below a table says another thing": ("notes", r"\bSource\b", lambda _: "No source"),
    "a base below a table is another": ("notes", r"\b[1-9][0-9]\b", lambda one: in_words(int(one))),
    "the head of a column is another": ("heads", r"^\w{4,}", lambda _: "Forecast"),
    "the contents name a heading that is not there": ("contents", r"\b[A-Z]\w{5,}", lambda _: "Annulment"),
    "the status of the paper is another": ("title", r"\b(Cleared|Draft|Presented)\b", lambda _: "Agreed"),
    "the place of a footnote is another": ("footnotes", r"\b[0-9]+", lambda one: f"{one}1"),
    "words of a footnote are others": ("footnotes", r"\b[a-z]{5,}\b", lambda _: "verified"),
}


def _replaced_case(name: str) -> None:
    where, pattern, other = REPLACED[name]

    def edit(package: Package) -> None:
        places = {
            "prose": lambda: prose(package),
            "cells": lambda: every(body(package), ".//w:tc"),
            "text": lambda: every(body(package), ".//w:p"),
            "title": lambda: lines(package, "Title Fact"),
            "captions": lambda: lines(package, "Caption"),
            "headings": lambda: lines(package, "Heading 1"),
            "notes": lambda: lines(package, "Note"),
            "contents": lambda: lines(package, "toc 1"),
            "heads": lambda: [table.find(q("w:tr")) for table in tables(package)],
            "footnotes": lambda: footnotes(package),
        }
        run = run_with(places[where](), pattern)
        retext(run, other(words(run)))

    CASES.add(name, edit)


for _name in REPLACED:
    _replaced_case(_name)


@CASES("a sentence without any number is added")
def _(package: Package) -> None:
    prose(package)[1].append(made("<w:r><w:t> All of it was carried out.</w:t></w:r>"))


@CASES("a paragraph without a number of its own is added")
def _(package: Package) -> None:
    key = style_key(package, "Normal")
    after_prose(
        package,
        f'<w:p><w:pPr><w:pStyle w:val="{key}"/></w:pPr><w:r><w:t>Nobody answered.</w:t></w:r></w:p>',
    )
