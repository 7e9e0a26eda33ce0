"""What people can talk about among themselves; every app names the kinds of records it has for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import post_delete

from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db import models

    from people.models import MemberState


@dataclass(frozen=True)
class Subject:
    """One record that is talked about, as one reader sees it.

    ``title`` names it in mails, so it must hold nothing confidential. ``states`` are the members with which
    the secretariat may talk about it.
    """

    title: str
    words: str
    address: str
    states: Sequence[MemberState]
    is_training: bool = False


@dataclass(frozen=True)
class SubjectKind:
    """One kind: the word in its addresses, its model, and how one of it is found for a reader.

    ``find`` returns None for what does not exist or is not for this reader.
    """

    name: str
    model: type[models.Model]
    find: Callable[[int, User], Subject | None]


_KINDS: dict[str, SubjectKind] = {}


def register_subjects(*kinds: SubjectKind) -> None:
    """Let records of these kinds be talked about; what was said of one goes when the record is deleted.

    Raises ImproperlyConfigured for a name that another kind has.
    """
    for one in kinds:
        if _KINDS.setdefault(one.name, one) != one:
            raise ImproperlyConfigured(
                worded("There are two kinds of conversations called %(name)s.", name=one.name)
            )
        post_delete.connect(_forget, sender=one.model, dispatch_uid=f"conversations-{one.name}")


def _forget(sender: type[models.Model], instance: models.Model, **_others: Any) -> None:
    forget_subjects(sender, [instance.pk])


def forget_subjects(model: type[models.Model], keys: Sequence[int]) -> None:
    """Delete what was said of records that are deleted."""
    from people.models import Conversation

    for one in _KINDS.values():
        if one.model is model:
            Conversation.objects.filter(kind=one.name, subject_key__in=keys).delete()


def subject_of(kind: str, key: int, reader: User) -> Subject | None:
    """Return a record as one reader sees it; None where there is none for this reader."""
    known = _KINDS.get(kind)
    return known.find(key, reader) if known else None
