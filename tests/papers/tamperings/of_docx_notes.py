"""Notes, captions, figures and footnotes of a DOCX that were moved, taken out or put in."""

from __future__ import annotations

from copy import deepcopy

from tests.papers.tamperings.docx_tools import (
    DOCUMENT,
    NOTES,
    body,
    every,
    footnotes,
    level_runs,
    lines,
    made,
    paragraph,
    pictures,
    prose,
    q,
    tables,
    two_unlike,
)
from tests.papers.tamperings.kinds import Cases, Package, drop, swap

CASES = Cases("docx")


@CASES("a note below a table is deleted")
def _(package: Package) -> None:
    notes = set(lines(package, "Note"))
    drop(next(table.getnext() for table in tables(package) if table.getnext() in notes))


@CASES("the notes below two tables change places")
def _(package: Package) -> None:
    notes = set(lines(package, "Note"))
    swap(*two_unlike([table.getnext() for table in tables(package) if table.getnext() in notes]))


@CASES("the captions of two figures change places")
def _(package: Package) -> None:
    holders = [next(one.iterancestors(q("w:p"))) for one in pictures(package)]
    swap(*two_unlike([one.getprevious() for one in holders]))


@CASES("the caption of a figure is deleted")
def _(package: Package) -> None:
    drop(next(pictures(package)[0].iterancestors(q("w:p"))).getprevious())


@CASES("a figure is deleted")
def _(package: Package) -> None:
    drop(next(pictures(package)[0].iterancestors(q("w:p"))))


@CASES("a figure stands twice")
def _(package: Package) -> None:
    holder = next(pictures(package)[0].iterancestors(q("w:p")))
    holder.addnext(deepcopy(holder))


@CASES("the words of two footnotes change places")
def _(package: Package) -> None:
    first, second = two_unlike(footnotes(package))
    swap(first.find(q("w:p")), second.find(q("w:p")))


@CASES("a footnote has no words")
def _(package: Package) -> None:
    for text in footnotes(package)[0].iter(q("w:t")):
        text.text = ""


@CASES("a footnote has a second paragraph")
def _(package: Package) -> None:
    footnotes(package)[0].append(paragraph("Doubted by the secretariat."))


@CASES("the mark of a footnote is deleted")
def _(package: Package) -> None:
    drop(next(package.tree(DOCUMENT).iter(q("w:footnoteReference"))).getparent())


@CASES("the mark of a footnote moved to another paragraph")
def _(package: Package) -> None:
    mark = next(package.tree(DOCUMENT).iter(q("w:footnoteReference"))).getparent()
    prose(package)[-1].append(mark)


@CASES("the marks of two footnotes change places")
def _(package: Package) -> None:
    first, second = list(package.tree(DOCUMENT).iter(q("w:footnoteReference")))[:2]
    keys = first.get(q("w:id")), second.get(q("w:id"))
    second.set(q("w:id"), keys[0])
    first.set(q("w:id"), keys[1])


@CASES("a mark points at a footnote a second time")
def _(package: Package) -> None:
    mark = next(package.tree(DOCUMENT).iter(q("w:footnoteReference"))).getparent()
    prose(package)[-1].append(deepcopy(mark))


@CASES("the mark of a footnote shows a number that somebody typed")
def _(package: Package) -> None:
    mark = next(package.tree(DOCUMENT).iter(q("w:footnoteReference")))
    mark.set(q("w:customMarkFollows"), "1")
    mark.addnext(made("<w:t>9</w:t>"))


@CASES("a reference to a footnote shows the number of another")
def _(package: Package) -> None:
    found = every(body(package), ".//w:fldSimple[contains(@w:instr, 'NOTEREF')]")
    text = next(found[0].iter(q("w:t")))
    text.text = f"{text.text}9"


@CASES("a reference to a footnote points at another")
def _(package: Package) -> None:
    field = every(body(package), ".//w:fldSimple[contains(@w:instr, 'NOTEREF note_')]")[0]
    field.set(q("w:instr"), field.get(q("w:instr")).replace("note_", "note_1"))


@CASES("a footnote is added")
def _(package: Package) -> None:
    new = deepcopy(footnotes(package)[0])
    new.set(q("w:id"), "9020")
    next(one for one in new.iter(q("w:t")) if one.text.strip()).text = "This is disputed."
    package.tree(NOTES).append(new)
    prose(package)[1].append(made('<w:r><w:footnoteReference w:id="9020"/></w:r>'))


@CASES("the line above the footnotes holds words")
def _(package: Package) -> None:
    line = every(package.tree(NOTES), "w:footnote[@w:type='separator']/w:p")[0]
    line.append(made("<w:r><w:t>None of these notes was checked.</w:t></w:r>"))


@CASES("footnotes count on from another number")
def _(package: Package) -> None:
    section = every(body(package), "w:sectPr")[0]
    section.insert(0, made('<w:footnotePr><w:numStart w:val="7"/></w:footnotePr>'))


@CASES("an activity stands under another level by a tracked move")
def _(package: Package) -> None:
    run = level_runs(package)[0]
    moved = made('<w:moveTo w:id="9021" w:author="a" w:date="2020-01-01T00:00:00Z"/>')
    level_runs(package)[-1].addnext(moved)
    moved.append(run)
