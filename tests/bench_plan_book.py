"""A plan's workbook of 20,000 ratings: reading, preview and writing, beside the bare library on the same file.

Run by ``make bench`` in a process of its own, on the database that ``DATABASE_URL`` names.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import django

type_of_result = TypeVar("type_of_result")
ACTIVITIES, ROUNDS = 4_000, 5
PEAK = """
import re
from pathlib import Path
print(re.search("VmHWM:\\s*([0-9]+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
"""
BARE = f"""
import io, sys
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
for name in book.sheet_names:
    book.get_sheet_by_name(name).to_python()
{PEAK}"""
OURS = f"""
import sys
from reporting import book_reading
book_reading._child()
{PEAK}"""


def timed(title: str, act: Callable[[], type_of_result], budget: str = "") -> type_of_result:
    began = time.perf_counter()
    result = act()
    print(f"{title:<58}{time.perf_counter() - began:>8.2f} s  {budget}", flush=True)
    return result


def child(program: str, content: bytes) -> str:
    """Run a program on the workbook and return its peak memory in MB, as the kernel counted it."""
    done = subprocess.run([sys.executable, "-c", program], input=content, capture_output=True, check=True)
    return f"{int(done.stderr) * 1024 / 1e6:.0f} MB"


def main() -> None:
    """Print the time of every step and the memory of the child process."""
    django.setup()
    from django.urls import reverse

    from neaspec_portal.installation import settle

    # As in a server: its addresses are read at the start, and what stands then is left alone.
    reverse("overview")
    settle()
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    from intake.services.leftovers import LEFTOVERS
    from intake.services.waiting import keep_table
    from people.models import Job
    from people.services.jobs import run_job, take
    from planbook.intakes import PlanBook
    from reporting.book_reading import read_plain_book
    from tests.plan_books import SIX, apply_book, book_from, exported, foreign_plan, undo_import

    user, _ = get_user_model().objects.get_or_create(username="bench-secretariat")
    user.groups.add(Group.objects.get_or_create(name="secretariat")[0])
    rows = foreign_plan(
        "bench-book",
        SIX,
        areas=("BEA", "BEB", "BEC", "BED"),
        activities=ACTIVITIES,
        rounds=tuple(f"bench-{number}" for number in range(ROUNDS)),
        rate=lambda place, number: {
            "level": SIX[(place + number) % 6][0],
            "note": f"What was done about {place} in round {number}.\nA second point.",
            "as_of": "2024-05",
        },
        state="At work",
    )
    content = timed(f"make a workbook of {ACTIVITIES * ROUNDS:,} ratings", lambda: book_from(rows))
    print(f"{'its size':<58}{len(content) / 1e6:>8.2f} MB")
    bare = timed("bare library, in a process of its own", lambda: child(BARE, content))
    began = time.perf_counter()
    sheets = timed(
        "read in the child process", lambda: [one.as_json() for one in read_plain_book("b", content)]
    )
    kind = PlanBook()
    mapping = kind.guessed_mapping(sheets)
    preview = timed("preview: compare row by row", lambda: kind.preview(sheets, mapping))
    print(f"{'read and preview':<58}{time.perf_counter() - began:>8.2f} s  ≤ 2 s")
    print(f"{'peak memory of the child (bare library)':<58}{child(OURS, content):>8} ({bare})  ≤ 300 MB")
    assert not preview.problems, preview.problems[:5]
    kept = keep_table(kind, name="bench.xlsx", sha256="0" * 64, sheets=sheets, mapping=mapping, by=user)
    record = timed(
        "write it with its history", lambda: apply_book(kept, preview, as_drafts=False, by=user), "≤ 4 s"
    )
    again = timed("export it", lambda: exported("bench-book"), "≤ 3 s")
    sheets = [one.as_json() for one in read_plain_book("b", again)]
    same = timed("preview of what is unchanged", lambda: kind.preview(sheets, kind.guessed_mapping(sheets)))
    assert same.count == 0
    timed("take it back", lambda: undo_import(record, reason="Measured.", by=user), "≤ 4 s")
    job = Job.objects.get(kind=LEFTOVERS)
    take(job, "bench")
    timed("its citations, in the background afterwards", lambda: run_job(job.pk))


if __name__ == "__main__":
    main()
