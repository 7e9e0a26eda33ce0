"""Files that people send, and the question in which characters a text is written."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from intake.vocabulary import type_of_sheets
from record.forms.encoding import AskedEncoding, read_as
from reporting.book_reading import LARGEST_UPLOAD
from reporting.encodings import EncodingAskedError
from reporting.unreadable import UnreadableUploadError
from reporting.words import worded

LARGEST_KEPT: Final = 400_000
"""Bytes of a text that travel with the question how it is written, so that it is not chosen twice."""


def uploaded_content(request: HttpRequest) -> tuple[str, bytes]:
    """Return name and bytes of the uploaded file; raises UnreadableUploadError."""
    file: UploadedFile | None = request.FILES.get("file")
    if file is None:
        raise UnreadableUploadError("Choose a file first.")
    if file.size is None or file.size > LARGEST_UPLOAD:
        raise UnreadableUploadError(
            worded(
                "The file is larger than %(largest_upload)s MB.", largest_upload=LARGEST_UPLOAD // 1_000_000
            )
        )
    return file.name or "table", file.read()


def sent_file(request: HttpRequest) -> tuple[str, bytes]:
    """Return the file that was sent, or the one that waited on the page for its question to be answered.

    Raises UnreadableUploadError.
    """
    waiting = request.POST.get("waiting", "")
    if request.FILES or not waiting:
        return uploaded_content(request)
    try:
        stored = Signer(salt="waiting").unsign_object(waiting)
        return str(stored["name"]), base64.b64decode(stored["content"])
    except (BadSignature, KeyError, TypeError, binascii.Error):
        raise UnreadableUploadError("Choose the file once more.") from None


def sent_sheets(
    request: HttpRequest, name: str, content: bytes, read: Callable[[str, bytes, str], type_of_sheets]
) -> type_of_sheets:
    """Return the sheets of a file that was sent; says as what a text was read where that is news.

    Raises UnreadableUploadError; its kind EncodingAskedError carries the name and the content on.
    """
    chosen = request.POST.get("encoding", "")
    try:
        sheets = read(name, content, chosen)
    except EncodingAskedError as error:
        error.name, error.content = name, content
        raise
    if note := read_as(name, content, chosen):
        again = "%(note)s Is that wrong? Upload it again and choose another."
        messages.info(request, worded(again, note=note))
    return sheets


def asked_encoding(request: HttpRequest, error: Exception | None = None) -> AskedEncoding:
    """Return what the field of the upload page shows: all ways, or those that the file leaves open."""
    chosen = request.POST.get("encoding", "")
    if not isinstance(error, EncodingAskedError):
        return AskedEncoding(chosen=chosen)
    waiting = ""
    if len(error.content) <= LARGEST_KEPT:
        stored = {"name": error.name, "content": base64.b64encode(error.content).decode()}
        waiting = Signer(salt="waiting").sign_object(stored, compress=True)
    return AskedEncoding(chosen, error.readings, error.name, waiting)
