"""What a page says, and what it says went wrong."""

from __future__ import annotations

import re


def text_of(response) -> str:
    """The words of a page, without tags and runs of white space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def errors_in(response) -> str:
    html = response.content.decode()
    found = re.search(r'<div class="summary-of-errors" role="alert" tabindex.*?</div>', html, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""


def html_of(response) -> str:
    """The HTML of a page without the white space that no reader sees."""
    html = re.sub(r"\s+", " ", response.content.decode())
    return re.sub(r"> <", "><", re.sub(r" >", ">", html))
