"""Remembered pages with what is put around them for one reader: head, messages, own links, foot.

A page of cleared content is remembered once, as strangers read it. Whoever is signed in and reads nothing
else than strangers do gets the same page; only the places marked in ``base.html`` are filled anew.
"""

from __future__ import annotations

import re
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import Context, Engine, engines

from neaspec_portal import access
from neaspec_portal.context_processors import reader
from neaspec_portal.public_pages import FinishedPage, close_what_it_reads, key_of, page_cache
from people.middleware import Middleware
from people.policies import EVALUATOR, HAVE_A_FACTOR, PUBLIC, STAFF, roles_of
from people.services.sessions import FACTOR
from people.stamp import content_stamp

_ABOUT: Final = re.compile(rb"<!--about ([a-z]+) ([0-9]+) ([^<>]*?)-->")
"""What a page says that it is about; see ``people.templatetags.conversations``."""
PLACES: Final = ("account", "messages", "own", "stay")
"""The places of ``base.html`` that differ from reader to reader, each with a template of its name."""


def marks(place: str) -> tuple[bytes, bytes]:
    """Return what stands before and after a place in a page."""
    return f"<!--{place}-->".encode(), f"<!--/{place}-->".encode()


class ReaderPagesMiddleware(Middleware):
    """Answers signed-in readers from the pages that are remembered for everybody."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not reads_as_strangers_do(request):
            return self.get_response(request)
        key = key_of(request)
        page = page_cache.page(key) or self._made(key, request)
        if page is None:
            return self.get_response(request)
        return put_around(page, request)

    def _made(self, key: str, request: HttpRequest) -> FinishedPage | None:
        """Let the page be made as for a stranger, and remember it; None for what is no finished page."""
        stranger = as_stranger(request)
        stamp = content_stamp()
        response: Any = self.get_response(stranger)
        is_page = response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")
        is_own = "CSRF_COOKIE_NEEDS_UPDATE" in stranger.META or response.cookies
        if not is_page or is_own or response.streaming or response.has_header("Cache-Control"):
            close_what_it_reads(response)
            return None
        page = page_cache.finish(key, response, stamp=stamp)
        return page if isinstance(page, FinishedPage) else None


def reads_as_strangers_do(request: HttpRequest) -> bool:
    """Say whether a signed-in reader of an address sees in it what strangers see.

    Staff and evaluators see drafts in the same pages, so theirs are made for them.
    """
    if request.method != "GET" or not settings.PUBLIC_PAGE_SECONDS:
        return False
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return False
    if not access.is_remembered_path(request.path_info):
        return False
    roles = roles_of(request.user)
    if roles & (STAFF | {EVALUATOR}) or roles <= {PUBLIC}:
        return False
    needs_factor = settings.FACTOR_REQUIRED and roles & HAVE_A_FACTOR
    return not needs_factor or bool(request.session.get(FACTOR))


def as_stranger(request: HttpRequest) -> HttpRequest:
    """Return the same question asked by somebody of whom nothing is known."""
    stranger = copy(request)
    stranger.user = AnonymousUser()
    stranger.session = type(request.session)()
    stranger.COOKIES = {}
    hidden = {"HTTP_COOKIE", "CSRF_COOKIE", "CSRF_COOKIE_NEEDS_UPDATE"}
    stranger.META = {name: value for name, value in request.META.items() if name not in hidden}
    # What was looked up for the reader must not be found by the stranger.
    for name in ("_messages", "_made_for_slots", "_cached_user", "_acached_user"):
        vars(stranger).pop(name, None)
    return stranger


def _about(body: bytes) -> dict[str, str]:
    """Return what a page says that it is about; empty for a page that says nothing."""
    found = _ABOUT.search(body)
    values = [one.decode() for one in found.groups()] if found else []
    return dict(zip(("kind", "key", "called"), values, strict=False))


def put_around(page: FinishedPage, request: HttpRequest) -> HttpResponse:
    """Return a remembered page with the places of one reader filled."""
    body = page.body
    context = Context(
        {
            **reader(request),
            "about": _about(body),
            "csrf_token": get_token(request),
            "messages": get_messages(request),
            "request": request,
            "user": request.user,
        }
    )
    for place in PLACES:
        before, after = marks(place)
        start, end = body.find(before), body.find(after)
        if 0 <= start < end:
            own = _engine().get_template(f"reader/{place}.html").render(context)
            body = body[: start + len(before)] + own.encode() + body[end:]
    response = HttpResponse(body)
    for name, value in page.headers:
        response[name] = value
    return response


def _engine() -> Engine:
    # The engine itself: its templates are filled without what every whole page knows.
    backend: Any = engines["django"]
    engine: Engine = backend.engine
    return engine


BELONGS_TO_A_DATABASE = ("neaspec.sqlite3*", "files", "bundles", "content.stamp")
"""What of the folder of variable data goes with its database."""


def is_older(connection: Any) -> bool:
    """Say whether a database was made by migrations that are no longer there.

    Then a migration it names is unknown, or a table or column is missing although all migrations of its app
    are noted as applied; migrate would change nothing, and pages would fail or be empty.
    """
    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations)
    if not applied:
        return False
    ours = {
        config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR
    }
    known = set(loader.disk_migrations)
    if any(app in ours for app, _ in applied - known):
        return True
    waiting = {app for app, _ in known - applied}
    made = set(connection.introspection.table_names())
    return any(
        not _has_its_columns(connection, model, made)
        for model in apps.get_models()
        if model._meta.app_label in ours - waiting
    )


def _has_its_columns(connection: Any, model: type[Model], made: set[str]) -> bool:
    table = model._meta.db_table
    if table not in made:
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")  # noqa: S608
        there = {column[0] for column in cursor.description}
    return {field.column for field in model._meta.local_concrete_fields} <= there


def set_aside(folder: Path, today: date) -> Path:
    """Move a database with all that belongs to it into ``old-DATE`` of its folder; return that place."""
    place = folder / f"old-{today:%Y-%m-%d}"
    number = 1
    while place.exists():
        number += 1
        place = folder / f"old-{today:%Y-%m-%d}-{number}"
    place.mkdir()
    for pattern in BELONGS_TO_A_DATABASE:
        for one in sorted(folder.glob(pattern)):
            one.rename(place / one.name)
    return place
