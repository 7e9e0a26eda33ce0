"""A paper comes back from Word: read against what stands here, and taken over block by block."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from papers.exports.returning import BlockBack, Compared, compared
from papers.forms.papers import ReturnedForm
from papers.models import Paper, ReturnedDocument
from papers.selectors.papers import paper_named
from papers.selectors.returned import comments_said, returned_keyed, returned_of
from papers.services.returned import Taken, forget_document, keep_returned, take_over
from papers.views.desk import crumbs, desk_after_change
from people.access import person
from people.services import check_may
from record.refusals import StaleVersionError
from record.views.editing import error_in_words
from reporting.archives import UnreadableUploadError
from reporting.papers.returned import lines_of, returned_lines
from reporting.words import worded

ACCEPTED, REJECTED = "accepted", "rejected"


@require_http_methods(["GET", "POST"])
def word(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand in a document that was edited in Word; lists those that came back before."""
    paper = paper_named(slug, request.user)
    form = ReturnedForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            check_may(person(request), "write-paper", paper)
            said = returned_lines(file.name, file.read())
            return redirect(keep_returned(paper, file.name, said, by=person(request)))
        except UnreadableUploadError as error:
            form.add_error("file", str(error))
        except ValidationError as error:
            form.add_error("file", error)
    context = {**_about(paper), "form": form, "returned": returned_of(paper)}
    return render(request, "papers/word.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def word_back(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """What came back, block by block; what is ticked is taken over."""
    paper = paper_named(slug, request.user)
    document = returned_keyed(paper, key)
    way = request.POST.get("way") or request.GET.get("way")
    way = REJECTED if way == REJECTED else ACCEPTED
    found = compared(paper, lines_of(document.said[way]))
    refused = ""
    if request.method == "POST":
        chosen = [one for block in found.blocks if (one := _taken(block, request.POST)) is not None]
        try:
            if not chosen:
                raise ValidationError("Tick what you want to take over.")
            if request.POST.get("seen") != seen_of(paper, found):
                raise StaleVersionError(paper)
            count = take_over(document, chosen, seen=paper.version, by=person(request))
        except StaleVersionError:
            refused = "The paper or its numbers have changed in the meantime. Read it again, and tick again."
        except ValidationError as error:
            refused = error_in_words(error)
        else:
            messages.success(request, _done(count, chosen))
            address = desk_after_change(request, paper)
            return redirect(document if len(chosen) < len(found.blocks) else address)
    context = {
        **_about(paper),
        "document": document,
        "found": found,
        "way": way,
        "refused": refused,
        "seen": seen_of(paper, found),
        "said": said_of(document, found),
    }
    return render(request, "papers/word_back.html", context, status=400 if refused else 200)


def seen_of(paper: Paper, found: Compared) -> str:
    """Return a sign for what somebody looks at: the paper, and what the record gives to it."""
    return f"{paper.version}-{found.digest[:16]}"


def said_of(document: ReturnedDocument, found: Compared) -> set[str]:
    """Return the keys of the comments that stand in a conversation already."""
    return comments_said(document, [one.key for block in found.blocks for one in block.comments])


def _about(paper: Paper) -> dict[str, Any]:
    return {"paper": paper, "plan": paper.plan, "is_draft": paper.is_draft, "crumbs": crumbs(paper)}


def _taken(block: BlockBack, typed: Mapping[str, str]) -> Taken | None:
    """Return what somebody ticked of a block; None for nothing."""
    takes_text = f"{block.key}-text" in typed and block.can_be_taken
    comments = tuple(block.comments) if f"{block.key}-comments" in typed and block.block else ()
    if not takes_text and not comments:
        return None
    text = block.text_with_record if f"{block.key}-record" in typed else block.text
    return Taken(block.block, block.kind, text, block.after, comments, takes_text, block.place)


def _done(count: int, chosen: list[Taken]) -> str:
    comments = sum(len(one.comments) for one in chosen)
    if not comments:
        return worded("Blocks taken over from Word: %(count)s.", count=count)
    message = "Blocks taken over from Word: %(count)s. Comments added to conversations: %(comments)s."
    return worded(message, count=count, comments=comments)


@require_POST
def forget(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Forget a document that came back."""
    paper = paper_named(slug, request.user)
    document: ReturnedDocument = returned_keyed(paper, key)
    forget_document(document, by=person(request))
    messages.success(request, worded("“%(name)s” is deleted.", name=document.name))
    return redirect("papers:word", slug)
