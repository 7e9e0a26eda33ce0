"""A portal with everything in it, exported; and empty portals to import into."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from evaluations.services.actions import make_calendar_key
from intake.models import WaitingTable
from people.models import Conversation, Remark
from programmes.models import Evidence
from programmes.services.files import store_evidence_file, withdraw_file
from record.models import SourceDocument
from review.models import Proposal
from tests.conftest import account
from tests.files import path_of
from tests.neaspec_portal.exchange import Portal
from tests.papers.steps import cleared_paper
from tests.rounds import make_draft

FILE = b"%PDF-1.7 made up"
WITHDRAWN = b"%PDF-1.7 that was withdrawn"


@dataclass(frozen=True)
class Exported:
    """Archives of one portal, and what is known of it."""

    plain: Path
    again: Path
    secret: Path
    rows: dict[str, int]
    deleted_source: int
    stored_as: str


@pytest.fixture(scope="session")
def exported(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Exported]:
    """The real review, the training plan and something of everything else, exported three times."""
    folder = tmp_path_factory.mktemp("exported")
    with django_db_blocker.unblock(), transaction.atomic():
        known = _something_of_everything()
        for name in ("plain", "again"):
            call_command("export_all", folder / name, stdout=_Quiet(), stderr=_Quiet())
        call_command("export_all", folder / "secret", with_credentials=True, stdout=_Quiet(), stderr=_Quiet())
        rows = _rows()
        transaction.set_rollback(True)
    yield Exported(folder / "plain", folder / "again", folder / "secret", rows, *known)
    path_of_name(known[1]).unlink(missing_ok=True)


class _Quiet:
    def write(self, text: str) -> None:
        """Say nothing."""

    def flush(self) -> None:
        """Say nothing."""


def path_of_name(stored_as: str) -> Path:
    from programmes.models import StoredFile

    return path_of(StoredFile(stored_as=stored_as))


def _rows() -> dict[str, int]:
    from neaspec_portal.exchange.scope import carried

    counts = {model._meta.label: model._base_manager.count() for model in carried(credentials=True)}
    return {label: count for label, count in counts.items() if count}


def _something_of_everything() -> tuple[int, str]:
    """Fill what the fixtures leave empty; return the key of a deleted record and the name of a file."""
    call_command("load_training", stdout=_Quiet())
    cleared_paper()
    person = account("secretariat")
    file = store_evidence_file(SimpleUploadedFile("report.pdf", FILE), by=person)
    withdrawn = store_evidence_file(SimpleUploadedFile("withdrawn.pdf", WITHDRAWN), by=person)
    withdraw_file(withdrawn, reason="It names a person.", by=person)
    path_of(withdrawn).unlink()
    draft = make_draft()
    Evidence.objects.create(rating=draft.ratings.first(), title="Өү 환경 “x”\n", file=file)
    WaitingTable.objects.create(user=person, kind="ratings", name="waiting", sheets=[["secret"]])
    talk = Conversation.objects.create(
        kind="round", subject_key=draft.pk, about="A round", last_at=timezone.now()
    )
    remark = Remark.objects.create(
        conversation=talk, submission=uuid4(), by=person, at=timezone.now(), text="Is this the whole of it?"
    )
    remark.mentioned.add(account("approver"))
    Session.objects.create(session_key="k" * 32, session_data="x", expire_date=timezone.now())
    Authenticator.objects.create(user=person, type="totp", data={"secret": "MADEUPSECRET"})
    make_calendar_key(person)
    person.user_permissions.add(Permission.objects.get(codename="view_meeting"))
    gone = ContentType.objects.create(app_label="gone", model="thing")
    Proposal.objects.create(act="amend", content_type=gone, object_id=1, reason="x", proposed_by=person)
    last = SourceDocument.objects.create(slug="deleted", title="x", kind="paper", publisher="x")
    key = last.pk
    last.delete()
    return key, file.stored_as


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory) -> Path:
    """A folder with the SQLite file of an empty portal, to be copied."""
    folder = tmp_path_factory.mktemp("empty")
    Portal(folder).ask("prepare")
    return folder


@pytest.fixture
def new_portal(empty_sqlite, tmp_path) -> Portal:
    """An empty portal on SQLite."""
    shutil.copytree(empty_sqlite, tmp_path / "portal")
    return Portal(tmp_path / "portal")


@contextmanager
def empty_portals(folder: Path, empty_sqlite: Path, blocker: Any) -> Iterator[list[Portal]]:
    """Empty portals to go through: SQLite and, where the suite runs on PostgreSQL, a database there as well."""
    shutil.copytree(empty_sqlite, folder / "portal")
    portals = [Portal(folder / "portal")]
    if connection.vendor != "postgresql":
        yield portals
        return
    name = f"exchange_{uuid4().hex}"
    _execute(blocker, f"CREATE DATABASE {name}")
    try:
        other = Portal(folder / "other", _address(name))
        other.ask("prepare")
        yield [*portals, other]
    finally:
        _execute(blocker, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(blocker: Any, statement: str) -> None:
    with blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def new_portals(tmp_path, empty_sqlite, django_db_blocker) -> Iterator[list[Portal]]:
    """Empty portals for one test."""
    with empty_portals(tmp_path, empty_sqlite, django_db_blocker) as portals:
        yield portals


def _address(name: str) -> str:
    known = connection.settings_dict
    who = quote(known["USER"]) + (f":{quote(known['PASSWORD'])}" if known["PASSWORD"] else "")
    port = f":{known['PORT']}" if known["PORT"] else ""
    host = known["HOST"] or known["OPTIONS"].get("host", "")
    if host.startswith("/"):
        return f"postgresql://{who}@{port}/{name}?host={quote(host, safe='')}"
    return f"postgresql://{who}@{host}{port}/{name}"
