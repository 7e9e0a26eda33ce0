"""Numbers of a DOCX that somebody changed, or made look like others."""

from __future__ import annotations

from copy import deepcopy

from tests.papers.tamperings.docx_tools import (
    every,
    look,
    made,
    number_run,
    q,
    retext,
    sections,
    words,
)
from tests.papers.tamperings.kinds import Cases, Package, swap
from tests.papers.tamperings.number_looks import NUMBER_LOOKS

CASES = Cases("docx")


def _number_case(name: str) -> None:
    def edit(package: Package) -> None:
        run = number_run(package)
        retext(run, NUMBER_LOOKS[name](words(run)))

    CASES.add(f"a number of a paragraph {name}", edit)


for _name in NUMBER_LOOKS:
    _number_case(_name)

LOOKS = {
    "is struck through": "<w:strike/>",
    "is struck through twice": "<w:dstrike/>",
    "is hidden": "<w:vanish/>",
    "is white": '<w:color w:val="FFFFFF"/>',
    "has the colour of its ground": '<w:shd w:val="clear" w:color="auto" w:fill="1C2326"/>',
    "is marked with black over black": '<w:highlight w:val="black"/>',
    "is one point high": '<w:sz w:val="2"/>',
    "is squeezed to one hundredth of its width": '<w:w w:val="1"/>',
    "is set in a font of signs": '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings" w:cs="Wingdings"/>',
    "is raised like a power": '<w:vertAlign w:val="superscript"/>',
    "is moved up over another line": '<w:position w:val="60"/>',
    "is filled with nothing": "<w14:textFill><w14:noFill/></w14:textFill>",
}


def _look_case(name: str) -> None:
    CASES.add(f"a number of a paragraph {name}", lambda package: look(number_run(package), LOOKS[name]))


for _name in LOOKS:
    _look_case(_name)

BESIDE = {
    "a hyphen that does not break, before a number": "<w:r><w:noBreakHyphen/></w:r>",
    "a sign of a font of signs, before a number": '<w:r><w:sym w:font="Symbol" w:char="F0B9"/></w:r>',
    "a raised 2, after a number": '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>',
    "a raised word, after a number": (
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>k</w:t></w:r>'
    ),
    "the number of a page, after a number": (
        '<w:fldSimple w:instr="PAGE"><w:r><w:t>0</w:t></w:r></w:fldSimple>'
    ),
    "words in a field of a page number, before a number": (
        '<w:fldSimple w:instr="PAGE"><w:r><w:t xml:space="preserve">not even </w:t></w:r></w:fldSimple>'
    ),
    "a field that shows a property, before a number": (
        '<w:fldSimple w:instr="DOCPROPERTY Title"><w:r><w:t>more than </w:t></w:r></w:fldSimple>'
    ),
    "the year of today, after a number": "<w:r><w:t> in </w:t><w:yearLong/></w:r>",
    "a formula, after a number": "<m:oMath><m:r><m:t>+1</m:t></m:r></m:oMath>",
}


def _beside_case(name: str) -> None:
    def edit(package: Package) -> None:
        run, new = number_run(package), made(BESIDE[name])
        if name.endswith("before a number"):
            run.addprevious(new)
        else:
            run.addnext(new)

    CASES.add(name, edit)


for _name in BESIDE:
    _beside_case(_name)

AROUND = {
    "a field that Word computes anew": '<w:fldSimple w:instr="= 10 + 6"/>',
    "a field of a date": "<w:fldSimple w:instr='DATE \\@ \"d\"'/>",
    "a control that is bound to other data": (
        '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/facts/number" w:storeItemID="{00000000-0000-0000-0000-'
        '000000000001}"/></w:sdtPr><w:sdtContent/></w:sdt>'
    ),
    "a control to choose another value": (
        '<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="99" w:value="99"/></w:dropDownList>'
        "</w:sdtPr><w:sdtContent/></w:sdt>"
    ),
    "a script that runs from the right": '<w:bdo w:val="rtl"/>',
    "a moved text, at the place it left": (
        '<w:moveFrom w:id="9001" w:author="a" w:date="2020-01-01T00:00:00Z"/>'
    ),
    "an alternative that is no longer read": (
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:r><w:t>99</w:t></w:r></mc:Choice><mc:Fallback/>'
        "</mc:AlternateContent>"
    ),
}


def _around_case(name: str) -> None:
    def edit(package: Package) -> None:
        run, around = number_run(package), made(AROUND[name])
        run.addprevious(around)
        inside = every(around, "descendant-or-self::*[self::w:sdtContent or self::mc:Fallback]")
        (inside[0] if inside else around).append(run)

    CASES.add(f"a number stands inside {name}", edit)


for _name in AROUND:
    _around_case(_name)


@CASES("a number is deleted and the deletion is tracked")
def _(package: Package) -> None:
    run = number_run(package)
    gone = made('<w:del w:id="9002" w:author="a" w:date="2020-01-01T00:00:00Z"/>')
    run.addprevious(gone)
    run.find(q("w:t")).tag = q("w:delText")
    gone.append(run)


@CASES("a number is inserted for another and both changes are tracked")
def _(package: Package) -> None:
    run = number_run(package)
    found = 'w:author="a" w:date="2020-01-01T00:00:00Z"'
    new = made(f'<w:ins w:id="9003" {found}/>')
    new.append(retext(deepcopy(run), "99"))
    run.addnext(new)
    gone = made(f'<w:del w:id="9004" {found}/>')
    run.addprevious(gone)
    run.find(q("w:t")).tag = q("w:delText")
    gone.append(run)


@CASES("a number is taken out of its sentence")
def _(package: Package) -> None:
    run = number_run(package)
    run.getparent().remove(run)


@CASES("a number is broken over two lines")
def _(package: Package) -> None:
    run = number_run(package)
    text = words(run)
    retext(run, text[0]).append(made("<w:cr/>"))
    run.append(made(f"<w:t>{text[1:]}</w:t>"))


@CASES("two numbers of one paragraph change places")
def _(package: Package) -> None:
    for line in package.tree("word/document.xml").iter(q("w:p")):
        numbers = [one for one in line.findall(q("w:r")) if words(one).isdigit()]
        for one in numbers[1:]:
            if words(one) != words(numbers[0]):
                swap(numbers[0], one)
                return
    raise AssertionError("one number only")


@CASES("two numbers of two sections change places")
def _(package: Package) -> None:
    first, other = number_run(package), None
    line = next(first.iterancestors(q("w:p")))
    for section in sections(package):
        found = [run for one in section for run in every(one, "w:r") if words(run).isdigit()]
        found = [run for run in found if words(run) != words(first)]
        if line not in section and found:
            other = found[0]
    assert other is not None
    swap(first, other)


@CASES("a number is read with another one above it")
def _(package: Package) -> None:
    run = number_run(package)
    ruby = made("<w:r><w:ruby><w:rt><w:r><w:t>not</w:t></w:r></w:rt><w:rubyBase/></w:ruby></w:r>")
    run.addprevious(ruby)
    ruby.find(f".//{q('w:rubyBase')}").append(run)
