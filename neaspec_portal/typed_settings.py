"""Settings from the environment, typed; a missing or unusable value stops the start with one line."""

from __future__ import annotations

import os
import secrets
import warnings
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from reporting.stores import BucketAddress
from reporting.words import worded

ASKED: Final[set[str]] = set()
"""The names of all settings that were asked for."""


class _Noting(environ.Env):
    """Reads the environment, and notes which names were asked for."""

    def get_value(self, var: str, *args: Any, **options: Any) -> Any:
        ASKED.add(str(var))
        return super().get_value(var, *args, **options)


_env = _Noting()

SHORTEST_SECRET: Final = 50
READING_COMMANDS: Final = frozenset({"verify_paper", "check_bases"})
"""Commands that only read: they answer no request, sign nothing and send nothing."""


def fill_for_reading(arguments: list[str]) -> None:
    """Give a command that only reads what nothing but a server needs, where it is not set.

    ``arguments`` are those of the command line. The key is a new one each time, so that nothing signed
    with it would ever be accepted. Every other command still needs the real settings.
    """
    if len(arguments) > 1 and arguments[1] in READING_COMMANDS:
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(SHORTEST_SECRET))
        os.environ.setdefault("ALLOWED_HOSTS", "localhost")


def flag(name: str, *, default: bool) -> bool:
    """Return a yes/no setting.

    Raises ImproperlyConfigured for anything but true/false, yes/no, on/off, 1/0.
    """
    text = _env.str(name, default=str(default)).strip().lower()
    if text in {"true", "yes", "on", "1"}:
        return True
    if text in {"false", "no", "off", "0", ""}:
        return False
    raise ImproperlyConfigured(
        worded("%(name)s must be true or false, not %(given)s.", name=name, given=repr(text))
    )


def whole_number(name: str, *, default: int, least: int = 0) -> int:
    """Return a whole number not below ``least``; raises ImproperlyConfigured otherwise."""
    text = _env.str(name, default=str(default)).strip()
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:
        raise ImproperlyConfigured(
            worded(
                "%(name)s must be a whole number of at least %(least)s, not %(given)s.",
                name=name,
                least=least,
                given=repr(text),
            )
        )
    return int(text)


def words(name: str, *, default: list[str]) -> list[str]:
    """Return a comma-separated list without blanks."""
    return [word for word in (part.strip() for part in _env.list(name, default=default)) if word]


def required_words(name: str, *, example: str) -> list[str]:
    """Return a list that must not be empty; raises ImproperlyConfigured when it is."""
    found = words(name, default=[])
    if not found:
        raise ImproperlyConfigured(
            worded(
                "%(name)s is not set. Give a comma-separated list, as %(example)s.",
                name=name,
                example=example,
            )
        )
    return found


def text(name: str, *, default: str) -> str:
    """Return a text setting."""
    return str(_env.str(name, default=default))


def one_of(name: str, choices: tuple[str, ...], *, default: str) -> str:
    """Return one of a few words; raises ImproperlyConfigured for any other."""
    found = text(name, default=default).strip().lower()
    if found not in choices:
        raise ImproperlyConfigured(
            worded("%(name)s must be %(choices)s.", name=name, choices=" or ".join(choices))
        )
    return found


def folder(name: str) -> Path | None:
    """Return a folder by its whole path; None where none is set. Raises ImproperlyConfigured otherwise."""
    found = text(name, default="").strip()
    if found and not Path(found).is_absolute():
        raise ImproperlyConfigured(
            worded("%(name)s must be a whole path, not %(given)s.", name=name, given=found)
        )
    return Path(found) if found else None


def storage(name: str, *, default: Path) -> tuple[Path, BucketAddress | None]:
    """Return the folder of an address such as ``file:///srv/portal``, or the bucket of one such as
    ``s3://portal/files?endpoint=https://s3.example.org&region=asia``; then the folder is the default.

    Raises ImproperlyConfigured for any other kind of address.
    """
    found = text(name, default="").strip()
    if not found:
        return default, None
    address = urlsplit(found)
    asked = dict(parse_qsl(address.query))
    if address.scheme == "s3" and address.netloc and asked.keys() <= {"endpoint", "region"}:
        prefix = address.path.strip("/")
        return default, BucketAddress(
            address.netloc, prefix, asked.get("endpoint", ""), asked.get("region", "")
        )
    place = found.removeprefix("file://")
    if place == found or not Path(place).is_absolute():
        raise ImproperlyConfigured(
            worded(
                "%(name)s must be a folder, as file:///srv/portal, or a bucket, as "
                "s3://name?endpoint=https://s3.example.org, not %(given)s.",
                name=name,
                given=found,
            )
        )
    return Path(place), None


def redis(name: str) -> str:
    """Return the address of a Redis server, as ``redis://cache/0``; empty where none is set.

    Raises ImproperlyConfigured for any other kind of address.
    """
    found = text(name, default="").strip()
    if found and not found.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(
            worded(
                "%(name)s must begin with redis://, rediss:// or unix://, not %(given)s.",
                name=name,
                given=found,
            )
        )
    return found


def secret(name: str) -> str:
    """Return a secret; raises ImproperlyConfigured when it is missing, short or an example."""
    value = _env.str(name, default="")
    if len(value) < SHORTEST_SECRET or len(set(value)) < 10 or "insecure" in value:
        raise ImproperlyConfigured(
            worded(
                "%(name)s is missing or too weak. Give at least %(shortest_secret)s random characters.",
                name=name,
                shortest_secret=SHORTEST_SECRET,
            )
        )
    return str(value)


def database(name: str, *, default_file: Path, keep_plans: bool = True) -> dict[str, Any]:
    """Return the database of a URL such as ``postgresql://user:password@host/name``.

    Without one it is the SQLite file given. ``keep_plans`` lets PostgreSQL keep the plans of questions.
    Raises ImproperlyConfigured for any other engine.
    """
    url = _env.str(name, default=f"sqlite:///{default_file}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found: dict[str, Any] = dict(environ.Env.db_url_config(url))
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(
            worded("%(name)s is not a database address: %(error)s", name=name, error=error)
        ) from None
    engine = found.get("ENGINE", "")
    if engine == "django.db.backends.sqlite3":
        found["ENGINE"] = "neaspec_portal.sqlite3"
        # A thread of the server keeps its connection: opening one costs more than reading a page's plan.
        found["CONN_MAX_AGE"] = None
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Pages ask some two hundred different questions; each is parsed once for a connection.
            "cached_statements": 400,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    elif engine == "django.db.backends.postgresql":
        found["ENGINE"] = "neaspec_portal.postgresql"
        found["CONN_MAX_AGE"] = 3_600
        # A connection that died while nobody used it is replaced, not handed to the next request.
        found["CONN_HEALTH_CHECKS"] = True
        found["OPTIONS"] = {
            # A question that was asked before is planned no more: the plan is kept with the connection.
            "server_side_binding": True,
            "prepare_threshold": 1 if keep_plans else None,
            **found.get("OPTIONS", {}),
            "connect_timeout": 5,
        }
    else:
        raise ImproperlyConfigured(worded("%(name)s must begin with sqlite:/// or postgresql://.", name=name))
    return found
