"""Writing, adding, moving and deleting the blocks of a paper, with a preview that saves nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from papers.exports.assembling import Assembled, assembled
from papers.exports.evidence import annex_tables
from papers.exports.pieces import labelled, pieces
from papers.forms.papers import FORM_OF_KIND, BlockPlaceForm, PreviewForm, SoughtForm
from papers.models import Paper, PaperBlock, PaperBlockKind
from papers.selectors.choosing import MOST_FOUND, choice_of, choices, found
from papers.selectors.numbers import NUMBERS
from papers.selectors.papers import block_keyed, blocks_of, changes_of, paper_named
from papers.selectors.record import Record
from papers.selectors.typed import Judged
from papers.services import blocks as services
from papers.views.desk import crumbs, desk_after_change
from people.access import person
from people.services import check_may
from record.forms.choosing import cleaned
from record.forms.editing import record_edit
from record.views.corrections import delete_page
from record.views.editing import edit_page, error_in_words
from reporting.addresses import reverse
from reporting.papers.html import html_of
from reporting.words import worded


@require_http_methods(["GET", "POST"])
def new_block(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a block behind another one; kind and place stand in the address."""
    paper = paper_named(slug, request.user)
    place = cleaned(BlockPlaceForm(request.GET))
    return _edit(request, paper, PaperBlock(paper=paper, kind=place["kind"]), after=place["after"])


@require_http_methods(["GET", "POST"])
def write_block(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Change what a block says."""
    paper = paper_named(slug, request.user)
    return _edit(request, paper, block_keyed(paper, key), after=None)


def _edit(request: HttpRequest, paper: Paper, block: PaperBlock, *, after: int | None) -> HttpResponse:
    names = ("piece", "in_annex") if block.kind == PaperBlockKind.PIECE else ("text",)
    if request.method == "GET" and not paper.is_draft:
        return _say_that_it_is_closed(request, paper)
    chosen: dict[str, Any] = (
        {"pieces": _pieces_for(paper, block)} if block.kind == PaperBlockKind.PIECE else {}
    )

    def save(form: Any, version: int) -> PaperBlock:
        content = form.content(block.kind)
        if after is not None:
            return services.add_block(paper, content, after=after, by=person(request))
        return services.save_block(block, content, expected_version=version, by=person(request))

    wants_preview = request.method == "POST" and "preview" in request.POST
    return edit_page(
        request,
        record_edit(FORM_OF_KIND[block.kind], block, names, save, **chosen),
        title=f"{'Add' if after is not None else 'Change'}: {block.get_kind_display().lower()}",
        crumbs=crumbs(paper),
        done=paper.desk_address,
        plan=paper.plan,
        message="The block is saved.",
        after=lambda saved: desk_after_change(request, paper, saved.pk),
        look_only=wants_preview,
        extra=_extra(request, paper, block, wants_preview=wants_preview),
    )


def _pieces_for(paper: Paper, block: PaperBlock) -> list[tuple[str, str]]:
    """Return the tables and figures that the paper does not hold in another block, for a choice."""
    others = paper.blocks.filter(kind=PaperBlockKind.PIECE).exclude(pk=block.pk)
    used = set(others.values_list("piece", flat=True))
    return [(one.name, one.words) for one in pieces(Record(paper)) if one.name not in used]


def _say_that_it_is_closed(request: HttpRequest, paper: Paper) -> HttpResponse:
    status = paper.get_status_display().lower()
    message = (
        "The paper is %(status)s."
        if paper.is_presented
        else "The paper is %(status)s. Open it again to change it."
    )
    messages.info(request, worded(message, status=status))
    return redirect("papers:desk", paper.slug)


def _extra(request: HttpRequest, paper: Paper, block: PaperBlock, *, wants_preview: bool) -> dict[str, Any]:
    called = {one.name: one.words for one in pieces(Record(paper))}
    found: dict[str, Any] = {"is_draft": True, "changes": changes_of(block, called) if block.pk else ()}
    if block.kind not in {PaperBlockKind.TEXT, PaperBlockKind.SUMMARY}:
        return found
    typed = PreviewForm(
        {
            "text": request.POST.get("text", block.text),
            "block": block.pk or "",
            "after": request.GET.get("after", ""),
        }
    )
    asked = typed.cleaned_data if typed.is_valid() else {"text": "", "block": block.pk, "after": None}
    preview, _ = previewed(paper, **asked)
    return found | {
        "below": "papers/help.html",
        "preview": preview if wants_preview or block.pk else None,
        "preview_button": "Show how it reads",
        "preview_address": reverse("papers:preview", args=[paper.slug]),
        "paper": paper,
        "more_styles": ("papers/paper.css", "papers/writing.css"),
        "more_script": "papers/preview.js",
        "block": block,
    }


def offers(typed: Iterable[Judged], record: Record) -> Iterator[dict[str, str]]:
    """Yield for numbers that somebody typed what the record has in their place, each once."""
    listed = list(choices(record, {}))
    seen = set()
    for one in typed:
        choice = choice_of(one.fact, listed) if one.fact is not None else None
        if choice is not None and one.number.text not in seen:
            seen.add(one.number.text)
            yield {"typed": one.number.text, "written": choice.written, "description": choice.description}


def previewed(
    paper: Paper, *, text: str, block: int | None, after: int | None
) -> tuple[dict[str, Any], Assembled]:
    """Return how a text would read with what is wrong with it, and its whole paper; nothing is stored.

    ``block`` is the key of the block it belongs to; without one it is read behind the block at ``after``.
    """
    blocks = blocks_of(paper)
    known = next((one for one in blocks if one.pk == block), None)
    if known is None:
        place = len(blocks) if after is None else min(after, len(blocks))
        known = PaperBlock(pk=0, paper=paper, kind=PaperBlockKind.TEXT, order=place + 1)
        blocks.insert(place, known)
    known.kind = known.kind if known.kind == PaperBlockKind.SUMMARY else PaperBlockKind.TEXT
    known.text = text
    made = assembled(paper, blocks)
    typed = made.typed.get(known.pk, [])
    shown = {
        "html": SafeString(html_of(made.made_of[known.pk])),
        "problems": [one for one in made.problems if one.block is known],
        "offers": list(offers(typed, made.record)) if typed else [],
    }
    return shown, made


@require_POST
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """How a text would read, as a part of a page."""
    paper = paper_named(slug, request.user)
    form = PreviewForm(request.POST)
    if not form.is_valid():
        return render(request, "papers/preview.html", {"errors": form.errors.get("text", [])}, status=400)
    found, _ = previewed(paper, **form.cleaned_data)
    return render(request, "papers/preview.html", {"preview": found})


@require_safe
def numbers(request: HttpRequest, slug: str) -> HttpResponse:
    """Numbers, names and places of the record, searched for what a text needs; a page, or a part of one."""
    paper = paper_named(slug, request.user)
    check_may(person(request), "write-paper")
    asked = cleaned(SoughtForm(request.GET))["q"]
    record = Record(paper)
    listed = list(
        choices(record, labelled(blocks_of(paper), record, annex_tables=annex_tables(record)).labels)
    )
    hits = found(listed, asked) if asked else []
    context = {
        "paper": paper,
        "plan": paper.plan,
        "asked": asked,
        "found": hits,
        "most": MOST_FOUND,
        "count": len(listed),
        "numbers": NUMBERS.values(),
    }
    part = "papers/numbers_found.html" if "X-Fragment" in request.headers else "papers/numbers.html"
    return render(request, part, context)


@require_POST
def move(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Move a block up or down by one place."""
    paper = paper_named(slug, request.user)
    block = block_keyed(paper, key)
    try:
        services.move_block(block, by_places=-1 if "up" in request.POST else 1, by=person(request))
    except ValidationError as error:
        messages.error(request, error_in_words(error))
    return redirect(desk_after_change(request, paper, key))


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Delete a block; asks first."""
    paper = paper_named(slug, request.user)
    block = block_keyed(paper, key)
    if request.method == "GET" and not paper.is_draft:
        return _say_that_it_is_closed(request, paper)
    return delete_page(
        request,
        block,
        lambda version: services.delete_block(block, expected_version=version, by=person(request)),
        named=assembled(paper).places.get(block.pk, "this block"),
        back=reverse("papers:desk", args=[slug]),
        message="The block is deleted",
        done=lambda: desk_after_change(request, paper),
        plan=paper.plan,
    )
