"""Keeping uploaded files: looked into first, under a random name, outside everything that is served."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from people.services import check_may
from programmes.models import FileWithdrawal, StoredFile
from programmes.selectors.records import withdrawal_of
from record.services.changes import announce_change
from reporting.archives import UnreadableUploadError
from reporting.bare_files import taken_in
from reporting.book_reading import LARGEST_UPLOAD
from reporting.stores import FILES, store
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def name_of(file: StoredFile) -> str:
    """Return the name of a file in the store."""
    return f"{file.stored_as[:2]}/{file.stored_as}"


def store_file(upload: UploadedFile, *, by: User) -> StoredFile:
    """Keep an uploaded file and return its record; the same file again is the one that is kept already.

    Raises PermissionDenied; ValidationError for a file that is too large, of another kind than the portal
    takes, or carries macros, embedded objects or links to other files.
    """
    check_may(by, "rate")
    return store_evidence_file(upload, by=by)


def store_evidence_file(upload: UploadedFile, *, by: User) -> StoredFile:
    """Keep a file for a caller who has asked for permission already; raises ValidationError."""
    if upload.size is None or upload.size > LARGEST_UPLOAD:
        raise ValidationError(
            worded(
                "The file is larger than %(largest_upload)s MB.", largest_upload=LARGEST_UPLOAD // 1_000_000
            )
        )
    content = upload.read()
    try:
        content, content_type = taken_in(upload.name or "", content)
    except UnreadableUploadError as error:
        raise ValidationError(str(error)) from None
    digest = hashlib.sha256(content).hexdigest()
    withdrawal = withdrawal_of(digest)
    if withdrawal is not None:
        raise ValidationError(
            worded("This file is not taken again. It was %(withdrawal)s", withdrawal=withdrawal)
        )
    known = StoredFile.objects.filter(sha256=digest, name=(upload.name or "file")[:200]).first()
    if known is not None and store(FILES).has(name_of(known)):
        return known
    record = StoredFile(
        stored_as=secrets.token_hex(32),
        name=(upload.name or "file")[:200],
        content_type=content_type,
        size=len(content),
        sha256=digest,
        uploaded_by=by,
    )
    record.full_clean()
    store(FILES).write(name_of(record), content)
    record.save()
    return record


class AlreadyWithdrawnError(ValidationError):
    """Somebody withdrew the file before."""


@transaction.atomic
def withdraw_file(file: StoredFile, *, reason: str, by: User) -> FileWithdrawal:
    """Let a file be served no longer, and every other of the same bytes with it; their records stay.

    Raises PermissionDenied; AlreadyWithdrawnError; ValidationError without a reason.
    """
    check_may(by, "withdraw-file")
    same = list(StoredFile.objects.select_for_update().filter(sha256=file.sha256).order_by("pk"))
    if FileWithdrawal.objects.filter(file__in=same).exists():
        raise AlreadyWithdrawnError("This file was withdrawn already.")
    now = timezone.now()
    made = [FileWithdrawal(file=one, reason=reason, withdrawn_by=by, withdrawn_at=now) for one in same]
    for withdrawal in made:
        withdrawal.full_clean()
        withdrawal.save()
    announce_change()
    return next(one for one in made if one.file_id == file.pk)
