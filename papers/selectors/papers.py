"""Papers as one reader may see them, their blocks and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from papers.models import OF_CORRIGENDUM, Format, Paper, PaperBlock, PaperFile
from record.refusals import NotFoundError
from reporting.words import worded

if TYPE_CHECKING:
    from people.policies import type_of_user


def papers(user: type_of_user | None, *, training: bool = False) -> list[Paper]:
    """Return the papers a reader may see, newest first; those on fictional plans only when asked for."""
    found = Paper.objects.visible_to(user).select_related(
        "assessment_round__plan", "meeting", "survey", "evaluation", "revises__meeting"
    )
    found = found.prefetch_related(Prefetch("files", PaperFile.objects.defer("content")))
    return list(found if training else found.filter(assessment_round__plan__is_training=False))


def papers_at_work() -> list[Paper]:
    """Return the papers not presented yet, those on real plans first; for staff; one query."""
    found = Paper.objects.exclude(status=Paper.Status.PRESENTED).select_related(
        "assessment_round__plan", "meeting", "clearance_proposed_by"
    )
    return list(found.order_by("assessment_round__plan__is_training", "-pk"))


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
