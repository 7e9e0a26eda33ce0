"""Compares a file with the bytes that were cleared: the same bytes, or every difference from them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from papers.exports.assembling import assembled
from papers.exports.files import paper_file
from papers.models import Bundle, Format, Paper, PaperFile
from papers.selectors.papers import file_of
from reporting.bundles import KEY, SIGNATURE, SUMS, sums_of
from reporting.papers.proof import Difference, UnreadablePaperError, reading, unpacked
from reporting.papers.proving import form_of, is_print, read_apart
from reporting.papers.reading_pdf import opened_pdf
from reporting.signing import is_signed
from reporting.words import worded


@dataclass(frozen=True)
class Checked:
    """What came of one file: a sentence on what it is, or was compared with, and everything that differs."""

    sentence: str
    differences: tuple[Difference, ...] = ()


def named_in(name: str, content: bytes) -> tuple[str, str]:
    """Return which document a file says it is, and of which paper; both empty for one that says nothing.

    Raises UnreadablePaperError.
    """
    form, said = form_of(name), ""
    with reading():
        if form == "pdf":
            said = f">{(opened_pdf(content).metadata or {}).get('/Keywords')}<"
        elif form in {"docx", "xlsx", "pptx"}:
            said = unpacked(content).get("docProps/core.xml", b"").decode()
    found = re.search(">(paper|annex|corrigendum|brief) ([^<]+)<", said)
    return (found[1], found[2]) if found else ("", "")


def recognised(content: bytes) -> Checked | None:
    """Return what is known of a file by its SHA-256 alone, among stored files and in bundles; else None."""
    digest = hashlib.sha256(content).hexdigest()
    found = PaperFile.objects.filter(sha256=digest).select_related("paper").defer("content").first()
    if found is not None:
        return Checked(_as_cleared(found))
    bundle = Bundle.objects.filter(files__has_key=digest).select_related("paper").first()
    if bundle is None:
        return None
    sentence = worded(
        "These are the bytes of “%(name)s” in the signed bundle of %(paper)s, made on %(day)s.",
        name=bundle.files[digest],
        paper=bundle.paper,
        day=f"{bundle.begun_at:%-d %B %Y}",
    )
    return Checked(sentence)


def _as_cleared(found: PaperFile) -> str:
    """Say of which paper stored bytes are, when they were cleared, and by whom."""
    signed = found.paper.history.filter(status=found.stage).order_by("history_date").last()
    by = signed.history_user if signed is not None else None
    sentence = worded(
        "These are the bytes of %(paper)s (%(form)s), %(stage)s on %(day)s",
        paper=found.paper,
        form=str(found.get_format_display()),
        stage=found.stage,
        day=f"{found.made_at:%-d %B %Y}",
    )
    return worded("%(sentence)s, by %(by)s.", sentence=sentence, by=str(by)) if by else f"{sentence}."


def checked(paper: Paper, name: str, content: bytes, *, document: str = "paper") -> Checked:
    """Return what a file is, or everything in which it differs from the one of its form that was cleared.

    Of a draft, from the one that would be handed out now. A print of another program is compared with the
    Word document. Raises UnreadablePaperError, PaperNotMadeError.
    """
    form = form_of(name)
    if (same := recognised(content)) is not None:
        return same
    of = "docx" if is_print(form, content) else form
    wanted = of if document == "paper" else f"{document}.{of}"
    if wanted not in Format.values:
        raise UnreadablePaperError(worded("There is no %(document)s in this form.", document=document))
    stored = file_of(paper, wanted)
    if stored is None:
        try:
            now = paper_file(assembled(paper), wanted)
        except ValueError as error:
            raise UnreadablePaperError("This paper corrects no other, so it has no corrigendum.") from error
        sentence = "Compared with the draft as it is now."
        return Checked(sentence, tuple(read_apart(form, content, now)))
    found = tuple(read_apart(form, content, bytes(stored.content)))
    earlier = _earlier(paper, stored, form, content) if found else ""
    day = f"{stored.made_at:%-d %B %Y}"
    sentence = worded("Compared with the file %(stage)s on %(day)s.", stage=stored.stage, day=day)
    return Checked(f"{sentence} {earlier}".strip(), found)


def _earlier(paper: Paper, stored: PaperFile, form: str, content: bytes) -> str:
    """Say whether a file that differs from the latest one agrees with one of an earlier stage."""
    for one in paper.files.filter(format=stored.format).exclude(pk=stored.pk):
        if not read_apart(form, content, bytes(one.content)):
            day = f"{one.made_at:%-d %B %Y}"
            return worded("It agrees with an earlier one, %(stage)s on %(day)s.", stage=one.stage, day=day)
    return ""


def checked_in_bundle(packed: bytes, name: str, content: bytes, *, document: str = "") -> Checked:
    """Return what a file is by a signed bundle alone, without a database.

    Raises UnreadablePaperError, also where the bundle is not what its key signed.
    """
    form, files = form_of(name), unpacked(packed)
    with reading():
        is_whole = is_signed(files[SUMS], files[SIGNATURE], files[KEY])
        sums = sums_of(files[SUMS])
    wrong = [
        named for digest, named in sums.items() if hashlib.sha256(files.get(named, b"")).hexdigest() != digest
    ]
    if not is_whole or wrong:
        raise UnreadablePaperError("The bundle is not what its key signed, so it proves nothing.")
    key = hashlib.sha256(files[KEY]).hexdigest()[:16]
    by = worded("The bundle was signed by the key %(key)s.", key=key)
    same = sums.get(hashlib.sha256(content).hexdigest())
    if same:
        sentence = worded("These are the bytes of “%(name)s” in the bundle.", name=same)
        return Checked(f"{sentence} {by}")
    of = "docx" if is_print(form, content) else form
    document = document or named_in(name, content)[0] or "paper"
    ends = f".{of}" if document == "paper" else f".{document}.{of}"
    found = [
        one
        for one in sums.values()
        if one.startswith("paper") and one.endswith(ends) and (document != "paper" or one.count(".") == 1)
    ]
    if not found:
        raise UnreadablePaperError("The bundle holds no file of this document in this form.")
    sentence = worded("Compared with “%(name)s” of the bundle.", name=found[0])
    return Checked(f"{sentence} {by}", tuple(read_apart(form, content, files[found[0]])))
