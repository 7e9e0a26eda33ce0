"""What a portal offers a reader: the pages, files and forms to which its links lead, and their words."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import resolve

from neaspec_portal.pictures.views import PICTURES
from programmes.titles import titles
from surveys.models import Question
from tests.test_house import APPS

NOT_FOLLOWED = re.compile(r"^/static/|logout|[?&](order|sort|page|level|by)=")
"""The same page in another order, and what ends the walk."""
ABOUT_NAMES = {"/api/v1/docs", "/workspace/papers/new/"}
"""Pages that say by example what stands in an address."""
NOT_READ = r"<(script|style|textarea|code|kbd|pre)\b.*?</\1>|\{\{.*?\}\}"


def walked(client: Client, most: int) -> Iterator[tuple[str, Any]]:
    """Follow every link from the first page; of each view so many addresses are read at most."""
    waiting, seen, left = ["/"], set(), Counter()
    while waiting:
        address = waiting.pop(0)
        view = resolve(urlsplit(address).path).view_name
        if address in seen or left[view] >= most:
            continue
        seen.add(address)
        left[view] += 1
        answer = client.get(address)
        yield address, answer
        found = [answer["Location"]] if answer.has_header("Location") else []
        if answer.get("Content-Type", "").startswith("text/html"):
            found += re.findall(r'\bhref="([^"]+)', answer.content.decode())
        links = (urljoin(address, html.unescape(one).partition("#")[0]) for one in found)
        waiting += [one for one in links if one.startswith("/") and not NOT_FOLLOWED.search(one)]


def words_of(page: str) -> list[str]:
    """Return the words that a page shows or reads out; addresses are no words."""
    page = re.sub(NOT_READ, " ", page, flags=re.DOTALL)
    said = re.findall(r'\b(?:alt|title|aria-label|placeholder|label)="([^"]*)"', page)
    text = html.unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *said]))
    return [word for part in text.split() if "/" not in part for word in re.findall(r"[\w-]*\w", part)]


def names_of_the_code() -> set[str]:
    """Return names of our classes that are no words, and slugs of rows, figures and parts of papers.

    A slug that is the name of its row, as “capacity-building”, is English; texts use it.
    """
    sources = (path.read_text() for app in APPS for path in Path(settings.BASE_DIR, app).rglob("*.py"))
    classes = re.findall(r"^ *class ([A-Z]\w*[a-z][A-Z]\w*)", "\n".join(sources), re.MULTILINE)
    found = {*PICTURES, *titles(), *(f"survey-{one.number}" for one in Question.objects.all())}
    for model in apps.get_models():
        for name in (one.name for one in model._meta.fields if isinstance(one, models.SlugField)):
            named = ((getattr(row, name), str(row).casefold()) for row in model._base_manager.all())
            found |= {slug for slug, label in named if slug.replace("-", " ") != label}
    return {*classes, *(one for one in found if "-" in one and re.search("[a-z]", one))}
