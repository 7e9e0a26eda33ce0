"""What is asked of a paper that is out: its corrigendum, a bundle to carry away, a proof of a file."""

from __future__ import annotations

import hashlib
import io
import secrets
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from papers.models import Bundle, Format, Paper, PaperProof
from papers.selectors.papers import BUNDLE, PROOF, about_of
from papers.services.papers import BlockText, locked_paper, put_in
from people.events import DAILY, EventKind, register_events
from people.policies import APPROVER
from people.services import WrongStateError, check_may
from people.services.events import happened
from people.services.jobs import ask_for_job
from programmes.models import AssessmentRound
from record.refusals import check_said
from record.services.changes import announce_change
from reporting.addresses import reverse
from reporting.bundles import SUMS, sums_of
from reporting.papers.proof import Difference, DifferenceKind
from reporting.stores import BUNDLES, store

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.models import Job


THE_SAME: Final = (
    "title",
    "agenda_item",
    "distribution",
    "original_language",
    "prepared_by",
    "meeting",
    "survey",
    "evaluation",
)
"""What a corrigendum takes over of the title block of the paper that it corrects."""
LONGEST_ROOT: Final = 48
"""Characters of the name of the corrected paper that the name of its corrigendum repeats."""


@transaction.atomic
def start_corrigendum(paper: Paper, *, by: User) -> Paper:
    """Start the corrected text of a presented paper as a draft: its title block and its blocks as they are.

    Raises PermissionDenied; WrongStateError (not presented, begun already, its words not on record).
    """
    check_may(by, "correct-paper")
    current = locked_paper(paper)
    check_may(by, "correct-paper", current)
    known = Paper.objects.filter(revises=current).first()
    if known is not None:
        raise WrongStateError("Its corrigendum has been started already.")
    if not current.files.filter(format=Format.JSON).exists():
        raise WrongStateError(
            "The words that the meeting had are not on record, so nothing can be laid beside them."
        )
    number = _number(current)
    values = {
        **{name: getattr(current, name) for name in THE_SAME},
        "slug": _free_name(current, number),
        "symbol": _symbol(current, number),
        "assessment_round": _standing(current.assessment_round),
        "revises": current,
    }
    blocks = [
        BlockText(one.kind, one.text, one.piece, one.in_annex) for one in current.blocks.order_by("order")
    ]
    return put_in(values, blocks, by=by)


def _number(paper: Paper) -> int:
    """Return which corrigendum of the first paper this will be."""
    number, one = 1, paper
    while one.revises is not None:
        number, one = number + 1, one.revises
    return number


def _root(paper: Paper) -> Paper:
    while paper.revises is not None:
        paper = paper.revises
    return paper


def _free_name(paper: Paper, number: int) -> str:
    root = _root(paper).slug[:LONGEST_ROOT].rstrip("-")
    names = (f"{root}-corr-{one}" for one in count(number))
    return next(one for one in names if not Paper.objects.filter(slug=one).exists())


def _symbol(paper: Paper, number: int) -> str:
    """Return the symbol of the first paper with what such papers add to it; empty where it has none."""
    symbol = _root(paper).symbol
    added = f"{symbol}/Corr.{number}"
    longest = Paper._meta.get_field("symbol").max_length or 0
    return added if symbol and len(added) <= longest else ""


def _standing(one: AssessmentRound) -> AssessmentRound:
    """Return a round, or what has replaced it."""
    while one.status == AssessmentRound.Status.REPLACED:
        later = one.revisions.exclude(status__in=("draft", "circulated")).first()
        if later is None:
            break
        one = later
    return one


LONGEST_WRITING: Final = 3_600
"""Seconds after which a file that no bundle names is nobody's work any more."""
KEPT = 3
"""Finished bundles of a paper that stay; older ones are taken away."""


def ask_for_bundle(paper: Paper, audience: str, *, by: User) -> tuple[Job, bool]:
    """Return the job that makes this bundle already, or a new one; and whether it is new."""
    arguments = {"paper": paper.slug, "audience": audience, "asked_by": by.pk}
    return ask_for_job(BUNDLE, about=about_of(paper, audience), arguments=arguments, by=by)


def keep_bundle(paper: Paper, content: bytes, *, audience: str, asked_by: int, begun_at: datetime) -> Bundle:
    """Store the file of a bundle, then say that it is there; a file that is half written is never seen."""
    name = f"{secrets.token_hex(16)}.zip"
    store(BUNDLES).write(name, content)
    bundle = Bundle.objects.create(
        paper=paper,
        audience=audience,
        asked_by_id=asked_by,
        begun_at=begun_at,
        stored_as=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        files=sums_of(zipfile.ZipFile(io.BytesIO(content)).read(SUMS)),
    )
    same = Bundle.objects.filter(paper=bundle.paper_id, audience=bundle.audience)
    newest = list(same.order_by("-pk").values_list("pk", flat=True)[:KEPT])
    same.exclude(pk__in=newest).delete()
    named = set(Bundle.objects.values_list("stored_as", flat=True))
    # What another worker writes just now is younger than a making may take.
    old = timezone.now().timestamp() - LONGEST_WRITING
    bundles = store(BUNDLES)
    for file in list(bundles.listed()):
        if file.name not in named and file.written_at < old:
            bundles.remove(file.name)
    announce_change(paper)
    return bundle


ACCEPTED: Final = "differences-accepted"

register_events(
    EventKind(
        ACCEPTED,
        "Differences in a file were accepted",
        "Differences in a file of %(about)s were accepted",
        frozenset({APPROVER}),
        mail=DAILY,
    )
)
KEPT_FOR: Final = timedelta(days=7)
LONGEST_WAIT: Final = timedelta(hours=12)
"""After this time a file that nobody has read is forgotten."""
MOST_WAITING: Final = 3
MOST_REPORTED: Final = 500
"""Differences that a report lists; it says how many there are in all."""


def ask_for_proof(paper: Paper, name: str, content: bytes, *, by: User) -> PaperProof:
    """Keep a file until the worker has read it, and ask for that.

    Raises PermissionDenied; ValidationError where several of the same reader wait already.
    """
    check_may(by, "verify-paper")
    sha256 = hashlib.sha256(content).hexdigest()
    waiting = PaperProof.objects.filter(asked_by=by, is_read=False).count()
    if waiting >= MOST_WAITING:
        raise ValidationError("Files of yours wait to be read already. Wait for their reports first.")
    made = PaperProof.objects.create(
        paper=paper,
        asked_by=by,
        name=name[-200:],
        sha256=sha256,
        content=content,
    )
    ask_for_job(PROOF, about=str(made.pk), arguments={"proof": made.pk}, by=by)
    return made


def keep_report(proof: PaperProof, sentence: str, differences: Sequence[Difference]) -> None:
    """Keep what came of a file, and forget the file."""
    listed = [_as_stored(one) for one in differences[:MOST_REPORTED]]
    _read(proof, report={"sentence": sentence, "differences": listed, "in_all": len(differences)})


def _as_stored(one: Difference) -> dict[str, str]:
    # PostgreSQL takes no zero bytes in JSON.
    return {name: str(text).replace("\x00", "") for name, text in {"key": one.key, **asdict(one)}.items()}


@transaction.atomic
def accept_differences(proof: PaperProof, keys: Collection[str], *, reason: str, by: User) -> None:
    """Accept differences of one’s own report, each by its key; approvers see it on their desk.

    Raises PermissionDenied; ValidationError without a reason, for none, and for what is hidden or unsafe.
    """
    check_may(by, "verify-paper")
    current = PaperProof.objects.select_for_update().get(pk=proof.pk)
    listed = {one["key"]: one for one in current.report.get("differences", ())}
    check_said(reason, "Say why they are accepted.")
    if not keys or not set(keys) <= set(listed):
        raise ValidationError({"differences": "Choose the differences that are accepted."})
    if any(listed[key]["kind"] == DifferenceKind.HIDDEN for key in keys):
        raise ValidationError({"differences": "What is hidden or unsafe is never accepted."})
    said = {"reason": reason.strip(), "by": str(by), "on": f"{timezone.now():%Y-%m-%d}"}
    current.accepted = dict.fromkeys(keys, said) | current.accepted
    current.save(update_fields=["accepted"])
    address = reverse("papers:proof", args=[current.paper.slug, current.pk])
    happened(
        ACCEPTED, about=current.paper, address=address, by=by, is_training=current.paper.plan.is_training
    )


def keep_refusal(proof: PaperProof, why: str) -> None:
    """Keep why a file cannot be proven at all, and forget it."""
    _read(proof, refused=why[:400])


def _read(proof: PaperProof, **values: object) -> None:
    PaperProof.objects.filter(pk=proof.pk).update(is_read=True, content=b"", **values)


def forget_proofs(now: datetime) -> int:
    """Delete old reports in which nothing was accepted, and files that nobody read; return how many."""
    unread = PaperProof.objects.filter(asked_at__lt=now - LONGEST_WAIT, is_read=False)
    unread.update(is_read=True, content=b"", refused="It was not read in time. Upload it again.")
    count, _ = PaperProof.objects.filter(asked_at__lt=now - KEPT_FOR, accepted={}).delete()
    return count
