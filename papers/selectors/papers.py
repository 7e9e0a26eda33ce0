"""Papers as one reader may see them: blocks, files, bundles, proofs, and for staff their history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Prefetch, Q

from papers.models import OF_CORRIGENDUM, Bundle, Format, Paper, PaperBlock, PaperFile, PaperProof
from people.models import Job
from people.policies import APPROVER, STAFF, roles_of
from record.refusals import NotFoundError
from record.selectors.history import Change, changes_between
from reporting.papers.proof import DifferenceKind
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.policies import type_of_user


def papers(user: type_of_user | None, *, training: bool = False) -> list[Paper]:
    """Return the papers a reader may see, newest first; those on fictional plans only when asked for."""
    found = Paper.objects.visible_to(user).select_related(
        "assessment_round__plan", "meeting", "survey", "evaluation", "revises__meeting"
    )
    found = found.prefetch_related(Prefetch("files", PaperFile.objects.defer("content")))
    return list(found if training else found.filter(assessment_round__plan__is_training=False))


def paper_named(slug: str, user: type_of_user | None) -> Paper:
    """Return one paper; raises NotFoundError when it does not exist or not for this reader.

    Of one that everybody could read until it was opened again, the message says so.
    """
    try:
        return _one(Paper.objects.visible_to(user), slug)
    except NotFoundError:
        withdrawn = Paper.objects.filter(slug=slug, withdrawn_at__isnull=False).first()
        if withdrawn is None or withdrawn.withdrawn_at is None:
            raise
        day = f"{withdrawn.withdrawn_at.day} {withdrawn.withdrawn_at:%B %Y}"
        raise NotFoundError(
            worded(
                "This paper was opened again on %(day)s and is being revised. It will stand at this address "
                "once two people have cleared it anew; earlier copies of it are out of date.",
                day=day,
            )
        ) from None


def paper_keyed(slug: str) -> Paper:
    """Return one paper for a command of the server, whoever may read it; raises NotFoundError."""
    return _one(Paper.objects.all(), slug)


def _one(found: Any, slug: str) -> Paper:
    paper: Paper | None = (
        found.filter(slug=slug)
        .select_related(
            "assessment_round__plan__rating_scale__definitions_citation",
            "assessment_round__citation__source",
            "assessment_round__updates",
            "meeting",
            "revises__meeting",
            "survey__citation__source",
            "evaluation__citation__source",
            "evaluation__plan",
            "clearance_proposed_by",
        )
        .first()
    )
    if paper is None:
        raise NotFoundError(worded("There is no paper “%(slug)s”.", slug=slug))
    return paper


def blocks_of(paper: Paper) -> list[PaperBlock]:
    """Return the blocks of a paper in their order, with who wrote them last; one query."""
    return list(paper.blocks.select_related("written_by"))


def block_keyed(paper: Paper, key: int) -> PaperBlock:
    """Return one block of a paper; raises NotFoundError."""
    found = paper.blocks.filter(pk=key).first()
    if found is None:
        raise NotFoundError("There is no such block; somebody may have deleted it.")
    found.paper = paper
    return found


def files_of(paper: Paper) -> list[PaperFile]:
    """Return the files of the latest stage of a paper, without their bytes; one query."""
    known = "files" in getattr(paper, "_prefetched_objects_cache", {})
    found = list(paper.files.all() if known else paper.files.defer("content"))
    stage = PaperFile.Stage.PRESENTED if paper.is_presented else PaperFile.Stage.CLEARED
    order = {form.value: place for place, form in enumerate(Format)}
    return sorted((one for one in found if one.stage == stage), key=lambda one: order[one.format])


def file_of(paper: Paper, form: str) -> PaperFile | None:
    """Return a stored file of the latest stage of a paper with its bytes; None while it is a draft."""
    stage = PaperFile.Stage.PRESENTED if paper.is_presented else PaperFile.Stage.CLEARED
    return paper.files.filter(stage=stage, format=form).first()


def forms_of(paper: Paper) -> list[Format]:
    """Return the forms in which a paper is handed out, in order."""
    return [one for one in Format if paper.revises_id is not None or one not in OF_CORRIGENDUM]


def corrigendum_of(paper: Paper, user: type_of_user | None) -> Paper | None:
    """Return the paper that corrects a presented one, where the reader may see it; one query."""
    found: Paper | None = Paper.objects.visible_to(user).filter(revises=paper).first()
    return found


def newest_corrigendum(paper: Paper, user: type_of_user | None) -> Paper | None:
    """Return the last paper of those that correct this one and each other, where the reader may see it."""
    found, later = None, corrigendum_of(paper, user)
    while later is not None:
        found, later = later, corrigendum_of(later, user)
    return found


def words_of_corrected(paper: Paper) -> bytes:
    """Return what a presented paper says, as it was stored; raises NotFoundError."""
    found = file_of(paper, Format.JSON)
    if found is None:
        raise NotFoundError(worded("The text of “%(title)s” is not on record.", title=paper.title))
    return bytes(found.content)


BUNDLE: Final = "bundle"
"""The kind of work that makes one."""


def about_of(paper: Paper, audience: str) -> str:
    """Return what a job is about that makes a bundle of this paper for these readers."""
    return f"{paper.pk}/{audience}"


def audience_of(paper: Paper, user: type_of_user | None) -> str:
    """Return for whom a bundle is that a reader gets: drafts are in that of the secretariat only."""
    is_for_staff = paper.is_draft and roles_of(user) & STAFF
    return Bundle.Audience.STAFF if is_for_staff else Bundle.Audience.EVERYBODY


def latest_job(paper: Paper, user: type_of_user | None) -> Job | None:
    """Return the making that was asked for last; None when nobody has asked yet."""
    return Job.objects.filter(kind=BUNDLE, about=about_of(paper, audience_of(paper, user))).first()


def finished_bundle(paper: Paper, user: type_of_user | None) -> Bundle | None:
    """Return the newest finished bundle made since the paper was cleared; None without one.

    Presenting freezes what was cleared, so a bundle from before it holds the same.
    """
    found = Bundle.objects.filter(paper=paper, audience=audience_of(paper, user))
    since = paper.cleared_at
    return (found.filter(begun_at__gte=since) if since else found).first()


PROOF: Final = "verify-paper"
"""The kind of work that lays a file beside its paper."""
MOST_LISTED: Final = 20


def proofs_of(paper: Paper, user: User) -> list[PaperProof]:
    """Return what somebody had proven of a paper, newest first, without the files; one query."""
    found = PaperProof.objects.filter(paper=paper, asked_by=user)
    return list(found.defer("content")[:MOST_LISTED])


def proof_keyed(paper: Paper, key: int, user: User) -> PaperProof:
    """Return one report of a reader's own, for approvers also one with accepted differences.

    Raises NotFoundError.
    """
    own = Q(asked_by=user) | ~Q(accepted={}) if APPROVER in roles_of(user) else Q(asked_by=user)
    found = PaperProof.objects.filter(own, paper=paper, pk=key).defer("content").first()
    if found is None:
        raise NotFoundError("There is no such report. Reports are deleted after a week.")
    found.paper = paper
    return found


def differences_in(proof: PaperProof) -> list[dict[str, Any]]:
    """Return the differences of a report, each with what anybody accepted of it in a file of these bytes.

    One query. ``is_hidden`` says that it can never be accepted.
    """
    same = PaperProof.objects.filter(paper=proof.paper_id, sha256=proof.sha256).exclude(accepted={})
    accepted: dict[str, dict[str, str]] = {}
    for one in same.order_by("-pk").values_list("accepted", flat=True):
        accepted |= one
    return [
        {**one, "accepted": accepted.get(one["key"]), "is_hidden": one["kind"] == DifferenceKind.HIDDEN}
        for one in proof.report.get("differences", ())
    ]


def job_of(proof: PaperProof) -> Job | None:
    """Return the work that reads the file of a proof."""
    return Job.objects.filter(kind=PROOF, about=str(proof.pk)).first()


FIELDS: dict[type[Any], dict[str, str]] = {
    Paper: {
        "title": "title",
        "symbol": "symbol",
        "agenda_item": "agenda item",
        "dated": "date",
        "prepared_by": "issued as",
        "distribution": "distribution",
        "original_language": "original language",
        "status": "state",
    },
    PaperBlock: {"text": "text", "piece": "table or figure"},
}
"""Fields whose changes are shown, and what they are called."""


def changes_of(record: Paper | PaperBlock, pieces: Mapping[str, str]) -> list[Change]:
    """Return the changes of a paper with all its blocks, deleted ones too, or of one block; newest first.

    ``pieces`` says in words what tables and figures are called.
    """
    found = _changes(type(record), pieces, id=record.pk)
    if isinstance(record, Paper):
        found += _changes(PaperBlock, pieces, paper_id=record.pk)
    return sorted(found, key=lambda one: one.when, reverse=True)


def _changes(model: type[Any], pieces: Mapping[str, str], **wanted: int) -> list[Change]:
    rows = model.history.filter(**wanted).select_related("history_user")
    by_record: dict[int, list[Any]] = {}
    for row in rows.order_by("id", "history_date", "history_id"):
        if model is PaperBlock:
            row.piece = pieces.get(row.piece, row.piece)
        by_record.setdefault(row.id, []).append(row)
    return [
        change
        for versions in by_record.values()
        for change in changes_between(versions, _named(versions[-1]), FIELDS[model])
    ]


def _named(row: Any) -> str:
    if hasattr(row, "piece"):
        return f"{row.get_kind_display().lower()} {row.order}"
    return "title block"
