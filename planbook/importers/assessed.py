"""The sheets that say how far it went and where that stands: rounds, ratings, texts, evidence, sources."""

from __future__ import annotations

from typing import Final

from planbook.importers.columns import (
    ACTIVITY,
    AREA,
    FACTS,
    PARTS,
    ROUND,
    STATES,
    WHICH_TEXTS,
    YES_NO,
    BookColumn,
    BookSheet,
    Kind,
    labels,
    name_column,
)
from planbook.selectors.rows import EVIDENCE_KEY
from programmes.models import AssessmentRound, Confidence, Meeting, NotRatedBecause
from record.models import Certainty, Citation, SourceDocument

ASSESSED: Final = (
    BookSheet(
        "meetings",
        "Meetings",
        "meeting",
        "Meetings that the plan and its rounds name.",
        (
            BookColumn("code", "Code", "As SOM-23.", 12, Kind.MEETING_CODE, required=True, guesses="meeting"),
            BookColumn(
                "kind", "Kind", "", 26, Kind.CHOICE, choices=labels(Meeting.Kind.choices), required=True
            ),
            BookColumn("name", "Name", "", 44, required=True, longest=120, guesses="title"),
            BookColumn("year", "Year", "", 8, Kind.WHOLE),
            BookColumn("starts_on", "First day", "", 12, Kind.DAY),
            BookColumn("ends_on", "Last day", "", 12, Kind.DAY),
            BookColumn("place", "Place", "", 24, longest=120),
            BookColumn("decided", "What it did", "", 50, longest=400),
            BookColumn("order", "Order", "", 8, Kind.WHOLE, filled=True),
        ),
        ("code",),
    ),
    BookSheet(
        "rounds",
        "Rounds",
        "round",
        "Each assessment of the plan. One that is cleared or presented here is never changed by an import.",
        (
            name_column(meaning="Names the round in addresses.", longest=60, guesses="round|slug|id"),
            BookColumn("title", "Title", "", 36, required=True, longest=160, guesses="name|round name"),
            BookColumn(
                "kind",
                "Kind",
                "",
                14,
                Kind.CHOICE,
                filled=True,
                choices=labels(AssessmentRound.Kind.choices),
                guesses="type",
            ),
            BookColumn(
                "number", "Number", "Place in the sequence.", 9, Kind.WHOLE, filled=True, guesses="no|order"
            ),
            BookColumn(
                "state",
                "State",
                "Read for new rounds only; cleared and presented ones need a second person.",
                12,
                Kind.CHOICE,
                filled=True,
                choices=STATES,
                guesses="status",
            ),
            BookColumn(
                "meeting", "Meeting", "", 12, Kind.MEETING_CODE, refers="meetings", guesses="presented to"
            ),
            BookColumn("updates", "Updates", "Code of the round it updates.", 20, Kind.SLUG, refers="rounds"),
            BookColumn(
                "assessed_by",
                "Assessed by",
                "",
                30,
                required=True,
                longest=120,
                guesses="assessor|rated by|by",
            ),
            BookColumn("as_of", "As of", "As precise as known.", 22, longest=60, guesses="date|year"),
            BookColumn(
                "levels_are_printed",
                "Levels are printed",
                "Yes where the source prints every level and only rows were inferred.",
                14,
                Kind.CHOICE,
                filled=True,
                choices=YES_NO,
            ),
        ),
        ("code",),
        guesses="assessments|assessment rounds|reviews",
    ),
    BookSheet(
        "ratings",
        "Ratings",
        "rating",
        "How far each activity was carried out, round by round: a level, or why there is none.",
        (
            ROUND,
            ACTIVITY,
            BookColumn(
                "level",
                "Level",
                "A level of the scale.",
                22,
                Kind.CHOICE,
                refers="scale",
                guesses="rating|score|status",
            ),
            BookColumn(
                "not_rated_because",
                "Not rated because",
                "Only where there is no level.",
                18,
                Kind.CHOICE,
                choices=labels(NotRatedBecause.choices),
                guesses="reason not rated|why not rated",
            ),
            BookColumn(
                "note", "Note", "One point a line.", 60, guesses="notes|comment|comments|remarks|explanation"
            ),
            BookColumn("as_of", "As of", "2020, 2020-05 or 2020-05-14.", 12, Kind.AS_KNOWN, guesses="date"),
            BookColumn(
                "confidence",
                "Confidence",
                "",
                12,
                Kind.CHOICE,
                choices=labels(Confidence.choices),
                guesses="certainty",
            ),
            BookColumn("change_reason", "Why the level moved", "", 34, guesses="reason for change|reason"),
            BookColumn(
                "merged_into",
                "Merged into",
                "Code of the activity it became part of.",
                12,
                Kind.ACTIVITY_CODE,
                refers="activities",
            ),
        ),
        ("round", "activity"),
        guesses="assessment|scores|results",
    ),
    BookSheet(
        "texts",
        "Area texts",
        "area text",
        "Key achievement and achievement summary of an area in a round.",
        (
            ROUND,
            AREA,
            BookColumn("which", "Which", "", 22, Kind.CHOICE, required=True, choices=WHICH_TEXTS),
            BookColumn("text", "Text", "", 80, required=True),
        ),
        ("round", "area", "which"),
        guesses="achievements|key achievements|summaries",
    ),
    BookSheet(
        "evidence",
        "Evidence",
        "piece of evidence",
        "What ratings rest on. A file is named, not carried: only its SHA-256 can find it again.",
        (
            ROUND,
            ACTIVITY,
            BookColumn("title", "Title", "", 40, required=True, longest=200, guesses="evidence|name"),
            BookColumn("url", "Link", "", 44, Kind.LINK, longest=500, guesses="url|address|web"),
            BookColumn("file", "File", "", 24, longest=200),
            BookColumn("sha256", "SHA-256 of the file", "", 20, longest=64),
            BookColumn("page", "Page", "Page or paragraph.", 12, longest=60, guesses="paragraph|place"),
            BookColumn("quote", "Quote", "", 60),
        ),
        EVIDENCE_KEY,
    ),
    BookSheet(
        "sources",
        "Sources",
        "source",
        "Documents and pages that facts are taken from.",
        (
            name_column(meaning="Names the source in addresses.", longest=80, guesses="source|slug|id"),
            BookColumn("title", "Title", "", 60, required=True, longest=300, guesses="name"),
            BookColumn(
                "kind",
                "Kind",
                "",
                26,
                Kind.CHOICE,
                required=True,
                choices=labels(SourceDocument.Kind.choices),
                guesses="type",
            ),
            BookColumn(
                "publisher", "Publisher", "", 30, required=True, longest=200, guesses="author|issued by"
            ),
            BookColumn("url", "Link", "", 44, Kind.LINK, longest=500, guesses="url|address|web"),
            BookColumn("description", "Description", "", 50),
            BookColumn("missing", "What is missing", "Parts that the copy lacks, one a line.", 40),
            BookColumn("order", "Order", "", 8, Kind.WHOLE, filled=True),
        ),
        ("code",),
    ),
    BookSheet(
        "citations",
        "Citations",
        "citation",
        "Where each fact stands, and how sure that is. What has no row here was entered in this portal.",
        (
            BookColumn("of", "Fact", "", 20, Kind.CHOICE, required=True, choices=FACTS, guesses="of"),
            BookColumn(
                "round", "Round", "Of ratings, area texts and rounds.", 20, Kind.SLUG, refers="rounds"
            ),
            BookColumn("code", "Code", "Of the goal, area, activity or meeting.", 12, longest=20),
            BookColumn("part", "Part", "Empty for the fact itself.", 16, Kind.CHOICE, choices=PARTS),
            BookColumn(
                "source",
                "Source",
                "",
                26,
                Kind.SLUG,
                required=True,
                refers="sources",
                longest=80,
                guesses="document",
            ),
            BookColumn(
                "place",
                "Place",
                "Paragraph, table, page.",
                34,
                required=True,
                longest=200,
                guesses="page|paragraph",
            ),
            BookColumn(
                "certainty",
                "Certainty",
                "",
                22,
                Kind.CHOICE,
                required=True,
                choices=labels(Certainty.choices),
            ),
            BookColumn(
                "confidence", "Confidence", "", 16, Kind.CHOICE, choices=labels(Citation.Confidence.choices)
            ),
            BookColumn("reasoning", "Reasoning", "Needed where inferred or missing.", 60),
            BookColumn("note", "Note", "", 50),
            BookColumn("corrected_on", "Corrected on", "When a person corrected the wording.", 14, Kind.DAY),
            BookColumn("printed", "Printed before", "What stood there before that.", 50),
        ),
        ("of", "round", "code", "part"),
    ),
)
