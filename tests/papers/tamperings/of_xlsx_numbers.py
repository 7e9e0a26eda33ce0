"""Numbers of a workbook that somebody changed, or shows as others."""

from __future__ import annotations

from collections.abc import Callable

from tests.papers.tamperings.kinds import Cases, Package
from tests.papers.tamperings.number_looks import NUMBER_LOOKS
from tests.papers.tamperings.xlsx_tools import (
    every,
    level_cells,
    level_part,
    made,
    numbers,
    put_text,
    put_value,
    restyled,
    share,
    text_of,
)

CASES = Cases("xlsx")


def _look_case(name: str) -> None:
    def edit(package: Package) -> None:
        cell = next(one for one in numbers(package) if len(text_of(package, one)) == 2)
        put_text(package, cell, NUMBER_LOOKS[name](text_of(package, cell)))

    CASES.add(f"a number is a text that {name}", edit)


AS_TEXT = (
    *("is its word", "is the word of another", "is a Roman numeral", "is in Arabic-Indic digits"),
    *("is in digits of full width", "is negative", "is more than", "is nearly", "is in millions"),
    *("is cut in two by a blank", "is cut in two by a character of no width", "is a power"),
)
for _name in AS_TEXT:
    _look_case(_name)

VALUES: dict[str, Callable[[str], tuple[str, str]]] = {
    "is one more": lambda value: (str(int(value) + 1), ""),
    "is negative": lambda value: (f"-{value}", ""),
    "has a part that its format may hide": lambda value: (f"{value}.0004", ""),
    "is ten times as large": lambda value: (f"{value}0", ""),
    "is written with a power of ten": lambda value: (f"{value}E1", ""),
    "is a text of the same digits": lambda value: (value, "str"),
    "is true or false": lambda _: ("1", "b"),
    "is an error": lambda _: ("#N/A", "e"),
    "is a date": lambda _: ("2020-09-01", "d"),
}


def _value_case(name: str) -> None:
    def edit(package: Package) -> None:
        cell = numbers(package)[0]
        put_value(cell, *VALUES[name](text_of(package, cell)))

    CASES.add(f"a number {name}", edit)


for _name in VALUES:
    _value_case(_name)


@CASES("a share is rounded to a whole number")
def _(package: Package) -> None:
    cell = share(package)
    put_value(cell, str(round(float(text_of(package, cell)))))


@CASES("a share is stored as a part of one")
def _(package: Package) -> None:
    cell = share(package)
    put_value(cell, str(float(text_of(package, cell)) / 100))


@CASES("a share is more exact than the paper has it")
def _(package: Package) -> None:
    cell = share(package)
    put_value(cell, f"{text_of(package, cell)}4")


FORMULAS = {
    "with the same value": ("7+8", None),
    "with another value kept from before": ("7+9", None),
    "that asks for the day of today": ("DAY(TODAY())", None),
    "that takes its value from another workbook": ("[1]Sheet1!A1", None),
    "whose kept value is another": ("7+8", "99"),
}


def _formula_case(name: str) -> None:
    formula, value = FORMULAS[name]

    def edit(package: Package) -> None:
        cell = numbers(package)[0]
        put_value(cell, value or text_of(package, cell))
        cell.insert(0, made(f"<f>{formula}</f>"))

    CASES.add(f"a number is a formula {name}", edit)


for _name in FORMULAS:
    _formula_case(_name)


@CASES("a level is a formula that returns a text")
def _(package: Package) -> None:
    cell = level_cells(package)[0]
    put_value(cell, text_of(package, cell), "str")
    cell.insert(0, made('<f>IF(1=1,"Fully","Partially")</f>'))


@CASES("a level is a link to another place")
def _(package: Package) -> None:
    part, cell = level_part(package), level_cells(package)[0]
    key = package.relate(part, "hyperlink", "https://example.org/other-review", external=True)
    links = made(f'<hyperlinks><hyperlink ref="{cell.get("r")}" r:id="{key}" display="Fully"/></hyperlinks>')
    every(package.tree(part), "s:pageMargins")[0].addprevious(links)


CODES = {
    "hides every value": ";;;",
    "shows another number": '"14"',
    "shows a word for a number": '"none"',
    "puts words before a number": '"more than "0',
    "puts a sign before a number": "-0",
    "shows a sign of more": '0"+"',
    "shows a part of a hundred": "0%",
    "counts in thousands": "#,##0,",
    "shows thousands of nothing": "0\\0\\0\\0",
    "shows no part of a share": "0",
    "shows a number as a date": "yyyy-mm-dd",
    "shows a number as a fraction": "# ?/?",
    "shows a number as a power": "0E+00",
    "writes in white": "[White]0.0",
    "shows another number above a bound": '[>1]"1";0',
    "shows digits of another script": "[$-2000401]0",
    "shows a number as a word of Chinese": "[DBNum1]0",
    "repeats a sign over the cell": "*90",
}


def _code_case(name: str) -> None:
    CASES.add(
        f"the format of a cell {name}",
        lambda package: restyled(package, share(package), code=CODES[name]),
    )


for _name in CODES:
    _code_case(_name)
