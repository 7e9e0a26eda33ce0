"""A paper of 60 tables and 30 figures, beside the bare libraries; 100,000 rows streamed as CSV.

Run by ``make bench`` in a process of its own; needs no database.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reporting.papers.content import (
    Cell,
    Heading,
    PaperContent,
    PaperTable,
    Paragraph,
    Picture,
    Run,
    TableRow,
    data,
)
from tests.bench_plan_book import PEAK, timed

TABLES, FIGURES, ROWS = 60, 30, 20
DRAWING = (Path(__file__).parent / "bench_figure.svg").read_text(encoding="utf-8")
STREAMED = f"""
import sys
from pathlib import Path
from reporting.files import csv_lines
from reporting.tables import Column, Table
rows = ((f"AIR-{{n}}", "A planned activity " * 4, n) for n in range(int(sys.argv[1])))
table = Table("t", "T", (Column("code", "Code"), Column("text", "Text"), Column("n", "N")), rows)
with open("/dev/null", "w") as target:
    target.writelines(csv_lines(table))
{PEAK}"""
PROVEN = f"""
import sys
import manage
sys.argv = ["manage.py", "verify_paper", sys.argv[1], "--paper", sys.argv[2], *sys.argv[3:]]
manage.main()
{PEAK}"""
BARE = f"""
import csv, sys
rows = ((f"AIR-{{n}}", "A planned activity " * 4, n) for n in range(int(sys.argv[1])))
with open("/dev/null", "w") as target:
    csv.writer(target).writerows(rows)
{PEAK}"""


def text(words: str) -> tuple[Run, ...]:
    return (data(words, "a measurement"),)


def the_paper() -> PaperContent:
    """A paper of the size that the budget names."""
    blocks: list = [Heading(text("Everything"), 1, "section-1", "I.")]
    for number in range(TABLES):
        blocks.append(
            Paragraph(text("A paragraph of the usual length. " * 12), f"paragraph-{number}", number + 1)
        )
        rows = tuple(
            TableRow(
                (
                    Cell((text(f"AIR-{row}"),)),
                    Cell((text("Promote something with somebody in the subregion. " * 2),)),
                    Cell((text("Substantially"),)),
                    Cell((text("12"),), is_number=True),
                )
            )
            for row in range(ROWS)
        )
        heads = ("Code", "Activity", "Level", "Count")
        label = f"Table {number + 1}"
        blocks.append(
            PaperTable(label, text(f"{label}. Levels"), f"table-{number}", heads, (1, 5, 2, 1), rows)
        )
    for number in range(FIGURES):
        # A space more each time, so that no picture is remembered from the one before.
        label, drawing = f"Figure {number + 1}", DRAWING + " " * number
        blocks.append(Picture(label, text(f"{label}. Levels"), f"figure-{number}", drawing, "Levels"))
    return PaperContent("paper bench", "A paper to be measured", "An organisation", "", (), tuple(blocks))


def bare_docx() -> bytes:
    """The same paragraphs, tables and pictures, as python-docx writes them."""
    import docx

    from reporting.pictures import png

    made = docx.Document()
    for _ in range(TABLES):
        made.add_paragraph("A paragraph of the usual length. " * 12)
        table = made.add_table(rows=ROWS + 1, cols=4)
        for row in table.rows:
            for cell, words in zip(
                row.cells, ("AIR-1", "Promote something " * 5, "Substantially", "12"), strict=True
            ):
                cell.text = words
    for number in range(FIGURES):
        made.add_picture(io.BytesIO(png(DRAWING + " " * (100 + number), zoom=1.5)))
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def template_of_docxtpl() -> bytes:
    """A template with a loop over tables and one over pictures, as somebody writes it in Word."""
    import docx

    made = docx.Document()
    made.add_paragraph("{%p for one in tables %}")
    made.add_paragraph("{{ one.words }}")
    table = made.add_table(rows=4, cols=4)
    rows = (
        ["Code", "Activity", "Level", "Count"],
        ["{%tr for row in one.rows %}"],
        ["{{ row[0] }}"],
        ["{%tr endfor %}"],
    )
    for place, texts in enumerate(rows):
        for column, words in enumerate(texts):
            table.rows[place].cells[column].text = words
    for column in range(4):
        table.rows[2].cells[column].text = f"{{{{ row[{column}] }}}}"
    made.add_paragraph("{%p endfor %}")
    made.add_paragraph("{%p for one in pictures %}")
    made.add_paragraph("{{ one }}")
    made.add_paragraph("{%p endfor %}")
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def by_docxtpl() -> bytes:
    """The same paragraphs, tables and pictures, filled into a template."""
    from docxtpl import DocxTemplate, InlineImage

    from reporting.pictures import png

    made = DocxTemplate(io.BytesIO(template_of_docxtpl()))
    row = ("AIR-1", "Promote something " * 5, "Substantially", "12")
    tables = [{"words": "A paragraph of the usual length. " * 12, "rows": [row] * ROWS}] * TABLES
    pictures = [
        InlineImage(made, io.BytesIO(png(DRAWING + " " * (200 + number), zoom=1.5)))
        for number in range(FIGURES)
    ]
    made.render({"tables": tables, "pictures": pictures})
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def bare_pdf() -> bytes:
    """The same, as Typst lays it out without tags, styles or footnotes."""
    import typst

    row = "[AIR-1],[Promote something with somebody in the subregion],[Substantially],[12],"
    parts = ['#set page(paper: "a4")']
    for _ in range(TABLES):
        parts += ["A paragraph of the usual length. " * 12, f"#table(columns: 4, {row * ROWS})"]
    drawing = DRAWING.replace("\\", "\\\\").replace('"', '\\"')
    parts += [f'#image(bytes("{drawing}"), format: "svg")'] * FIGURES
    return typst.Compiler(input="\n\n".join(parts).encode()).compile(format="pdf", pdf_tags=False)


def peak(program: str, rows: int) -> str:
    """Run a program over so many rows and return its peak memory in MB, as the kernel counted it."""
    command = [sys.executable, "-c", program, str(rows)]
    done = subprocess.run(command, capture_output=True, check=True)
    return f"{int(done.stderr) * 1024 / 1e6:.0f} MB"


def proof_of_files() -> None:
    """Print what the proof of each file of the loaded paper costs as a command, start of Python included."""
    import django

    django.setup()
    from papers.exports.assembling import assembled
    from papers.exports.files import all_files
    from papers.models import Paper

    paper = Paper.objects.order_by("pk").first()
    if paper is None:
        print("no paper is loaded: its proof is not timed")
        return
    with tempfile.TemporaryDirectory() as folder:
        for form, content in all_files(assembled(paper)).items():
            file = Path(folder) / f"paper.{form}"
            of = [f"--{form.partition('.')[0]}"] if "." in form else []
            file.write_bytes(content)
            began = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", PROVEN, str(file), paper.slug, *of], capture_output=True, check=True
            )
            print(
                f"{f'proof of .{form}, as a command: seconds, peak memory':<58}"
                f"{time.perf_counter() - began:>8.2f} s  {int(done.stderr) * 1024 / 1e6:.0f} MB  ≤ 2.5 s, ≤ 200 MB"
            )


def main() -> None:
    """Print the time of every form beside that of the bare library, and the memory of a long export."""
    from reporting.papers.docx import docx
    from reporting.papers.html import html
    from reporting.papers.pdf import pdf

    paper = the_paper()
    timed("bare python-docx", bare_docx)
    timed("docxtpl", by_docxtpl)
    timed("DOCX", lambda: docx(paper), "≤ 1 s")
    timed("bare Typst", bare_pdf)
    timed("PDF/UA", lambda: pdf(paper), "≤ 1 s")
    timed("page", lambda: html(paper))
    for rows in (1_000, 100_000):
        print(
            f"{f'CSV of {rows:,} rows: peak memory (bare csv)':<58}{peak(STREAMED, rows)} ({peak(BARE, rows)})"
        )
    proof_of_files()


if __name__ == "__main__":
    main()
