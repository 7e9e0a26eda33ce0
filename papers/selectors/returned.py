"""Documents that came back from Word, and what blocks said before."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

from papers.models import Paper, PaperBlock, ReturnedDocument
from people.models import Remark
from record.refusals import NotFoundError

MOST_LISTED = 20


def returned_of(paper: Paper) -> list[ReturnedDocument]:
    """Return the documents that came back of a paper, newest first, without what they say; one query."""
    found = ReturnedDocument.objects.filter(paper=paper).defer("said").select_related("brought_by")
    return list(found[:MOST_LISTED])


def returned_keyed(paper: Paper, key: int) -> ReturnedDocument:
    """Return one document that came back of a paper; raises NotFoundError."""
    found = ReturnedDocument.objects.filter(paper=paper, pk=key).select_related("brought_by").first()
    if found is None:
        raise NotFoundError("There is no such document. What came back is deleted after a month.")
    return found


def submission_of(document: ReturnedDocument, key: str) -> UUID:
    """Return the key under which a comment of a document is said, so that it is said once."""
    return uuid5(NAMESPACE_URL, f"word/{document.pk}/{key}")


def comments_said(document: ReturnedDocument, keys: list[str]) -> set[str]:
    """Return the keys of those comments that stand in a conversation already; one query."""
    wanted = {submission_of(document, key): key for key in keys}
    found = Remark.objects.filter(submission__in=wanted).values_list("submission", flat=True)
    return {wanted[one] for one in found}


def earlier_texts(blocks: list[PaperBlock]) -> dict[int, list[str]]:
    """Return what blocks said before, by key, newest first, each wording once; one query."""
    current = {one.pk: one.text for one in blocks}
    found: dict[int, list[str]] = {}
    rows = PaperBlock.history.filter(id__in=current).order_by("-history_date", "-history_id")
    for key, text in rows.values_list("id", "text"):
        known = found.setdefault(key, [])
        if text != current[key] and text not in known:
            known.append(text)
    return found
