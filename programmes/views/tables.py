"""Tables that people send: read as workbook or as text, in whichever characters they are written."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from django.contrib import messages
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from programmes.views.offline import uploaded_content
from record.forms.encoding import AskedEncoding, read_as
from reporting.encodings import EncodingAskedError
from reporting.incoming import read_upload, type_of_table
from reporting.unreadable import UnreadableUploadError

LARGEST_KEPT: Final = 400_000
"""Bytes of a text that travel with the question how it is written, so that it is not chosen twice."""


def _sent(request: HttpRequest) -> tuple[str, bytes]:
    """Return the file that was sent, or the one that waited on the page for its question to be answered."""
    waiting = request.POST.get("waiting", "")
    if request.FILES or not waiting:
        return uploaded_content(request)
    try:
        kept = Signer(salt="waiting").unsign_object(waiting)
        return str(kept["name"]), base64.b64decode(kept["content"])
    except (BadSignature, KeyError, TypeError, binascii.Error):
        raise UnreadableUploadError("Choose the file once more.") from None


def sent_table(request: HttpRequest) -> tuple[str, type_of_table]:
    """Return name and cells of the table that was sent; says as what a text was read where that is news.

    Raises UnreadableUploadError; its kind EncodingAskedError carries the name and the content on.
    """
    name, content = _sent(request)
    chosen = request.POST.get("encoding", "")
    try:
        rows = read_upload(name, content, chosen)
    except EncodingAskedError as error:
        error.name, error.content = name, content
        raise
    if told := read_as(name, content, chosen):
        messages.info(request, f"{told} Is that wrong? Upload it again and choose another.")
    return name, rows


def asked_encoding(request: HttpRequest, error: Exception | None = None) -> AskedEncoding:
    """Return what the field of the upload page shows: all ways, or those that the file leaves open."""
    chosen = request.POST.get("encoding", "")
    if not isinstance(error, EncodingAskedError):
        return AskedEncoding(chosen=chosen)
    waiting = ""
    if len(error.content) <= LARGEST_KEPT:
        kept = {"name": error.name, "content": base64.b64encode(error.content).decode()}
        waiting = Signer(salt="waiting").sign_object(kept, compress=True)
    return AskedEncoding(chosen, error.readings, error.name, waiting)
