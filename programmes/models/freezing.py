"""Triggers by which the database itself refuses to change what is frozen.

Services refuse first, with words; the triggers hold against everything else: scripts, consoles, a
mistake in a service. They are taken off while migrations rebuild tables and put back afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from reporting.words import worded

MESSAGES: Final = {
    "frozen": "This record is frozen; the database refuses to change it.",
    "too_early": "Its meeting has not begun; the database refuses to freeze it.",
}
TODAY: Final = {"sqlite": "date('now')", "postgresql": "to_char(now() AT TIME ZONE 'utc', 'YYYY-MM-DD')"}
"""Today in UTC, as text."""
_PLPGSQL = "LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp"
"""So that a table that somebody makes for the occasion is not asked in place of ours."""
_SNAPSHOT = "SELECT 1 FROM programmes_roundsnapshot AS s"
_OF_ROUND = f"EXISTS ({_SNAPSHOT} WHERE s.assessment_round_id = {{row}}.assessment_round_id)"
_A_ROUND = (
    "content_type_id = (SELECT id FROM django_content_type"
    " WHERE app_label = 'programmes' AND model = 'assessmentround')"
)
_ITS_CIRCULATIONS = (
    f"{_SNAPSHOT} JOIN review_circulation AS c ON c.object_id = s.assessment_round_id AND c.{_A_ROUND}"
)
_OF_CIRCULATED_ROUND = (
    f"{{row}}.{_A_ROUND} AND EXISTS ({_SNAPSHOT} WHERE s.assessment_round_id = {{row}}.object_id)"
)
_OF_CIRCULATION = f"EXISTS ({_ITS_CIRCULATIONS} WHERE c.id = {{row}}.circulation_id)"
_OF_RATING = (
    f"EXISTS ({_SNAPSHOT} JOIN programmes_activityrating AS r"
    " ON r.assessment_round_id = s.assessment_round_id WHERE r.id = {row}.rating_id)"
)
_OF_TEXT = (
    f"EXISTS ({_ITS_CIRCULATIONS}"
    " JOIN review_circulatedtext AS t ON t.circulation_id = c.id WHERE t.id = {row}.text_of_id)"
)
_CITED = (
    "EXISTS ({snapshot} JOIN programmes_{table} AS f"
    " ON f.assessment_round_id = s.assessment_round_id WHERE {where})"
)
_OF_SCALE = (
    f"EXISTS ({_SNAPSHOT} JOIN programmes_assessmentround AS a ON a.id = s.assessment_round_id"
    " JOIN programmes_strategicplan AS p ON p.id = a.plan_id WHERE p.rating_scale_id = {row}.scale_id)"
)
_NO_DRAFT = (
    f"EXISTS (SELECT 1 FROM review_circulation AS c JOIN programmes_assessmentround AS a"  # noqa: S608
    f" ON a.id = c.object_id AND c.{_A_ROUND}"
    " WHERE c.id = {row}.circulation_id AND a.status <> 'draft'"
    " AND NOT (a.status = 'circulated' AND c.only_changes AND NOT EXISTS"
    " (SELECT 1 FROM review_circulationrecipient AS r WHERE r.circulation_id = c.id)))"
)
_ALWAYS = "1 = 1"


def _citation_condition() -> str:
    parts = [
        _CITED.format(snapshot=_SNAPSHOT, table=table, where="f.citation_id = {row}.id")
        for table in ("activityrating", "keyachievement", "achievementsummary")
    ]
    parts.append(
        f"EXISTS ({_SNAPSHOT} JOIN programmes_assessmentround AS a ON a.id = s.assessment_round_id"
        " WHERE a.citation_id = {row}.id)"
    )
    parts.append(
        _CITED.format(snapshot=_SNAPSHOT, table="activityrating", where="f.note_citation_id = {row}.id")
    )
    return " OR ".join(parts)


EVENTS: Final = ("INSERT", "UPDATE", "DELETE")
TRUNCATE: Final = "TRUNCATE"
"""Empties a table of PostgreSQL past the triggers of its rows; where rows may be frozen, nobody does."""


@dataclass(frozen=True)
class Frozen:
    """When a table refuses which writes; ``{row}`` in the condition stands for OLD and for NEW.

    An update is refused when either holds: nothing is moved out of a frozen round, and nothing into it.
    """

    table: str
    condition: str
    events: tuple[str, ...] = EVENTS
    app: str = "programmes"
    refuses: str = "frozen"
    """The first part of the name of its triggers, one of ``MESSAGES``."""

    @property
    def full_table(self) -> str:
        return f"{self.app}_{self.table}"


def too_early(table: str, meeting: str, app: str = "programmes") -> Frozen:
    """Return the rule that nothing becomes presented before its meeting has begun, or its month is over.

    It holds for the act, not for rows that are presented already; two people judge a meeting without a date.
    """
    known = f"SELECT 1 FROM programmes_meeting AS m WHERE m.id = NEW.{meeting}"  # noqa: S608
    month = "CAST(substr({today}, 1, 4) || substr({today}, 6, 2) AS integer)"
    ahead = (
        "CASE WHEN m.starts_on IS NULL THEN m.year * 100 + COALESCE(m.month, 99) >= "
        f"{month} ELSE CAST(m.starts_on AS text) > {{today}} END"
    )
    act = "OLD.status <> 'presented' AND NEW.status = 'presented'"
    return Frozen(table, f"{act} AND EXISTS ({known} AND {ahead})", ("UPDATE",), app, "too_early")


RULES = (
    Frozen("roundsnapshot", _ALWAYS, ("UPDATE", "DELETE")),
    Frozen(
        "roundsnapshot",
        f"EXISTS ({_SNAPSHOT} WHERE s.id = {{row}}.id"
        " OR s.assessment_round_id = {row}.assessment_round_id)",
        ("INSERT",),
    ),
    Frozen("assessmentround", "OLD.status = 'presented'", ("UPDATE", "DELETE")),
    too_early("assessmentround", "presented_to_id"),
    Frozen(
        "ratinglevel",
        "(OLD.label <> NEW.label OR OLD.rank <> NEW.rank OR OLD.in_headline <> NEW.in_headline"
        " OR OLD.letter <> NEW.letter OR OLD.scale_id <> NEW.scale_id) AND "
        + _OF_SCALE.replace("{row}", "OLD"),
        ("UPDATE",),
        "review",
    ),
    Frozen("ratinglevel", _OF_SCALE, ("INSERT", "DELETE"), "review"),
    *(
        Frozen(table, _OF_ROUND)
        for table in (
            "activityrating",
            "keyachievement",
            "achievementsummary",
            "achievementlevelcount",
        )
    ),
    Frozen("circulation", _OF_CIRCULATED_ROUND, app="review"),
    Frozen("evidence", _OF_RATING),
    Frozen(
        "storedfile",
        f"EXISTS ({_SNAPSHOT} JOIN programmes_activityrating AS r"
        " ON r.assessment_round_id = s.assessment_round_id JOIN programmes_evidence AS e"
        " ON e.rating_id = r.id WHERE e.file_id = {row}.id)",
        ("UPDATE", "DELETE"),
    ),
    Frozen("filewithdrawal", _ALWAYS, ("UPDATE", "DELETE")),
    Frozen("circulationnotice", _OF_CIRCULATION, ("DELETE",), "review"),
    Frozen(
        "circulationnotice",
        "(OLD.address <> NEW.address OR OLD.kind <> NEW.kind OR OLD.state_id <> NEW.state_id"
        " OR OLD.circulation_id <> NEW.circulation_id) AND " + _OF_CIRCULATION.replace("{row}", "OLD"),
        ("UPDATE",),
        "review",
    ),
    Frozen("circulatedtext", _ALWAYS, ("UPDATE", "DELETE"), "review"),
    Frozen("circulatedtext", _NO_DRAFT, ("INSERT",), "review"),
    *(
        Frozen(table, _OF_CIRCULATION, app="review")
        for table in ("circulationrecipient", "circulationextension")
    ),
    Frozen("position", _OF_TEXT, app="review"),
    Frozen("citation", _citation_condition(), ("UPDATE", "DELETE"), "record"),
)
"""Content of a round that has a snapshot, and texts once circulated."""


_OF_OTHERS: list[Frozen] = []
_APPS_WITH_HISTORY = ["programmes"]


def register(app: str, *rules: Frozen) -> None:
    """Freeze records of another app as well; its history is then added to only, as that of this app."""
    _OF_OTHERS.extend(rule for rule in rules if rule not in _OF_OTHERS)
    if app not in _APPS_WITH_HISTORY:
        _APPS_WITH_HISTORY.append(app)


def _history_rules(connection: BaseDatabaseWrapper) -> tuple[Frozen, ...]:
    """Return a rule for each history table that exists: history is added to, never rewritten."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    found = []
    for name in sorted(tables):
        app = next((one for one in _APPS_WITH_HISTORY if name.startswith(f"{one}_historical")), None)
        if app is not None:
            table = name.removeprefix(f"{app}_")
            found.append(Frozen(table, _ALWAYS, ("UPDATE", "DELETE"), app))
            if connection.vendor == "postgresql":
                continue
            # SQLite's “INSERT OR REPLACE” would take a row away without any trigger of deletion.
            same = "h.history_id = {row}.history_id"
            again = f"EXISTS (SELECT 1 FROM {name} AS h WHERE {same})"  # noqa: S608
            found.append(Frozen(table, again, ("INSERT",), app))
    return tuple(found)


def _name(rule: Frozen, event: str) -> str:
    table = rule.table if rule.app == "programmes" else rule.full_table
    return f"{rule.refuses}_{table}_{event.lower()}"


def _statements(connection: BaseDatabaseWrapper, rule: Frozen, event: str) -> list[str]:
    name, on = _name(rule, event), f"{event} ON {rule.full_table}"
    rows = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("OLD", "NEW"), TRUNCATE: ()}[event]
    condition = " OR ".join(f"({rule.condition.replace('{row}', row)})" for row in dict.fromkeys(rows))
    condition = condition.replace("{today}", TODAY[connection.vendor])
    message = MESSAGES[rule.refuses]
    if connection.vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {on} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ]
    does, each = f"RAISE EXCEPTION USING ERRCODE = '23001', MESSAGE = '{message}';", "STATEMENT"
    if rows:
        does, each = f"IF {condition} THEN {does} END IF; RETURN {rows[-1]};", "ROW"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger {_PLPGSQL} AS $$ BEGIN {does} END $$",
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {on} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]


def _all_rules(connection: BaseDatabaseWrapper) -> Iterator[tuple[Frozen, str]]:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    for rule in (*RULES, *_OF_OTHERS, *_history_rules(connection)):
        if rule.full_table in tables:
            truncates = connection.vendor == "postgresql" and "DELETE" in rule.events
            for event in (*rule.events, TRUNCATE) if truncates else rule.events:
                yield rule, event


def check_rules() -> None:
    """Refuse a rule that names a table no model has: a renamed table would lose its protection silently.

    Raises ImproperlyConfigured.
    """
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    unknown = sorted({rule.full_table for rule in (*RULES, *_OF_OTHERS)} - tables)
    if unknown:
        raise ImproperlyConfigured(
            worded("Rules of freezing name tables that no model has: %(listed)s", listed=", ".join(unknown))
        )


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in its place; does nothing where it stands already."""
    check_rules()
    rules = list(_all_rules(connection))
    with connection.cursor() as cursor:
        for rule, event in rules:
            for statement in _statements(connection, rule, event):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger off."""
    rules = {(rule.app, rule.table, rule.refuses): rule for rule, _ in _all_rules(connection)}
    with connection.cursor() as cursor:
        # Every event, so that what an earlier version had installed and this one does without goes too.
        for rule, event in product(rules.values(), (*EVENTS, TRUNCATE)):
            on = "" if connection.vendor == "sqlite" else f" ON {rule.full_table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {_name(rule, event)}{on}")


@contextmanager
def lifted() -> Iterator[None]:
    """Take the triggers off within one transaction: to remove training data, or to fill an empty portal."""
    connection = connections["default"]
    with transaction.atomic():
        remove(connection)
        yield
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        install(connection)


def before_migrations(using: str, **_others: Any) -> None:
    """Take the triggers off: a table that is rebuilt must not meet triggers that name it."""
    remove(connections[using])


def after_migrations(using: str, **_others: Any) -> None:
    """Put the triggers back, whichever tables were rebuilt."""
    install(connections[using])
