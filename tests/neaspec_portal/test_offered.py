"""What pages say and offer: no name of the code, and nothing that is dead or refused."""

from __future__ import annotations

import copy
import csv
import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import lxml.html
import pytest
from django.apps import apps
from django.conf import settings as configured
from django.contrib.messages import get_messages
from django.db import models, transaction
from django.test import Client
from django.urls import resolve

from neaspec_portal import desk
from neaspec_portal.public_pages import page_cache
from people.selectors.organisation import forget
from people.stamp import forget_everything
from programmes.titles import titles
from surveys.models import Question
from tests.conftest import signed_in
from tests.plan_books import empty_the_portal, six_levels, taken_over, three_levels
from tests.test_house import APPS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_training_data")]
NOT_FOLLOWED = re.compile(r"^/static/|logout|[?&](order|sort|page|level|by)=")
"""The same page in another order, and what ends the walk."""
NOT_READ = r"<(script|style|textarea|code|kbd|pre)\b.*?</\1>|\{\{.*?\}\}"
ABOUT_NAMES = {"/api/v1/docs", "/workspace/papers/new/"}
"""Pages that say by example what stands in an address."""
READERS = {
    "": (78, 10),
    "secretariat": (186, 245),
    "approver": (296, 325),
    "focal-japan": (97, 63),
    "colleague-mongolia": (93, 58),
    "delegate": (87, 16),
    "evaluator": (97, 31),
    "administrator": (106, 30),
}
"""Everyone who reads, and how many pages and files, and presses, each meets at least."""
TYPED = {"number": "3", "email": "a@example.org", "date": "2020-05-12", "url": "https://example.org/"}


def walked(client: Client, most: int) -> Iterator[tuple[str, Any, str]]:
    """Follow every link from the first page; of each view so many addresses are read at most."""
    waiting, seen, left = ["/"], set(), Counter()
    while waiting:
        address = waiting.pop(0)
        parts = urlsplit(address)
        # A part of the desk is a page of its own kind: it offers other forms than the whole.
        view = (resolve(parts.path).view_name, *parse_qs(parts.query).get("view", ()))
        if address in seen or left[view] >= most:
            continue
        seen.add(address)
        left[view] += 1
        answer = client.get(address)
        page = answer.content.decode() if answer.get("Content-Type", "").startswith("text/html") else ""
        yield address, answer, page
        found = [*re.findall(r'\bhref="([^"]+)', page), answer.get("Location", "")]
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
    sources = (path.read_text() for app in APPS for path in Path(configured.BASE_DIR, app).rglob("*.py"))
    classes = re.findall(r"^ *class ([A-Z]\w*[a-z][A-Z]\w*)", "\n".join(sources), re.MULTILINE)
    found = {*titles(), *(f"survey-{one.number}" for one in Question.objects.all())}
    for model in apps.get_models():
        for name in (one.name for one in model._meta.fields if isinstance(one, models.SlugField)):
            named = ((getattr(row, name), str(row).casefold()) for row in model._base_manager.all())
            found |= {slug for slug, label in named if slug.replace("-", " ") != label}
    return {*classes, *(one for one in found if "-" in one and re.search("[a-z]", one))}


def test_no_public_page_shows_a_name_of_the_code(client):
    unfit, found, pages, words = names_of_the_code(), set(), 0, 0
    assert unfit.intersection(words_of('<b>FigureKind</b><i alt="survey-8">/survey-9/</i>')) == {
        "FigureKind",
        "survey-8",
    }
    for address, _, page in walked(client, most=4):
        shown = words_of(page)
        pages, words = pages + bool(page), words + len(shown)
        found |= {(address, one) for one in unfit.intersection(shown) if address not in ABOUT_NAMES}
    print(f"{pages} pages, {words} words")
    assert found == set()
    assert (pages, words) > (68, 80_000)


def addresses_of_data(client: Client) -> list[str]:
    sets = json.loads(client.get("/data.jsonld").content)["dataset"]
    files = [file["contentUrl"] for one in sets for file in one["distribution"]]
    return [one.removeprefix("http://testserver") for one in [*(one["url"] for one in sets), *files]]


def test_no_column_of_a_file_has_a_name_of_the_code(client):
    unfit, files = names_of_the_code(), [one for one in addresses_of_data(client) if ".csv" in one]
    for address in files:
        headings = next(csv.reader([client.get(address).getvalue().decode("utf-8-sig").splitlines()[0]]))
        assert len(headings) > 1
        assert unfit.intersection(words_of(" ".join(headings))) == set(), address
    assert len(files) == 26


def presses(address: str, page: str) -> Iterator[tuple[str, str, dict[str, list[str]], set[str]]]:
    """Yield each button with where it goes, what is sent and which fields stand beside it; choices in turn."""
    for form in lxml.html.fromstring(page.encode()).forms:
        fields = form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]")
        shown = [one for one in fields if one.get("type") not in {"hidden", "submit"}]
        data: dict[str, list[str]] = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(value)
        for one in shown:
            if one.tag == "select" and one.xpath("option"):
                data.setdefault(one.name, [one.xpath("option")[0].get("value", "")])
            elif one.get("required") is not None and data.get(one.name) == [""]:
                data[one.name] = [TYPED.get(one.get("type"), "A word")]
        buttons = form.xpath(".//button[not(@disabled) and not(@type='button')] | .//input[@type='submit']")
        choices = [(one.name, one.get("value")) for one in shown if one.get("type") == "radio"]
        for name, choice in choices or [("", "")]:
            first = {one: [value] for one, value in reversed(choices)}
            for button in buttons:
                target = urljoin(address, button.get("formaction") or form.get("action") or address)
                sent = {**first, **data, name: [choice], button.get("name", ""): [button.get("value", "")]}
                sent.pop("", None)
                yield form.method.lower(), target, sent, {one.name for one in shown}


def wrong(answer: Any, seen: set[str]) -> str:
    """Say what is wrong with an answer: dead, or refused where the reader has nothing to enter."""
    if answer.status_code in {403, 404, 405} or answer.status_code >= 500:
        return str(answer.status_code)
    said = [str(one) for one in get_messages(answer.wsgi_request) if one.level_tag == "error"]
    if not seen and (answer.status_code >= 400 or said):
        return f"{answer.status_code} {said}"
    if answer.status_code < 400 or not answer["Content-Type"].startswith("text/html"):
        return ""
    page = lxml.html.fromstring(answer.content)
    shown = page.xpath("//input[not(@type='hidden')] | //select | //textarea")
    known = {name for one in shown for name in (f"id_{one.get('name')}", one.get("id"))}
    missing = {one for one in page.xpath("//a/@href") if one.startswith("#id_")} - {
        f"#{one}" for one in known
    }
    return f"no field {missing}" if missing else ""


@pytest.mark.drill
@pytest.mark.parametrize("reader", READERS)
def test_nothing_that_is_offered_is_dead_or_refused(reader, settings):
    """Every form on the first page of each kind, button by button, as it is shown; nothing of it stays.

    An approver sees two pages of each kind: a page that is a draft offers other buttons than one that is cleared.
    """
    settings.JOBS = "worker"
    client = signed_in(reader) if reader else Client()
    client.raise_request_exception = False
    unfit, found, pressed, pages, jar = names_of_the_code(), set(), set(), 0, client.cookies
    for address, answer, page in walked(client, most=2 if reader == "approver" else 1):
        pages += 1
        if answer.status_code >= 400:
            found.add((address, answer.status_code))
        found |= {(address, one) for one in unfit.intersection(words_of(page)) if address not in ABOUT_NAMES}
        for method, target, data, seen in presses(address, page) if page else ():
            named = [one for one in sorted(data) if one in seen or not seen]
            # A token is another one on each page; with it, one button at the foot of all would count a page each.
            sent = json.dumps([(one, data[one]) for one in named if one != "csrfmiddlewaretoken"])
            press = (method, target.partition("?")[0], sent)
            if press in pressed or not target.startswith("/"):
                continue
            pressed.add(press)
            with transaction.atomic():
                client.cookies = copy.deepcopy(jar)
                problem = wrong(getattr(client, method)(target, data), seen)
                transaction.set_rollback(True)
            client.cookies = jar
            page_cache._pages.clear()
            for forget_it in (forget, forget_everything, desk.forget):
                forget_it()
            if problem:
                found.add((address, *press, problem))
    print(f"{reader or 'stranger'}: {pages} pages and files, {len(pressed)} presses")
    assert sorted(map(str, found)) == []
    assert pages >= READERS[reader][0]
    assert len(pressed) >= READERS[reader][1]


@pytest.mark.drill
@pytest.mark.parametrize(("plans", "count"), [((), 138), ((three_levels, six_levels), 118)])
def test_every_file_of_every_catalogue_is_there(plans, count, client, secretariat, approver):
    if plans:
        empty_the_portal()
    for one in plans:
        taken_over(one(), approver, uploaded_by=secretariat)
    found = addresses_of_data(client)
    assert [one for one in found if client.get(one).status_code != 200] == []
    assert len(found) == count
