"""Where staff write a paper, take its steps to the meeting, and start a corrigendum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from papers.exports.assembling import Assembled, assembled
from papers.exports.corrigenda import listed_in
from papers.exports.files import all_files, handed_out, paper_file
from papers.exports.pieces import pieces
from papers.exports.shaping import Problem
from papers.forms.papers import NewPaperForm, PaperForm
from papers.models import Format, Paper, PaperBlock, PaperBlockKind
from papers.policies import REOPEN
from papers.selectors.papers import audience_of, blocks_of, changes_of, corrigendum_of, files_of, paper_named
from papers.selectors.record import Record
from papers.services import clearing
from papers.services.corrigenda import ask_for_bundle, start_corrigendum
from papers.services.papers import delete_paper, save_paper, skeleton, start_paper
from people.access import person
from people.policies import may
from people.services import check_may
from programmes.selectors.records import waiting_on
from record.forms.editing import Edit, record_edit
from record.refusals import StaleVersionError
from record.views.corrections import delete_page
from record.views.editing import edit_page, error_in_words, typed_reason
from reporting.addresses import reverse
from reporting.papers.content import Heading, PaperTable, Picture, plain
from reporting.papers.html import html_of
from reporting.papers.pdf import PaperNotMadeError
from reporting.words import worded
from review.models import Proposal
from review.services.proposals import Shown, shows

OWN = (
    "title",
    "symbol",
    "meeting",
    "agenda_item",
    "dated",
    "distribution",
    "original_language",
    "prepared_by",
    "assessment_round",
    "survey",
    "evaluation",
)


WRITTEN = (PaperBlockKind.TEXT, PaperBlockKind.SUMMARY)


@dataclass(frozen=True)
class BlockShown:
    """A block on the desk: where it stands, how it reads, what is wrong with it."""

    block: PaperBlock
    place: str
    title: str
    html: str
    problems: tuple[Problem, ...]


def shown_blocks(blocks: list[PaperBlock], made: Assembled, called: dict[str, str]) -> list[BlockShown]:
    """Return the blocks of a paper as the desk shows them: tables and figures by their title."""
    return [
        BlockShown(
            block,
            made.places.get(block.pk, "not shown"),
            _title(block, made, called),
            SafeString(html_of(made.made_of[block.pk])) if block.kind in WRITTEN else "",
            tuple(one for one in made.problems if one.block is not None and one.block.pk == block.pk),
        )
        for block in blocks
    ]


def _title(block: PaperBlock, made: Assembled, called: dict[str, str]) -> str:
    for one in made.made_of[block.pk]:
        if isinstance(one, Heading):
            return plain(one.text)
        if isinstance(one, PaperTable | Picture):
            return plain(one.title)
    return called.get(block.piece, "")


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Start a paper with the sections that such papers have."""

    def begin(form: Any, _version: int) -> Paper:
        values = {name: form.cleaned_data[name] for name in (*OWN, "slug")}
        return start_paper(values, skeleton(Record(Paper(**values))), by=person(request))

    edit = Edit(lambda data, _files: NewPaperForm(data), begin, lambda _: {})
    return edit_page(
        request,
        edit,
        title="Start a paper",
        crumbs=[("Desk", reverse("desk")), ("Papers", reverse("papers:papers"))],
        done=reverse("papers:papers"),
        lead="It begins with the sections of such papers, filled from the record; you write, order and add.",
        message="The paper is started.",
        after=lambda paper: paper.desk_address,
        extra={"button": "Start it"},
    )


@require_safe
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """A paper at work."""
    return desk_page(request, paper_named(slug, request.user))


def desk_page(
    request: HttpRequest, paper: Paper, *, refused: str = "", reason: str = "", status: int = 200
) -> HttpResponse:
    """Answer with the desk of a paper; ``refused`` says why a step was not taken."""
    blocks = blocks_of(paper)
    made = assembled(paper, blocks)
    called = {one.name: one.words for one in pieces(made.record)}
    acts = ("propose-paper", "clear-paper", "reopen-paper", "present-paper", "write-paper", "correct-paper")
    context = {
        "paper": paper,
        "plan": paper.plan,
        "made": made,
        "blocks": shown_blocks(blocks, made, called),
        "elsewhere": [one for one in made.problems if one.block is None],
        "obstacles": made.obstacles,
        "has_moved": not paper.is_presented
        and bool(paper.clearance_digest)
        and made.digest != paper.clearance_digest,
        "files": files_of(paper),
        "asked": waiting_on(paper) if paper.status == Paper.Status.CLEARED else (),
        "kinds": PaperBlockKind,
        "may": {act.partition("-")[0]: may(request.user, act, paper) for act in acts},
        "proposed_by_me": paper.clearance_proposed_by_id == person(request).pk,
        "refused": refused,
        "reason": reason,
        "changes": changes_of(paper, called),
        "is_draft": paper.is_draft,
        "corrections": SafeString(html_of(listed_in(made.corrigendum))) if made.corrigendum else "",
        "corrected_by": corrigendum_of(paper, request.user) if paper.is_presented else None,
    }
    return render(request, "papers/desk.html", context, status=status)


@require_http_methods(["GET", "POST"])
def title_block(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the title block of a paper and what it reports."""
    paper = paper_named(slug, request.user)
    if request.method == "GET" and not paper.is_draft:
        return redirect("papers:desk", slug)

    edit = record_edit(
        PaperForm,
        paper,
        OWN,
        lambda form, version: save_paper(paper, form.values(), expected_version=version, by=person(request)),
    )
    return edit_page(
        request,
        edit,
        title="Title block",
        crumbs=crumbs(paper),
        done=paper.desk_address,
        after=lambda _saved: desk_after_change(request, paper),
        plan=paper.plan,
    )


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a draft that was never cleared; asks first."""
    paper = paper_named(slug, request.user)
    return delete_page(
        request,
        paper,
        lambda version: delete_paper(paper, expected_version=version, by=person(request)),
        named="this draft",
        back=reverse("papers:desk", args=[slug]),
        message=worded("The draft “%(title)s” is deleted", title=paper.title),
        done=lambda: reverse("papers:papers"),
        plan=paper.plan,
    )


def desk_after_change(request: HttpRequest, paper: Paper, key: int | None = None) -> str:
    """Return the address of the desk, at a block; say so where the change withdrew a proposal to clear."""
    now = paper_named(paper.slug, request.user)
    if paper.clearance_proposed_by_id is not None and now.clearance_proposed_by_id is None:
        messages.warning(request, "The proposal to clear it is withdrawn: it was made for what stood there.")
    return paper.desk_address + (f"#block-{key}" if key else "")


def crumbs(paper: Paper) -> list[tuple[str, str]]:
    """Return the way from the desk to the desk of a paper."""
    return [
        ("Desk", reverse("desk")),
        ("Papers", reverse("papers:papers")),
        (str(paper), paper.desk_address),
    ]


def _seen(paper: Paper, request: HttpRequest) -> Assembled:
    """Return the paper as it stands; raises StaleVersionError where that is not what the sender looked at."""
    made = assembled(paper)
    if request.POST.get("seen") != made.digest:
        raise StaleVersionError(paper)
    return made


def _propose(paper: Paper, request: HttpRequest) -> str:
    check_may(person(request), "propose-paper", paper)
    made = _seen(paper, request)
    if not made.obstacles:
        # A character that no font has is reported now, not to the second person.
        paper_file(made, Format.PDF)
    clearing.propose_clearing(paper, made.digest, made.obstacles, by=person(request))
    return "You proposed clearing it as it stands now. An approver other than you clears it."


def _withdraw(paper: Paper, request: HttpRequest) -> str:
    clearing.withdraw_proposal(paper, by=person(request))
    return "The proposal is withdrawn. Anybody of the secretariat can propose it again."


def _clear(paper: Paper, request: HttpRequest) -> str:
    check_may(person(request), "clear-paper", paper)
    made = _seen(paper, request)
    files = {} if made.obstacles else all_files(handed_out(made))
    cleared = clearing.clear(paper, made.digest, made.obstacles, files, by=person(request))
    ask_for_bundle(cleared, audience_of(cleared, None), by=person(request))
    return (
        "The paper is cleared. Everybody can read it now, and its files no longer change. "
        "The file with the whole paper is being made."
    )


def _reopen(paper: Paper, request: HttpRequest) -> str:
    clearing.propose_reopening(paper, reason=typed_reason(request), by=person(request))
    return (
        "It is proposed to open it again. An approver other than you decides; everybody goes on reading it."
    )


STEPS: dict[str, Callable[[Paper, HttpRequest], str]] = {
    "propose": _propose,
    "withdraw": _withdraw,
    "clear": _clear,
    "reopen": _reopen,
}


@shows(REOPEN, Paper)
def show_reopened(_proposal: Proposal, paper: Paper) -> Shown:
    """The paper that everybody reads, with its files."""
    return Shown((("papers/paper_shown.html", {"paper": paper, "files": files_of(paper)}),))


@require_POST
def step(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Take a step with a paper; what hinders it is said on the desk, with what was typed."""
    paper = paper_named(slug, request.user)
    try:
        done = STEPS[name](paper, request)
    except StaleVersionError:
        refused = "It says something else now than when you looked at it. Read it as it stands below."
        return desk_page(request, paper_named(slug, request.user), refused=refused, status=409)
    except (ValidationError, PaperNotMadeError) as error:
        reason = request.POST.get("reason", "")[:2_000]
        return desk_page(request, paper, refused=error_in_words(error), reason=reason, status=400)
    except PermissionDenied as error:
        return desk_page(request, paper, refused=error_in_words(error), status=403)
    messages.success(request, done)
    return redirect("papers:desk", slug)


STARTED: Final = "The corrigendum is started. Correct the text below; two people clear it like a paper."


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, slug: str) -> HttpResponse:
    """Start the corrigendum of a presented paper, or go to the one there is."""
    paper = paper_named(slug, request.user)
    known = corrigendum_of(paper, request.user)
    if known is not None:
        return redirect("papers:desk", known.slug)
    if request.method == "GET":
        return redirect("papers:desk", slug)
    try:
        made = start_corrigendum(paper, by=person(request))
    except (ValidationError, PermissionDenied) as error:
        return desk_page(request, paper, refused=error_in_words(error), status=400)
    messages.success(request, STARTED)
    return redirect("papers:desk", made.slug)
