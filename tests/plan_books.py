"""Plans as workbooks in tests: an empty portal, foreign plans, workbooks changed cell by cell."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

import openpyxl
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection

from intake.kinds import kind_of
from intake.models import TableImport, WaitingTable
from intake.services import applying, undoing
from intake.services.waiting import keep_table
from planbook.exports import plan_file
from planbook.importers.preview import BookPreview
from planbook.importers.sheets import SHEETS
from planbook.intakes import PlanBook
from programmes.models import StrategicPlan, freezing
from reporting.book_reading import read_plain_book
from reporting.books import BookPage, PageColumn, book_file

type_of_rows = dict[str, list[dict[str, str]]]


def empty_the_portal() -> None:
    """Take every record of our apps away; accounts, the organisation and its members stay."""
    with freezing.lifted(), connection.cursor() as cursor:
        for label in (
            "papers",
            "evaluations",
            "surveys",
            "partnerships",
            "planbook",
            "programmes",
            "review",
            "intake",
            "record",
        ):
            for model in apps.get_app_config(label).get_models(include_auto_created=True):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def exported(slug: str) -> bytes:
    """The workbook of a plan with all its rounds, as staff get it."""
    plan = StrategicPlan.objects.select_related("rating_scale", "adopted_at").get(slug=slug)
    return plan_file(plan, list(plan.assessment_rounds.select_related("presented_to")))


def pending_of(content: bytes, by: User, **mapping: object) -> WaitingTable:
    sheets = [sheet.as_json() for sheet in read_plain_book("plan.xlsx", content)]
    guessed = {**PlanBook().guessed_mapping(sheets), **mapping}
    return keep_table(PlanBook(), name="plan.xlsx", sha256="0" * 64, sheets=sheets, mapping=guessed, by=by)


def preview_of(pending: WaitingTable) -> BookPreview:
    preview = PlanBook().preview(pending.sheets, pending.mapping)
    assert isinstance(preview, BookPreview)
    return preview


def previewed(content: bytes, by: User, **mapping: object) -> BookPreview:
    return preview_of(pending_of(content, by, **mapping))


def apply_book(pending: WaitingTable, preview: BookPreview, *, as_drafts: bool, by: User) -> TableImport:
    sent = {"rounds": "as-drafts" if as_drafts else "as-told"}
    return applying.apply_table(pending, PlanBook(), preview, sent=sent, by=by)


def undo_import(record: TableImport, *, reason: str, by: User) -> TableImport:
    return undoing.undo_import(record, kind_of(record), reason=reason, by=by)


def obstacles_to_undoing(record: TableImport) -> list[str]:
    return undoing.obstacles_to_undoing(record, kind_of(record))


def taken_over(
    content: bytes, by: User, *, uploaded_by: User | None = None, as_drafts: bool = False, **mapping: object
) -> TableImport:
    pending = pending_of(content, uploaded_by or by, **mapping)
    preview = preview_of(pending)
    assert [(one.sheet, one.at, one.text) for one in preview.problems] == []
    return apply_book(pending, preview, as_drafts=as_drafts, by=by)


def problems_in(preview: BookPreview) -> list[tuple[str, str, str]]:
    return [(one.sheet, one.at, one.text) for one in preview.problems]


def counts_of(preview: BookPreview) -> dict[str, tuple[int, int, int]]:
    """New, changed and unchanged rows of every sheet that has any."""
    return {
        name: (new, changed, same) for name, new, changed, same, _ in preview.by_sheet if new + changed + same
    }


def book_from(
    rows: dict[str, Sequence[dict[str, str]]], headings: dict[str, Sequence[str]] | None = None
) -> bytes:
    """A workbook of some of our sheets, by the keys of our columns; other headings where they are given."""
    pages = []
    for key, found in rows.items():
        sheet = SHEETS[key]
        names = [column.key for column in sheet.columns if any(column.key in row for row in found)]
        shown = (headings or {}).get(key) or [sheet.column(name).heading for name in names]
        pages.append(
            BookPage(
                sheet.name,
                tuple(PageColumn(heading) for heading in shown),
                [[row.get(name, "") for name in names] for row in found],
            )
        )
    return book_file("A plan", [], pages)


def mended(content: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """The workbook after somebody opened it, changed something and saved it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def set_cell(sheet: str, heading: str, line: int, value: object) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        paper = book[sheet]
        place = [cell.value for cell in paper[1]].index(heading) + 1
        paper.cell(line, place, value)

    return change


THREE = (("Done", "yes"), ("Half done", "no"), ("Not done", "no"))
SIX = (
    ("Outstanding", "yes"),
    ("Highly successful", "yes"),
    ("Mostly", "yes"),
    ("Partly", "no"),
    ("Barely", "no"),
    ("Failed", "no"),
)


def foreign_plan(
    slug: str,
    levels: Sequence[tuple[str, str]],
    *,
    areas: Sequence[str],
    activities: int,
    rounds: Iterable[str],
    rate: Callable[[int, int], dict[str, str]],
    state: str = "Cleared",
) -> dict[str, list[dict[str, str]]]:
    """A plan of another organisation: ``rate`` says how each activity stands in each round, both from 0."""
    slugs = list(rounds)
    codes = [
        (area, f"{area}-{number}") for area in areas for number in range(1, activities // len(areas) + 1)
    ]
    return {
        "plan": [{"code": slug, "title": f"Plan {slug}", "first_year": "2021", "last_year": "2026"}],
        "goals": [{"number": "1", "text": "Clean rivers"}],
        "scale": [
            {"label": label, "in_headline": headline, "definition": f"What {label.lower()} means."}
            for label, headline in levels
        ],
        "areas": [{"code": area, "name": f"Area {area.title()}"} for area in areas],
        "objectives": [{"area": area, "text": f"Reach {area}."} for area in areas],
        "activities": [
            {"code": code, "area": area, "text": f"Do {code}: =1+1\nin two lines “直”."} for area, code in codes
        ],
        "rounds": [
            {"code": one, "title": one.replace("-", " ").title(), "state": state, "assessed_by": "The office", "as_of": "2024"}
            for one in slugs
        ],
        "ratings": [
            {"round": one, "activity": code, **rate(place, number)}
            for number, one in enumerate(slugs)
            for place, (_, code) in enumerate(codes)
        ],
        "texts": [
            {"round": slugs[-1], "area": area, "which": "Key achievement", "text": f"{area} got further."}
            for area in areas
        ],
        "evidence": [
            {"round": slugs[-1], "activity": codes[0][1], "title": "Report", "url": "https://example.org/r", "page": "p. 3"}
        ],
        "sources": [{"code": "annual-report", "title": "Annual report", "kind": "Meeting paper", "publisher": "The office"}],
        "citations": [
            {
                "of": "Rating",
                "round": slugs[-1],
                "code": codes[0][1],
                "part": "",
                "source": "annual-report",
                "place": "p. 7",
                "certainty": "Inferred",
                "reasoning": "The table is cut off.",
            },
            {
                "of": "Rating",
                "round": slugs[-1],
                "code": codes[1][1],
                "part": "Note",
                "source": "annual-report",
                "place": "p. 8",
                "certainty": "As printed",
            },
        ],
    }  # fmt: skip


def three_levels() -> bytes:
    """Twelve activities in two areas, two rounds: a third at each level, one discontinued at the end."""

    def rate(place: int, number: int) -> dict[str, str]:
        if number == 1 and place == 11:
            return {"not_rated_because": "Discontinued", "note": "No money was left."}
        level = THREE[(place + number) % 3][0]
        return {
            "level": level,
            "note": f"Note {place}\nsecond point",
            "as_of": "2024-05",
            "confidence": "High",
        }

    rows = foreign_plan(
        "rivers", THREE, areas=("RIV", "LAKE"), activities=12, rounds=("first", "second"), rate=rate
    )
    return book_from(rows)


def six_levels() -> bytes:
    """300 activities in three areas and rounds: discontinued, not assessed and merged among the levels."""

    def rate(place: int, number: int) -> dict[str, str]:
        if number == 2 and place % 10 == 9:
            return {"level": "discontinued"}
        if number == 1 and place % 10 == 8:
            return {"level": "not assessed"}
        if number == 2 and place == 1:
            return {"not_rated_because": "Merged", "merged_into": "FOR-1"}
        return {"level": SIX[(place + number) % 6][0]}

    rows = foreign_plan(
        "forests",
        SIX,
        areas=("FOR", "SOIL", "SEED"),
        activities=300,
        rounds=("round-one", "round-two", "round-three"),
        rate=rate,
    )
    return book_from(rows)


def own_words() -> bytes:
    """A workbook in the words of its office: other headings, other level names."""
    words = ("Mostly", "mostly", "Highly successful", "so so", "not assessed")
    rows = foreign_plan(
        "own-words",
        SIX,
        areas=("OWA", "OWB"),
        activities=8,
        rounds=("mid-term",),
        rate=lambda place, _: {"level": words[place % 5], "note": f"Note {place}"},
        state="At work",
    )
    headings = {
        "ratings": ["Review", "Activity code", "How it went", "Comments"],
        "activities": ["Ref", "Theme", "What is planned"],
    }
    return book_from(rows, headings)
