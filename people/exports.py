"""The ledger as a file for an outside auditor: a CSV, its signature, and the key to check it with."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Final

from people.models import Counted, LedgerEntry
from people.selectors.ledger import ledger_table, refused_table
from reporting.files import csv_lines
from reporting.signing import public_key, signature

if TYPE_CHECKING:
    from django.db.models import QuerySet

HOW_TO_CHECK: Final = """The ledger of the portal, as it stood on {when} UTC.

ledger.csv          the lines, newest first; each digest covers its line and the digest before it
ledger.csv.sig      its signature (Ed25519, 64 bytes)
refused.csv         how often sign-ins, codes and pages were refused, by hour; with refused.csv.sig
public-key.pem      the key to check it with; compare it with the one that the portal shows

On a computer with OpenSSL 3:
openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in ledger.csv -sigfile ledger.csv.sig
"""


def signed_ledger(
    found: QuerySet[LedgerEntry], refused: QuerySet[Counted], secret: str, *, when: datetime
) -> bytes:
    """Return a ZIP that holds lines of the ledger and refusals as CSV, signed, and how to check it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for table in (ledger_table(found), refused_table(refused)):
            content = "".join(csv_lines(table)).encode()
            made.writestr(f"{table.name}.csv", content)
            made.writestr(f"{table.name}.csv.sig", signature(content, secret))
        made.writestr("public-key.pem", public_key(secret))
        made.writestr("HOW-TO-CHECK.txt", HOW_TO_CHECK.format(when=f"{when:%d %B %Y, %H:%M}"))
    return target.getvalue()
