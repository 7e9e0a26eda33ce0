"""Words, rows and columns of a workbook that somebody changed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from tests.papers.tamperings.kinds import (
    DAY,
    MONTH,
    NUMBER_WORD,
    Cases,
    Package,
    drop,
    in_words,
    other_day,
    other_level,
    other_month,
    other_word,
)
from tests.papers.tamperings.xlsx_tools import (
    cells,
    data_part,
    every,
    exchange,
    first_like,
    level_cells,
    level_part,
    made,
    moved,
    numbers,
    put_item,
    put_row,
    put_text,
    q,
    reworded,
    row_of,
    sheets,
    text_of,
    unlike,
)

CASES = Cases("xlsx")
REWORDED: dict[str, tuple[str, Callable[[str], str]]] = {
    "a month of a cell is another month": (MONTH, other_month),
    "a year of a cell is the year after": (r"\b20[0-9]{2}\b", lambda year: str(int(year) + 1)),
    "a cell denies what it told": (r"\b(is|are|was|were|has|have) ", lambda one: f"{one}not "),
    "a denial is taken out of a cell": (r"\bnot ", lambda _: ""),
    "the code of an activity is that of another": (r"^AIR-1$", lambda _: "AIR-2"),
    "the code of an activity holds a letter of another script": (r"^AIR-1$", lambda _: "\u0410IR-1"),
    "the title of a table has another label": (r"^Table 1\b", lambda _: "Table 2"),
    "the title of the data of a figure names another": (r"\bFigure 1\b", lambda _: "Figure 2"),
    "the head of a column is another": (r"^Count$", lambda _: "Share"),
    "the base below a table is another": (r"(?<=Base: )[0-9]+", lambda one: str(int(one) + 1)),
    "the base below a table is a word": (r"(?<=Base: )[0-9]{1,2}\b", lambda one: in_words(int(one))),
    "a source below a table is another": (r"\bSource: .*$", lambda _: "Source: estimates."),
    "a kind of value is another": (r"^value, inferred$", lambda _: "value"),
    "a number in words of a cell is another": (NUMBER_WORD, other_word),
    "a day of a cell is another day": (DAY, other_day),
    "a band is another": (r"^Objective: |\nObjective: ", lambda _: "\nAchieved: "),
    "a correction is agreed and no longer proposed": (r"^Proposed$", lambda _: "Confirmed"),
}


def _reworded_case(name: str) -> None:
    pattern, other = REWORDED[name]
    CASES.add(name, lambda package: reworded(package, first_like(package, pattern), pattern, other))


for _name in REWORDED:
    _reworded_case(_name)

LEVEL_LOOKS: dict[str, Callable[[str], str]] = {
    "is another": other_level,
    "holds a letter of another script": lambda word: word.replace("a", "\u0430").replace("u", "\u057d"),
    "holds a character of no width": lambda word: f"{word[:3]}\u200b{word[3:]}",
    "is denied": lambda word: f"Not {word.lower()}",
    "has another after it": lambda word: f"{word} or {other_level(word).lower()}",
    "is nearly reached": lambda word: f"Nearly {word.lower()}",
    "is empty": lambda _: "",
}


def _level_case(name: str) -> None:
    def edit(package: Package) -> None:
        cell = level_cells(package)[0]
        put_text(package, cell, LEVEL_LOOKS[name](text_of(package, cell)))

    CASES.add(f"the level of an activity {name}", edit)


for _name in LEVEL_LOOKS:
    _level_case(_name)


@CASES("the levels of two activities change places")
def _(package: Package) -> None:
    exchange(*unlike(package, level_cells(package)))


@CASES("two numbers of a column change places")
def _(package: Package) -> None:
    exchange(*unlike(package, numbers(package)))


@CASES("a number and its base change places")
def _(package: Package) -> None:
    row = row_of(numbers(package)[0])
    found = [cell for cell in row if cell.get("t") != "s" and cell.find(q("v")) is not None]
    exchange(*unlike(package, found))


@CASES("two cells of one row change places")
def _(package: Package) -> None:
    row = row_of(level_cells(package)[0])
    exchange(*[cell for cell in row if cell.find(q("v")) is not None][1:3])


@CASES("two rows change places")
def _(package: Package) -> None:
    first, second = [row_of(cell) for cell in unlike(package, level_cells(package))]
    line, other = int(first.get("r")), int(second.get("r"))
    put_row(first, other)
    put_row(second, line)
    place = first.getparent().index(first)
    second.addprevious(first)
    first.getparent().insert(place, second)


@CASES("the words of two columns change places under their heads")
def _(package: Package) -> None:
    for cell in level_cells(package):
        exchange(cell, next(one for one in cell.itersiblings() if one.find(q("v")) is not None))


@CASES("the heads of two columns change places")
def _(package: Package) -> None:
    row = row_of(first_like(package, r"^Count$"))
    exchange(*list(row)[2:4])


@CASES("two titles of tables change places")
def _(package: Package) -> None:
    first, second = list(sheets(package).values())[2:4]
    one, other = cells(package, first)[0], cells(package, second)[0]
    exchange(one, other)


@CASES("a row is empty")
def _(package: Package) -> None:
    drop(row_of(level_cells(package)[0]))


@CASES("a row is taken out and those below move up")
def _(package: Package) -> None:
    row = row_of(level_cells(package)[0])
    moved(package, level_part(package), int(row.get("r")), -1)
    drop(row)


@CASES("a row stands twice")
def _(package: Package) -> None:
    row = row_of(level_cells(package)[0])
    moved(package, level_part(package), int(row.get("r")), 1)
    new = deepcopy(row)
    put_row(new, int(row.get("r")) + 1)
    row.addnext(new)


@CASES("a row stands below all others a second time")
def _(package: Package) -> None:
    row = row_of(level_cells(package)[0])
    new = deepcopy(row)
    put_row(new, int(row.getparent()[-1].get("r")) + 2)
    row.getparent().append(new)


@CASES("a row has the number of another, so that only one of them is shown")
def _(package: Package) -> None:
    row = row_of(level_cells(package)[0])
    new = deepcopy(row)
    put_text(package, next(cell for cell in new if cell.find(q("v")) is not None), "AIR-99")
    row.addnext(new)


@CASES("a cell stands twice at one address")
def _(package: Package) -> None:
    cell = level_cells(package)[0]
    new = deepcopy(cell)
    put_text(package, new, other_level(text_of(package, cell)))
    cell.addprevious(new)


@CASES("a word stands in a cell that was empty")
def _(package: Package) -> None:
    row = every(package.tree(data_part(package)), "s:sheetData/s:row")[3]
    new = made(f'<c r="Z{row.get("r")}"/>')
    put_text(package, new, "Fully")
    row.append(new)


@CASES("a number stands far below the table")
def _(package: Package) -> None:
    rows = package.tree(data_part(package)).find(q("sheetData"))
    rows.append(made('<row r="900"><c r="C900"><v>15</v></c></row>'))


@CASES("a cell of a number is empty")
def _(package: Package) -> None:
    cell = numbers(package)[0]
    drop(cell.find(q("v")))


@CASES("a footnote is taken out")
def _(package: Package) -> None:
    cell = first_like(package, r"^(Correction|Doubt)")
    drop(cell)


@CASES("a note below a table is taken out")
def _(package: Package) -> None:
    drop(row_of(first_like(package, r"\bSource: ", part=data_part(package))))


@CASES("the title of the paper is another")
def _(package: Package) -> None:
    put_text(package, cells(package, next(iter(sheets(package).values())))[1], "Draft of a review")


@CASES("a line of the first sheet is taken out")
def _(package: Package) -> None:
    drop(row_of(cells(package, next(iter(sheets(package).values())))[-1]))


@CASES("part of a word is struck through")
def _(package: Package) -> None:
    cell = level_cells(package)[0]
    text = text_of(package, cell)
    put_item(package, cell, made(f"<si><r><rPr><strike/></rPr><t>{text}</t></r></si>"))


@CASES("a raised 2 stands after a number that is a text")
def _(package: Package) -> None:
    cell = numbers(package)[0]
    raised = '<r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>'
    put_item(package, cell, made(f"<si><r><t>{text_of(package, cell)}</t></r>{raised}</si>"))


@CASES("a word is read with another one above it")
def _(package: Package) -> None:
    cell = level_cells(package)[0]
    text = text_of(package, cell)
    put_item(package, cell, made(f'<si><t>{text}</t><rPh sb="0" eb="2"><t>Not</t></rPh></si>'))
