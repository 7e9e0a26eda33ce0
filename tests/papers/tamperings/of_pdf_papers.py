"""Papers whose words, numbers and paragraphs are others, written as PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reporting.papers.content import (
    Heading,
    PaperContent,
    Paragraph,
    Points,
    own,
)
from tests.papers.tamperings.in_paper import (
    blocks_of,
    numbered,
    rewritten,
    with_block,
)
from tests.papers.tamperings.kinds import (
    LEVEL,
    MONTH,
    NUMBER,
    NUMBER_WORD,
    in_words,
    other_level,
    other_month,
    other_word,
)
from tests.papers.tamperings.number_looks import NUMBER_LOOKS
from tests.papers.tamperings.pdf_tools import PdfCases

CASES = PdfCases()
_TOLD = r"\b(is|are|was|were|has|have) "


REWRITTEN: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "the level of an activity is another level": (r", row \d+", f"^{LEVEL}$", other_level),
    "the level of an activity holds a letter of another script": (
        r", row \d+",
        r"^(Partially|Substantially)$",
        lambda word: word.replace("a", "\u0430"),
    ),
    "the level of an activity is denied": (r", row \d+", f"^{LEVEL}$", lambda word: f"Not {word.lower()}"),
    "a level of a sentence is another level": (r"^paragraph", f"(?i){LEVEL}", other_level),
    "a month of a paragraph is another month": (r"^paragraph \d+$", MONTH, other_month),
    "a number in words is another": (r"", NUMBER_WORD, other_word),
    "a month of the title block is another month": (r"^title block", MONTH, other_month),
    "a year of a paragraph is the year after": (
        r"^paragraph \d+$",
        r"\b20[0-9]{2}\b",
        lambda year: str(int(year) + 1),
    ),
    "a sentence that tells something denies it": (r"^paragraph \d+$", _TOLD, lambda one: f"{one}not "),
    "a denial is taken out": (r"", r"\bnot ", lambda _: ""),
    "a cell denies what it told": (r", row \d+", _TOLD, lambda one: f"{one}not "),
    "a share counts percentage points": (r"^paragraph", r"\s*%", lambda _: " percentage points"),
    "a share has lost its sign": (r"^paragraph", r"\s*%", lambda _: ""),
    "the point of a share is moved": (r"^paragraph", r"(?<=[0-9])[0-9]\.(?=[0-9])", lambda one: f".{one[0]}"),
    "a paragraph names another figure": (r"^paragraph", r"Figure [0-9]+", lambda one: f"{one}1"),
    "a paragraph names a table for a figure": (r"^paragraph", r"Figure ", lambda _: "Table "),
    "the label of a table is another": (r"^Table 1, title", r"Table 1", lambda _: "Table 2"),
    "the code of an activity is that of another": (r", row", r"^AIR-1$", lambda _: "AIR-2"),
    "a heading says another thing": (r"^heading", r"\b\w{4,}", lambda _: "Failure"),
    "the head of a column is another": (r", head", r"\b\w{4,}", lambda _: "Forecast"),
    "a note below a figure says another thing": (r"^Figure \d+, note", r"\bSource\b", lambda _: "No source"),
    "the base below a table is another": (r"^Table 1, note", r"[0-9]+", lambda one: str(int(one) + 1)),
    "the place of a footnote is another": (r"footnote$", r"[0-9]+", lambda one: f"{one}1"),
    "a base of a paragraph is a word": (r"^paragraph", NUMBER, lambda one: in_words(int(one))),
    "the status of the paper is another": (r"^title block, Status", r"^\w+", lambda _: "Agreed"),
}


def _rewritten_case(name: str) -> None:
    place, pattern, other = REWRITTEN[name]
    CASES.rewriting(name, lambda paper: rewritten(paper, place, pattern, other))


for _name in REWRITTEN:
    _rewritten_case(_name)

PRINTABLE = (
    *("is one more", "is the word of another", "is a Roman numeral", "is in raised digits"),
    *(
        "is in letters that look like digits",
        "is cut in two by a blank",
    ),
    *("is a power", "is negative", "is more than", "is nearly"),
    *("is in millions", "is money", "is a share", "is the first of a range", "has two zeros more"),
)


def _number_case(name: str) -> None:
    CASES.rewriting(
        f"a number of a paragraph {name}",
        lambda paper: rewritten(paper, r"^paragraph", NUMBER, NUMBER_LOOKS[name]),
    )


for _name in PRINTABLE:
    _number_case(_name)


def _exchanged(paper: PaperContent, one: int, other: int) -> PaperContent:
    first, second = paper.blocks[one], paper.blocks[other]
    assert isinstance(first, Paragraph)
    assert isinstance(second, Paragraph)
    changed = with_block(paper, one, replace(first, text=second.text))
    return with_block(changed, other, replace(second, text=first.text))


@CASES.rewrites("two paragraphs of one section change places")
def _(paper: PaperContent) -> PaperContent:
    found = [place for place, _ in numbered(paper)]
    one = next(one for one in found if one + 1 in found)
    return _exchanged(paper, one, one + 1)


@CASES.rewrites("two paragraphs of two sections change places")
def _(paper: PaperContent) -> PaperContent:
    found = numbered(paper)
    return _exchanged(paper, found[0][0], found[-1][0])


@CASES.rewrites("a paragraph is missing")
def _(paper: PaperContent) -> PaperContent:
    return with_block(paper, numbered(paper)[1][0])


@CASES.rewrites("the words of a paragraph are missing")
def _(paper: PaperContent) -> PaperContent:
    place, block = numbered(paper)[1]
    return with_block(paper, place, replace(block, text=(own("–"),)))


@CASES.rewrites("a paragraph stands twice")
def _(paper: PaperContent) -> PaperContent:
    place, block = numbered(paper)[1]
    return with_block(paper, place, block, replace(block, anchor="once-more"))


@CASES.rewrites("a paragraph is added")
def _(paper: PaperContent) -> PaperContent:
    place, block = numbered(paper)[1]
    return with_block(paper, place, block, Paragraph((own("All of it was agreed."),), "added"))


@CASES.rewrites("points are added under a paragraph")
def _(paper: PaperContent) -> PaperContent:
    place, block = numbered(paper)[1]
    return with_block(paper, place, block, Points(((own("Agreed"),), (own("Carried out"),))))


@CASES.rewrites("a paragraph has another number")
def _(paper: PaperContent) -> PaperContent:
    place, block = numbered(paper)[1]
    return with_block(paper, place, replace(block, number=(block.number or 0) + 90))


@CASES.rewrites("a heading is missing")
def _(paper: PaperContent) -> PaperContent:
    return with_block(paper, blocks_of(paper, Heading)[1][0])


@CASES.rewrites("a heading has another number")
def _(paper: PaperContent) -> PaperContent:
    place, block = blocks_of(paper, Heading)[0]
    return with_block(paper, place, replace(block, label="IX."))


@CASES.rewrites("two headings change places")
def _(paper: PaperContent) -> PaperContent:
    (place, one), (at, other) = [one for one in blocks_of(paper, Heading) if one[1].level == 1][:2]
    changed = with_block(paper, place, replace(one, text=other.text))
    return with_block(changed, at, replace(other, text=one.text))


@CASES.rewrites("a line of the title block is missing")
def _(paper: PaperContent) -> PaperContent:
    return replace(paper, facts=paper.facts[:-1])


@CASES.rewrites("the title is another")
def _(paper: PaperContent) -> PaperContent:
    return replace(paper, title=f"Draft of {paper.title}")


@CASES.rewrites("a symbol stands at the head of pages")
def _(paper: PaperContent) -> PaperContent:
    return replace(paper, symbol="NEASPEC/SOM(99)/1")


@CASES.rewrites("the mark of a draft is another")
def _(paper: PaperContent) -> PaperContent:
    return replace(paper, draft_mark="" if paper.draft_mark else "AGREED BY ALL MEMBERS")
