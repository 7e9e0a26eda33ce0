"""A corrigendum: every place at which a corrected paper differs from the one that a meeting had."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Final

from papers.exports.data import said_in_file
from papers.exports.title_block import NOT_GIVEN, name_of_corrected, number_of_corrigendum, title_facts
from papers.models import Paper
from papers.selectors.papers import words_of_corrected
from reporting.addresses import absolute
from reporting.papers.content import (
    Block,
    Cell,
    Heading,
    PaperContent,
    PaperTable,
    Paragraph,
    Picture,
    TableRow,
    data,
    own,
)
from reporting.papers.correcting import Corrected, compared
from reporting.papers.pdf import SHOWS, Said, SaidKind, said, said_of_head
from reporting.words import first_upper, worded

_DATA_OF: Final = re.compile(r"Data of ([^:]+): ")
OF_ITS_OWN: Final = frozenset({"Symbol", "Date", "Corrects", "Covers", "Status"})
"""What stands in the head of each paper and is never the same in another."""
_FACT: Final = "the paper as it was presented, laid beside the one as corrected"


def corrigendum_of(
    paper: Paper, content: PaperContent, annex: PaperContent, drawn: Iterable[Block]
) -> PaperContent | None:
    """Return the corrigendum of a paper that corrects another; None for any other paper.

    ``content`` and ``annex`` are the corrected paper as it is read now; ``drawn`` has its tables and figures,
    each as wide as a page.
    """
    if paper.revises is None:
        return None
    head, was, was_annexed = said_in_file(words_of_corrected(paper.revises))
    now, now_annexed = said(content), said(annex)
    of_head = compared(_of_the_paper_itself(head), _of_the_paper_itself(said_of_head(content)))
    of_paper, of_annex = compared(was, now), compared(was_annexed, now_annexed)
    shown, shows = _shown(was, was_annexed), _shown(now, now_annexed)
    redrawn = {
        label
        for label, what in shows.items()
        if label in of_paper.before and shown.get(of_paper.before[label]) != what
    }
    blocks = [
        *_listed(name_of_corrected(paper.revises), (*of_head.places, *of_paper.places), of_annex.places),
        *_printed([*drawn, *annex.blocks], {*of_paper.inserted, *of_annex.inserted, *redrawn}),
        _whole_paper(paper),
    ]
    return replace(
        content,
        name=f"corrigendum {paper.slug}",
        facts=tuple(title_facts(paper)),
        issued_as=(own(worded("Corrigendum %(number)s", number=number_of_corrigendum(paper))),),
        blocks=tuple(blocks),
        has_contents=False,
    )


def _of_the_paper_itself(head: Sequence[Said]) -> list[Said]:
    """Return what of the head of a paper is corrected, and not another because it is a corrigendum."""
    return [one for one in head if one.place not in OF_ITS_OWN and one.text != NOT_GIVEN]


def _shown(paper: Sequence[Said], annex: Sequence[Said]) -> dict[str, list[str]]:
    """Return by the label of each figure what it shows, and the rows of its data in the annex."""
    found = {
        one.label: [part.text for part in one.parts if part.label == SHOWS]
        for one in paper
        if any(part.label == SHOWS for part in one.parts)
    }
    figure = ""
    for one in annex:
        if one.kind == SaidKind.TITLE:
            known = _DATA_OF.search(one.text)
            figure = known[1] if known else ""
        elif one.kind == SaidKind.ROW and figure in found:
            found[figure].append(one.text)
    return found


def corrections_in(content: PaperContent) -> int:
    """Return how many places a corrigendum corrects."""
    return sum(len(one.rows) for one in listed_in(content) if isinstance(one, PaperTable))


def listed_in(content: PaperContent) -> tuple[Block, ...]:
    """Return what a corrigendum lists, without the figures that stand in the corrected paper itself."""
    before = takewhile(lambda one: not isinstance(one, Heading), content.blocks[:-1])
    return tuple(before)


def _listed(other: str, of_paper: Sequence[Corrected], of_annex: Sequence[Corrected]) -> Iterator[Block]:
    sentence = (
        "This corrigendum lists every place at which the paper differs from %(other)s. Places are those of "
        "the paper as it was. What is gone is in italics, what is new in bold; ⟨…⟩ stands for words that are "
        "the same in both."
    )
    yield Paragraph((data(worded(sentence, other=other), "title of the corrected paper"),), "corrigendum-1")
    for label, anchor, listed in (
        ("Corrections of the paper", "corrections", of_paper),
        ("Corrections of the annex of evidence", "corrections-annex", of_annex),
    ):
        if listed:
            yield _table(label, anchor, listed)
    if not of_paper and not of_annex:
        yield Paragraph((own("Nothing differs."),), "corrigendum-2")


def _table(label: str, anchor: str, listed: Sequence[Corrected]) -> PaperTable:
    rows = tuple(
        TableRow((Cell(((data(first_upper(one.place), _FACT),),)), Cell((one.was,)), Cell((one.now,))))
        for one in listed
    )
    return PaperTable(
        label=label,
        title=(own(label, strong=True),),
        anchor=anchor,
        headings=("Place", "For", "Read"),
        widths=(3, 6, 6),
        rows=rows,
        notes=((data(_counted(len(rows)), _FACT),),),
    )


def _counted(places: int) -> str:
    return "One correction." if places == 1 else worded("%(places)s corrections.", places=places)


def _printed(blocks: Sequence[Block], labels: set[str]) -> Iterator[Block]:
    """Yield the tables that are new, and the figures that are new or show something else."""
    found = [one for one in blocks if isinstance(one, PaperTable | Picture) and one.label in labels]
    if found:
        yield Heading((own("Tables and figures that are new or replaced"),), 1, "printed-anew")
        yield from found


def _whole_paper(paper: Paper) -> Paragraph:
    address = absolute(paper.get_absolute_url())
    return Paragraph(
        (
            own("The whole paper as corrected: "),
            replace(data(address, "address of the paper"), link=address),
            own("."),
        ),
        "corrigendum-4",
    )
