"""The ledger as a file for an outside auditor: a CSV, its signature, and the key to check it with."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Final

from people.models import LedgerEntry
from people.selectors.ledger import ledger_table
from reporting.files import csv_lines
from reporting.signing import public_key, signature

if TYPE_CHECKING:
    from django.db.models import QuerySet

HOW_TO_CHECK: Final = """The ledger of the portal, as it stood on {when} UTC.

ledger.csv          the lines, newest first
ledger.csv.sig      its signature (Ed25519, 64 bytes)
public-key.pem      the key to check it with; compare it with the one that the portal shows

On a computer with OpenSSL 3:
openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in ledger.csv -sigfile ledger.csv.sig
"""


def signed_ledger(found: QuerySet[LedgerEntry], secret: str, *, when: datetime) -> bytes:
    """Return a ZIP that holds lines of the ledger as CSV, their signature and how to check it."""
    content = "".join(csv_lines(ledger_table(found))).encode()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("ledger.csv", content)
        made.writestr("ledger.csv.sig", signature(content, secret))
        made.writestr("public-key.pem", public_key(secret))
        made.writestr("HOW-TO-CHECK.txt", HOW_TO_CHECK.format(when=f"{when:%d %B %Y, %H:%M}"))
    return target.getvalue()
