"""The link from a record to what one’s colleagues say about it."""

from __future__ import annotations

from html import escape
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from people.policies import OF_A_DELEGATION, STAFF, roles_of
from people.selectors.conversations import open_counts
from reporting.addresses import reverse
from reporting.slots import once

register = template.Library()


@register.simple_tag(takes_context=True)
def conversation_link(
    context: template.Context, kind: str, key: int, called: str, words: str = "Conversation"
) -> SafeString:
    """Link to the conversation on a record, with how much is said in it; empty for who takes part in none.

    One query for all records of a kind on a page.
    """
    request: Any = context.get("request")
    if request is None or not roles_of(request.user) & (STAFF | OF_A_DELEGATION):
        return SafeString("")
    counts = once({"request": request}, f"conversations on {kind}", lambda: open_counts(kind, request.user))
    many = counts.get(key, 0)
    # As text: a form has one in each of its rows.
    address, said = reverse("people:conversation", args=[kind, key]), f" ({many})" if many else ""
    return SafeString(
        f'<a class="small conversation" href="{escape(address)}">{words}{said}'
        f'<span class="unseen"> on {escape(called)}</span></a>'
    )


@register.simple_tag(takes_context=True)
def about(context: template.Context, kind: str, key: int, called: str) -> SafeString:
    """Say what a page is about, and link a reader who takes part to the conversation.

    A page that is remembered for everybody holds the mark and no link; whoever puts a reader’s own links
    around it finds the mark.
    """
    if not kind:
        return SafeString("")
    mark = format_html("<!--about {} {} {}-->", kind, key, called)
    link = conversation_link(context, kind, int(key), called)
    return format_html("{}<p>{}</p>", mark, link) if link else mark
