"""Stored files: which were withdrawn, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from people.prepared import prepared
from programmes.models import AssessmentRound, Evidence, FileWithdrawal, StoredFile
from record.refusals import NotFoundError
from reporting.words import worded


class WithdrawnError(Exception):
    """The file is served no longer; the message says since when and why."""


def stored_file(key: int) -> StoredFile:
    """Return a stored file with its withdrawal, for staff; raises NotFoundError."""
    found = StoredFile.objects.select_related("withdrawal__withdrawn_by").filter(pk=key).first()
    if found is None:
        raise NotFoundError("There is no such file.")
    return found


def withdrawal_of(sha256: str) -> FileWithdrawal | None:
    """Return the withdrawal of a file by its bytes: under another name they are withdrawn as well."""
    return FileWithdrawal.objects.filter(file__sha256=sha256).order_by("pk").first()


def check_is_served(file: StoredFile) -> None:
    """Raise WithdrawnError for a file that was withdrawn."""
    withdrawal = withdrawal_of(file.sha256)
    if withdrawal is not None:
        raise WithdrawnError(worded("The file was %(withdrawal)s", withdrawal=withdrawal))


def with_withdrawals(groups: Iterable[Iterable[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Return evidence as locked or frozen texts hold it, text by text, each with its withdrawal or None.

    One query.
    """
    listed = [list(pieces) for pieces in groups]
    digests = {piece["sha256"] for pieces in listed for piece in pieces if piece["sha256"]}
    found = FileWithdrawal.objects.filter(file__sha256__in=digests).select_related("file", "withdrawn_by")
    known = {one.file.sha256: one for one in found} if digests else {}
    return [[{**piece, "withdrawn": known.get(piece["sha256"])} for piece in pieces] for pieces in listed]


def record_with_withdrawals(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with the files that were withdrawn since; its own text stays as it was frozen."""
    ratings = content["ratings"]
    evidence = with_withdrawals(one["evidence"] for one in ratings)
    return {
        **content,
        "ratings": [{**one, "evidence": found} for one, found in zip(ratings, evidence, strict=True)],
    }


def with_evidence() -> Prefetch[Any]:
    """Return what fetches the evidence of ratings with its files; one query."""
    return Prefetch("evidence", Evidence.objects.with_files())


@prepared
def evidence_of(ratings: tuple[int, ...]) -> QuerySet[Evidence]:
    """Return the evidence of these ratings with its files."""
    return Evidence.objects.filter(rating__in=ratings).with_files()


def evidence_with(file: StoredFile) -> list[Evidence]:
    """Return the evidence that rests on these bytes, with its ratings and rounds."""
    found = Evidence.objects.filter(file__sha256=file.sha256)
    return list(
        found.select_related("rating__activity__area", "rating__assessment_round__plan").order_by(
            "rating__assessment_round__number", "rating__activity__area__order", "rating__activity__number"
        )
    )


def withdrawals_in(assessment_round: AssessmentRound) -> list[tuple[str, FileWithdrawal]]:
    """Return the files of a round that were withdrawn, each with the code of its activity; one query."""
    found = (
        Evidence.objects.filter(rating__assessment_round=assessment_round, file__withdrawal__isnull=False)
        .select_related("file__withdrawal__withdrawn_by", "file__withdrawal__file", "rating__activity")
        .order_by("pk")
    )
    return [(one.rating.activity.code, one.withdrawn) for one in found if one.withdrawn]
