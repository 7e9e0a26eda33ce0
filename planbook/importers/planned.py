"""The sheets that say what was planned: plan, goals, approaches, scale, areas, objectives, activities."""

from __future__ import annotations

from typing import Final

from planbook.importers.columns import (
    AREA,
    NUMBER,
    TEXT,
    YES_NO,
    BookColumn,
    BookSheet,
    Kind,
    name_column,
)

PLANNED: Final = (
    BookSheet(
        "plan",
        "Plan",
        "plan",
        "One row: the plan, and the scale its activities are rated on.",
        (
            name_column(meaning="Names the plan in addresses, as 2016-2020.", guesses="plan|slug|short name"),
            BookColumn("title", "Title", "", 44, required=True, longest=200, guesses="name|plan title"),
            BookColumn("first_year", "First year", "", 11, Kind.WHOLE, required=True, guesses="from|start"),
            BookColumn("last_year", "Last year", "", 11, Kind.WHOLE, required=True, guesses="to|until|end"),
            BookColumn("scale", "Scale", "Code of its scale.", 22, Kind.SLUG, filled=True, longest=60),
            BookColumn("scale_name", "Name of the scale", "", 24, filled=True, longest=120),
            BookColumn(
                "adopted_at", "Adopted at", "Code of a meeting.", 12, Kind.MEETING_CODE, refers="meetings"
            ),
            BookColumn(
                "moved_level_needs_reason",
                "Moved level needs a reason",
                "",
                14,
                Kind.CHOICE,
                filled=True,
                choices=YES_NO,
            ),
            BookColumn(
                "evidence_needed_to_rank",
                "Evidence needed down to rank",
                "0 for none.",
                14,
                Kind.WHOLE,
                filled=True,
            ),
            BookColumn(
                "stays_in_base",
                "Stays in the base",
                "Reasons for no level that shares count, as “Discontinued, No information”; empty for none.",
                24,
                Kind.REASONS,
                guesses="counting rule|base",
            ),
            BookColumn(
                "followed_until",
                "Sources tell what followed until",
                "2021, 2021-05 or 2021-05-12; empty where this portal keeps the record.",
                16,
                Kind.AS_KNOWN,
            ),
            BookColumn("followed_reason", "What they tell of what followed", "Needed with the date.", 50),
        ),
        ("code",),
    ),
    BookSheet("goals", "Goals", "goal", "What the plan wants to reach.", (NUMBER, TEXT), ("number",)),
    BookSheet("approaches", "Approaches", "approach", "How it goes about it.", (NUMBER, TEXT), ("number",)),
    BookSheet(
        "scale",
        "Scale",
        "level",
        "The levels from the highest, rank 1, to the lowest; as many as your organisation has.",
        (
            BookColumn("scale", "Scale", "Code of the scale.", 22, Kind.SLUG, filled=True, longest=60),
            BookColumn("code", "Code", "", 18, Kind.SLUG, filled=True, longest=40),
            BookColumn("label", "Level", "", 22, required=True, longest=60, guesses="label|name|rating"),
            BookColumn("letter", "Letter", "Where room is short.", 8, filled=True, longest=2),
            BookColumn("rank", "Rank", "1 is the highest.", 8, Kind.WHOLE, filled=True, guesses="order|no"),
            BookColumn(
                "in_headline",
                "In headline",
                "Counts towards the headline share.",
                12,
                Kind.CHOICE,
                filled=True,
                choices=YES_NO,
            ),
            BookColumn(
                "definition", "Definition", "What the level means.", 50, guesses="meaning|description"
            ),
            BookColumn("example", "Example", "An activity exactly at this level.", 50),
        ),
        ("scale", "code"),
        guesses="scales|levels|rating scale|rating levels",
    ),
    BookSheet(
        "areas",
        "Areas",
        "area",
        "Programme areas; they live across plans.",
        (
            BookColumn(
                "code",
                "Code",
                "2 to 8 capitals, as AIR.",
                10,
                Kind.AREA_CODE,
                required=True,
                guesses="area|ref|id",
            ),
            BookColumn("slug", "Address", "Its name in addresses.", 18, Kind.SLUG, filled=True, longest=40),
            BookColumn(
                "name", "Name", "", 44, required=True, longest=120, guesses="title|area name|theme|programme"
            ),
            BookColumn("order", "Order", "", 8, Kind.WHOLE, filled=True),
        ),
        ("code",),
        guesses="programme areas|themes|programmes",
    ),
    BookSheet(
        "objectives",
        "Objectives",
        "objective",
        "What the plan wants to reach in an area; one each.",
        (AREA, TEXT),
        ("area",),
    ),
    BookSheet(
        "activities",
        "Activities",
        "activity",
        "The planned activities, as worded in the plan.",
        (
            BookColumn(
                "code",
                "Code",
                "Capitals, a dash, a number, as AIR-1.",
                12,
                Kind.ACTIVITY_CODE,
                required=True,
                guesses="activity code|ref|reference|id|no",
            ),
            BookColumn(
                "area",
                "Area",
                "Code of its area.",
                10,
                Kind.AREA_CODE,
                required=True,
                refers="areas",
                guesses="theme|programme area",
            ),
            BookColumn("number", "Number", "Place within its area.", 9, Kind.WHOLE, filled=True),
            BookColumn(
                "text",
                "Text",
                "",
                80,
                required=True,
                guesses="activity|planned activity|wording|description|title",
            ),
        ),
        ("code",),
        guesses="planned activities|actions|workplan|outputs",
    ),
)
