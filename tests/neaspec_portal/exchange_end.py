"""The other end of an exchange: what is done in the process of a second portal.

``python -m tests.neaspec_portal.exchange_end WHAT …`` answers with one line of JSON.
"""

from __future__ import annotations

import json
import sys
import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.db import IntegrityError, connection, connections, models, transaction  # noqa: E402

from neaspec_portal.exchange.columns import columns_of  # noqa: E402
from neaspec_portal.exchange.naming import NamedRecords  # noqa: E402
from neaspec_portal.exchange.scope import carried  # noqa: E402
from neaspec_portal.exchange.tables import Table  # noqa: E402
from neaspec_portal.exchange.writing import export_portal  # noqa: E402
from neaspec_portal.public_pages import content_stamp  # noqa: E402
from programmes.models import Evidence, Meeting  # noqa: E402
from record.models import Citation, SourceDocument  # noqa: E402
from tests.factories import activity_counts_are_true  # noqa: E402


def prepare() -> None:
    """Make the tables of an empty portal in a second, and note all migrations as applied."""
    settings.MIGRATION_MODULES = dict.fromkeys(config.label for config in apps.get_app_configs())
    call_command("migrate", run_syncdb=True, verbosity=0)
    settings.MIGRATION_MODULES = {}
    call_command("migrate", fake=True, verbosity=0)


def refusals(*archives: str) -> dict[str, str]:
    """Import one archive after the other, and return why each was refused; empty for one that was not."""
    found = {}
    for archive in archives:
        try:
            call_command("import_all", archive, stdout=sys.stderr)
            found[Path(archive).stem] = ""
        except CommandError as error:
            found[Path(archive).stem] = str(error)
    return found


def state() -> dict[str, Any]:
    """Return what the portal holds, and whether its database still freezes."""
    counts = {model._meta.label: model._base_manager.count() for model in carried(credentials=True)}
    files = [file for file in Path(settings.FILES_DIR).rglob("*") if file.is_file()]
    return {
        "rows": {label: count for label, count in counts.items() if count},
        "files": {file.name: file.read_bytes().decode() for file in files},
        "waiting": [folder.name for folder in Path(settings.FILES_DIR).glob(".incoming-*")],
        "stamp": content_stamp(),
        "counted": activity_counts_are_true(),
    }


def behaviour() -> dict[str, Any]:
    """Return how a filled portal behaves: what it refuses, what comes next, who can sign in."""
    newest = SourceDocument.objects.create(slug="newest", title="x", kind="paper", publisher="x")
    return {
        "frozen": _is_refused(lambda: Citation.history.update(place="x"))
        and _is_refused(lambda: Evidence.history.all().delete()),
        "next_source": newest.pk,
        "history_of_it": SourceDocument.history.filter(id=newest.pk).count(),
        "can_sign_in": User.objects.get(username="secretariat").has_usable_password(),
        "opens": User.objects.get(username="secretariat").check_password("step-by-step-1993"),
    }


def moment(target: str) -> list[str]:
    """Export while somebody else changes every meeting; return what they said then, and say now."""
    other = connections.create_connection("default")

    def tell(text: str) -> None:
        if text.startswith("auth.User:"):
            with other.cursor() as cursor:
                cursor.execute("UPDATE programmes_meeting SET place = 'Elsewhere'")

    export_portal(Path(target), credentials=False, tell=tell)
    other.close()
    return sorted(set(Meeting.objects.values_list("place", flat=True)))


def _is_refused(write: Any) -> bool:
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        return "frozen" in str(error)
    return False


class Everything(models.Model):
    """A table with a column of every type that archives know."""

    id = models.UUIDField(primary_key=True)
    binary = models.BinaryField()
    large = models.BigIntegerField()
    truth = models.BooleanField()
    text = models.TextField()
    day = models.DateField()
    moment = models.DateTimeField(auto_now=True)
    hour = models.TimeField()
    length = models.DurationField()
    number = models.DecimalField(max_digits=12, decimal_places=4)
    real = models.FloatField()
    address = models.GenericIPAddressField()
    nothing = models.IntegerField(null=True)
    data = models.JSONField()
    null = models.JSONField()

    class Meta:
        app_label = "neaspec_portal"
        managed = False

    def __str__(self) -> str:
        return str(self.id)


ROW: dict[str, Any] = {
    "id": uuid.UUID(int=7),
    "binary": bytes(range(256)),
    "large": -(2**63),
    "truth": True,
    "text": 'Өү 환경 "\u2028\n\t\\u0000 😀',
    "day": date(987, 6, 5),
    "moment": datetime(2020, 2, 29, 23, 59, 59, 1, tzinfo=UTC),
    "hour": time(0, 0, 0, 999_999),
    "length": -timedelta(days=400, microseconds=1),
    "number": Decimal("-12345678.9"),
    "real": 0.1 + 0.2,
    "address": "2001:db8::1",
    "nothing": None,
    "data": {"b": [1, 1.0, 1e300, -0.0, 1e-7, 0.1], "a": {"ü": None, "": [True, "\ud55c"]}},
    "null": None,
}


def types() -> list[str]:
    """Write a row with a value of every type, as an import does, and return its line, as an export does."""
    with connection.schema_editor() as editor:
        editor.create_model(Everything)
    try:
        table = Table(Everything, columns_of(Everything, NamedRecords(), credentials=False))
        line = table.line([ROW[column.name] for column in table.columns])
        table.insert([table.row(line)])
        return [line.decode(), *(read.decode() for read in table.lines())]
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Everything)


if __name__ == "__main__":
    what = {
        "prepare": prepare,
        "refusals": refusals,
        "state": state,
        "behaviour": behaviour,
        "types": types,
        "moment": moment,
    }
    print(json.dumps(what[sys.argv[1]](*sys.argv[2:])))
