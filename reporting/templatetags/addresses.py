"""The tag ``url`` in every template, with addresses that are worked out once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template import defaulttags
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape

from reporting.addresses import reverse

if TYPE_CHECKING:
    from django.template.base import Parser, Token

register = template.Library()


class AddressNode(defaulttags.URLNode):
    """Django's node, but for who works the address out."""

    def render(self, context: Any) -> str:
        args = [one.resolve(context) for one in self.args]
        kwargs = {name: one.resolve(context) for name, one in self.kwargs.items()}
        found = ""
        try:
            found = reverse(self.view_name.resolve(context), args=args, kwargs=kwargs)
        except NoReverseMatch:
            if self.asvar is None:
                raise
        if self.asvar is not None:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """Write the address of a view; see Django's tag of this name."""
    node = defaulttags.url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
