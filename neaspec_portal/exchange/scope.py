"""Which tables an archive carries, which it leaves out, and why; nothing is left out in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import models

from neaspec_portal.exchange.refusals import ExchangeRefusedError

LEFT_OUT: Final = {
    "account.EmailConfirmation": "links that wait to be opened; a new one can be asked for",
    "people.Counted": "how often this portal was asked for what is costly, or refused something",
    "people.Event": "news of the people of this portal; what was done stands in the records",
    "people.Mail": "mails that tell of it",
    "people.MailLine": "what stands in these mails",
    "people.AccountStep": "what waits for a second person just now; it is asked for anew",
    "people.CacheEntry": "codes that were used just now, and limits of the account pages",
    "people.ContentStamp": "how old what is remembered here may be",
    "people.Job": "work that goes on in the background just now, or did lately",
    "people.LedgerDigest": "computed from the lines of the ledger; the same lines have the same digests",
    "people.OpenSession": "where people are signed in just now; they sign in again",
    "people.Run": "when commands ran on this server",
    "people.SignInDelay": "how long guesses of a password wait just now",
    "papers.Bundle": "made from what is carried; it can be made again",
    "programmes.ActivityCount": "counted anew when the activities have come in",
    "programmes.OpenActivity": "who has an activity open just now",
    "sessions.Session": "who is signed in just now; people sign in again",
}
"""State of the moment and what follows from the rest, with the reason why it is not content."""

NAMED: Final = {
    "auth.Permission": "made by migrate; named by app, model and code where a row refers to one",
    "contenttypes.ContentType": "made by migrate; named by app and model where a row refers to one",
}
"""Tables whose keys differ between databases: rows name their records instead."""

CREDENTIALS: Final = {
    "evaluations.CalendarKey": "opens a calendar; its owner makes a new address",
    "mfa.Authenticator": "one-time codes and passkeys; their owner sets them up again",
}
"""Carried only when credentials are asked for, as are the hashes of passwords."""

OF_THIS_PORTAL: Final = {
    "intake.WaitingTable": "read and being looked at; nothing of it counts yet",
    "people.Conversation": "what colleagues say among themselves is no part of the record",
    "people.Remark": "what colleagues say among themselves is no part of the record",
    "people.Remark_mentioned": "whom they name",
}
"""Carried in backups only, as credentials are: a portal that is restored has them, another one does not."""

OF_OTHERS: Final = frozenset(
    {
        "account.EmailAddress",
        "auth.Group",
        "auth.Group_permissions",
        "auth.User",
        "auth.User_groups",
        "auth.User_user_permissions",
    }
)
"""What is carried of libraries: accounts, because history names them."""

MADE_ANEW: Final = ("auth.Group_permissions", "auth.Group")
"""What may stand in an empty portal already; it is replaced by what the archive says."""


def is_own(config: AppConfig) -> bool:
    """Tell whether an app is one of the portal's own: it lies directly under the root of the project."""
    return Path(config.path).resolve().parent == Path(settings.BASE_DIR).resolve()


def all_models() -> Iterator[type[models.Model]]:
    """Give every model that has a table of its own, those of many-to-many relations too."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
            yield model


def is_carried(model: type[models.Model]) -> bool | None:
    """Tell whether the records of a model are content; None for a model of a library nobody decided on.

    Everything of the portal's own apps is content unless it is listed, so that nothing is forgotten.
    """
    label = model._meta.label
    if label in LEFT_OUT or label in NAMED:
        return False
    if label in OF_OTHERS or label in CREDENTIALS or is_own(model._meta.app_config):
        return True
    return None


def carried(*, credentials: bool) -> list[type[models.Model]]:
    """Return the models of an archive in the order of their entries.

    Raises ExchangeRefusedError when a library has brought a model that is neither carried nor left out.
    """
    found = []
    for model in all_models():
        wanted = is_carried(model)
        if wanted is None:
            raise ExchangeRefusedError(f"{model._meta.label} is neither carried nor left out; decide which.")
        if wanted and (credentials or model._meta.label not in CREDENTIALS | OF_THIS_PORTAL):
            found.append(model)
    return sorted(found, key=lambda model: model._meta.label_lower)


def left_out(*, credentials: bool) -> dict[str, str]:
    """Return what an archive does not hold, each with its reason, for its manifest."""
    known = {**LEFT_OUT, **NAMED}
    if not credentials:
        known |= (
            CREDENTIALS | OF_THIS_PORTAL | {"auth.User.password": "a credential; people choose a new one"}
        )
    return dict(sorted(known.items()))
